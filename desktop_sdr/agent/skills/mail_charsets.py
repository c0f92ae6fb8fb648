"""The text of a mail's part: charset, also where it is missing or a lie, and flowed lines."""

import re
from email.message import Message
from quopri import decodestring

from desktop_sdr.agent.skills.encodings import encoding_of

MAX_TEXT = 100_000
"""Characters kept of each text."""
MAX_BYTES = 4 * MAX_TEXT

TEXT_CHARSET = re.compile(
    r"(?:utf|iso|latin|windows|cp|ibm|koi8|mac|gb|big5|euc|shift|sjis|hz|tis|johab|ptcp|viscii)[\w.:-]{0,30}"
)
"""Names of charsets; Python knows others under which a mail may cost any amount of time."""
AS_READ = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "windows-31j": "cp932",
    "x-windows-949": "cp949",
    "x-gbk": "gb18030",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-8-i": "iso-8859-8",
    "windows-874": "cp874",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
}
"""What mail programs mean by some names: the larger charset of which the named one is a part."""
ONE_BYTE = re.compile(r"iso-?8859|latin|windows-125|cp125|koi8|mac")
"""Charsets in which nearly every sequence of bytes is some text; UTF-8 is one by no chance."""
LONGEST_CHARACTER = 4
MAX_SAMPLE = 50_000
HALF_CHARACTER = re.compile("[\ud800-\udfff]")
UNREADABLE = "\ufffd"
SOFT_BREAK = re.compile(rb"[^\s=]=\r?\n")
ESCAPED = re.compile(rb"=[0-9A-F]{2}")
SIGNATURE = "-- "


def text_of(part: Message) -> str:
    """Return the text of `part` with `\\n` as line end; empty where there is none."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    payload = payload[:MAX_BYTES]
    if _is_left_encoded(payload):
        payload = decodestring(payload)
    text = decoded(payload, part.get_content_charset() or "")[:MAX_TEXT]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if parameter_of(part, "format") == "flowed" and part.get_content_type() == "text/plain":
        return unflowed(text, is_tight=parameter_of(part, "delsp") == "yes")
    return text


def _is_left_encoded(payload: bytes) -> bool:
    """Say whether a text is still quoted-printable: some programs lose the field that says so."""
    return len(SOFT_BREAK.findall(payload)) > 1 and bool(ESCAPED.search(payload))


def parameter_of(part: Message, name: str) -> str:
    """Return a parameter of the content type in lower case, empty where it is not there."""
    if name not in str(part.get("Content-Type", "")).lower():
        return ""  # nothing there to take apart
    value = part.get_param(name)
    return value.lower() if isinstance(value, str) else ""


def decoded(payload: bytes, charset: str) -> str:
    """Return `payload` as text: what `charset` says is believed only where it can be so.

    Halves of characters, which UTF-7 can write alone, come back as unreadable ones.
    """
    return HALF_CHARACTER.sub(UNREADABLE, _as_text(payload, charset.lower()))


def _as_text(payload: bytes, charset: str) -> str:
    name = AS_READ.get(charset, charset)
    is_named = bool(TEXT_CHARSET.fullmatch(name)) and not name.startswith("utf-8")
    as_utf8 = _strict(payload, "utf-8")
    if as_utf8 is not None and (not is_named or ONE_BYTE.match(name)):
        return as_utf8
    as_named = _strict(payload, name) if is_named else None
    if as_named is not None or as_utf8 is not None:
        return as_utf8 or "" if as_named is None else as_named
    return _guessed(payload)


def _strict(payload: bytes, charset: str) -> str | None:
    """Return the text, None where it is not of that charset; the last character may be cut."""
    try:
        return payload.decode(charset)
    except UnicodeDecodeError as fault:
        is_cut = len(payload) == MAX_BYTES and fault.start > MAX_BYTES - LONGEST_CHARACTER
        return payload[: fault.start].decode(charset, "replace") if is_cut else None
    except (LookupError, ValueError):
        return None


def _guessed(payload: bytes) -> str:
    """Return the text as UTF-8 where most of it is that, else in the encoding that fits best."""
    text = payload.decode("utf-8", "replace")
    faults = text.count(UNREADABLE)
    if faults <= sum(not char.isascii() for char in text) - faults:
        return text
    sample = payload[:MAX_SAMPLE]
    return payload.decode(encoding_of(sample, [sample]) or "cp1252", "replace")


def unflowed(text: str, *, is_tight: bool = False) -> str:
    """Return `text` with the lines joined that RFC 3676 says belong together.

    A line that ends with a blank goes on; `is_tight` (DelSp) drops that blank.
    """
    made: list[list[str]] = []
    open_at: int | None = None
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        if open_at == depth and words != SIGNATURE:
            made[-1].append(words)
        else:
            made.append([f"{'>' * depth} {words}" if depth else words])
        goes_on = words.endswith(" ") and words != SIGNATURE
        open_at = depth if goes_on else None
        if goes_on and is_tight:
            made[-1][-1] = made[-1][-1][:-1]
    return "\n".join("".join(pieces) for pieces in made)
