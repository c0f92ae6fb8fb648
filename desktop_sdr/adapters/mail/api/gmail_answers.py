"""What the Gmail API's refusals mean: the one table from its reasons to the errors of the ports."""

from datetime import timedelta
from typing import Final

from desktop_sdr.adapters.mail.api.answers import Answer, Translate, parts, text, usual_error
from desktop_sdr.adapters.mail.xoauth2 import REFUSED
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary

TOO_FAST: Final = frozenset(
    {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "concurrentLimitExceeded"}
)
ENOUGH_FOR_TODAY: Final = frozenset({"dailyLimitExceeded", "limitExceeded"})
NOT_ALLOWED: Final = frozenset(
    {
        "insufficientPermissions",
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "forbidden",
        "domainPolicy",
        "accessNotConfigured",
    }
)
"""Nothing that waiting mends: the rep has to sign in with the right, or their administrator has to
allow it."""
NO_GMAIL_HERE: Final = "failedPrecondition"
BAD_ADDRESS: Final = ("invalid to header", "recipient address required")
BUSY_WAIT: Final = timedelta(minutes=1)
DAILY_LIMIT_WAIT: Final = timedelta(hours=6)


def translation(clock: Clock) -> Translate:
    """Return what turns an answer into an error; the clock reads waits that end at a moment."""

    def translate(answer: Answer) -> PortError:
        reasons = {text(one, "reason") for one in parts(answer.error, "errors")}
        reasons |= {text(one, "reason") for one in parts(answer.error, "details")}
        now = clock.now()
        if reasons & ENOUGH_FOR_TODAY or _is_about_sending(answer):
            wait = answer.retry_after(now, DAILY_LIMIT_WAIT)
            return Temporary("sending_limit_reached", "wait", answer.words, wait)
        if reasons & TOO_FAST:
            return Temporary(
                "server_busy", "wait", answer.words, answer.retry_after(now, BUSY_WAIT)
            )
        if reasons & NOT_ALLOWED:
            return SignInNeeded(REFUSED, "sign_in", answer.words)
        if NO_GMAIL_HERE in reasons:
            return Temporary("mailbox_said_no", "wait", answer.words)
        if answer.status == 400 and any(one in answer.words.lower() for one in BAD_ADDRESS):
            return Refused("address_not_valid", "correct_address", answer.words)
        return usual_error(answer, now)

    return translate


def _is_about_sending(answer: Answer) -> bool:
    """Say whether it is the limit of mails that was reached, which is told in words alone."""
    return answer.status in (403, 429) and "mail sending" in answer.words.lower()
