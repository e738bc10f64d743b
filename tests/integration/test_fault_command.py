"""The whole command against resolvers that misbehave: the run goes on, and nothing is made of what is not known."""

import json
from collections.abc import Iterable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from command import spfaudit
from fault_server import CANARY, GOOD_TXT, Ask, FaultServer, good, silence, tell, with_rcode
from fault_table import EXPECTED, RIGHT
from spfaudit.evidence import Failure, NxDomain
from spfaudit.failure import describe_failure

RULES = ("--select", "SPF001", "--select", "SPF201", "--select", "LIF001")
"""No SPF, an SPF that lets everybody pass, a name that does not exist: all that a fault could be mistaken for."""
PATIENCE = "1"
"""Seconds for a try: enough for what is right but not prompt, also where the machine has other things to do."""
AGAIN = "6"
"""Tries, where the answer of one resolver among two is to count: it has more than one, should it once be late."""
HEALTHY = [f"healthy{n}" for n in range(3)]
# A second look at the end of the run finds what came too late for the first.
EXPECTED_OF_A_RUN = EXPECTED | {"nxdomain-then-data": RIGHT}
ROOT = ""
"""The label under which the fault server knows questions about the root."""
ABSENT = {label: kind for label, kind in EXPECTED_OF_A_RUN.items() if isinstance(kind, type)}
UNKNOWN = {label: reason for label, reason in EXPECTED_OF_A_RUN.items() if isinstance(reason, Failure)}
SPOILERS = [label for label in UNKNOWN if label.startswith("tc-") or label == "strays"]
"""What they do to a socket or a TCP connection, they do to all that share it."""
PIECEMEAL = "tc-pieces"
"""Right, but the server closes the connection once it has answered another query on it."""
TOGETHER = [label for label in EXPECTED if label not in (*ABSENT, *SPOILERS, PIECEMEAL)]


def check(labels: Iterable[str], *servers: FaultServer, options: Iterable[str] = ()) -> CompletedProcess[str]:
    names = "".join(f"{label}.fault.example\n" for label in labels)
    resolvers = [option for server in servers for option in ("--nameserver", server.address)]
    return spfaudit("check", "-", *resolvers, *RULES, "--format", "json", *options, stdin=names)


def by_label(done: CompletedProcess[str]) -> dict[str, Any]:
    assert "Traceback" not in done.stderr
    report = json.loads(done.stdout)
    return {domain["domain"].partition(".")[0]: domain for domain in report["domains"]}


def known(domains: dict[str, Any], labels: Iterable[str]) -> None:
    """Each of these names passes, with the true record."""
    for label in labels:
        assert (domains[label]["status"], domains[label]["records"]["spf"]) == ("pass", [GOOD_TXT]), domains[label]


# -- every fault of the table ---------------------------------------------------


@pytest.fixture(scope="module")
def faulty_run() -> CompletedProcess[str]:
    """Healthy names before, among and after all names whose answers are right or unknown."""
    middle = len(TOGETHER) // 2
    with FaultServer() as server:
        return check(
            [HEALTHY[0], *TOGETHER[:middle], HEALTHY[1], *TOGETHER[middle:], HEALTHY[2]],
            server,
            options=["--timeout", PATIENCE, "--concurrency", "12"],
        )


def test_the_status_says_that_something_is_not_known(faulty_run: CompletedProcess[str]) -> None:
    assert faulty_run.returncode == 3, faulty_run.stderr
    report = json.loads(faulty_run.stdout)
    assert report["complete"]
    assert report["summary"]["domains"] == len(HEALTHY) + len(TOGETHER)
    assert report["summary"]["findings"] == {"error": 0, "warning": 0, "info": 0}


def test_the_right_records_are_judged(faulty_run: CompletedProcess[str]) -> None:
    right = [label for label in TOGETHER if EXPECTED_OF_A_RUN[label] is RIGHT]
    known(by_label(faulty_run), [*HEALTHY, *right])


@pytest.mark.parametrize("label", [label for label in TOGETHER if label in UNKNOWN])
def test_what_failed_is_not_judged_and_the_reason_is_told(label: str, faulty_run: CompletedProcess[str]) -> None:
    domain = by_label(faulty_run)[label]
    assert domain["status"] == "unjudged"
    assert domain["findings"] == []
    assert domain["records"]["spf"] is None
    reasons = {unjudged["reason"] for unjudged in domain["unjudged"] if unjudged["question"].endswith("TXT")}
    assert reasons
    for reason in reasons:
        assert reason.startswith(describe_failure(UNKNOWN[label]).en)
        if label.upper() in ("SERVFAIL", "REFUSED", "NOTIMP", "FORMERR", "NOTAUTH", "YXDOMAIN", "RCODE15", "BADVERS"):
            assert label.upper() in reason
    if label == "servfail":
        assert all("EDE 22 no reachable authority" in reason for reason in reasons)


def test_what_spoils_sockets_is_unknown_itself_and_no_more() -> None:
    with FaultServer() as server:
        done = check([*SPOILERS, *HEALTHY], server, options=["--timeout", PATIENCE, "--concurrency", "10"])
    assert done.returncode == 3
    domains = by_label(done)
    known(domains, HEALTHY)
    for label in SPOILERS:
        told = domains[label]
        assert (told["status"], told["findings"], told["records"]["spf"]) == ("unjudged", [], None)


