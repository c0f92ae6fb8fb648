"""What each refusal of a vendor's server means, and how long it asks us to wait."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from fakes.clock import A_MONDAY

from contracts.test_vendor_faults import SEND, failed, said_no
from contracts.vendors import VENDORS, Account, open_account
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary, Uncertain


@pytest.fixture(params=VENDORS)
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    with closing(open_account(request.param)) as account:
        yield account
    assert account.server.violations == []


UNTIL_NOON = A_MONDAY.replace(hour=A_MONDAY.hour + 3)
ANSWERS: list[tuple[str, int, str, str, type[PortError], str]] = [
    ("gmail", 400, "invalidArgument", "Invalid To header", Refused, "address_not_valid"),
    ("gmail", 400, "invalidArgument", "Bad", Refused, "mail_refused"),
    ("gmail", 400, "failedPrecondition", "Mail service not enabled", Temporary, "mailbox_said_no"),
    ("gmail", 403, "rateLimitExceeded", "Slow down", Temporary, "server_busy"),
    ("gmail", 403, "userRateLimitExceeded", "Slow down", Temporary, "server_busy"),
    ("gmail", 403, "dailyLimitExceeded", "Enough", Temporary, "sending_limit_reached"),
    ("gmail", 403, "insufficientPermissions", "No scope", SignInNeeded, "token_refused"),
    ("gmail", 403, "domainPolicy", "Switched off", SignInNeeded, "token_refused"),
    ("gmail", 404, "notFound", "What?", Temporary, "mailbox_said_no"),
    ("gmail", 413, "uploadTooLarge", "Too large", Refused, "mail_too_large"),
    ("gmail", 429, "rateLimitExceeded", "Quota", Temporary, "server_busy"),
    ("gmail", 500, "backendError", "Oops", Uncertain, "no_answer_after_send"),
    ("gmail", 503, "backendError", "Later", Uncertain, "no_answer_after_send"),
    ("gmail", 301, "moved", "Elsewhere", Temporary, "not_a_mail_server"),
    ("graph", 400, "ErrorInvalidRecipients", "Nobody", Refused, "address_not_valid"),
    ("graph", 400, "RequestBodyRead", "Bad", Refused, "mail_refused"),
    ("graph", 403, "ErrorSendAsDenied", "Not you", Refused, "sender_refused"),
    ("graph", 403, "ErrorAccessDenied", "No right", SignInNeeded, "token_refused"),
    ("graph", 403, "ErrorExceededMessageLimit", "Enough", Temporary, "sending_limit_reached"),
    ("graph", 404, "MailboxNotEnabledForRESTAPI", "No", Temporary, "mailbox_said_no"),
    ("graph", 413, "ErrorMessageSizeExceeded", "Too large", Refused, "mail_too_large"),
    ("graph", 429, "ApplicationThrottled", "Slow down", Temporary, "server_busy"),
    ("graph", 500, "ErrorInternalServerError", "Oops", Uncertain, "no_answer_after_send"),
    ("graph", 503, "ErrorServerBusy", "Later", Uncertain, "no_answer_after_send"),
    ("graph", 504, "UnknownError", "Too slow", Uncertain, "no_answer_after_send"),
]


@pytest.mark.parametrize(("vendor", "status", "why", "words", "error", "title"), ANSWERS)
def test_each_refusal_of_a_mail_is_told_apart(
    vendor: str, status: int, why: str, words: str, error: type[PortError], title: str
) -> None:
    with closing(open_account(vendor)) as account:
        account.server.next_time(SEND[vendor], reply=said_no(vendor, status, why, words))
        failure = failed(account.transport())
        assert type(failure) is error
        assert failure.title == title
        assert words in failure.detail
        sends = [call for call in account.server.calls if call.method == "POST"]
        assert len(sends) == 1, "it tried again by itself"


@pytest.mark.parametrize(
    ("headers", "words", "wait"),
    [
        ({"Retry_After": "17"}, "Slow down", timedelta(seconds=17)),
        ({"Retry_After": "999999"}, "Slow down", timedelta(hours=24)),
        ({"Retry_After": "soon"}, "Slow down", timedelta(minutes=1)),
        (
            {},
            f"Limit exceeded. Retry after {UNTIL_NOON:%Y-%m-%dT%H:%M:%S.000Z}",
            timedelta(hours=3),
        ),
        ({}, "Retry after 1999-01-01T00:00:00.000Z", timedelta(minutes=1)),
    ],
)
def test_a_server_that_asks_us_to_wait_is_taken_at_its_word_within_a_day(
    account: Account, headers: dict[str, str], words: str, wait: timedelta
) -> None:
    reply = said_no(account.vendor, 429, "TooManyRequests", words, **headers)
    account.server.next_time(SEND[account.vendor], reply=reply)
    failure = failed(account.transport())
    assert isinstance(failure, Temporary)
    assert failure.retry_after == wait
    assert account.mailbox.delivered == {}
