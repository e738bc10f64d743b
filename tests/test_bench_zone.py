"""The bench's synthetic zone says what an audit of it must find: rules and generator cannot drift apart."""

import random
import sys
from itertools import islice
from pathlib import Path

import pytest

from spfaudit import Report, ZoneSource, audit, load_inventory, make_policy
from spfaudit.mail.spf.publication import published
from spfaudit.mail.spf.record import Record

sys.path.append(
    str(Path(__file__).parent.parent / "bench")
)  # at the end: bench/spf.py bears the name of pyspf's module

import synthetic

COUNT = 480


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    world = synthetic.write_world(tmp_path_factory.mktemp("world"), COUNT)
    rules = make_policy().severities.keys() | synthetic.KNOWN  # also one that is off in the profile
    policy = make_policy(select=rules - {"LIF008"})  # for which zones must be listed, as nobody can over the network
    return audit(load_inventory(world.inventory), ZoneSource(list(world.zones.values())), policy=policy)


def test_verdicts_are_the_truth(report: Report) -> None:
    found = {verdict.entry.domain: {finding.code for finding in verdict.findings} for verdict in report.verdicts}
    assert found == {domain.name: domain.codes for domain in synthetic.domains(COUNT)}


def test_everything_is_judged(report: Report) -> None:
    assert not [(verdict.entry.domain, verdict.unjudged) for verdict in report.verdicts if verdict.unjudged]


def test_every_known_rule_fires_somewhere() -> None:
    assert set().union(*(domain.codes for domain in synthetic.domains(COUNT))) == synthetic.KNOWN


def test_mixture_is_as_promised() -> None:
    usages = [domain.row["usage"] for domain in synthetic.domains(1000)]
    gone = sum(not domain.lines for domain in synthetic.domains(1000))
    assert gone == 50
    assert usages.count("sending") + usages.count("receive-only") in range(540, 570)


@pytest.mark.parametrize("number", [0, 0xFFFF, 0x10000, synthetic.MOST - 1])
def test_terms_drawn_for_late_domains_are_well_formed(number: int) -> None:
    one, other, *_ = synthetic.make_providers(1)
    terms = synthetic._drawn(number, random.Random(1), one, other)["many"].replace('" "', "")
    assert isinstance(published([f"v=spf1 {terms}-all".encode()]), Record)


def test_same_seed_same_world() -> None:
    assert list(synthetic.domains(40, seed=1)) == list(synthetic.domains(40, seed=1))
    assert list(synthetic.domains(40, seed=1)) != list(synthetic.domains(40, seed=2))
    assert list(islice(synthetic.domains(1_000_000), 40)) == list(synthetic.domains(40))
