"""Every no of a mail server is read for what it is about: this mail, its reader, us, or our pace.

The answers here are made up in the manner of the servers that the table is for.
"""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.adapters.mail.smtp_answers import (
    READ_AT_MOST,
    Answer,
    Meaning,
    Stage,
    error_for,
    table,
)
from desktop_sdr.domain.fallbacks import ABOUT_THE_MAILBOX
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary, Uncertain

AT_RCPT = Stage.RECIPIENT
QUOTA = [
    (AT_RCPT, "550 5.4.5 Daily user sending limit exceeded. For more, see the help pages."),
    (Stage.DOT, "550 5.7.1 rita@seller.example: You have exceeded your daily sending limit."),
    (AT_RCPT, "452 4.5.3 Your account has sent too many messages in the last hour"),
    (AT_RCPT, "450 4.7.1 Sender address rejected: policy quota exceeded"),
    (Stage.DOT, "550 5.1.90 Your message cannot be sent: the daily recipient limit is reached"),
    (AT_RCPT, "550 5.7.233 Your message was blocked because your tenant exceeded its daily limit"),
    (AT_RCPT, "554 Throttling failure: Maximum sending rate exceeded."),
    (Stage.DOT, "451 You have exceeded your messaging limits"),
    (AT_RCPT, "550 Domain seller.example has exceeded the max emails per hour (150/150) allowed."),
    (AT_RCPT, "450 Requested mail action not taken: Mail send limit exceeded"),
    (Stage.SENDER, "452 4.3.1 Outgoing mail quota for this account reached"),
    (AT_RCPT, "421 4.7.0 submitted too many messages, come back tomorrow"),
]
BLOCKED = [
    (AT_RCPT, "550 5.7.606 Access denied, banned sending IP [192.0.2.7]"),
    (AT_RCPT, "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus"),
    (Stage.DOT, "550-5.7.26 This mail is unauthenticated, which poses a risk to the reader."),
    (Stage.DOT, "550 5.7.515 Access denied, sending domain does not meet the required level"),
    (Stage.DOT, "554 5.1.8 Email outgoing blocked"),
    (AT_RCPT, "550 5.4.6 Unusual sending activity detected, please sign in"),
    (AT_RCPT, "554 5.7.1 Your IP address is listed on a block list"),
    (Stage.DOT, "550 5.7.1 Message rejected: poor sender reputation"),
    (Stage.SENDER, "550 5.7.25 The sending host has no PTR record"),
    (Stage.DOT, "550 5.7.9 Rejected by the DMARC policy of seller.example, SPF did not pass"),
    (Stage.SENDER, "550 This account has been suspended for sending"),
]
SLOWED = [
    (AT_RCPT, "421 4.7.28 Our system has detected an unusual rate of unsolicited mail from you"),
    (Stage.DOT, "421 4.7.0 [TSS04] Messages from 192.0.2.7 temporarily deferred due to complaints"),
    (AT_RCPT, "451 4.7.650 The mail server has been temporarily rate limited due to IP reputation"),
]
GREYLISTED = [
    (AT_RCPT, "450 4.2.0 <ida@firma.example>: Recipient address rejected: Greylisted"),
    (AT_RCPT, "451 4.7.1 Greylisting in action, please come back later"),
    (AT_RCPT, "450 4.7.1 Try again in 300 seconds"),
    (Stage.DOT, "451 4.7.1 Graylisted, retry in 5 minutes"),
    (AT_RCPT, "451 4.7.500 Server busy. Please try again later"),
]
UNKNOWN = [
    (AT_RCPT, "550 5.1.1 No such user here"),
    (AT_RCPT, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found by SMTP address lookup"),
    (AT_RCPT, "550 User unknown in virtual mailbox table"),
    (AT_RCPT, "553 Invalid recipient ida@firma.example"),
    (AT_RCPT, "550 Unbekannter Empfaenger"),
    (AT_RCPT, "550 Utilisateur inconnu"),
    (Stage.DOT, "550 mailbox ida@firma.example does not exist"),
]
THIS_MAIL = [
    (AT_RCPT, "550 5.7.1 This recipient has blocked you", "recipient_refused"),
    (AT_RCPT, "550 5.7.133 Sender not authenticated for group", "recipient_refused"),
    (AT_RCPT, "550 5.7.1 Relaying denied", "recipient_refused"),
    (Stage.DOT, "554 5.7.1 Message looks like spam", "rejected_as_spam"),
    (Stage.DOT, "554 Transaction failed: reject due to policy restrictions", "mail_refused"),
    (AT_RCPT, "552 5.2.2 The recipient's mailbox is full", "mailbox_full"),
    (Stage.DOT, "552 5.3.4 Message size exceeds fixed limit", "mail_too_large"),
    (Stage.SENDER, "553 5.7.1 Sender address rejected: not owned by user", "sender_refused"),
    (Stage.DOT, "554 5.2.252 SendAsDenied; rita not allowed to send as boss", "sender_refused"),
]
OF_THE_READER = [
    (AT_RCPT, "452 4.2.2 The recipient's mailbox is over quota", "mailbox_full"),
    (AT_RCPT, "450 4.2.1 The user you are trying to contact is receiving mail too quickly", ""),
    (AT_RCPT, "550 5.2.122 The recipient has exceeded their limit for the number of mails", ""),
]


def read(stage: Stage, said: str) -> PortError:
    return error_for(Answer(stage, int(said[:3]), said[4:]))


@pytest.mark.parametrize(("stage", "said"), QUOTA)
def test_enough_for_today_makes_the_whole_mailbox_wait(stage: Stage, said: str) -> None:
    error = read(stage, said)
    assert (type(error), error.title) == (Temporary, "sending_limit_reached")
    assert said[4:] in error.detail


@pytest.mark.parametrize(("stage", "said"), BLOCKED)
def test_a_no_to_the_mailbox_itself_is_known(stage: Stage, said: str) -> None:
    error = read(stage, said)
    assert (type(error), error.title) == (Refused, "sender_blocked")
    assert error.title not in ABOUT_THE_MAILBOX, "a second mailbox would only be burned as well"


@pytest.mark.parametrize(("stage", "said"), SLOWED)
def test_a_server_that_slows_us_down_is_given_hours(stage: Stage, said: str) -> None:
    error = read(stage, said)
    assert isinstance(error, Temporary)
    assert (error.title, error.retry_after) == ("sender_slowed", timedelta(hours=4))


@pytest.mark.parametrize(("stage", "said"), GREYLISTED)
def test_greylisting_is_waited_out(stage: Stage, said: str) -> None:
    error = read(stage, said)
    assert isinstance(error, Temporary)
    assert (error.title, error.retry_after) == ("asked_to_wait", timedelta(minutes=5))


@pytest.mark.parametrize(("stage", "said"), UNKNOWN)
def test_an_address_that_does_not_exist_is_known_by_code_or_words(stage: Stage, said: str) -> None:
    error = read(stage, said)
    assert (type(error), error.title) == (Refused, "recipient_unknown")


@pytest.mark.parametrize(("stage", "said", "title"), THIS_MAIL)
def test_a_no_to_this_mail_stops_no_other(stage: Stage, said: str, title: str) -> None:
    error = read(stage, said)
    assert (type(error), error.title) == (Refused, title)


@pytest.mark.parametrize(("stage", "said", "title"), OF_THE_READER)
def test_a_trouble_of_the_reader_is_not_ours(stage: Stage, said: str, title: str) -> None:
    error = read(stage, said)
    assert (type(error), error.title) == (Temporary, title or "asked_to_wait")


@pytest.mark.parametrize("code", [530, 534, 535])
def test_a_sign_in_is_asked_for_before_the_dot_only(code: int) -> None:
    assert isinstance(read(Stage.SENDER, f"{code} 5.7.0 who are you"), SignInNeeded)
    assert isinstance(read(Stage.DOT, f"{code} 5.7.0 what"), Refused)


def test_a_server_that_greets_with_a_no_fails_no_mail() -> None:
    error = read(Stage.GREETING, "554 5.7.1 Client host blocked using a block list")
    assert (type(error), error.title) == (Temporary, "mailbox_unreachable")


@given(
    stage=st.sampled_from(Stage),
    code=st.integers(200, 599),
    words=st.text(max_size=60) | st.text(alphabet="your ip has exceeded", min_size=5_000),
)
def test_any_answer_at_all_means_something_and_soon(stage: Stage, code: int, words: str) -> None:
    error = error_for(Answer(stage, code, words))
    assert error.title
    if code < 400:
        assert isinstance(error, Uncertain if stage is Stage.DOT else Temporary)
    elif code < 500 and stage is not Stage.SIGN_IN:
        assert isinstance(error, Temporary)
    assert READ_AT_MOST < 5_000


def test_the_table_ends_with_an_entry_for_every_no() -> None:
    last = table()[-1]
    assert not last.words
    assert not last.status
    assert {entry.means for entry in table()} == set(Meaning)
