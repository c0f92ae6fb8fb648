"""A real name server (Knot DNS) on loopback, in charge of zones that a test writes."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from servers.mail import free_ports, wait_until

KNOT = "/usr/sbin/knotd"
HEAD = "@ 60 SOA ns.{zone}. admin.{zone}. 1 3600 600 86400 60\n@ 60 NS ns.{zone}.\n"


@dataclass(frozen=True)
class NameServer:
    """A running server: where it listens."""

    port: int
    host: str = "127.0.0.1"


@contextmanager
def name_server(zones: Mapping[str, str]) -> Iterator[NameServer]:
    """Serve these zones, each the text of its records; everything else is refused."""
    if not Path(KNOT).exists():
        raise RuntimeError(f"{KNOT} is missing: dev.py test installs what the tests need")
    folder = Path(tempfile.mkdtemp(prefix="sdr-names-"))
    [port] = free_ports(1)
    (folder / "knot.conf").write_text(_configuration(folder, port, zones), encoding="utf-8")
    for zone, records in zones.items():
        (folder / f"{zone}.zone").write_text(HEAD.format(zone=zone) + records, encoding="utf-8")
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        ["/usr/bin/setpriv", "--pdeathsig", "TERM", KNOT, "-c", str(folder / "knot.conf")],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env={**os.environ, "TMPDIR": str(folder)},
    )
    try:
        ready = wait_until(lambda: _serves(folder, zones), 15)
        assert ready, (folder / "log").read_text(errors="replace")
        yield NameServer(port)
    finally:
        process.terminate()
        process.wait(timeout=10)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _serves(folder: Path, zones: Mapping[str, str]) -> bool:
    said = (folder / "log").read_text(errors="replace")
    return "server started" in said and all(f"[{zone}.] loaded" in said for zone in zones)


def _configuration(folder: Path, port: int, zones: Mapping[str, str]) -> str:
    lines = [
        "server:",
        f'    rundir: "{folder}"',
        f"    listen: 127.0.0.1@{port}",
        "    udp-workers: 1",
        "    tcp-workers: 1",
        "    background-workers: 1",
        "log:",
        "  - target: stderr",
        "    any: info",
        "database:",
        f'    storage: "{folder / "db"}"',
        "template:",
        "  - id: default",
        f'    storage: "{folder}"',
        "    zonefile-sync: -1",
        "    journal-content: none",
        "zone:",
    ]
    for zone in zones:
        lines += [f"  - domain: {zone}", f'    file: "{zone}.zone"']
    return "\n".join(lines) + "\n"
