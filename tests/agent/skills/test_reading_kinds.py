"""A machine's mail is never taken for a person's, nor a person's for a machine's."""

from dataclasses import replace

import pytest
from agent.skills.received import CONTEXT, LEAD, MAILS, OURS, a_mail, read, read_text

from desktop_sdr.agent.skills.mail_parsing import headers_of, parse_mail
from desktop_sdr.domain.reading import IntentKind, IntentSource, ReplyKind

CORPUS = sorted(path.name for path in MAILS.glob("*.eml"))


def expectation(raw: bytes) -> dict[str, str]:
    """What the mail's own X-Expect header says it must be read as."""
    words = parse_mail(raw).fields["x-expect"]
    return dict(pair.strip().split("=", 1) for pair in words.split(";"))


@pytest.mark.parametrize("name", CORPUS)
def test_the_kind_of_a_mail_is_told(name: str) -> None:
    raw = (MAILS / name).read_bytes()
    wanted = expectation(raw)
    reading = read(raw)
    assert reading.kind == wanted["kind"], reading
    assert " ".join(one.address for one in reading.bounced) == wanted.get("bounced", "")
    if "permanent" in wanted:
        permanent = " ".join("yes" if one.permanent else "no" for one in reading.bounced)
        assert permanent == wanted["permanent"], reading.bounced
    if "status" in wanted:
        assert reading.bounced[0].status == wanted["status"]
    if "returned" in wanted:
        assert headers_of(raw).returned_message_id == wanted["returned"]
    if reading.kind is ReplyKind.OUT_OF_OFFICE:
        back = reading.return_date.isoformat() if reading.return_date else ""
        assert back == wanted.get("back", "")
        assert (reading.stand_in or "") == wanted.get("stand_in", "")


def test_a_machine_s_words_are_never_given_a_meaning() -> None:
    for name in CORPUS:
        reading = read((MAILS / name).read_bytes())
        if reading.kind not in (ReplyKind.HUMAN, ReplyKind.OPT_OUT):
            assert reading.intents == (), name


def test_the_unsubscribe_line_of_our_own_footer_is_not_their_wish() -> None:
    quoted = (
        "Thanks, tell me more.\n\n"
        "On Wed, 13 May 2026 at 09:00, Rep <rep@seller.example> wrote:\n"
        "> Hello Ana\n> To stop these mails, reply with unsubscribe.\n"
    )
    assert read_text(quoted).kind is ReplyKind.HUMAN


def test_our_footer_without_quote_marks_is_not_their_wish_either() -> None:
    ours = "Hello Ana,\nPlease unsubscribe me if you do not want this mail.\n"
    context = replace(CONTEXT, sent_texts=(ours,))
    raw = a_mail("Thanks, tell me more.\n\n" + ours)
    assert read(raw, context).kind is ReplyKind.HUMAN


def test_a_calendar_answer_says_whether_they_come() -> None:
    accepted = read((MAILS / "calendar_accepted.eml").read_bytes())
    declined = read((MAILS / "calendar_declined.eml").read_bytes())
    assert "accepted" in accepted.kind_words
    assert "declined" in declined.kind_words


def test_an_invitation_they_send_asks_for_a_meeting() -> None:
    reading = read((MAILS / "calendar_invitation.eml").read_bytes())
    assert reading.top is not None
    assert (reading.top.kind, reading.top.source) == (
        IntentKind.MEETING_REQUEST,
        IntentSource.HEADER,
    )


def test_a_bounce_of_a_forwarded_mail_names_the_address_we_wrote_to() -> None:
    reading = read((MAILS / "dsn_original_recipient.eml").read_bytes())
    assert [one.address for one in reading.bounced] == [LEAD]


def test_the_kind_is_explained_by_the_words_that_told_it() -> None:
    assert read((MAILS / "auto_ticket.eml").read_bytes()).kind_words == (
        "Auto-Submitted: auto-generated"
    )
    assert "User unknown" in read((MAILS / "dsn_no_such_user.eml").read_bytes()).kind_words


def test_a_mail_with_our_message_id_is_known_as_an_answer_even_on_a_list() -> None:
    raw = a_mail("Not for us.", headers={"List-Id": "<x.corp.example>", "In-Reply-To": OURS})
    assert read(raw).kind is ReplyKind.HUMAN
