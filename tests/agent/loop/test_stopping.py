"""Cold mail of a mailbox stops at the floor, the rep is asked once, and answers go on."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency
from agent.loop.test_replies import bounce
from builders import a_touch
from store.planting import a_mailbox, an_item

from desktop_sdr.agent.loop import cold_mail
from desktop_sdr.domain.escalation import EscalationKind, Option
from desktop_sdr.domain.health import Light, LightReason, bounce_light
from desktop_sdr.domain.ids import MailboxId, OutboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.settings import Limits, Settings

WIDE = Settings(
    limits=Limits(mails_per_hour=100, mails_per_day=100, gap_min_minutes=0, gap_max_minutes=0)
)


@pytest.fixture
def wide(tmp_path: Path) -> Iterator[Agency]:
    with an_agency(tmp_path, WIDE) as agency:
        yield agency


def sent_before(agency: Agency, lead: Lead, count: int) -> None:
    """Let so many mails have left the mailbox of late."""
    with agency.rows() as uow:
        for number in range(count):
            item = an_item(f"<old.{number}@seller.example>", lead_id=lead.id, enrollment_id=None)
            outbox_id = uow.outbox.add(item)
            assert outbox_id is not None
            touch = a_touch(
                id=0,
                lead_id=lead.id,
                enrollment_id=None,
                outbox_id=OutboxId(outbox_id),
                message_id=None,
                at=agency.clock.now() - timedelta(days=2),
            )
            uow.touches.add(touch)
        for item in uow.outbox.in_state(OutboxState.HELD):
            if item.key.startswith("<old."):
                uow.outbox.cancel(item.id, agency.clock.now(), "test")


def five_bounced(agency: Agency) -> Lead:
    leads = [agency.touched() for _ in range(5)]
    sent_before(agency, leads[0], 44)
    for lead in leads[:4]:
        bounce(agency, lead, "5.1.1")
    assert agency.cards() == []
    bounce(agency, leads[4], "5.1.1")
    return leads[4]


def test_the_bounce_too_many_stops_cold_mail_and_no_answer(wide: Agency) -> None:
    talking = wide.touched()
    last = five_bounced(wide)

    card = wide.card()
    assert (card.kind, card.lead_id) == (EscalationKind.COLD_MAIL_STOPPED, last.id)
    fresh = wide.approved()
    wide.run(wide.clock.now() + timedelta(hours=5))
    assert wide.sent_to(fresh) == []
    assert wide.item(fresh).held_by == ("too_many_bounces",)

    wide.answers(talking, "Where is our data hosted? Do you support single sign-on?")
    wide.approve(wide.draft(talking))
    wide.go_on_until_sent(talking, 2)
    assert wide.sent_to(fresh) == []

    wide.desk.answer(card.id, Option.WRITE_ON)
    wide.go_on_until_sent(fresh)


def test_another_mailbox_goes_on_writing_by_its_own_good_name(wide: Agency) -> None:
    wide.touched()
    five_bounced(wide)
    with wide.rows() as uow:
        other = uow.mailboxes.add(a_mailbox(address="rita@second.example"))
        now = wide.clock.now()
        assert cold_mail.reason(uow, MailboxId(1), now) is ReasonCode.TOO_MANY_BOUNCES
        assert cold_mail.reason(uow, other, now) is None


def test_a_rep_who_leaves_it_stopped_is_not_asked_again(wide: Agency) -> None:
    sixth = wide.touched()
    five_bounced(wide)
    wide.desk.answer(wide.card().id, Option.STAY_STOPPED)

    bounce(wide, sixth, "5.1.1")

    assert wide.cards() == []
    fresh = wide.approved()
    wide.run(wide.clock.now() + timedelta(days=2))
    assert wide.sent_to(fresh) == []


def test_the_light_says_what_has_stopped() -> None:
    stopped = bounce_light(5, 50)
    assert (stopped.light, stopped.reason) == (Light.RED, LightReason.STOPPED_BY_BOUNCES)
