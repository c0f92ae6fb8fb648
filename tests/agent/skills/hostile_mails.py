"""Mails that nobody honest writes: generated ones, and floods of one thing of any size."""

from collections.abc import Callable, Mapping

from hypothesis import strategies as st

FIELDS = (
    "From: Ana <ana@corp.example>",
    "From: =?utf-8?b?4pi6?= <",
    "To: (((((",
    'Cc: "\\"\\"\\" <a@b.example>, :;,',
    "Date: Fri, 31 Dec 9999 23:59:59 -2359",
    "Date: 99 99 99999 99:99:99",
    "References: <a@b> <<<<",
    "Subject: =?x?x?x?=",
    "Subject: \x00\udcff",
    " folded without a field",
    "no colon at all",
    "In-Reply-To: ",
)
TYPES = (
    "text/plain",
    "text/plain; charset=punycode",
    "text/plain; charset*0*=utf-8'en'u; charset*1*=%; charset*1=x",
    "text/plain; format=flowed; delsp=yes; charset=utf-16",
    'text/plain; name="' + ";" * 50,
    "text/html; charset=gb2312",
    "text/html; charset=\x00",
    "text/calendar; method=REPLY",
    "message/rfc822",
    "message/delivery-status",
    "message/feedback-report",
    "message/partial; id=1; number=1",
    "message/x",
    "/",
    "",
)
ENCODINGS = ("7bit", "base64", "quoted-printable", "x-uuencode", "x-none", "")
WORDS = (
    b"Too dear for us.",
    b"Thanks,",
    b"-- ",
    b"> quoted",
    b"On Mon, 5 May 2026 at 9:14 Rep <rep@seller.example> wrote:",
    b"From: a@b.example\r\nSent: 5.5.2026 9:14",
    b"________________________________",
    b"=\r\n",
    b"=C3",
    b"QUFB",
    b"QUF",
    b"\xff\xfe\x00",
    b"begin 644 x\r\nM",
    b"<div><p style='font-size:0'>",
    b"<style>@media x{.a{",
    b"Final-Recipient: rfc822; a@b.example",
    b"METHOD:REPLY",
    "\u202e\U000e0041\u200b".encode(),
    b"a" * 3_000,
)


@st.composite
def parts(draw: st.DrawFn, depth: int = 0) -> bytes:
    """Return a part: header fields of any kind, and words or further parts below them."""
    head = draw(st.lists(st.sampled_from(FIELDS), max_size=4 if depth == 0 else 2))
    ends = draw(st.sampled_from([b"\r\n", b"\n", b"\r"]))
    if depth < 4 and draw(st.booleans()):
        boundary = draw(st.sampled_from(["b", "b b", "", "--", "(a+)+$", "b" * 300]))
        inner = draw(st.lists(parts(depth=depth + 1), max_size=3))
        kind = draw(st.sampled_from(["mixed", "alternative", "report", "digest"]))
        head.append(f'Content-Type: multipart/{kind}; boundary="{boundary}"')
        mark = b"--" + boundary.encode()
        body = ends.join([mark, *(ends.join([one, mark]) for one in inner)])
    else:
        head.append(f"Content-Type: {draw(st.sampled_from(TYPES))}")
        head.append(f"Content-Transfer-Encoding: {draw(st.sampled_from(ENCODINGS))}")
        body = ends.join(draw(st.lists(st.sampled_from(WORDS), max_size=12)))
    raw_head = ends.join(field.encode("utf-8", "surrogateescape") for field in head)
    return raw_head + ends + ends + body


def _with_field(field: bytes) -> bytes:
    return b"From: Ana <ana@corp.example>\r\n" + field + b"\r\n\r\nToo dear."


def _plain(line: bytes, size: int) -> bytes:
    head = b"From: Ana <ana@corp.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    return head + line * (size // len(line))


def _multipart(unit: bytes, size: int) -> bytes:
    head = b"From: Ana <ana@corp.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    return head + unit * (size // len(unit))


def _nested(size: int) -> bytes:
    level = b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n'
    return b"".join(level % (n, n) for n in range(size // 55))


def _deep_and_long(size: int) -> bytes:
    return _nested(50 * 55) + b"\r\n" + b"x\r\n" * (size // 3)


FLOODS: Mapping[str, Callable[[int], bytes]] = {
    "one line": lambda size: _plain(b"a" * 1_000, size),
    "short lines": lambda size: _plain(b"a\n", size),
    "header fields": lambda size: b"X: y\r\n" * (size // 6) + b"\r\nToo dear.",
    "folds": lambda size: _with_field(b"X: a" + b"\r\n b" * (size // 4)),
    "semicolons": lambda size: _with_field(b'Content-Type: text/plain; a="' + b";" * size),
    "continuations": lambda size: _with_field(
        b"Content-Type: text/plain"
        + b"".join(b"; charset*%d=u" % number for number in range(size // 14))
    ),
    "escapes": lambda size: _with_field(b'Content-Type: multipart/x; boundary="' + b'\\"' * size),
    "parts": lambda size: _multipart(b"--b\r\n\r\nx\r\n", size),
    "nested parts": _nested,
    "nested mails": lambda size: b"Content-Type: message/rfc822\r\n\r\n" * (size // 32),
    "long lines in nested parts": _deep_and_long,
    "blocks of a report": lambda size: (
        b"Content-Type: message/delivery-status\r\n\r\n" + b"A: b\r\n\r\n" * (size // 8)
    ),
    "punycode": lambda size: (
        _with_field(b"Content-Type: text/plain; charset=punycode") + b"\xff-" + b"a9z" * (size // 3)
    ),
    "thank-yous": lambda size: _plain(b"Thanks,\n", size),
    "names below thank-yous": lambda size: _plain(b"Regards,\nAna Perez\n", size),
    "signatures": lambda size: _plain(b"--\n", size),
    "dashes": lambda size: _plain(b"-" * 400 + b"\n", size),
    "stars": lambda size: _plain(b"*" * 4_900 + b"\n", size),
    "colons": lambda size: _plain(b"wrote 5.5.2026 9:14 a@b.example:\nx\n", size),
    "open brackets": lambda size: _plain(b"on 5 May <\n", size),
    "notices": lambda size: _plain(b"this message a b c d e f g h i j k l\n", size),
    "telephones": lambda size: _plain(b"sent from my " * 30 + b"\n", size),
    "numbers": lambda size: _plain(b"0 1 " * 1_000 + b"\n", size),
    "unclosed tags": lambda size: (
        b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * (size // 5)
    ),
}
"""What may come in any number -> a mail of about so many bytes of it."""
