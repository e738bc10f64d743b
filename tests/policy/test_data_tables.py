"""The tables that rules judge by: each line has its source, and none contradicts another."""

from datetime import date
from itertools import combinations

from spfaudit.names import parse_domain
from spfaudit.policy.data import (
    claimable_service,
    claimable_services,
    common_selector_lines,
    common_selectors,
    mail_networks,
    shared_senders,
    special_purpose,
)
from spfaudit.policy.rules.spf_reach import BROADEST_ALLOWED


def test_special_blocks_are_apart_and_have_their_rfc() -> None:
    blocks = special_purpose()
    assert all(block.source.startswith("RFC ") and block.purpose.en and block.purpose.ja for block in blocks)
    for one, other in combinations(blocks, 2):
        assert one.network.version != other.network.version or not one.network.overlaps(other.network)  # type: ignore[arg-type]  # of one family


def test_shared_senders_have_a_source_of_a_known_day() -> None:
    assert shared_senders()
    for name, sender in shared_senders().items():
        assert parse_domain(name) == name == sender.include
        assert sender.source.startswith("https://")
        assert date.fromisoformat(sender.checked)
        assert sender.reason.ja
        assert sender.remedy.ja


def test_networks_of_mail_servers_are_broad_and_have_a_source_of_a_known_day() -> None:
    lines = mail_networks()
    assert lines
    for line in lines:
        assert line.network.prefixlen < BROADEST_ALLOWED[line.network.version]  # others need no line
        assert line.operator
        assert line.source.startswith("https://")
        assert date.fromisoformat(line.checked)
    for one, other in combinations(lines, 2):
        assert one.network.network_address not in other.network
        assert other.network.network_address not in one.network


def test_common_selectors_are_few_and_have_a_source_of_a_known_day() -> None:
    lines = common_selector_lines()
    assert common_selectors() == tuple(line.selector for line in lines)
    assert len({line.selector for line in lines}) == len(lines) <= 30  # each is a question
    for line in lines:
        assert line.selector == line.selector.lower()
        assert line.source.startswith("https://")
        assert line.used_by
        assert date.fromisoformat(line.checked)


def test_claimable_services_have_a_source_of_a_known_day() -> None:
    assert claimable_services()
    for suffix, service in claimable_services().items():
        assert parse_domain(suffix) == suffix == service.suffix
        assert service.source.startswith("https://")
        assert date.fromisoformat(service.checked)
        assert service.reason.ja
        assert not claimable_service(suffix)
        assert claimable_service(f"site.region.{suffix}") is service
        assert not claimable_service(f"site{suffix}")
