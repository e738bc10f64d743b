"""Real servers for tests: NSD with given zones, and Unbound in front of it. Loopback only.

They run as children in the foreground, in a folder of their own, and are
stopped by their process ids.
"""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import dns.exception
import dns.flags
import dns.message
import dns.query

from fault_server import unused_port

_PATH = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"
_PATIENCE = 60.0
"""Seconds until a server that has not answered counts as broken."""
_ATTEMPTS = 5
"""Starts until one that ends by itself counts as broken: somebody else may have taken its port."""

_NSD = """
server:
    ip-address: {address}@{port}
    zonesdir: "{folder}"
    username: ""
    chroot: ""
    pidfile: ""
    database: ""
    logfile: "{folder}/nsd.log"
    xfrdfile: "{folder}/xfrd.state"
    zonelistfile: "{folder}/zone.list"
    server-count: 1
    rrl-ratelimit: 0
    rrl-whitelist-ratelimit: 0
remote-control:
    control-enable: no
"""

_UNBOUND = """
server:
    interface: 127.0.0.1@{port}
    directory: "{folder}"
    chroot: ""
    username: ""
    pidfile: ""
    use-syslog: no
    logfile: "{folder}/unbound.log"
    num-threads: 1
    do-ip6: no
    do-daemonize: no
    do-not-query-localhost: no
    module-config: "{modules}"
    target-fetch-policy: "0 0 0 0 0"
    infra-cache-min-rtt: 50
remote-control:
    control-enable: no
stub-zone:
    name: "."
    stub-addr: {authority}
    stub-prime: no
"""

_STUB = """
stub-zone:
    name: "{zone}"
    stub-addr: {authority}
    stub-prime: no
"""


_VALIDATION = """
server:
    ede: yes
    trust-anchor: "{anchor}"
"""


@contextmanager
def nsd(zones: Mapping[str, str], folder: Path, address: str = "127.0.0.1") -> Iterator[int]:
    """An authoritative server for `zones` (name → master file), on the port yielded of a loopback address."""
    folder.mkdir(exist_ok=True)
    served = ""
    for number, (zone, text) in enumerate(zones.items()):
        (folder / f"{number}.zone").write_text(text, "utf-8")
        served += f'zone:\n    name: "{zone}"\n    zonefile: "{number}.zone"\n'

    def configure(port: int) -> str:
        return _NSD.format(address=address, port=port, folder=folder) + served

    with _running("nsd", configure, next(iter(zones)), folder, address) as port:
        yield port


@contextmanager
def unbound(
    zones: Iterable[str], authority: int, folder: Path, trust_anchor: str = "", *, authority_at: str = "127.0.0.1"
) -> Iterator[int]:
    """A recursive server that knows only the server on port `authority`, on the port yielded.

    `trust_anchor`: a DS or DNSKEY record as a line; "": it does not validate.
    """
    server = f"{authority_at}@{authority}"
    modules = "validator iterator" if trust_anchor else "iterator"
    more = _VALIDATION.format(anchor=trust_anchor) if trust_anchor else ""
    more += "".join(_STUB.format(zone=zone, authority=server) for zone in zones)

    def configure(port: int) -> str:
        return _UNBOUND.format(port=port, folder=folder, authority=server, modules=modules) + more

    with _running("unbound", configure, next(iter(zones)), folder) as port:
        yield port


@contextmanager
def recursive_server(zones: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Unbound in front of NSD with `zones`: the address of the former, as `127.0.0.1:PORT`."""
    with nsd(zones, folder) as authority, unbound(zones, authority, folder) as port:
        yield f"127.0.0.1:{port}"


@contextmanager
def _running(
    name: str, configure: Callable[[int], str], zone: str, folder: Path, address: str = "127.0.0.1"
) -> Iterator[int]:
    """Runs the program with what `configure` makes of the port that is yielded."""
    program = shutil.which(name, path=_PATH)
    assert program, f"{name} is not installed (Debian: apt-get install nsd unbound)"
    config, log, out = (folder / f"{name}.{kind}" for kind in ("conf", "log", "out"))
    for _ in range(_ATTEMPTS):
        port = unused_port()
        config.write_text(configure(port), "utf-8")
        with out.open("wb") as output:
            process = subprocess.Popen([program, "-d", "-c", config], stdout=output, stderr=subprocess.STDOUT)
        try:
            if _answers(process, (address, port), zone):
                yield port
                return
            has_ended = process.poll() is not None
        finally:
            _stop(process)
        if not has_ended:
            break
    written = "\n".join(path.read_text("utf-8", "replace") for path in (log, out) if path.exists())
    raise AssertionError(f"{name} did not answer:\n{written}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers(process: "subprocess.Popen[bytes]", at: tuple[str, int], zone: str) -> bool:
    """Waits until it does, or has ended."""
    query = dns.message.make_query(zone, "SOA")
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if dns.query.udp(query, at[0], port=at[1], timeout=1.0).answer:
                return True
        except (dns.exception.DNSException, OSError):
            _breathe(at)
    return False


def _breathe(at: tuple[str, int]) -> None:
    """Waits a little for the server's TCP port, rather than spin."""
    try:
        socket.create_connection(at, 0.05).close()
    except OSError:
        time.sleep(0.01)
