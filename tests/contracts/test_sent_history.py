"""What every SentHistory promises: the fake, a real Sent folder, and the vendors' own ways."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from agent.loop.agency import an_agency
from fakes.clock import A_MONDAY, FakeClock
from fakes.mail import FakeHistory
from fakes.secrets import MemorySecrets
from servers.mail import MailServers
from servers.mail_config import PASSWORD, User
from servers.vendors import gmail, graph
from servers.vendors.mailbox import INBOX, SENT

from contracts.test_inbox import mail_saying
from contracts.vendors import NOBODY_LISTENS, VENDORS, Account, open_account
from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.imap_session import ImapAccount
from desktop_sdr.adapters.mail.sent_folder import SentFolder
from desktop_sdr.agent.loop import sent_history
from desktop_sdr.domain.days import start_of
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.ports.errors import SignInNeeded, Temporary
from desktop_sdr.ports.mail import SentHistory

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
AUCKLAND, HONOLULU = ZoneInfo("Pacific/Auckland"), ZoneInfo("Pacific/Honolulu")
LAST = A_MONDAY.date()
DAYS = [LAST - 2 * DAY, LAST - DAY, LAST]


@dataclass
class Filed:
    """A SentHistory, and a way to put a mail into what it counts."""

    history: SentHistory
    file: Callable[[datetime], object]


@pytest.fixture
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    with closing(open_account(request.param)) as account:
        yield account
    assert account.server.violations == []


def at_vendor(account: Account) -> Filed:
    def file(at: datetime) -> None:
        account.mailbox.arrive(mail_saying(f"{at}"), SENT, at)

    return Filed(account.transport(), file)


REAL = pytest.param("real", marks=[pytest.mark.slow, pytest.mark.xdist_group("mail")])


@pytest.fixture(params=["fake", REAL, *VENDORS])
def filed(request: pytest.FixtureRequest) -> Iterator[Filed]:
    if request.param == "fake":
        fake = FakeHistory()
        yield Filed(fake, fake.moments.append)
    elif request.param in VENDORS:
        with closing(open_account(request.param)) as account:
            yield at_vendor(account)
        assert account.server.violations == []
    else:
        with closing(real_folder(request)) as folder:
            yield Filed(folder, lambda at: _append(folder, at))


def real_folder(request: pytest.FixtureRequest) -> SentFolder:
    servers: MailServers = request.getfixturevalue("mail_servers")
    user = User(f"sent-{abs(hash(request.node.name))}@seller.test")
    servers.add_user(user)
    account = ImapAccount(
        host="localhost",
        port=servers.imap_port,
        security=Security.STARTTLS,
        user=user.address,
        secret_name="mail",
        ca_file=servers.ca_file,
    )
    return SentFolder(account, MemorySecrets(mail=PASSWORD), FakeClock())


def _append(folder: SentFolder, at: datetime) -> None:
    with folder._session.mailbox() as box:
        box.append(b"Subject: hello\r\n\r\nhello", "Sent", at)


def counted(filed: Filed, clock: ZoneInfo) -> dict[date, int]:
    return {day: n for day, n in filed.history.sent_by_day(DAYS, clock).items() if n}


def test_a_mailbox_that_sent_nothing_counts_nothing(filed: Filed) -> None:
    assert counted(filed, AUCKLAND) == {}


@pytest.mark.parametrize("clock", [AUCKLAND, HONOLULU], ids=["ahead", "behind"])
def test_a_mail_counts_on_the_day_that_it_was_for_the_rep(filed: Filed, clock: ZoneInfo) -> None:
    first, last = start_of(DAYS[0], clock), start_of(LAST, clock)
    before, next_day = first - SECOND, last + DAY
    for moment in (before, first, first + SECOND, last - SECOND, last, last, next_day):
        filed.file(moment)

    assert counted(filed, clock) == {DAYS[0]: 2, DAYS[1]: 1, DAYS[2]: 2}


of_each_vendor = pytest.mark.parametrize("account", VENDORS, indirect=True)


@of_each_vendor
def test_only_what_was_sent_is_counted_however_many_pages_it_takes(account: Account) -> None:
    account.server.page_limit = 3
    filed = at_vendor(account)
    for number in range(10):
        filed.file(start_of(LAST, AUCKLAND) + number * SECOND)
        account.mailbox.arrive(mail_saying("in"), INBOX, start_of(LAST, AUCKLAND))

    assert counted(filed, AUCKLAND) == {LAST: 10}
    asked = [call for call in account.server.calls if "messages" in call.path]
    assert all("/messages/" not in call.path for call in asked), "no mail was opened for it"
    assert len(asked) == (6 if account.vendor == "gmail" else 4)


@of_each_vendor
def test_who_cannot_look_says_so_and_for_how_long(account: Account) -> None:
    slow = "Slow down"
    refusal = (
        gmail.refusal(429, "rateLimitExceeded", slow, Retry_After="90")
        if account.vendor == "gmail"
        else graph.refusal(429, "ApplicationThrottled", slow, Retry_After="90")
    )
    account.server.next_time("messages", reply=refusal)
    with pytest.raises(Temporary) as busy:
        account.transport().sent_by_day(DAYS, AUCKLAND)
    assert busy.value.retry_after == timedelta(seconds=90)
    with pytest.raises(Temporary):
        account.transport(NOBODY_LISTENS).sent_by_day(DAYS, AUCKLAND)
    with pytest.raises(SignInNeeded):
        account.transport(tokens=account.tokens("wrong")).sent_by_day(DAYS, AUCKLAND)


@of_each_vendor
def test_the_ramp_of_a_mailbox_over_an_api_starts_from_what_its_rep_sent_before(
    account: Account, tmp_path: Path
) -> None:
    filed, mailbox = at_vendor(account), MailboxId(1)
    for number in range(12):
        filed.file(A_MONDAY - DAY - number * SECOND)
    with an_agency(tmp_path, histories={mailbox: filed.history}) as agency:
        agency.clock.set(A_MONDAY)
        assert sent_history.read_daily(agency.office, mailbox)
        with agency.store.reading() as uow:
            kept = uow.paces.sent_on(mailbox, LAST - 28 * DAY)
    assert {day: n for day, n in kept.items() if n} == {LAST - DAY: 12}
