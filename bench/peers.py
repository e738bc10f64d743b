"""What other tools take for the same names at the same resolver. Run in a process of its own:

    python peers.py checkdmarc|pyspf PORT THREADS < names    prints the seconds of the work, imports apart
    python peers.py command PORT NAME…                       is checkdmarc's own command

checkdmarc and pyspf ask on port 53 only, and now and then behind the back of the resolver that they are given. So here
every question that dnspython sends goes to the bench's, and nothing leaves loopback.
"""

import multiprocessing
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any

sys.path.append(sys.path.pop(0))  # to the end, because bench/spf.py bears the name of pyspf's module

import dns.message
import dns.query
import dns.resolver

PROCESSES = 2
_CLIENT = "203.0.113.250"
"""No record names it, so that pyspf goes through all of a record."""

Audit = Callable[[str], object]


def main() -> None:
    tool, port, *rest = sys.argv[1:]
    _only_loopback(int(port))
    if tool == "command":
        from checkdmarc._cli import _main  # the entry point of its command

        sys.argv = ["checkdmarc", *rest]
        _main()
        return
    audit = {"checkdmarc": _checkdmarc, "pyspf": _pyspf}[tool]()
    names = sys.stdin.read().split()
    print(_seconds(audit, names, threads=int(rest[0])))


def _seconds(audit: Audit, names: list[str], threads: int) -> float:
    fork = multiprocessing.get_context("fork")
    shares = [names[share::PROCESSES] for share in range(PROCESSES)]
    processes = [fork.Process(target=_work, args=(audit, share, threads)) for share in shares]
    began = perf_counter()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return perf_counter() - began


def _work(audit: Audit, names: Iterable[str], threads: int) -> None:
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(audit, names):
            pass


def _checkdmarc() -> Audit:
    """SPF, MX and DMARC, as our own selection."""
    from checkdmarc.dmarc import check_dmarc
    from checkdmarc.smtp import check_mx
    from checkdmarc.spf import check_spf

    resolver = dns.resolver.Resolver()

    def audit(name: str) -> None:
        check_spf(name, resolver=resolver)
        check_mx(name, resolver=resolver)
        check_dmarc(name, resolver=resolver)

    return audit


def _pyspf() -> Audit:
    """SPF alone, for one client."""
    import spf

    return lambda name: spf.check2(i=_CLIENT, s=f"postmaster@{name}", h=name)


def _only_loopback(port: int) -> None:
    def configure(resolver: dns.resolver.BaseResolver, _: object) -> None:
        resolver.nameservers = ["127.0.0.1"]

    replacements = {(dns.resolver.Resolver, "read_resolv_conf"): configure}
    for transport in ("udp", "tcp"):
        replacements[dns.query, transport] = _to_bench(getattr(dns.query, transport), port)
    for (owner, name), replacement in replacements.items():
        setattr(owner, name, replacement)


def _to_bench(ask: Callable[..., Any], port: int) -> Callable[..., Any]:
    def asked(query: dns.message.Message, where: str, timeout: float | None = None, **more: Any) -> Any:
        return ask(query, "127.0.0.1", timeout, **more | {"port": port})

    return asked


if __name__ == "__main__":
    main()
