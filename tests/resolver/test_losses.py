"""What is lost for haste, and what is lost anyway: told apart by whether slowing down helps."""

import asyncio
import random

import pytest
from test_slow_resolvers import reply

from simulated_sockets import Address, Arrivals, Network
from spfaudit.evidence import NoData, Question
from spfaudit.resolver.live import LiveSource
from spfaudit.resolver.losses import Losses


def periods(losses: Losses, *speeds: float, share: float = 0.0, limit: float = 1e9) -> None:
    """So many queries a second, for one second each: a network loses a share, and a resolver all beyond a limit."""
    answered = 0.0
    lost = float(losses.lost)
    for now, speed in enumerate(speeds, 1):
        good = min(speed * (1 - share), limit)
        answered += good
        lost += speed - good
        losses.lost = int(lost)
        losses.look(float(now), int(answered))


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5])
def test_what_is_lost_at_any_speed_is_not_lost_for_haste(share: float) -> None:
    losses = Losses()
    periods(losses, 4_000, 2_000, 1_000, share=share)
    assert losses.inherent == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("limit", [30, 300, 900])
def test_what_a_slower_pace_cures_was_lost_for_haste(limit: float) -> None:
    losses = Losses()
    periods(losses, 4_000, 2_000, 1_000, 500, 250, limit=limit)
    assert losses.inherent == 0


def test_a_network_that_loses_nearly_all_is_not_flooded() -> None:
    losses = Losses()
    periods(losses, 4_000, 2_000, 1_000, 500, share=0.8)
    assert losses.inherent == 0


def test_more_loss_at_a_higher_speed_is_for_haste_again() -> None:
    losses = Losses()
    periods(losses, 4_000, 2_000, 1_000, share=0.2)
    assert losses.inherent
    losses._began, losses._before = 0.0, (0, losses.lost)
    periods(losses, 4_000, limit=1_000)
    assert losses.inherent == 0


def seconds_for(count: int, share: float) -> float:
    """What so many questions take over a network that loses such a share of queries; all are answered."""
    chance = random.Random(4)
    random.seed(4)
    network = Network(lambda address, transport, query: [(0.02, reply(query))])

    def lossy(address: Address, transport: str, query: bytes) -> Arrivals:
        return [] if chance.random() < share else [(0.02, reply(query))]

    async def ask() -> float:
        source = LiveSource(["192.0.2.53"], tries=6)
        await source.open()
        network.server = lossy
        since = network.now
        answers = await asyncio.gather(*(source.lookup(Question(f"name{n}.test", "TXT")) for n in range(count)))
        seconds = network.now - since
        await source.close()
        assert all(isinstance(answer, NoData) for answer in answers)
        return seconds

    return network.run(ask())


@pytest.mark.parametrize(("share", "most"), [(0.0, 0.5), (0.05, 4.0), (0.3, 12.0)])
def test_a_network_that_loses_packets_takes_little_longer(share: float, most: float) -> None:
    assert seconds_for(3_000, share) < most
