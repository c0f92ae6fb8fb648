"""Reports of servers are read as their standards say, and for whom they were written."""

from dataclasses import replace

import pytest
from agent.skills.received import CONTEXT, LEAD, OURS, REP, a_mail, read

from desktop_sdr.domain.reading import ReplyKind

STRANGER = replace(CONTEXT, own_addresses=(), known_addresses=())
DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.corp.example>"
COPY = f"From: Rep <{REP}>\nTo: {LEAD}\nSubject: A quick question\nMessage-ID: {OURS}\n\nHello\n"


def a_report(
    kind: str, report: str, *, notice: str = "A report.", sender: str = DAEMON, copy: str = COPY
) -> bytes:
    """A multipart/report of three parts: notice, report and our mail."""
    of = "feedback-report" if kind == "feedback-report" else "delivery-status"
    return (
        f"From: {sender}\nTo: {REP}\nSubject: Report\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/report; report-type={of}; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain\n\n{notice}\n"
        f"--b\nContent-Type: message/{kind}\n\n{report}\n"
        f"--b\nContent-Type: message/rfc822\n\n{copy}\n--b--\n"
    ).encode()


def a_bounce(report: str, notice: str = "Could not be delivered.") -> bytes:
    """A delivery status with the given block about one recipient."""
    return a_report("delivery-status", f"Reporting-MTA: dns; mx\n\n{report}", notice=notice)


def passed_on(inner: bytes, *, sender: str, subject: str, text: str) -> bytes:
    """A mail with another one hung on whole."""
    return (
        (
            f"From: {sender}\nTo: {REP}\nSubject: {subject}\nMIME-Version: 1.0\n"
            'Content-Type: multipart/mixed; boundary="outer"\n\n'
            f"--outer\nContent-Type: text/plain\n\n{text}\n"
            "--outer\nContent-Type: message/rfc822\n\n"
        ).encode()
        + inner
        + b"\n--outer--\n"
    )


@pytest.mark.parametrize("about", ["abuse", "fraud", "opt-out", "virus"])
def test_a_complaint_names_who_complains(about: str) -> None:
    report = f"Feedback-Type: {about}\nVersion: 1\nOriginal-Rcpt-To: <{LEAD}>\n"
    reading = read(a_report("feedback-report", report), STRANGER)
    assert reading.kind is ReplyKind.COMPLAINT
    assert [one.address for one in reading.bounced] == [LEAD]


def test_a_complaint_that_hides_the_address_is_about_whom_we_wrote_to() -> None:
    reading = read(a_report("feedback-report", "Feedback-Type: abuse\nVersion: 1\n"), STRANGER)
    assert [one.address for one in reading.bounced] == [LEAD]


@pytest.mark.parametrize("about", ["not-spam", "auth-failure"])
def test_feedback_that_blames_nobody_is_no_complaint(about: str) -> None:
    report = f"Feedback-Type: {about}\nVersion: 1\nOriginal-Rcpt-To: {LEAD}\n"
    assert read(a_report("feedback-report", report), STRANGER).kind is ReplyKind.UNRELATED


def test_a_challenge_in_the_form_of_a_report_is_a_challenge() -> None:
    raw = a_report(
        "delivery-status",
        f"Reporting-MTA: dns; gate\n\nFinal-Recipient: rfc822; {LEAD}\nAction: delayed\n"
        "Status: 4.7.0\n",
        notice="Please click the link below to get on my guest list: verify you are human.",
        sender="noreply@gate.example",
    )
    assert read(raw, STRANGER).kind is ReplyKind.CHALLENGE


def test_a_refusal_that_speaks_of_sender_verification_stays_a_bounce() -> None:
    raw = a_bounce(
        f"Final-Recipient: rfc822; {LEAD}\nAction: failed\nStatus: 5.0.0\n"
        "Diagnostic-Code: smtp; 550 sender verification failed\n",
        notice="550 Sender verification failed",
    )
    reading = read(raw, STRANGER)
    assert (reading.kind, reading.bounced[0].permanent) == (ReplyKind.SOFT_BOUNCE, False)


def test_the_words_beside_a_status_say_why_where_no_diagnosis_does() -> None:
    raw = a_bounce(
        f"Final-Recipient: rfc822; {LEAD}\nAction: failed\nStatus: 5.0.0 (disk quota reached)\n"
    )
    assert [one.permanent for one in read(raw, STRANGER).bounced] == [False]


def test_an_address_that_a_report_names_twice_is_named_once_and_the_worse_counts() -> None:
    block = f"Final-Recipient: rfc822; {LEAD}\nAction: {{}}\nStatus: {{}}\n"
    raw = a_bounce(block.format("delayed", "4.4.1") + "\n" + block.format("failed", "5.1.1"))
    [one] = read(raw, STRANGER).bounced
    assert (one.status, one.permanent) == ("5.1.1", True)


def test_a_report_without_an_address_is_read_by_its_notice() -> None:
    raw = a_bounce(
        "Final-Recipient: x400; c=us\nAction: failed\nStatus: 5.1.1\n",
        notice=f"This user is unknown:\n\n  {LEAD}\n",
    )
    assert [one.address for one in read(raw, STRANGER).bounced] == [LEAD]


def test_the_code_in_the_notice_says_more_than_a_vague_status() -> None:
    raw = a_bounce(
        f"Final-Recipient: rfc822; {LEAD}\nAction: failed\nStatus: 5.0.0\n",
        notice=f"<{LEAD}>: host mx said: 550 5.1.1 unknown",
    )
    assert read(raw, STRANGER).bounced[0].status == "5.1.1"


