"""Questions a second through one process and a warm recursive resolver (NSD and Unbound, started here on loopback).

`python bench/transport.py [QUESTIONS]`: asks that many distinct names, a first time to warm the cache of the
resolver, then three times more. Prints each run and the best.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from dns_servers import recursive_server
from spfaudit.evidence import Question, Records
from spfaudit.resolver.live import LiveSource

UNDER_WAY = 1_000


async def ask(address: str, questions: list[Question]) -> float:
    """Asks all and returns the questions answered a second. Fails if any is not answered right."""
    source = LiveSource([address])
    await source.open()
    left = iter(questions)
    wrong = []

    async def worker() -> None:
        for question in left:
            answer = await source.lookup(question)
            if not isinstance(answer, Records):
                wrong.append(answer)

    started = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(UNDER_WAY)))
    elapsed = time.perf_counter() - started
    await source.close()
    if wrong:
        sys.exit(f"{len(wrong)} wrong answers, as {wrong[0]}")
    return len(questions) / elapsed


def main(count: int) -> None:
    zone = "$TTL 3600\n@ SOA ns host 1 3600 600 86400 300\n@ NS ns\nns A 192.0.2.1\n"
    zone += "".join(f'd{n} TXT "v=spf1 ip4:192.0.2.{n % 256} include:_spf.bench.example -all"\n' for n in range(count))
    questions = [Question(f"d{n}.bench.example", "TXT") for n in range(count)]
    with (
        tempfile.TemporaryDirectory() as folder,
        recursive_server({"bench.example": zone, "example": ZONE_ABOVE, "com": ZONE_ABOVE}, Path(folder)) as address,
    ):
        print(f"warming: {asyncio.run(ask(address, questions)):8,.0f} questions a second")
        rates = []
        for _ in range(3):
            cpu = time.process_time()
            rates.append(asyncio.run(ask(address, questions)))
            each = (time.process_time() - cpu) / count * 1e6
            print(f"warm:    {rates[-1]:8,.0f} questions a second, {each:.0f} µs of CPU each")
        print(f"best:    {max(rates):8,.0f}")


ZONE_ABOVE = "$TTL 3600\n@ SOA ns.bench.example. host 1 3600 600 86400 300\n@ NS ns.bench.example.\n"

if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
