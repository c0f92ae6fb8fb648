"""What must never be written down: the secrets in use, known by value and in every usual form."""

import re
from base64 import b64encode
from collections.abc import Iterator
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
URL_SAFE = str.maketrans("+/", "-_")
ESCAPED = {"\\": r"\\+", "'": r"\\*'", '"': r'\\*"'}
IN_BASE64 = "[A-Za-z0-9+/=_-]{0,100}"


class Redaction:
    """Blots secrets out of text; one for the process, since what is written down is the process's.

    A secret is hidden as it is, quoted for a URL, escaped as in a program, in hex and in base64 at
    any offset: `AUTH PLAIN` puts the user's name before the password.
    """

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._forms)} forms)"

    def hide(self, secret: str) -> None:
        """Blot this secret out from now on; one too short to be told from words is left."""
        if len(secret) < SHORTEST:
            return
        with self._lock:
            fresh = set(_forms(secret)) - self._forms
            if not fresh:
                return
            self._forms |= fresh
            longest_first = sorted(self._forms, key=len, reverse=True)
            self._pattern = re.compile("|".join(longest_first))

    def without_known(self, text: str) -> str:
        """Return the text without any secret that is known."""
        pattern = self._pattern
        return text if pattern is None else pattern.sub(REMOVED, text)

    def clean(self, text: str) -> str:
        """Return the text without any secret that is known, or that looks like one."""
        return SAYS_SECRET.sub(rf"\1\2{REMOVED}", self.without_known(text))


def _forms(secret: str) -> Iterator[str]:
    """Yield a pattern for each form that a secret may be written in."""
    raw = secret.encode("utf-8", "surrogatepass")
    for text in {secret, *(one[1:-1] for one in (repr(secret), ascii(secret), dumps(secret)))}:
        yield _however_escaped(text)
    yield _however_escaped(repr(raw)[2:-1])
    for text in {quote(raw, safe=""), quote_plus(raw)}:
        yield re.escape(text)
    for wide in (raw, secret.encode("utf-16-le", "surrogatepass")):
        yield f"(?i:{wide.hex()})"
    for offset in range(3):
        middle = _middle(raw, offset)
        if len(middle) >= SHORTEST:
            yield IN_BASE64 + re.escape(middle) + IN_BASE64
            yield IN_BASE64 + re.escape(middle.translate(URL_SAFE)) + IN_BASE64


def _however_escaped(text: str) -> str:
    """Return a pattern for text in which quotes and backslashes may be escaped, even twice."""
    return "".join(ESCAPED.get(letter, re.escape(letter)) for letter in text)


def _middle(raw: bytes, offset: int) -> str:
    """Return those base64 digits of `raw` that depend on nothing that stands around it."""
    digits = b64encode(b"\0" * offset + raw).decode("ascii").rstrip("=")
    first = 0 if offset == 0 else offset + 1
    whole = (offset + len(raw)) * 8 // 6
    return digits[first:whole]


REDACTION = Redaction()
"""The one of this process."""
