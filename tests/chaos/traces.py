"""Looks for traces of secrets: plain, in base64 at any offset, for URLs, in hex, in UTF-16."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

PART = 40
"""Characters of a long secret that are looked for by themselves: it may have been cut to pieces."""


@dataclass
class Traces:
    """What to look for, and what was looked through."""

    secrets: Mapping[str, str]
    places: int = 0
    size: int = 0
    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._forms = {
            (name, form): pattern
            for name, secret in self.secrets.items()
            for part in _parts(secret)
            for form, pattern in forms(part)
        }

    def look_at(self, place: str, content: bytes) -> None:
        self.places += 1
        self.size += len(content)
        lowered = content.lower()
        for (name, form), pattern in self._forms.items():
            where = lowered if form.endswith("hex") else content
            if pattern in where:
                self.found.append(f"{name} as {form} in {place}")

    def look_through(self, folder: Path) -> None:
        for path in sorted(folder.rglob("*")):
            self.look_at(str(path), path.name.encode())
            if path.is_file() and not path.is_symlink():
                self.look_at(str(path), path.read_bytes())


def forms(secret: str) -> Iterator[tuple[str, bytes]]:
    raw = secret.encode()
    yield "plain", raw
    yield "url", quote(secret, safe="").encode()
    yield "form", quote_plus(secret).encode()
    for name, coded in (("utf-8", raw), ("utf-16le", secret.encode("utf-16-le"))):
        yield name, coded
        yield f"{name} hex", coded.hex().encode()
        for offset in range(3):
            digits = b64encode(b"\0" * offset + coded).rstrip(b"=")
            sure = digits[offset + 1 if offset else 0 : (offset + len(coded)) * 8 // 6]
            yield f"{name} base64 {offset}", sure
            yield f"{name} base64url {offset}", sure.translate(bytes.maketrans(b"+/", b"-_"))
    yield "utf-16be", secret.encode("utf-16-be")


def _parts(secret: str) -> list[str]:
    if len(secret) <= PART:
        return [secret, secret[4:-4]]  # without what a quoting may change
    middle = len(secret) // 2
    return [secret[:PART], secret[middle : middle + PART], secret[-PART:]]
