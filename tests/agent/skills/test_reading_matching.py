"""A mail is tied to one of ours by its thread, a dead address or its sender, and never by guess."""

from agent.skills.received import LEAD, MAILS, OURS, REP, a_mail, read
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.agent.skills.mail_matching import Match, MatchedBy, match
from desktop_sdr.agent.skills.mail_parsing import headers_of
from desktop_sdr.domain.ids import EmailAddress, MessageId
from desktop_sdr.domain.reading import Bounced

SENT = {OURS: "first touch", MessageId("<ours-2@seller.example>"): "second touch"}
PEOPLE = {LEAD: "Ana"}


def matched(raw: bytes, bounced: tuple[Bounced, ...] = ()) -> Match[str, str]:
    return match(headers_of(raw), bounced, SENT.get, PEOPLE.get)


def test_an_answer_belongs_to_the_mail_it_answers() -> None:
    assert matched(a_mail("hi")) == Match(MatchedBy.THREAD, sent="first touch")


def test_the_latest_of_our_mails_in_the_thread_counts() -> None:
    headers = {"In-Reply-To": "", "References": f"{OURS} <x@y.example> <ours-2@seller.example>"}
    assert matched(a_mail("hi", headers=headers)).sent == "second touch"


def test_somebody_else_in_the_thread_still_answers_our_mail() -> None:
    assert matched(a_mail("hi", sender="ben@corp.example")).sent == "first touch"


def test_a_new_mail_of_the_lead_is_known_by_its_sender() -> None:
    raw = a_mail("hi", headers={"In-Reply-To": "", "References": ""})
    assert matched(raw) == Match(MatchedBy.SENDER, person="Ana")


def test_a_colleague_at_the_same_domain_is_no_match() -> None:
    raw = a_mail("hi", sender="ben@corp.example", headers={"In-Reply-To": "", "References": ""})
    assert matched(raw) == Match(MatchedBy.NOTHING)


def test_a_display_name_that_holds_the_lead_s_address_is_no_match() -> None:
    raw = a_mail(
        "hi",
        sender=f'"{LEAD}" <attacker@elsewhere.example>',
        headers={"In-Reply-To": "", "References": ""},
    )
    assert matched(raw) == Match(MatchedBy.NOTHING)


def test_a_bounce_belongs_to_the_mail_that_came_back_in_it() -> None:
    raw = (MAILS / "dsn_no_such_user.eml").read_bytes()
    assert matched(raw) == Match(MatchedBy.RETURNED_MAIL, sent="first touch")


def test_a_bounce_without_our_mail_belongs_to_the_dead_address() -> None:
    raw = (MAILS / "wild_left_company.eml").read_bytes()
    reading = read(raw)
    assert matched(raw, reading.bounced) == Match(MatchedBy.BOUNCED_ADDRESS, person="Ana")


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
