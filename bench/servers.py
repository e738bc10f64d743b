"""The servers that every benchmark asks: NSD with the synthetic zones, and Unbound, tuned, in front of it.

Loopback only. Children of this process, stopped by their process ids. What the tests start is started in the same way.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "tests"))

from dns_servers import _running, nsd  # the one way to start a server and to wait until it answers

_PROXY = Path(__file__).parent / "delay_proxy.py"
_UNBOUND = """
server:
    interface: 127.0.0.1@{port}
    directory: "{folder}"
    chroot: ""
    username: ""
    pidfile: ""
    use-syslog: no
    logfile: "{folder}/unbound.log"
    do-ip6: no
    do-daemonize: no
    do-not-query-localhost: no
    module-config: "iterator"
    target-fetch-policy: "0 0 0 0 0"
    qname-minimisation: no
    minimal-responses: yes
    num-threads: {threads}
    so-reuseport: yes
    so-rcvbuf: 4m
    so-sndbuf: 4m
    outgoing-range: 4096
    num-queries-per-thread: 4096
    incoming-num-tcp: 200
    edns-buffer-size: 1232
    msg-cache-size: {cache}m
    rrset-cache-size: {cache}m
    msg-cache-slabs: 2
    rrset-cache-slabs: 2
    cache-min-ttl: 3600
    cache-max-negative-ttl: 86400
    infra-cache-min-rtt: 50
remote-control:
    control-enable: no
"""
_STUB = """
stub-zone:
    name: "{zone}"
    stub-addr: 127.0.0.1@{authority}
    stub-prime: no
"""


@contextmanager
def resolver(zones: Mapping[str, Path], folder: Path, *, threads: int = 1, cache: int = 512) -> Iterator[int]:
    """A recursive server for the zones (name → master file): its port. `cache` is in megabytes, twice."""
    included = {zone: f"$INCLUDE {path.resolve()}\n" for zone, path in zones.items()}
    with nsd(included, folder) as authority:

        def configure(port: int) -> str:
            stubs = "".join(_STUB.format(zone=zone, authority=authority) for zone in zones)
            return _UNBOUND.format(port=port, folder=folder, threads=threads, cache=cache) + stubs

        with _running("unbound", configure, next(iter(zones)), folder) as port:
            yield port


@contextmanager
def far_away(port: int, milliseconds: float) -> Iterator[int]:
    """The resolver at `port` with that round trip: another port; the same port for 0."""
    if not milliseconds:
        yield port
        return
    command = [sys.executable, str(_PROXY), str(port), str(milliseconds)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)
