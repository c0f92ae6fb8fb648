"""What an SMTP server's answer means: the one table from reply codes to the errors of the ports."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from desktop_sdr.adapters.mail.connection import plain_words
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary, Uncertain

ENHANCED_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
SIGN_IN_CODES = frozenset({530, 534, 535})
DAILY_LIMIT_WAIT = timedelta(hours=6)
GREYLIST_WAIT = timedelta(minutes=5)
BUSY_WAIT = timedelta(minutes=2)
"""After a 421: the server hangs up on everybody who asks for too much."""

PERMANENT_BY_STATUS = {
    "5.1.1": "recipient_unknown",
    "5.1.2": "recipient_unknown",
    "5.1.3": "recipient_unknown",
    "5.1.6": "recipient_unknown",
    "5.1.7": "sender_refused",
    "5.1.8": "sender_refused",
    "5.1.10": "recipient_unknown",
    "5.2.1": "recipient_unknown",
    "5.2.2": "mailbox_full",
    "5.2.3": "mail_too_large",
    "5.3.4": "mail_too_large",
    "5.4.4": "recipient_unknown",
    "5.7.60": "sender_refused",
}
"""RFC 3463 and the IANA registry; 5.7.60 is Exchange's "no right to send as this sender"."""

DAILY_LIMIT_STATUS = frozenset({"5.4.5", "5.1.90"})
"""Gmail's and Exchange Online's "enough for today": a 5xx that is about us and passes."""


class Stage(StrEnum):
    """Where in the dialogue an answer came."""

    GREETING = "greeting"
    SIGN_IN = "sign_in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    BODY = "body"
    DOT = "dot"


@dataclass(frozen=True, slots=True)
class Answer:
    """One complete reply of the server."""

    stage: Stage
    code: int
    words: str

    @property
    def status(self) -> str:
        """The enhanced status code, or nothing where the server gave none."""
        found = ENHANCED_STATUS.match(self.words)
        return found[1] if found else ""

    def __str__(self) -> str:
        return plain_words(f"{self.stage} {self.code} {self.words}")


def error_for(answer: Answer) -> PortError:
    """Return what to raise for an answer that is not the one that was hoped for."""
    if answer.code in SIGN_IN_CODES and answer.stage is not Stage.DOT:
        return SignInNeeded("sign_in_refused", "sign_in", str(answer))
    if 400 <= answer.code < 500:
        return _temporary(answer)
    if 500 <= answer.code < 600:
        return _permanent(answer)
    if answer.stage is Stage.DOT:
        return Uncertain("no_answer_after_send", "look_in_sent", str(answer))
    return Temporary("not_a_mail_server", "check_server", str(answer))


def _temporary(answer: Answer) -> Temporary:
    if answer.status == "4.2.2":
        return Temporary("mailbox_full", "wait", str(answer))
    if "grey" in answer.words.lower() or _asks_this_mail_to_wait(answer):
        return Temporary("asked_to_wait", "wait", str(answer), GREYLIST_WAIT)
    if answer.code == 421 or answer.status.startswith("4.7."):  # we are too many, or too fast
        return Temporary("server_busy", "wait", str(answer), BUSY_WAIT)
    return Temporary("server_busy", "wait", str(answer))


def _asks_this_mail_to_wait(answer: Answer) -> bool:
    """Say whether the wait is about this mail and its reader, and not about us altogether."""
    about_mail = answer.stage in (Stage.RECIPIENT, Stage.BODY, Stage.DOT)
    return answer.status.startswith("4.7.") and about_mail and answer.code != 421


def _permanent(answer: Answer) -> PortError:
    if answer.status in DAILY_LIMIT_STATUS:
        return Temporary("sending_limit_reached", "wait", str(answer), DAILY_LIMIT_WAIT)
    if answer.stage is Stage.GREETING:  # about the server, so no mail may be failed for it
        return Temporary("mailbox_unreachable", "check_server", str(answer))
    if answer.stage is Stage.SIGN_IN:
        return SignInNeeded("sign_in_refused", "sign_in", str(answer))
    return Refused(_permanent_title(answer), "", str(answer))


def _permanent_title(answer: Answer) -> str:
    named = PERMANENT_BY_STATUS.get(answer.status)
    if named:
        return named
    if answer.stage is Stage.SENDER:
        return "mail_too_large" if answer.code == 552 else "sender_refused"
    if _speaks_of_spam(answer):
        return "rejected_as_spam"
    if answer.stage is Stage.RECIPIENT:
        return "mailbox_full" if answer.code == 552 else "recipient_refused"
    return "mail_too_large" if answer.code == 552 else "mail_refused"


def _speaks_of_spam(answer: Answer) -> bool:
    return bool(re.search(r"spam|unsolicited|\bbulk\b|reputation|black ?list", answer.words, re.I))
