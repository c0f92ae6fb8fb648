"""The header lines of a mail (RFC 5322, 2047): one line each, folded, never a second one."""

import re
import unicodedata
from email.header import Header
from typing import Final

from desktop_sdr.agent.skills.folding import sendable

LINE_LENGTH: Final = 76
NAME_LIMIT: Final = 60

_WIDE: Final = r"(?:[a-z0-9!#$%&'*+/=?^_`{|}~-]|[^\x00-\xa0\u2028\u2029\ud800-\udfff])"
"""Letters of any script in the name before the at sign; the line is UTF-8 then (RFC 6532)."""
_DOMAIN: Final = r"@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
_ADDRESS: Final = re.compile(rf"{_WIDE}+(?:\.{_WIDE}+)*{_DOMAIN}", re.IGNORECASE | re.ASCII)
_MESSAGE_ID: Final = re.compile(r"<[\x21-\x3b\x3d\x3f\x41-\x7e]+@[\x21-\x3b\x3d\x3f\x41-\x7e]+>")
_DROPPED: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters, and those that turn what stands around them: a name needs none of them."""
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


class CannotCompose(Exception):
    """What was asked for would not be one well-formed mail to one person.

    Codes: not_one_address, line_break_in_header, bad_message_id, bad_unsubscribe_url, empty,
    bad_attachment.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        """Keep the code and the header it is about."""
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail


def text_header(name: str, text: str) -> str:
    """Return a header that holds words, such as the subject; raises CannotCompose."""
    words = _one_line(text, name)
    if words.isascii() and "=?" not in words and len(name) + 2 + len(words) <= LINE_LENGTH:
        return f"{name}: {words}"
    return f"{name}: {_encoded_words(words, name)}"


def mailbox_header(header: str, name: str, address: str) -> str:
    """Return a header that names one person with one address; raises CannotCompose."""
    if not _is_one_address(address):
        raise CannotCompose("not_one_address", header)
    shown = _one_line(name, header).strip()[:NAME_LIMIT].strip()
    if not shown:
        return f"{header}: {address}"
    if not shown.isascii() or "=?" in shown or len(shown) > LINE_LENGTH - len(header) - 5:
        return f"{header}: {_encoded_words(shown, header)}\r\n <{address}>"
    quoted = re.sub(r'([\\"])', r"\\\1", shown)
    words = shown if _PLAIN_NAME.fullmatch(shown) else f'"{quoted}"'
    gap = " " if len(header) + len(words) + len(address) + 5 <= LINE_LENGTH else "\r\n "
    return f"{header}: {words}{gap}<{address}>"


def _is_one_address(address: str) -> bool:
    """Say whether it is one, spelled as servers compare letters (RFC 6532, 3.1)."""
    if not _ADDRESS.fullmatch(address) or len(address) > 254 or _DROPPED.search(address):
        return False
    return unicodedata.is_normalized("NFC", address)


def folded(words: list[str]) -> str:
    """Return the words of a header, each on a line of its own."""
    return "\r\n ".join(words)


def checked_id(message_id: str, header: str) -> str:
    """Return the id unchanged; raises CannotCompose where it is not exactly one."""
    if not _MESSAGE_ID.fullmatch(message_id):
        raise CannotCompose("bad_message_id", header)
    return message_id


def _one_line(text: str, header: str) -> str:
    """Refuse line breaks; other control characters carry nothing and are dropped."""
    if "\r" in text or "\n" in text:
        raise CannotCompose("line_break_in_header", header)
    return sendable(_DROPPED.sub("", text.replace("\t", " ")))


def _encoded_words(words: str, header: str) -> str:
    """RFC 2047 words, folded; also for long or odd ASCII, so that no line is ever too long."""
    encoded = Header(words, "utf-8", maxlinelen=LINE_LENGTH, header_name=header)
    return encoded.encode(linesep="\r\n")
