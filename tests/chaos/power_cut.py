"""What is left of files when the power goes: what was synced, and by chance some of the rest."""

from collections import defaultdict
from pathlib import Path
from random import Random

from chaos.tracing import Event, Sync, Truncate, Write

SECTOR = 512


class Disk:
    """Files as they are on the platter, and what is still on its way there."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._kept = defaultdict(bytearray, {name: bytearray(held) for name, held in files.items()})
        self._pending: list[Write | Truncate] = []

    def take(self, event: Event) -> None:
        """Let the program do one thing."""
        if isinstance(event, Write | Truncate):
            self._pending.append(event)
        elif isinstance(event, Sync):
            for one in self._pending:
                if one.file == event.file:
                    _apply(self._kept[one.file], one)
            self._pending = [one for one in self._pending if one.file != event.file]

    def cut(self, folder: Path, survival: float, random: Random) -> None:
        """Write into `folder` what a power cut leaves now; each sector survives by chance."""
        left = {name: bytearray(held) for name, held in self._kept.items()}
        for one in self._pending:
            held = left.setdefault(one.file, bytearray())
            if isinstance(one, Truncate):
                if random.random() < survival:
                    _apply(held, one)
                continue
            for part in _sectors(one):
                if random.random() < survival:
                    _apply(held, part)
        for name, held in left.items():
            (folder / name).write_bytes(held)


def _sectors(write: Write) -> list[Write]:
    """Cut a write where sectors end."""
    parts, at = [], 0
    while at < len(write.content):
        end = at + SECTOR - (write.offset + at) % SECTOR
        parts.append(Write(write.file, write.offset + at, write.content[at:end]))
        at = end
    return parts


def _apply(held: bytearray, change: Write | Truncate) -> None:
    if isinstance(change, Truncate):
        del held[change.size :]
        held.extend(bytes(change.size - len(held)))
        return
    held.extend(bytes(max(0, change.offset - len(held))))
    held[change.offset : change.offset + len(change.content)] = change.content
