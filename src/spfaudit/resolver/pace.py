"""How fast a resolver may be asked, and when it is given up: arithmetic on times that are passed in.

Knows no clock, no socket and no DNS. Times and durations are in seconds.
"""

from collections.abc import Iterable
from math import inf

_BURST = 0.05
"""Unused time that may be made up for: a busy event loop must not lower the rate."""
_EPOCH = 0.5
_TOLERATED_LOSS = 0.1
_SUSPICION, _RELAPSE = 8, 3
"""Fewer failed tries are chance: the first time, and once the resolver is known to mind the speed."""
_SLOWEST = 25.0
"""Questions a second below which trouble says nothing about speed any more."""
_UNLIMITED_FROM = 5_000.0
_MOST_UNDER_WAY = 2_000
_REST = 1.0
"""Seconds without a question, after an answer that came too late: as long as more of them come, there is a queue."""


class Pace:
    """A token bucket whose rate falls when questions fail that succeed when asked again, and rises when none do.

    Additive-increase, multiplicative-decrease, as TCP does it (RFC 5681 §3.1), on a rate instead of a window.
    `ceiling`: questions a second that are never exceeded.
    """

    def __init__(self, ceiling: float = inf) -> None:
        self.ceiling = ceiling
        self.rate = ceiling
        self._next = 0.0
        self._held_until = 0.0
        self._earlier, self._good, self._since = 0, 0, 0.0
        self._remembered = 0.0
        """Questions answered a moment ago: of the few that are left at the end of a run, most were lost before."""
        self._begin_epoch(0.0)

    @property
    def all_answered(self) -> int:
        """Questions that were answered, since the beginning."""
        return self._earlier + self._good

    @property
    def is_slowed(self) -> bool:
        """Whether questions failed for haste, and not yet enough have succeeded since."""
        return self.rate < self.ceiling

    def delay(self, now: float) -> float:
        """How long to wait before the next question may leave."""
        return max(0.0, self._next - now) if self.rate < inf else 0.0

    def sent(self, now: float) -> None:
        """A question leaves."""
        self._next = max(self._next, now - _BURST) + 1 / self.rate

    def answered(self, now: float, count: int) -> None:
        """So many questions were answered: `note(now, good=count)`, quickly where nothing else can come of it."""
        if self._bad or now - self._since >= _EPOCH:
            self.note(now, good=count)
        else:
            self._good += count

    def note(self, now: float, *, good: int = 0, bad: int = 0) -> None:
        """Questions that were answered, and tries that failed for no reason but haste."""
        if now - self._since > 10 * _EPOCH and not self._bad:
            self._begin_epoch(now)  # an idle stretch says nothing about what the resolver can deliver
        self._good += good
        self._bad += bad
        # Where nothing succeeds at all, speed is not the reason.
        lossy = self._good > 0 and self._bad > _TOLERATED_LOSS * (self._remembered + self._good + self._bad)
        if lossy and self._must_slow_down(now):
            self._slow_down(now)
        elif not lossy and now - self._since >= _EPOCH:
            self._speed_up()
            self._begin_epoch(now)

    def hold(self, now: float) -> None:
        """All answers come too late: slowly from now on, and nothing at all for a while."""
        if now >= self._held_until:
            self._slow_down(now)
        self._held_until = now + _REST
        self._next = max(self._next, self._held_until)

    def recover(self, now: float) -> None:
        """To slow down has been of no use: as fast as ever again."""
        self.rate = self.ceiling
        self._begin_epoch(now)

    def _must_slow_down(self, now: float) -> bool:
        if self.rate == inf:
            return self._bad >= _SUSPICION
        return self._bad >= _RELAPSE and now - self._since >= _EPOCH

    def _slow_down(self, now: float) -> None:
        delivered = self._good / max(now - self._since, 2 * _EPOCH)
        halved = self.rate / 2 if self.rate < inf else 0.0  # from full speed: straight to what was delivered
        self.rate = min(self.ceiling, max(0.8 * delivered, halved, _SLOWEST))
        self._begin_epoch(now)

    def _speed_up(self) -> None:
        faster = self.rate * 1.1 + 1
        self.rate = min(self.ceiling, faster if faster < _UNLIMITED_FROM else inf)

    def _begin_epoch(self, now: float) -> None:
        self._earlier += self._good
        self._remembered = (self._remembered + self._good) * 0.5 ** ((now - self._since) / _EPOCH)
        self._since, self._good, self._bad = now, 0, 0


