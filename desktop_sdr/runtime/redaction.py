"""What must never be written down: the secrets in use, known by value and in every usual form."""

import re
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Iterator
from json import dumps
from threading import Lock
from urllib.parse import quote, quote_plus

REMOVED = "[removed]"
SHORTEST = 4
"""Characters; anything shorter would blot out half of every sentence."""
SAYS_SECRET = re.compile(
    r"(?i)\b(password|passwd|token|secret|api[-_ ]?key|authorization|auth)\b(\s*[=:]\s*|\s+)\S+"
)
"""What looks like a secret that nobody told us of."""
PASSING_KEPT = 64
"""Some hours' worth of several mailboxes' tokens, so that a month's are not looked for."""
URL_SAFE = str.maketrans("+/", "-_")
FOUND = "\0found\0"
AROUND_BASE64 = re.compile(f"[A-Za-z0-9+/=_-]{{0,100}}{FOUND}[A-Za-z0-9+/=_-]{{0,100}}")
"""What else the same base64 says: a user's name, or the ends of the secret."""
QUOTINGS: tuple[Callable[[str], str], ...] = (
    lambda text: repr(text)[1:-1],
    lambda text: ascii(text)[1:-1],
    lambda text: dumps(text)[1:-1],
    lambda text: repr(text.encode("utf-8", "surrogatepass"))[2:-1],
    lambda text: text.replace("\\", "\\\\"),
    lambda text: text.replace("'", "\\'"),
    lambda text: text.replace('"', '\\"'),
)
DEEP = 3
"""How many quotings may lie in each other: a text in a text in a list."""


class Redaction:
    """Blots secrets out of text; one for the process, since what is written down is the process's.

    A secret is hidden as it is, quoted for a URL, escaped as in a program, in hex and in base64 at
    any offset: `AUTH PLAIN` puts the user's name before the password.
    """

    def __init__(self) -> None:
        self._plain: tuple[str, ...] = ()
        self._base64: tuple[str, ...] = ()
        self._hidden: set[str] = set()
        self._passing: deque[str] = deque()
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._hidden)} secrets)"

    def hide(self, secret: str, *, passes: bool = False) -> None:
        """Blot this secret out from now on; one too short to be told from words is left.

        One that `passes` is worthless within hours: of those the newest few are remembered.
        """
        if len(secret) < SHORTEST:
            return
        with self._lock:
            if secret in self._hidden:
                return
            self._hidden.add(secret)
            if passes:
                self._passing.append(secret)
            if len(self._passing) > PASSING_KEPT:
                self._forget(self._passing.popleft())
            # The longest first, so that nothing is left of one that holds another.
            self._plain = tuple(sorted({*self._plain, *_written(secret)}, key=len, reverse=True))
            self._base64 = tuple(sorted({*self._base64, *_coded(secret)}, key=len, reverse=True))

    def _forget(self, passed: str) -> None:
        self._hidden.discard(passed)
        written, coded = set(_written(passed)), set(_coded(passed))
        self._plain = tuple(form for form in self._plain if form not in written)
        self._base64 = tuple(form for form in self._base64 if form not in coded)

    def without_known(self, text: str) -> str:
        """Return the text without any secret that is known."""
        for form in self._plain:
            if form in text:
                text = text.replace(form, REMOVED)
        coded = [form for form in self._base64 if form in text]
        for form in coded:
            text = text.replace(form, FOUND)
        return AROUND_BASE64.sub(REMOVED, text) if coded else text

    def clean(self, text: str) -> str:
        """Return the text without any secret that is known, or that looks like one."""
        return SAYS_SECRET.sub(rf"\1\2{REMOVED}", self.without_known(text))


def _written(secret: str) -> Iterator[str]:
    """Yield the forms in which a secret is still a text of its own."""
    quoted = {secret}
    for _ in range(DEEP):
        quoted |= {quoting(text) for text in quoted for quoting in QUOTINGS}
    yield from quoted
    raw = secret.encode("utf-8", "surrogatepass")
    yield from (quote(raw, safe=""), quote_plus(raw))
    for coded in (raw, secret.encode("utf-16-le", "surrogatepass")):
        yield from (coded.hex(), coded.hex().upper())


def _coded(secret: str) -> Iterator[str]:
    """Yield what base64 makes of a secret, wherever in a longer text it starts."""
    raw = secret.encode("utf-8", "surrogatepass")
    for offset in range(3):
        middle = _middle(raw, offset)
        if len(middle) >= SHORTEST:
            yield from (middle, middle.translate(URL_SAFE))


def _middle(raw: bytes, offset: int) -> str:
    """Return those base64 digits of `raw` that depend on nothing that stands around it."""
    digits = b64encode(b"\0" * offset + raw).decode("ascii").rstrip("=")
    first = 0 if offset == 0 else offset + 1
    whole = (offset + len(raw)) * 8 // 6
    return digits[first:whole]


REDACTION = Redaction()
"""The one of this process."""
