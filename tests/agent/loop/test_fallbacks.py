"""What cannot be done one way is done another, in order, with its reason, never after the dot."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import TUESDAY, Agency, an_agency
from builders import a_step
from fakes.clock import FakeClock
from fakes.mail import UNREACHABLE, FakeInbox, FakeMailTransport, Lost
from store.planting import a_mailbox

from desktop_sdr.agent.desk import Desk, DeskRefusal
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.escalation import EscalationKind
from desktop_sdr.domain.fallbacks import WAYS, Way, ways_for
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Channel
from desktop_sdr.domain.outbox import EffectKind, OutboxState
from desktop_sdr.ports.errors import Refused, SignInNeeded, Temporary
from desktop_sdr.ports.social import SocialTask

PROFILE = "https://www.linkedin.com/in/ida"


class Assisted:
    """The rep's own hands."""

    def __init__(self) -> None:
        self.prepared: list[SocialTask] = []

    def prepare(self, task: SocialTask) -> None:
        self.prepared.append(task)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Agency]:
    """An agency with a second mailbox, which works."""
    clock = FakeClock(TUESDAY)
    first, second = FakeMailTransport(clock), FakeMailTransport(clock)
    wiring = {
        "transports": {MailboxId(1): first, MailboxId(2): second},
        "inboxes": {MailboxId(1): FakeInbox(clock), MailboxId(2): FakeInbox(clock)},
    }
    with an_agency(tmp_path, clock=clock, transport=first) as opened:
        with opened.rows() as uow:
            uow.mailboxes.add(a_mailbox(address="rita@second.example", files_sent_itself=True))
        opened.office = replace(opened.office, **wiring)
        opened.inbox = wiring["inboxes"][MailboxId(1)]
        opened.desk = Desk(opened.office, opened.store.views)
        opened.add_lead(due_at=None)  # so that the next one, of an even number, gets the first
        yield opened


def from_first(agency: Agency, **fields) -> Lead:
    """A lead whose approved mail is to leave by the first mailbox, which is away."""
    lead = agency.approved(**fields)
    assert agency.item(lead).mailbox_id == 1
    agency.transport.down = UNREACHABLE
    return lead


def fell_back(agency: Agency, lead: Lead) -> list[dict]:
    return [dict(one.facts) for one in agency.record(lead) if one.tag.value == "effect:fell_back"]


def until_failed(agency: Agency, lead: Lead) -> None:
    for _ in range(40):
        if OutboxState.FAILED in {item.state for item in agency.items(lead)}:
            return
        agency.run(agency.clock.now() + timedelta(hours=2))
    raise AssertionError(f"still tried: {agency.tags(lead)}")


def test_a_mail_that_cannot_leave_by_its_mailbox_waits_for_a_yes_from_the_other(
    two: Agency,
) -> None:
    lead = from_first(two)
    first = two.item(lead)

    until_failed(two, lead)

    draft = two.draft(lead)
    assert (draft.mailbox_id, draft.recipient) == (2, lead.email)
    assert fell_back(two, lead) == [
        {"to": "second_mailbox", "why": "mailbox_unreachable", "passed_over": ""}
    ]
    assert two.cards() == []
    two.approve(draft)
    two.run(two.clock.now() + timedelta(days=2))
    second = two.office.transports[MailboxId(2)]
    assert [mail.recipient for mail in second.delivered] == [lead.email]
    assert second.delivered[0].message_id != first.key
    assert two.transport.delivered == []


def test_the_other_mailbox_asks_at_the_highest_level_too(two: Agency) -> None:
    lead = from_first(two)
    with two.rows() as uow:
        uow.keepings.set_level(AutonomyLevel.AUTONOMOUS)

    until_failed(two, lead)

    assert two.draft(lead).mailbox_id == 2
    assert two.office.transports[MailboxId(2)].delivered == []


def test_when_both_mailboxes_are_away_the_rep_is_asked_and_nothing_goes_round_in_circles(
    two: Agency,
) -> None:
    lead = from_first(two)
    until_failed(two, lead)
    two.office.transports[MailboxId(2)].down = UNREACHABLE
    two.approve(two.draft(lead))
    two.run(two.clock.now() + timedelta(days=4))

    assert two.card().kind is EscalationKind.FAILED_EFFECT
    assert len(two.items(lead)) == 2


def test_without_a_second_mailbox_the_words_go_to_linkedin(tmp_path: Path) -> None:
    social = Assisted()
    with an_agency(tmp_path, social=social) as agency:
        lead = agency.approved(linkedin_url=PROFILE)
        agency.transport.down = UNREACHABLE

        until_failed(agency, lead)

        draft = agency.draft(lead)
        assert (draft.channel, draft.recipient) == (Channel.LINKEDIN, None)
        [told] = fell_back(agency, lead)
        assert (told["to"], told["passed_over"]) == ("other_channel", "no_second_mailbox")
        agency.approve(draft)
        agency.run(agency.clock.now() + timedelta(days=1))
        assert [task.profile_url for task in social.prepared] == [PROFILE]


