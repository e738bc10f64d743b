"""Which records changed between two runs, and how, told from the world alone."""

from collections.abc import Iterator
from itertools import combinations

from msgspec import Struct

from yearly.runs import dmarc_record
from yearly.world import Condition, World

Records = tuple[str, ...]


class Changed(Struct, frozen=True):
    """A record that is not as it was when it was last known; `told_by`: the run before the earlier one that knew it."""

    domain: str
    kind: str
    before: Records
    after: Records
    told_by: int | None


def changed_records(world: World, earlier: int, later: int) -> Iterator[Changed]:
    """Of all domains that both runs list. What one of them could not tell is no change."""
    for domain, condition in world.domains[later].items():
        for kind, after in _records(condition).items():
            if after is None or domain not in world.domains[earlier]:
                continue
            for place in range(earlier, -1, -1):
                was = world.domains[place].get(domain)
                before = _records(was)[kind] if was else None
                if before is not None:
                    if before != after:
                        yield Changed(domain, kind, before, after, None if place == earlier else place)
                    break


def _records(condition: Condition) -> dict[str, Records | None]:
    if not condition.attempted:
        return {"spf": None, "dmarc": None, "mx": None}
    dmarc = dmarc_record(condition)
    return {
        "spf": None if condition.spf == "?" else (condition.record,) if condition.record else (),
        "dmarc": None if dmarc is None else tuple(dmarc),
        "mx": condition.mx,
    }


def pieces(kind: str, records: Records) -> dict[str, str]:
    """By what tells them apart, in their order: terms by what they match, tags by their name, MX by their host."""
    match kind:
        case "spf":
            return {term.lstrip("+-~?"): term for record in records for term in record.split()}
        case "dmarc":
            return {tag.split("=")[0].strip(): tag.strip() for record in records for tag in record.split(";")}
        case _:
            return {record.split()[1]: record for record in records}


def fewest_moved(before: list[str], after: list[str]) -> int:
    """Of what is in both, how many must change places."""
    kept = [before.index(key) for key in after if key in before]
    for size in range(len(kept), -1, -1):
        if any(list(some) == sorted(some) for some in combinations(kept, size)):
            return len(kept) - size
    raise AssertionError("an empty row is in order")
