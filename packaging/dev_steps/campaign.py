"""Running the pieces of a proof, as many at once as there are processors; some of them alone."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from dev_steps.environment import Environment
from dev_steps.units import Unit


@dataclass(frozen=True)
class Done:
    """What became of one piece of work."""

    unit: Unit
    code: int
    """The exit code of its tests."""
    seconds: float
    lines: str
    """What it reported, one JSON object a line."""
    log: Path


@dataclass
class Campaign:
    """Runs each piece in a process of its own."""

    environment: Environment
    jobs: int
    asked: Mapping[str, str]
    """What the proofs are told through the environment."""
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _is_over: bool = False

    @property
    def folder(self) -> Path:
        """Where the logs and lines lie."""
        return self.environment.checkout / "build" / "proof"

    def run(self, todo: Sequence[Unit]) -> Iterator[Done]:
        """Yields each piece as it ends: first what may run together, then what runs alone."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(self.jobs) as pool:
            begun = [pool.submit(self._run, one) for one in todo if not one.is_alone]
            try:
                for future in as_completed(begun):
                    yield future.result()
            except BaseException:
                self._stop()
                pool.shutdown(cancel_futures=True)
                raise
        try:
            yield from (self._run(one) for one in todo if one.is_alone)
        finally:
            self._stop()

    def _run(self, unit: Unit) -> Done:
        lines, log = (self.folder / f"{unit.name}.{ending}" for ending in ("jsonl", "log"))
        lines.unlink(missing_ok=True)
        told = {
            "DESKTOP_SDR_PROVE_REPORT": str(lines),
            "DESKTOP_SDR_PROVE_SHARE": f"{unit.share}/{unit.of}",
        }
        command = [
            str(self.environment.python),
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:randomly",
            unit.place,
        ]
        begun = time.monotonic()
        with log.open("wb") as said:
            process = subprocess.Popen(
                command,
                cwd=self.environment.checkout,
                env=os.environ | self.asked | told,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
            self._running.append(process)
            if self._is_over:
                process.terminate()
            code = process.wait()
        told_so = lines.read_text(encoding="utf-8") if lines.exists() else ""
        return Done(unit, code, time.monotonic() - begun, told_so, log)

    def _stop(self) -> None:
        """End what still runs: nobody waits for it any more."""
        self._is_over = True
        for process in self._running:
            process.terminate()
