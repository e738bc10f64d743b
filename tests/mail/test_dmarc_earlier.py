"""What receivers of RFC 7489 apply."""

from collections.abc import Mapping

import pytest
from settling import settled

from small_world import DOWN, World
from spfaudit.evidence import Undetermined
from spfaudit.mail.dmarc.earlier import EarlierPolicy, earlier_policy
from spfaudit.mail.dmarc.record import Disposition
from spfaudit.mail.shared import SharedFacts

NONE, QUARANTINE, REJECT = Disposition.NONE, Disposition.QUARANTINE, Disposition.REJECT

RUA = "rua=mailto:a@example.go.jp"


def found(domain: str, records: Mapping[str, list[str]]) -> EarlierPolicy | None:
    nodes: World = {
        f"_dmarc.{name}": {"TXT": [f"v=DMARC1; {text}" for text in texts]} for name, texts in records.items()
    }
    return settled(nodes, lambda evidence: earlier_policy(domain, evidence, SharedFacts()))


@pytest.mark.parametrize(
    ("domain", "records", "expected"),
    [
        ("example.go.jp", {"example.go.jp": ["p=reject"]}, EarlierPolicy(REJECT, "example.go.jp")),
        # the Public Suffix List, not the walk, says which parent counts (§3.2)
        (
            "a.b.example.go.jp",
            {"b.example.go.jp": ["p=none; psd=n"], "example.go.jp": ["p=reject"]},
            EarlierPolicy(REJECT, "example.go.jp"),
        ),
        ("a.example.go.jp", {"go.jp": ["p=reject; psd=y"]}, None),
        # np and t are unknown to it, pct is obeyed (§6.3)
        ("example.go.jp", {"example.go.jp": ["p=reject; t=y"]}, EarlierPolicy(REJECT, "example.go.jp")),
        ("gone.example.go.jp", {"example.go.jp": ["p=none; np=reject"]}, EarlierPolicy(NONE, "example.go.jp")),
        ("example.go.jp", {"example.go.jp": ["p=reject; pct=5"]}, EarlierPolicy(REJECT, "example.go.jp", 5)),
        ("example.go.jp", {"example.go.jp": ["p=reject; pct=0"]}, EarlierPolicy(REJECT, "example.go.jp", 0)),
        ("example.go.jp", {"example.go.jp": ["p=none; pct=20"]}, EarlierPolicy(NONE, "example.go.jp")),  # no part
        ("a.example.go.jp", {"example.go.jp": ["p=reject; sp=none; pct=5"]}, EarlierPolicy(NONE, "example.go.jp")),
        ("example.go.jp", {"example.go.jp": ["p=reject; pct=101"]}, EarlierPolicy(REJECT, "example.go.jp")),
        ("example.go.jp", {"example.go.jp": ["p=reject; pct=-1"]}, EarlierPolicy(REJECT, "example.go.jp")),
        ("example.go.jp", {"example.go.jp": ["p=reject; pct=0050"]}, EarlierPolicy(REJECT, "example.go.jp")),
        ("a.example.go.jp", {"example.go.jp": ["p=none; sp=reject"]}, EarlierPolicy(REJECT, "example.go.jp")),
        ("example.go.jp", {"example.go.jp": ["p=reject; np=bad"]}, EarlierPolicy(REJECT, "example.go.jp")),
        ("a.example.go.jp", {"example.go.jp": ["p=reject; np=bad"]}, EarlierPolicy(REJECT, "example.go.jp")),
        # without a valid p, or with a bad sp, it is none, if there is somebody to report to (§6.6.3 item 6)
        ("example.go.jp", {"example.go.jp": ["p=reject; sp=bad"]}, None),
        ("example.go.jp", {"example.go.jp": [f"p=reject; sp=bad; {RUA}"]}, EarlierPolicy(NONE, "example.go.jp")),
        ("a.example.go.jp", {"example.go.jp": [f"sp=reject; {RUA}"]}, EarlierPolicy(NONE, "example.go.jp")),
        # several records end the discovery (§6.6.3 item 5)
        ("a.example.go.jp", {"a.example.go.jp": ["p=none", "p=reject"], "example.go.jp": ["p=reject"]}, None),
        ("example.go.jp", {"example.go.jp": ["sp=reject"]}, None),
        ("example.go.jp", {}, None),
        ("go.jp", {"jp": ["p=reject"]}, None),
    ],
)
def test_the_earlier_policy(domain: str, records: Mapping[str, list[str]], expected: EarlierPolicy | None) -> None:
    assert found(domain, records) == expected


@pytest.mark.parametrize("name", ["_dmarc.a.example.go.jp", "_dmarc.example.go.jp"])
def test_a_failed_lookup_is_no_absence(name: str) -> None:
    nodes: World = {name: {"TXT": DOWN}}
    with pytest.raises(Undetermined):
        settled(nodes, lambda evidence: earlier_policy("a.example.go.jp", evidence, SharedFacts()))
