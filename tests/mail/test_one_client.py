"""What a tree tells of one client, faults and all, against check_host()."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spf_worlds import CLIENT, OWN, SOUND_WORLD, WORLD, grown

from small_world import DOWN, World, check_in, record
from spfaudit.mail.shared import SharedFacts
from spfaudit.mail.spf.one_client import result_for
from spfaudit.mail.spf.record import Record

_CUT = {"loop", "unexplored"}


def told(world: World, ip: str) -> str | None:
    node, reach = grown(world, OWN[0], SharedFacts())
    return result_for(node, reach, ip_address(ip))


@given(st.one_of(WORLD, SOUND_WORLD), CLIENT)
def test_what_it_tells_is_what_check_host_finds(world: World, ip: str) -> None:
    node, reach = grown(world, OWN[0], SharedFacts())
    if not isinstance(node.published, Record):
        return
    result = result_for(node, reach, ip_address(ip))
    open_questions = reach.opaque or reach.failures or node.failures or not _CUT.isdisjoint(node.outcomes)
    assert result is not None or open_questions
    if result is not None:
        assert check_in(world, ip=ip, sender=f"user@{OWN[0]}").result == result


ELEVEN = " ".join(f"a:h{number}.example" for number in range(11))
HOSTS = {f"h{number}__example": {"A": [f"198.51.100.{number}"]} for number in range(11)}


@pytest.mark.parametrize(
    ("spf", "result"),
    [
        (f"ip4:192.0.2.1 {ELEVEN} -all", "pass"),
        (f"{ELEVEN} ip4:192.0.2.1 -all", "permerror"),
        (f"~ip4:192.0.2.0/24 {ELEVEN} -all", "softfail"),
        ("ip4:192.0.2.1 include:gone.example -all", "pass"),
        ("include:gone.example ip4:192.0.2.1 -all", "permerror"),
        ("include:two.example -all", "permerror"),
        ("ip4:192.0.2.9 redirect=gone.example", "permerror"),
        ("a:gone.example a:gone.example ip4:192.0.2.1 -all", "pass"),
        ("a:gone.example a:gone.example a:gone.example ip4:192.0.2.1 -all", "permerror"),
        ("include:early.example a:gone.example a:gone.example a:h1.example ?all", "neutral"),
        ("ip4:192.0.2.1 a:down.example -all", "pass"),
        ("a:down.example ip4:192.0.2.1 -all", None),
        ("ip4:192.0.2.1 exists:%{i}.x.example -all", "pass"),
        ("exists:%{i}.x.example ip4:192.0.2.1 -all", None),
        ("include:example.go.jp ip4:192.0.2.1 -all", None),
        ("include:%{d1} ip4:192.0.2.1 -all", "permerror"),
    ],
)
def test_what_stands_behind_a_match_makes_no_difference(spf: str, result: str | None) -> None:
    world = record(
        f"v=spf1 {spf}",
        two__example={"TXT": ["v=spf1 -all", "v=spf1 ~all"]},
        # It ends at its first term, so that the second costs no lookup.
        early__example={"TXT": ["v=spf1 -ip4:192.0.2.1 a:gone.example -all"]},
        down__example={"A": DOWN},
        jp={"TXT": ["v=spf1 +all"]},
        **HOSTS,
    )
    assert told(world, "192.0.2.1") == result
