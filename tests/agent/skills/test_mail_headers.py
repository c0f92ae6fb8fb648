"""The header fields that tell whom a mail is from and what it answers are read as meant."""

from agent.skills.received import LEAD, REP
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.agent.skills.mail_parsing import headers_of
from desktop_sdr.domain.ids import EmailAddress


def test_headers_are_taken_apart() -> None:
    raw = (
        b"From: =?utf-8?q?An=C3=A1?= <Ana@Corp.Example>\r\nTo: Rep <rep@seller.example>,\r\n"
        b" Ben <ben@corp.example>\r\nCc: c@corp.example\r\nSubject: =?utf-8?b?w7xiZXI=?= uns\r\n"
        b"Date: Wed, 13 May 2026 09:30:00 +0200\r\nMessage-ID: <a@b>\r\n"
        b"Delivered-To: rep+t1@seller.example\r\nReferences: <1@x>\r\n <2@x>\r\n\r\nhi"
    )
    headers = headers_of(raw)
    assert headers.sender == LEAD
    assert headers.to == (REP, "ben@corp.example")
    assert headers.cc == ("c@corp.example",)
    assert headers.subject == "über uns"
    assert headers.date is not None
    assert headers.date.isoformat() == "2026-05-13T07:30:00+00:00"
    assert headers.references == ("<1@x>", "<2@x>")
    assert headers.delivered_to == ("rep+t1@seller.example",)


@given(name=st.text(max_size=60))
def test_no_display_name_can_pretend_to_be_an_address(name: str) -> None:
    quoted = name.replace("\\", "").replace('"', "")
    line = f'From: "{quoted}" <real@corp.example>'.replace("\r", "").replace("\n", "")
    sender = headers_of(f"{line}\r\n\r\nhi".encode("utf-8", "replace")).sender
    assert sender in (EmailAddress("real@corp.example"), None)