class Breaker:
    """Gives a resolver up after a long silence: many tries, none answered, over more than `patience`."""

    STRIKES = 10
    DOUBT = 5

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.open = False
        self.strikes = 0
        """Tries in turn that brought nothing."""
        self._silent_since = 0.0

    def answered(self) -> None:
        """It lives, whatever it said."""
        self.strikes = 0
        self.open = False

    def silent(self, now: float) -> bool:
        """One try brought nothing. A burst that was lost as one is not yet death: that takes time as well.

        Returns whether it is time to ask something that any living resolver answers: the names asked may be the dead.
        """
        if not self.strikes:
            self._silent_since = now
        self.strikes += 1
        if self.strikes >= self.STRIKES and now - self._silent_since >= self.patience:
            self.open = True
        return self.strikes % self.STRIKES == self.DOUBT


class Futility:
    """Gives a resolver up that has nothing but errors to tell: many in turn, for much longer than `patience`, and two
    as well for what any resolver knows. One may be for haste, where the names are dead besides."""

    MANY = 100
    LASTING = 5
    """Times `patience`: whoever refuses for haste may do so for a while."""
    BLANKS = 2

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.open = False
        self.errors = 0
        """In turn."""
        self._failing_since = 0.0
        self._blanks = 0
        """How often in turn it did not even tell what any resolver knows."""

    def told(self) -> None:
        """It told something."""
        self.errors = 0
        self._blanks = 0
        self.open = False

    def failed(self, now: float) -> bool:
        """An error came. Returns whether it is time to ask something that any resolver knows."""
        if not self.errors:
            self._failing_since = now
        self.errors += 1
        return self.errors % self.MANY == 0 and self.is_suspected(now)

    def is_suspected(self, now: float) -> bool:
        """Whether it has told nothing but errors for long."""
        return self.errors >= self.MANY and now - self._failing_since >= self.LASTING * self.patience

    def knows_nothing(self, others: Iterable["Futility"] = ()) -> bool:
        """It did not even tell that. `others`: beside one of them that tells something, it may be that of a closed
        network, which knows its own names alone. Returns whether none of them does."""
        self._blanks += 1
        least = min([self._blanks, *(other._blanks for other in others)])
        self.open = least >= self.BLANKS
        return least > 0


class Window:
    """How many queries may be on the way at once: at least `least`, and hardly more than `_MOST_UNDER_WAY`.

    Grows until some are lost, then slowly (RFC 5681 §3.1): what a resolver's socket buffer cannot hold is lost at
    once, and in bursts.
    """

    def __init__(self, *, least: int = 50) -> None:
        self.size = 4.0 * least
        self.used = 0
        self._least = least
        self._largest = self.size
        self._doubling = True
        self._shrunk = 0.0

    @property
    def is_least(self) -> bool:
        """Whether losses can no longer be for want of buffers."""
        return self.size <= self._least

    def answered(self, count: int = 1) -> None:
        """So many queries were answered the first time they were sent."""
        if self.size < _MOST_UNDER_WAY and 2 * self.used >= self.size:
            self.size += count if self._doubling else count / self.size

    def lost(self, now: float) -> None:
        """A query had to be sent again, and only that was answered."""
        if now - self._shrunk > _EPOCH:  # one burst lost is one reason
            self._shrunk = now
            self._doubling = False
            self._largest = max(self._largest, self.size)
            self.size = max(self._least, self.size / 2)

    def recover(self) -> None:
        """To shrink has been of no use: as large as it has ever been."""
        self.size = max(self._largest, self.size)


class RoundTrip:
    """How long an answer takes, and from when on a query counts as lost (RFC 6298 §2)."""

    _SOONEST, _FIRST, _LATEST = 0.1, 0.3, 1.0

    def __init__(self) -> None:
        self.patience = self._FIRST
        """Seconds to wait before a query is sent again."""
        self.least = inf
        """The least that was measured."""
        self._mean: float | None = None
        self._spread = 0.0

    @property
    def usual(self) -> float:
        """Seconds in which nearly every answer has come."""
        return self.patience if self._mean is None else self._mean + 4 * self._spread

    def measured(self, seconds: float) -> None:
        """An answer took so long."""
        if seconds < self.least:
            self.least = seconds
        mean = self._mean
        if mean is None:
            self._mean, self._spread = seconds, seconds / 2
        else:
            off = seconds - mean
            self._mean = mean + off / 8
            self._spread += ((off if off > 0 else -off) - self._spread) / 4
        patience = self._mean + 4 * self._spread
        if patience < self._SOONEST:
            patience = self._SOONEST
        self.patience = patience if patience < self._LATEST else self._LATEST
