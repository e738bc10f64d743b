"""Tools that take turns: A B C A B C …, so that what else the machine does hits all alike."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median

from contenders import CannotRun
from measuring import TookTooLong


@dataclass(frozen=True, slots=True)
class Tool:
    """How many things a tool does in one turn, how, and what its turns took."""

    count: int
    take_turn: Callable[[], float]
    """Returns the seconds that count. May raise CannotRun, TookTooLong, OSError."""
    seconds: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Things a second, as the median of all turns."""
        return self.count / median(self.seconds)


def take_turns(tools: Mapping[str, Tool], rounds: int) -> dict[str, str]:
    """A round that does not count, to warm all caches, and then `rounds` that do: tools that cannot run, and why."""
    unable: dict[str, str] = {}
    for turn in range(rounds + 1):
        for name, tool in tools.items():
            if name in unable:
                continue
            try:
                seconds = tool.take_turn()
            except (CannotRun, TookTooLong, OSError) as error:
                unable[name] = str(error)
                tool.seconds.clear()
            else:
                tool.seconds.extend([seconds] if turn else [])
    return unable


def ratio(tools: Mapping[str, Tool], ours: str, theirs: str) -> float | None:
    """How many times faster ours is, as the median over the rounds; None if one of the two did not run."""
    if not all(name in tools and tools[name].seconds for name in (ours, theirs)):
        return None
    mine, other = tools[ours], tools[theirs]
    pairs = zip(mine.seconds, other.seconds, strict=True)
    return median((mine.count / a) / (other.count / b) for a, b in pairs)


def rates(tools: Mapping[str, Tool]) -> Iterator[str]:
    """What each tool does a second, a line each."""
    for name, tool in tools.items():
        if tool.seconds:
            turns = ", ".join(f"{seconds:.2f}" for seconds in tool.seconds)
            yield f"{name:20} {tool.count:9,} in {turns} s: {tool.rate:10,.0f} a second"