def test_the_address_we_wrote_to_is_the_one_that_failed_wherever_it_was_resolved_to() -> None:
    raw = a_mail(
        f"could not be delivered\n\n<inner@host.example>\n    (expanded from: <{LEAD}>)\n"
        "550 5.1.1 User unknown\n",
        subject="Undeliverable",
        sender=DAEMON,
        headers={"In-Reply-To": "", "References": ""},
    )
    assert [one.address for one in read(raw).bounced] == [LEAD]
    assert [one.address for one in read(raw, STRANGER).bounced] == ["inner@host.example"]


def test_neither_the_sender_nor_the_reader_of_a_bounce_is_the_failed_address() -> None:
    raw = a_mail(
        f"Your mail from {REP} could not be delivered.\nPlease ask postmaster@mx.corp.example.\n",
        subject="Undeliverable",
        sender="postmaster@mx.corp.example",
        headers={"In-Reply-To": "", "References": ""},
    )
    reading = read(raw, STRANGER)
    assert (reading.kind, reading.bounced) == (ReplyKind.HARD_BOUNCE, ())


def test_a_bounce_that_a_gateway_passes_on_is_still_one() -> None:
    inner = a_bounce(f"Final-Recipient: rfc822; {LEAD}\nAction: failed\nStatus: 5.1.1\n")
    raw = passed_on(inner, sender=DAEMON, subject="Undeliverable", text="See the report.")
    reading = read(raw, STRANGER)
    assert [one.address for one in reading.bounced] == [LEAD]


def test_a_person_who_hangs_a_bounce_on_their_mail_is_a_person() -> None:
    inner = a_bounce(f"Final-Recipient: rfc822; {LEAD}\nAction: failed\nStatus: 5.1.1\n")
    raw = passed_on(
        inner,
        sender="Ben <ben@corp.example>",
        subject="Fwd: Undeliverable: A quick question",
        text="Hi, this came to our office. Ana has a new address, shall I pass it on?",
    )
    assert read(raw, STRANGER).kind is ReplyKind.HUMAN


def test_a_postmaster_who_answers_in_person_is_a_person() -> None:
    raw = a_mail(
        "Hello, we had a delivery failure on Monday, it is mended now. What does it cost?",
        subject="Re: A quick question",
        sender="Tom <postmaster@corp.example>",
    )
    assert read(raw, STRANGER).kind is ReplyKind.HUMAN


def test_a_post_to_a_list_of_the_old_kind_is_nobody_s_automatic_answer() -> None:
    raw = a_mail(
        "I would limit it in the shell.",
        subject="Re: Limits",
        headers={
            "Sender": "owner-talk@lists.example",
            "Precedence": "bulk",
            "In-Reply-To": "",
            "References": "",
        },
    )
    assert read(raw, STRANGER).kind is ReplyKind.UNRELATED


def test_a_subject_that_says_auto_is_a_machine_s() -> None:
    headers = {"In-Reply-To": "", "References": ""}
    raw = a_mail("Good day.", subject="AUTO: A quick question", headers=headers)
    assert read(raw, STRANGER).kind is ReplyKind.AUTO_REPLY


CHALLENGES = (
    "Your mail requires confirmation. Please reply to this one and leave its subject unchanged.",
    "I am protecting my inbox from junk mail. Use the form once and I can read you.",
    "Please click the link to have your address added to the recipient's list of friends.",
    "To release your message for delivery, use the reply button of your mail program.",
    "Bitte bestätigen Sie über den Link, dass Sie kein Spammer sind.",
    "La sua email è in attesa di conferma. Usi il link qui sotto.",
    "Votre message est en attente. Cliquez sur le lien pour vous authentifier.",
    "Haga clic en el enlace para que su correo sea entregado.",
)


@pytest.mark.parametrize("text", CHALLENGES, ids=lambda text: text[:25])
def test_a_challenge_is_told_by_its_words(text: str) -> None:
    assert read(a_mail(text), STRANGER).kind is ReplyKind.CHALLENGE


@pytest.mark.parametrize(
    "text",
    [
        "We can add you to our supplier list, please confirm your address.",
        "Your message was held in our spam filter, sorry for the late answer. What does it cost?",
    ],
)
def test_a_person_who_speaks_of_a_filter_sets_no_challenge(text: str) -> None:
    assert read(a_mail(text), STRANGER).kind is ReplyKind.HUMAN


def test_a_complaint_without_a_report_is_known_by_the_mail_that_it_complains_of() -> None:
    complained_of = f"X-HmXmrOriginalRecipient: {LEAD}\n{COPY}".encode()
    raw = passed_on(
        complained_of,
        sender="staff@portal.example",
        subject="complaint about message from 192.0.2.1",
        text="",
    )
    reading = read(raw, STRANGER)
    assert reading.kind is ReplyKind.COMPLAINT
    assert [one.address for one in reading.bounced] == [LEAD]


def test_a_mail_program_that_unsubscribes_for_its_owner_is_heard() -> None:
    raw = a_mail(
        "Your Mail sent this email to unsubscribe.",
        subject="unsubscribe",
        headers={"Auto-Submitted": "auto-replied", "In-Reply-To": "", "References": ""},
    )
    assert read(raw, STRANGER).kind is ReplyKind.OPT_OUT
