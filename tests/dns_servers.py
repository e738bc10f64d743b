"""Real servers for tests: NSD with given zones, and Unbound in front of it. Loopback only.

They run as children in the foreground, in a folder of their own, and are
stopped by their process ids.
"""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import dns.exception
import dns.flags
import dns.message
import dns.query

from fault_server import unused_port

_PATH = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"
_PATIENCE = 20.0
"""Seconds until a server that has not answered counts as broken."""

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
    port = unused_port()
    config = _NSD.format(address=address, port=port, folder=folder)
    for number, (zone, text) in enumerate(zones.items()):
        (folder / f"{number}.zone").write_text(text, "utf-8")
        config += f'zone:\n    name: "{zone}"\n    zonefile: "{number}.zone"\n'
    (folder / "nsd.conf").write_text(config, "utf-8")
    command = ["nsd", "-d", "-c", str(folder / "nsd.conf")]
    with _running(command, port, next(iter(zones)), folder / "nsd.log", address):
        yield port


@contextmanager
def unbound(
    zones: Iterable[str], authority: int, folder: Path, trust_anchor: str = "", *, authority_at: str = "127.0.0.1"
) -> Iterator[int]:
    """A recursive server that knows only the server on port `authority`, on the port yielded.

    `trust_anchor`: a DS or DNSKEY record as a line; "": it does not validate.
    """
    port = unused_port()
    server = f"{authority_at}@{authority}"
    modules = "validator iterator" if trust_anchor else "iterator"
    config = _UNBOUND.format(port=port, folder=folder, authority=server, modules=modules)
    config += _VALIDATION.format(anchor=trust_anchor) if trust_anchor else ""
    config += "".join(_STUB.format(zone=zone, authority=server) for zone in zones)
    (folder / "unbound.conf").write_text(config, "utf-8")
    with _running(
        ["unbound", "-d", "-c", str(folder / "unbound.conf")], port, next(iter(zones)), folder / "unbound.log"
    ):
        yield port


@contextmanager
def recursive_server(zones: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Unbound in front of NSD with `zones`: the address of the former, as `127.0.0.1:PORT`."""
    with nsd(zones, folder) as authority, unbound(zones, authority, folder) as port:
        yield f"127.0.0.1:{port}"


@contextmanager
def _running(command: list[str], port: int, zone: str, log: Path, address: str = "127.0.0.1") -> Iterator[None]:
    program = shutil.which(command[0], path=_PATH)
    assert program, f"{command[0]} is not installed (Debian: apt-get install nsd unbound)"
    with log.with_suffix(".out").open("wb") as output:
        process = subprocess.Popen([program, *command[1:]], stdout=output, stderr=subprocess.STDOUT)
        try:
            _await_answer(process, (address, port), zone, log)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await_answer(process: "subprocess.Popen[bytes]", at: tuple[str, int], zone: str, log: Path) -> None:
    query = dns.message.make_query(zone, "SOA")
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if dns.query.udp(query, at[0], port=at[1], timeout=0.2).answer:
                return
        except (dns.exception.DNSException, OSError):
            _breathe(at)
    written = "\n".join(path.read_text("utf-8", "replace") for path in (log, log.with_suffix(".out")) if path.exists())
    raise AssertionError(f"{process.args!r} did not answer:\n{written}")


def _breathe(at: tuple[str, int]) -> None:
    """Waits a little for the server's TCP port, rather than spin."""
    try:
        socket.create_connection(at, 0.05).close()
    except OSError:
        time.sleep(0.01)
