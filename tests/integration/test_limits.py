"""The command where the system allows little or lacks something: it adapts, or says so at the start."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from command import ROOT, environment, spfaudit
from fault_server import CANARY, GOOD_TXT, Ask, FaultServer, good, tell, truncated
from quick_server import quick_server

RULES = ("--select", "SPF001", "--select", "SPF201")


def many(count: int) -> str:
    return "".join(f"name{n}.fault.example\n" for n in range(count))


def run(command: list[str], stdin: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, input=stdin, text=True, capture_output=True, cwd=ROOT, env=environment(), timeout=180, check=False
    )


def limited(limit: str, *arguments: str, stdin: str) -> subprocess.CompletedProcess[str]:
    """The command in a shell that sets `limit`, as in `-n 64`."""
    script = f'ulimit {limit} && exec "$@"'
    return run(["sh", "-c", script, "sh", sys.executable, "-m", "spfaudit", "check", "-", *arguments], stdin)


def hindered(hindrance: str, *arguments: str, stdin: str) -> subprocess.CompletedProcess[str]:
    """The command in a process in which the system refuses something.

    `hindrance`: statements that raise what the system would, given an audit `event` and its `arguments`.
    """
    script = f"""
import errno, socket, sys
def hinder(event, arguments):
    {hindrance}
sys.addaudithook(hinder)
from spfaudit.cli.main import main
sys.argv = ["spfaudit", "check", "-", *sys.argv[1:]]
main()
"""
    return run([sys.executable, "-c", script, *arguments], stdin)


NO_IPV6 = """
    if event == "socket.__new__" and arguments[1] == socket.AF_INET6:
        raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")
"""
IPV6_WITHOUT_ADDRESS = """
    if event == "socket.connect" and arguments[0].family == socket.AF_INET6:
        raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")
"""
NO_RESOLV_CONF = """
    if event == "open" and arguments[0] == "/etc/resolv.conf":
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", arguments[0])
"""


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


def passed(done: subprocess.CompletedProcess[str], count: int) -> None:
    assert "Traceback" not in done.stderr
    assert done.returncode == 0, (done.stdout[:1_000], done.stderr)
    report = json.loads(done.stdout)
    assert report["complete"]
    assert report["summary"]["passed"] == len(report["domains"]) == count
    assert all(domain["records"]["spf"] == [GOOD_TXT] for domain in report["domains"])


# -- files and memory -----------------------------------------------------------


def test_sixty_four_open_files_are_enough() -> None:
    with quick_server() as address:
        options = ["--nameserver", address, "--format", "json", *RULES]
        passed(limited("-n 64", *options, stdin=many(500)), 500)


def test_sixty_four_open_files_are_enough_for_tcp_and_many_resolvers(tmp_path: Path) -> None:
    def only_whole_over_tcp(ask: Ask) -> None:
        good(ask) if ask.tcp else ask.send(truncated(ask))

    servers = [FaultServer(otherwise=only_whole_over_tcp) for _ in range(3)]
    with servers[0], servers[1], servers[2]:
        addresses = [option for each in servers for option in ("--nameserver", each.address)]
        report = tmp_path / "report.json"
        done = limited("-n 64", *addresses, f"--format=json={report}", *RULES, stdin=many(60))
    done.stdout = report.read_text("utf-8")
    passed(done, 60)


@pytest.mark.parametrize("few", [6, 7, 8, 9])
def test_hardly_any_open_files_are_said_to_be_too_few(few: int, server: FaultServer) -> None:
    done = limited(f"-n {few}", "--nameserver", server.address, "--format", "json", *RULES, stdin=many(3))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "spfaudit: too few files may be open at once: raise the limit (ulimit -n 256)\n"


def test_a_zone_file_needs_no_more_memory_than_it_is_large(tmp_path: Path) -> None:
    """As much address space as may be used, not what is used, is what `ulimit -v` limits."""
    zone = tmp_path / "fault.zone"
    zone.write_text('$ORIGIN fault.example.\n$TTL 300\n@ SOA ns root 1 1 1 1 1\nname0 TXT "v=spf1 -all"\n')
    done = limited("-v 400000", "--zone", str(zone), "--format", "json", *RULES, stdin=many(1))
    assert done.returncode == 0, done.stderr


def test_two_thousand_names_need_less_than_256_megabytes() -> None:
    with quick_server() as address:
        options = ["--nameserver", address, "--format", "json", "--quiet", *RULES]
        passed(limited("-d 262144", *options, stdin=many(2_000)), 2_000)  # kilobytes of heap, stacks and the like


# -- networks -------------------------------------------------------------------


@pytest.mark.parametrize("hindrance", [NO_IPV6, IPV6_WITHOUT_ADDRESS], ids=["no family", "no address"])
def test_an_ipv6_resolver_without_ipv6_is_an_error_at_the_start(hindrance: str) -> None:
    done = hindered(hindrance, "--nameserver", "::1", "--format", "json", stdin=many(3))
    assert (done.returncode, done.stdout) == (2, "")
    assert "resolver [::1]:53 cannot be used from here" in done.stderr


@pytest.mark.parametrize("hindrance", [NO_IPV6, IPV6_WITHOUT_ADDRESS], ids=["no family", "no address"])
def test_an_ipv6_resolver_without_ipv6_is_left_out_beside_another(hindrance: str, server: FaultServer) -> None:
    resolvers = ["--nameserver", "::1", "--nameserver", server.address]
    done = hindered(hindrance, *resolvers, "--format", "json", *RULES, stdin=many(3))
    passed(done, 3)
    assert "resolver [::1]:53 cannot be used from here" in done.stderr


def test_a_system_without_resolvers_is_an_error_at_the_start() -> None:
    done = hindered(NO_RESOLV_CONF, "--format", "json", stdin=many(3))
    assert (done.returncode, done.stdout) == (2, "")
    assert "the system names no resolver (/etc/resolv.conf: No such file or directory)" in done.stderr
    assert "--nameserver" in done.stderr


def test_a_system_without_resolvers_is_no_hindrance_where_one_is_given(server: FaultServer) -> None:
    options = ["--nameserver", server.address, "--format", "json", *RULES]
    passed(hindered(NO_RESOLV_CONF, *options, stdin=many(3)), 3)


# -- budgets --------------------------------------------------------------------


def test_silence_ends_in_time_and_the_others_are_judged() -> None:
    names = "timeout.fault.example\ntc-silent.fault.example\n" + many(3)
    with FaultServer() as server:
        options = ["--nameserver", server.address, "--timeout", "0.5", "--tries", "1", "--format", "json", *RULES]
        done = spfaudit("check", "-", *options, stdin=names)
    assert done.returncode == 3
    domains = json.loads(done.stdout)["domains"]
    assert [domain["status"] for domain in domains] == ["unjudged", "unjudged", "pass", "pass", "pass"]


def test_a_canary_that_finds_nobody_stops_nothing() -> None:
    def absent_for_all(ask: Ask) -> None:
        tell(ask)

    with FaultServer({CANARY: absent_for_all}) as server:
        options = ["--nameserver", server.address, "--format", "json", *RULES]
        passed(spfaudit("check", "-", *options, stdin=many(2)), 2)