@pytest.mark.parametrize(
    "no",
    [
        Refused("mail_refused", "", "554 no"),
        Refused("rejected_as_spam", "", "550 5.7.1"),
        Refused("address_not_valid", "correct_address"),
        Refused("mail_malformed"),
    ],
    ids=lambda error: error.title,
)
def test_a_no_that_only_the_rep_can_judge_is_asked_about_at_once_and_never_tried_again(
    two: Agency, no: Refused
) -> None:
    lead = from_first(two)
    two.transport.down = None
    two.transport.before_dot[lead.email] = [no, no]

    until_failed(two, lead)

    assert two.card().reasons == (no.title,)
    assert fell_back(two, lead) == []
    assert two.item(lead).attempts == 1


def test_a_refused_password_takes_no_other_way(two: Agency) -> None:
    lead = from_first(two)
    two.transport.down = SignInNeeded("sign_in_refused", "sign_in", "535")

    two.run(TUESDAY + timedelta(days=3))

    assert two.item(lead).state is OutboxState.HELD
    assert fell_back(two, lead) == []


def test_what_may_have_left_takes_no_other_way(two: Agency) -> None:
    lead = from_first(two)
    two.transport.down = None
    two.transport.after_dot[lead.email] = [Lost(delivered=False)]

    two.run(TUESDAY + timedelta(days=3))

    assert two.card().kind is EscalationKind.UNCERTAIN_SEND
    assert fell_back(two, lead) == []
    assert len(two.items(lead)) == 1


def test_a_reader_whose_mailbox_is_full_has_it_full_for_our_other_mailbox_too() -> None:
    assert Way.SECOND_MAILBOX not in ways_for(EffectKind.SEND_MAIL, "mailbox_full", refused=False)


def test_every_kind_of_effect_has_its_ways() -> None:
    assert set(WAYS) == set(EffectKind)


def with_a_booking(agency: Agency) -> Lead:
    lead = agency.touched()
    agency.answers(lead, "Sounds interesting, can we talk next week?")
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)
    agency.answers(lead, "The second one works for me.")
    agency.approve(agency.draft(lead))
    return lead


def test_a_meeting_that_cannot_be_booked_becomes_a_question_for_their_times(
    agency: Agency,
) -> None:
    lead = with_a_booking(agency)
    agency.calendar.down = Temporary("server_busy")
    agency.run(agency.clock.now() + timedelta(hours=2))

    draft = agency.draft(lead)
    assert draft.role is MessageRole.MEETING_OFFER
    assert agency.cards() == []
    assert [told["to"] for told in fell_back(agency, lead)] == ["new_times", "ask_for_times"]
    with agency.store.reading() as uow:
        assert uow.meetings.holding() == []


def test_a_crm_that_is_away_is_waited_for_and_then_asked_about(agency: Agency) -> None:
    agency.crm.down = Temporary("server_busy")
    agency.touched()
    agency.run(agency.clock.now() + timedelta(days=3))

    assert {card.reasons for card in agency.cards()} == {("server_busy",)}
    assert agency.crm.calls <= 6 * len(agency.cards())


class Away:
    """A researcher that nobody reaches."""

    calls = 0

    def look_up(self, lead, account):
        self.calls += 1
        raise Temporary("server_too_slow")


def test_without_research_the_personal_words_are_left_out_and_the_rep_looks(
    tmp_path: Path,
) -> None:
    body = (
        "{{greeting}}\n\nI read that {{company}} {{news}}.\n\n"
        "How do you plan your routes at {{company}} today?"
    )
    with an_agency(tmp_path, researcher=Away()) as agency:
        with agency.rows() as uow:
            plan = uow.sequences.all()[0]
            uow.sequences.save(replace(plan, steps=(a_step(1, body=body),)))
            uow.keepings.set_level(AutonomyLevel.AUTONOMOUS)
        lead = agency.add_lead()
        agency.run(agency.clock.now() + timedelta(hours=1))

        draft = agency.draft(lead)
        assert "routes" in draft.body
        assert "I read" not in draft.body
        assert draft.claims == ()
        assert [told["to"] for told in fell_back(agency, lead)] == [
            "without_research",
            "plain_text",
        ]
        assert agency.office.researcher.calls <= 4


def test_what_nobody_knows_although_it_was_looked_up_is_still_the_rep_s(agency: Agency) -> None:
    with agency.rows() as uow:
        plan = uow.sequences.all()[0]
        body = "{{greeting}}\n\nI read {{news}}.\n\nHow do you plan your routes here today?"
        uow.sequences.save(replace(plan, steps=(a_step(1, body=body),)))
    lead = agency.add_lead()
    agency.pulse()

    assert agency.state(lead) is LeadState.ESCALATED
    assert "cannot_write" in agency.card().reasons


def test_a_fallen_back_draft_can_be_turned_away_by_a_new_stop(two: Agency) -> None:
    lead = from_first(two)
    until_failed(two, lead)
    draft = two.draft(lead)
    two.hears(lead, "Please stop writing to me.")
    two.pulse()

    with pytest.raises(DeskRefusal):
        two.approve(draft)
    assert two.office.transports[MailboxId(2)].delivered == []
