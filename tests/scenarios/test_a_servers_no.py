"""A real Postfix says no in all its ways: each time the right thing waits, stops or is asked."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import TUESDAY, Agency, an_agency
from agent.loop.test_pacing import LIKE_A_PERSON
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.mail import REP, MailServers
from servers.mail_config import PASSWORD, User

from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.imap_session import ImapAccount
from desktop_sdr.adapters.mail.sent_folder import SentFolder
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.agent.loop import sent_history
from desktop_sdr.domain.escalation import Option
from desktop_sdr.domain.ids import EmailAddress, MailboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.verdict import ReasonCode

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mail"), pytest.mark.timeout(120)]

GREYLISTED = "450 4.2.0 Greylisted, try again in 300 seconds"
UNKNOWN = "550 5.1.1 No such user here"
QUOTA = "550 5.4.5 Daily user sending limit exceeded"
BLOCKED = "554 5.7.1 Client host blocked, it is listed on a block list"
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def agency(tmp_path: Path, mail_servers: MailServers) -> Iterator[Agency]:
    clock, secrets = FakeClock(TUESDAY), MemorySecrets(mail=PASSWORD)
    account = SmtpAccount(
        host="localhost",
        port=mail_servers.smtp_port,
        security=Security.STARTTLS,
        user=REP,
        secret_name="mail",
        ca_file=mail_servers.ca_file,
    )
    transport = SmtpTransport(account, secrets, clock, None)
    with an_agency(tmp_path, LIKE_A_PERSON, clock=clock, transport=transport) as opened:
        yield opened


def somebody(agency: Agency, servers: MailServers, name: str, says: str = "") -> Lead:
    address = EmailAddress(f"{name}.no@buyer.test")
    servers.add_user(User(address))
    servers.answer(address, says)
    lead = agency.approved(email=address)
    with agency.rows() as uow:
        uow.outbox.postpone(agency.item(lead).id, agency.clock.now(), ())
    return lead


def run(agency: Agency, span: timedelta) -> None:
    agency.run(agency.clock.now() + span, step=20 * MINUTE)


def test_a_greylisted_mail_waits_alone_and_a_dead_address_is_dropped(
    agency: Agency, mail_servers: MailServers
) -> None:
    grey = somebody(agency, mail_servers, "grey", GREYLISTED)
    gone = somebody(agency, mail_servers, "gone", UNKNOWN)
    fine = somebody(agency, mail_servers, "fine")
    run(agency, HOUR)

    assert agency.item(fine).state is OutboxState.SENT
    assert agency.item(gone).state is OutboxState.FAILED
    assert agency.state(gone) is LeadState.DISQUALIFIED
    assert agency.item(grey).state is OutboxState.HELD
    assert "Greylisted" in agency.item(grey).words
    mail_servers.answer(grey.email)
    run(agency, DAY)
    assert len(mail_servers.wait_for_mail(grey.email)) == 1
    assert len(agency.cards()) == 0


def test_a_reached_quota_holds_all_mail_until_the_provider_s_window_opens(
    agency: Agency, mail_servers: MailServers
) -> None:
    before = somebody(agency, mail_servers, "before")
    run(agency, 30 * MINUTE)
    limited = somebody(agency, mail_servers, "limited", QUOTA)
    behind = somebody(agency, mail_servers, "behind")
    run(agency, HOUR)

    assert agency.item(before).state is OutboxState.SENT
    assert agency.item(limited).attempts == 0
    [why] = agency.desk.waiting_for(behind.id)
    assert why.gates[0].reason is ReasonCode.PROVIDER_LIMIT
    assert why.opens_at is not None
    assert why.opens_at > agency.clock.now() + 15 * HOUR
    mail_servers.answer(limited.email)
    agency.clock.set(why.opens_at)
    run(agency, 5 * HOUR)
    assert len(mail_servers.wait_for_mail(limited.email)) == 1
    assert len(mail_servers.wait_for_mail(behind.email)) == 1


def test_a_refused_mailbox_stops_its_cold_mail_until_the_rep_lets_it_go_on(
    agency: Agency, mail_servers: MailServers
) -> None:
    refused = somebody(agency, mail_servers, "refused", BLOCKED)
    later = somebody(agency, mail_servers, "later")
    run(agency, DAY)

    card = agency.card()
    assert card.lead_id == refused.id
    assert "block list" in card.detail
    assert mail_servers.mailbox(later.email) == []
    [why] = agency.desk.waiting_for(later.id)
    assert (why.gates[0].reason, why.opens_at) == (ReasonCode.SENDER_BLOCKED, None)
    mail_servers.answer(refused.email)
    agency.desk.answer(card.id, Option.TRY_AGAIN)
    run(agency, DAY)
    assert len(mail_servers.wait_for_mail(refused.email)) == 1
    assert len(mail_servers.wait_for_mail(later.email)) == 1


def test_the_dates_of_a_real_sent_folder_are_counted_by_day(
    tmp_path: Path, mail_servers: MailServers
) -> None:
    user = User("history@seller.test")
    mail_servers.add_user(user)
    secrets, clock = MemorySecrets(mail=PASSWORD), FakeClock(TUESDAY)
    account = ImapAccount(
        host="localhost",
        port=mail_servers.imap_port,
        security=Security.STARTTLS,
        user=user.address,
        secret_name="mail",
        ca_file=mail_servers.ca_file,
    )
    folder = SentFolder(account, secrets, clock)
    with folder._session.mailbox() as box:
        for days, mails in ((1, 3), (2, 12), (40, 9)):
            for number in range(mails):
                at = TUESDAY - days * DAY + number * MINUTE
                box.append(b"Subject: hello\r\n\r\nhello", "Sent", at)
    with an_agency(tmp_path, LIKE_A_PERSON, histories={MailboxId(1): folder}) as agency:
        assert sent_history.read_daily(agency.office, MailboxId(1))
        with agency.store.reading() as uow:
            counted = uow.paces.sent_on(MailboxId(1), (TUESDAY - 60 * DAY).date())
    folder.close()

    assert counted == {(TUESDAY - DAY).date(): 3, (TUESDAY - 2 * DAY).date(): 12}
