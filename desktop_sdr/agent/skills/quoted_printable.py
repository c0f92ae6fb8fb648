"""A text as quoted-printable UTF-8 (RFC 2045): short lines on the wire, whole paragraphs shown.

The lines are broken softly, so that every reader, a narrow telephone too, wraps a paragraph to its
own width. `format=flowed` would say the same, but the great web mails do not read it.
"""

from typing import Final

from desktop_sdr.agent.skills.header_lines import LINE_LENGTH

_BLANKS: Final = b" \t"
_QUOTED: Final = tuple(
    bytes((byte,)) if (33 <= byte <= 126 and byte != 61) or byte in _BLANKS else b"=%02X" % byte
    for byte in range(256)
)


def quoted_printable(text: str) -> bytes:
    """Return `text` as quoted-printable UTF-8 with CRLF line ends and a final one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    return b"".join(_quoted_line(line) + b"\r\n" for line in lines)


def _quoted_line(line: str) -> bytes:
    """Encode one line, broken softly before it gets too long for mail."""
    raw = line.encode("utf-8", "replace")
    out, length = bytearray(), 0
    for at, byte in enumerate(raw):
        token = _QUOTED[byte]
        is_last = at + 1 == len(raw)
        if (is_last and byte in _BLANKS) or (not length and _starts_badly(raw, at)):
            token = b"=%02X" % byte
        if length + len(token) > LINE_LENGTH - (0 if is_last else 1):
            out += b"=\r\n"
            length = 0
            if _starts_badly(raw, at):
                token = b"=%02X" % byte
        out += token
        length += len(token)
    return bytes(out)


def _starts_badly(raw: bytes, at: int) -> bool:
    """Some mail stores change a line that starts with "From ", some servers one with a dot."""
    return raw.startswith((b"From ", b"."), at)
