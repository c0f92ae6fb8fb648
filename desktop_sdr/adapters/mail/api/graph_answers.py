"""What Microsoft Graph's refusals mean: the one table from its codes to the errors of the ports."""

from datetime import timedelta
from typing import Final

from desktop_sdr.adapters.mail.api.answers import Answer, Translate, text, usual_error
from desktop_sdr.adapters.mail.xoauth2 import REFUSED
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary

DAILY_LIMIT_WAIT: Final = timedelta(hours=6)
STARTS_OVER: Final = frozenset(
    {"syncstatenotfound", "syncstateinvalid", "resyncrequired", "errorinvalidsyncstatedata"}
)
"""The delta token is too old, or of another life of the folder."""
REFUSED_FOR_GOOD: Final = {
    "errorsendasdenied": "sender_refused",
    "errormessagesizeexceeded": "mail_too_large",
    "errorinvalidrecipients": "address_not_valid",
    "errorinvalidrecipient": "address_not_valid",
    "erroritemnotsaved": "mail_refused",
}
ENOUGH_FOR_TODAY: Final = frozenset(
    {"errorexceededmessagelimit", "errormessagesubmissionblocked", "errorsubmissionquotaexceeded"}
)
ABOUT_THE_MAILBOX: Final = frozenset(
    {
        "errorquotaexceeded",
        "mailboxnotenabledforrestapi",
        "mailboxnotsupportedforrestapi",
        "resourcenotfound",
    }
)
NOT_ALLOWED: Final = frozenset({"erroraccessdenied", "accessdenied", "authorization_requestdenied"})


def code_of(answer: Answer) -> str:
    """Return the vendor's code in small letters: it is not written the same way everywhere."""
    return text(answer.error, "code").lower()


def starts_over(answer: Answer) -> bool:
    """Say whether the bookmark is worth nothing any more."""
    return answer.status == 410 or code_of(answer) in STARTS_OVER


def translation(clock: Clock) -> Translate:
    """Return what turns an answer into an error."""

    def translate(answer: Answer) -> PortError:
        code, now = code_of(answer), clock.now()
        if code in REFUSED_FOR_GOOD:
            return Refused(REFUSED_FOR_GOOD[code], "", answer.words)
        if code in ENOUGH_FOR_TODAY:
            wait = answer.retry_after(now, DAILY_LIMIT_WAIT)
            return Temporary("sending_limit_reached", "wait", answer.words, wait)
        if code in ABOUT_THE_MAILBOX:
            return Temporary("mailbox_said_no", "wait", answer.words)
        if code in NOT_ALLOWED:
            return SignInNeeded(REFUSED, "sign_in", answer.words)
        return usual_error(answer, now)

    return translate
