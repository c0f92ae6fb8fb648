"""Several mailboxes in one profile: a lead stays on one for good, and no inbox is forgotten."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import TUESDAY, Agency, an_agency
from fakes.clock import FakeClock
from fakes.mail import FakeInbox, FakeMailTransport
from store.planting import a_mailbox

from desktop_sdr.agent.desk import Desk
from desktop_sdr.agent.loop import listening
from desktop_sdr.agent.loop.mailbox_limits import limits_of
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.reading import ReplyKind
from desktop_sdr.ports.errors import Temporary
from desktop_sdr.ports.mail import WitnessKind
from desktop_sdr.settings import Limits, Settings

FIRST, SECOND = MailboxId(1), MailboxId(2)
OTHER = "rita@second.example"
WIDE = Settings(limits=Limits(mails_per_hour=100, gap_min_minutes=0, gap_max_minutes=0))


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Agency]:
    """An agency with two mailboxes."""
    clock = FakeClock(TUESDAY)
    first = FakeMailTransport(clock)
    with an_agency(tmp_path, WIDE, clock=clock, transport=first) as agency:
        with agency.rows() as uow:
            uow.mailboxes.add(
                a_mailbox(address=OTHER, files_sent_itself=True, witness=WitnessKind.PRESERVED)
            )
        agency.office = replace(
            agency.office,
            transports={FIRST: first, SECOND: FakeMailTransport(clock)},
            inboxes={FIRST: agency.inbox, SECOND: FakeInbox(clock)},
        )
        agency.desk = Desk(agency.office, agency.store.views)
        listening.listen(agency.office)
        yield agency


def inbox(agency: Agency, number: MailboxId) -> FakeInbox:
    found = agency.office.inboxes[number]
    assert isinstance(found, FakeInbox)
    return found


def got_from(agency: Agency, number: MailboxId) -> list[str]:
    transport = agency.office.transports[number]
    assert isinstance(transport, FakeMailTransport)
    return [mail.recipient for mail in transport.delivered]


def lead_of(agency: Agency, number: MailboxId, **fields: object) -> Lead:
    """A lead whose first mail is approved, to leave from that mailbox."""
    while True:
        lead = agency.approved(**fields)
        if agency.enrollment(lead).mailbox_id == number:
            return lead


def test_companies_are_spread_over_the_mailboxes_and_each_stays_on_one(two: Agency) -> None:
    leads = [two.add_lead() for _ in range(6)]
    with two.store.reading() as uow:
        company = uow.accounts.get(leads[0].account_id)
    leads += [two.add_lead(company) for _ in range(2)]
    two.pulse()
    chosen = [two.enrollment(lead).mailbox_id for lead in leads]
    assert sorted(chosen[:6]) == [FIRST] * 3 + [SECOND] * 3
    assert chosen[6:] == [chosen[0]] * 2


def test_an_answer_leaves_from_the_address_the_lead_knows_wherever_theirs_came_in(
    two: Agency,
) -> None:
    lead = lead_of(two, SECOND)
    two.run(two.clock.now() + timedelta(hours=24))
    assert lead.email in got_from(two, SECOND)
    two.hears(lead, "Sounds interesting, can we talk next week?")
    two.wait(minutes=1)
    assert two.draft(lead).mailbox_id == SECOND


def test_the_same_mail_in_two_mailboxes_is_one_answer(two: Agency) -> None:
    lead = lead_of(two, FIRST)
    two.run(two.clock.now() + timedelta(hours=24))
    two.hears(lead, "Not interested, thank you.")
    mail = two.inbox._folders["INBOX"][-1].raw
    inbox(two, SECOND).arrive(mail.replace(b"To:", b"Received: by second\r\nTo:", 1))
    two.wait(minutes=1)
    with two.store.reading() as uow:
        assert [one.reading.kind for one in uow.replies.of_lead(lead.id)] == [ReplyKind.HUMAN]
        assert [uow.mails.counts(one).classified for one in (FIRST, SECOND)] == [1, 1]


def test_nothing_cold_leaves_while_an_inbox_that_may_hold_the_answer_is_unread(
    two: Agency,
) -> None:
    colleague = lead_of(two, SECOND)
    two.run(two.clock.now() + timedelta(hours=24))
    lead, stranger = lead_of(two, FIRST), lead_of(two, FIRST)
    with two.rows() as uow:
        moved = replace(uow.leads.get(colleague.id), account_id=lead.account_id)
        uow.leads.save(moved)
    inbox(two, SECOND).down = Temporary("mailbox_unreachable", "wait")
    two.wait(minutes=20)
    two.run(two.clock.now() + timedelta(hours=24))
    assert got_from(two, FIRST).count(stranger.email) == 1
    assert got_from(two, FIRST).count(lead.email) == 0
    assert "inbox_behind" in two.item(lead).held_by
    inbox(two, SECOND).down = None
    two.run(two.clock.now() + timedelta(hours=24))
    assert got_from(two, FIRST).count(lead.email) == 1


def test_a_mailbox_that_was_taken_out_gets_no_new_lead_and_holds_up_nobody(two: Agency) -> None:
    with two.rows() as uow:
        box = uow.mailboxes.get(SECOND)
        uow.mailboxes.save(replace(box, retired_at=two.clock.now()))
    leads = [two.add_lead() for _ in range(4)]
    two.pulse()
    assert {two.enrollment(lead).mailbox_id for lead in leads} == {FIRST}


def test_a_mailbox_may_have_limits_of_its_own() -> None:
    usual = Limits()
    assert limits_of(usual, a_mailbox()) == usual
    small = limits_of(usual, a_mailbox(mails_per_day=4, mails_per_hour=1))
    assert (small.mails_per_day, small.mails_per_hour) == (4, 1)
    assert small.mails_per_domain_per_day == usual.mails_per_domain_per_day
