"""What all tests share."""

import os
import random
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from command import STATE

if TYPE_CHECKING:
    from browser import Browser

os.environ["XDG_STATE_HOME"] = STATE  # no test writes to anybody's home

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # inherited, as by `make test &` in a script
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine must not fail a test, and a failure must be there again on the next run.
settings.register_profile(
    "spfaudit", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], max_examples=100
)
settings.register_profile("fuzz", settings.get_profile("spfaudit"), derandomize=False, max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "spfaudit"))


@pytest.fixture(autouse=True, scope="module")
def _the_same_chance_for_what_a_module_shares() -> None:
    random.seed(0)


@pytest.fixture(autouse=True)
def the_same_chance() -> None:
    """Jitter and whatever else is drawn is the same on each run, and does not hang on the tests before."""
    random.seed(0)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Browser]":
    """A running browser."""
    from browser import browser  # brings selenium, which few tests need

    with browser(tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture
def heeds_hangups() -> Iterator[None]:
    """What is started heeds SIGHUP, also where the tests themselves were started by `nohup`, which is inherited."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)