def test_absence_is_a_finding_where_it_is_proven() -> None:
    with FaultServer() as server:
        done = check([*ABSENT, *HEALTHY], server, options=["--timeout", PATIENCE])
    assert done.returncode == 1
    domains = by_label(done)
    known(domains, HEALTHY)
    for label, kind in ABSENT.items():
        codes = {finding["code"] for finding in domains[label]["findings"]}
        assert codes == ({"LIF001"} if kind is NxDomain and label != "cname-gone" else {"SPF001"}), label
        assert domains[label]["unjudged"] == []


# -- resolvers as a whole -------------------------------------------------------


def test_another_resolver_makes_good_what_the_first_one_fails_at() -> None:
    private = (Failure.CONFLICT, Failure.UNPROVEN)  # where the other one would only be a second opinion
    labels = [label for label, reason in UNKNOWN.items() if reason not in private]
    with FaultServer() as bad, FaultServer(dict.fromkeys(labels, good)) as fine:
        done = check([*labels, *HEALTHY], bad, fine, options=["--timeout", PATIENCE, "--tries", AGAIN])
    assert done.returncode == 0, done.stdout
    known(by_label(done), [*labels, *HEALTHY])


def test_of_two_resolvers_one_of_which_lies_the_other_decides() -> None:
    def rewritten(ask: Ask) -> None:
        tell(ask, *{"A": ["198.51.100.80"], "TXT": ['"v=spf1 +all"']}.get(ask.type, []))

    liar = FaultServer({CANARY: rewritten, "nxdomain": rewritten, "nodata": rewritten}, otherwise=rewritten)
    with liar, FaultServer() as honest:
        done = check(["nxdomain", "nodata", *HEALTHY], liar, honest)
    assert done.returncode == 1
    domains = by_label(done)
    known(domains, HEALTHY)
    assert [finding["code"] for finding in domains["nxdomain"]["findings"]] == ["LIF001"]
    assert [finding["code"] for finding in domains["nodata"]["findings"]] == ["SPF001"]
    assert f"resolver {liar.address} answers for names that do not exist" in done.stderr


def test_a_resolver_that_lies_alone_proves_no_absence() -> None:
    def rewritten(ask: Ask) -> None:
        tell(ask, *{"A": ["198.51.100.80"]}.get(ask.type, []))

    with FaultServer({CANARY: rewritten}) as liar:
        done = check(["nxdomain", "nodata", *HEALTHY], liar, options=["--timeout", PATIENCE])
    assert done.returncode == 3
    domains = by_label(done)
    known(domains, HEALTHY)
    assert [domains[label]["status"] for label in ("nxdomain", "nodata")] == ["unjudged"] * 2
    assert [domains[label]["findings"] for label in ("nxdomain", "nodata")] == [[], []]


def test_the_rest_is_not_attempted_once_the_only_resolver_is_dead() -> None:
    def mortal(ask: Ask) -> None:
        if len(server.questions) <= 150:  # how often one of them was asked is for a busy machine to say
            good(ask)

    labels = [f"name{n}" for n in range(150)]
    with FaultServer({ROOT: mortal}, otherwise=mortal) as server:
        done = check(labels, server, options=["--timeout", PATIENCE, "--tries", "2", "--concurrency", "10"])
    assert done.returncode == 3
    assert not json.loads(done.stdout)["complete"]
    assert f"resolver {server.address} does not answer any more and was given up" in done.stderr
    domains = by_label(done)
    assert list(domains) == labels
    known(domains, labels[:20])
    last = domains[labels[-1]]
    assert (last["status"], last["findings"]) == ("unjudged", [])
    assert {unjudged["reason"].partition(" (")[0] for unjudged in last["unjudged"]} == {"not attempted"}


def test_a_resolver_that_dies_is_no_loss_where_there_is_another() -> None:
    labels = [f"name{n}" for n in range(60)]
    dead = FaultServer({CANARY: silence, ROOT: silence}, otherwise=silence)
    with dead, FaultServer() as alive:
        done = check(labels, dead, alive, options=["--timeout", "3"])
    assert done.returncode == 0, done.stdout
    known(by_label(done), labels)


def test_servers_that_refuse_everything_leave_everything_unknown() -> None:
    refusing = with_rcode("REFUSED")
    with FaultServer({CANARY: refusing}, otherwise=refusing) as server:
        done = check(HEALTHY, server, options=["--timeout", PATIENCE, "--tries", "1"])
    assert done.returncode == 3
    assert {domain["status"] for domain in by_label(done).values()} == {"unjudged"}


def test_undetermined_is_allowed_only_by_name() -> None:
    with FaultServer() as server:
        done = check(["notauth", PIECEMEAL, *HEALTHY], server, options=["--timeout", PATIENCE, "--allow-unjudged"])
    assert done.returncode == 0
    known(by_label(done), [PIECEMEAL, *HEALTHY])


def test_a_recording_of_a_faulty_run_says_the_same(tmp_path: Path) -> None:
    recording = tmp_path / "evidence.jsonl"
    labels = ["servfail", "tc-tc", "referral-up", "cname-loop", "garbage", "edns-drop", "nxdomain", *HEALTHY]
    with FaultServer() as server:
        live = check(labels, server, options=["--timeout", PATIENCE, "--record", str(recording)])
    replayed = check(labels, options=["--replay", str(recording)])
    assert live.returncode == replayed.returncode == 1
    assert by_label(live) == by_label(replayed)
