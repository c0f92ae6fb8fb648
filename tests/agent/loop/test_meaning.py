"""The rep says what a reply means: it is kept and counted, and a wish for silence is kept to."""

import pytest
from agent.loop.agency import Agency

from desktop_sdr.agent.desk import DeskRefusal
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import ReplyId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Reply
from desktop_sdr.domain.reading import IntentKind, ReplyKind
from desktop_sdr.domain.rep_reading import SAYABLE, RepReading
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.reading_views import AgreementRow

UNCLEAR = "Hm, well, the weather over here is a topic of its own."


def reply_of(agency: Agency, lead: Lead) -> Reply:
    with agency.store.reading() as uow:
        return uow.replies.of_lead(lead.id)[-1]


def word_on(agency: Agency, reply_id: ReplyId) -> RepReading | None:
    with agency.store.reading() as uow:
        return uow.rep_readings.of_reply(reply_id)


@pytest.fixture
def unclear(agency: Agency) -> Reply:
    """A reply that nobody could read, with its case before the rep."""
    lead = agency.touched()
    agency.answers(lead, UNCLEAR)
    return reply_of(agency, lead)


def test_the_reps_word_is_kept_beside_the_reading_with_who_when_and_what_was_read(
    agency: Agency, unclear: Reply
) -> None:
    said = agency.desk.say_meaning(unclear.id, IntentKind.NOT_INTERESTED)

    assert word_on(agency, unclear.id) == said
    assert (said.label, said.read_as, said.agreed) == ("not_interested", "other", False)
    assert (said.by, said.at) == (Actor.REP, agency.clock.now())
    card = agency.desk.views.escalation_card(agency.card().id)
    assert card is not None, "a meaning is no answer to the case"
    assert (card.read_as, card.said) == ("other", "not_interested")
    line = [one for one in agency.record() if one.tag is AuditTag.MEANING_SAID][-1]
    assert dict(line.facts) == {"read_as": "other", "from": "", "to": "not_interested"}
    assert (line.actor, line.subject_kind, line.subject_id) == (Actor.REP, "reply", unclear.id)


def test_another_word_takes_the_place_of_the_first_and_undo_brings_that_back(
    agency: Agency, unclear: Reply
) -> None:
    agency.desk.say_meaning(unclear.id, IntentKind.NO_NEED)
    agency.desk.say_meaning(unclear.id, ReplyKind.AUTO_REPLY)
    assert agency.desk.views.agreement() == [AgreementRow("other", 0, 1)]

    assert agency.desk.undo_newest().is_done
    word = word_on(agency, unclear.id)
    assert word is not None
    assert (word.kind, word.label) == (ReplyKind.HUMAN, "no_need")
    assert agency.desk.undo_newest().is_done
    assert word_on(agency, unclear.id) is None
    assert agency.desk.views.agreement() == []
    assert agency.desk.say_meaning(unclear.id, IntentKind.OTHER).agreed


def test_a_wish_for_silence_that_the_rep_sees_holds_at_once(agency: Agency, unclear: Reply) -> None:
    agency.desk.say_meaning(unclear.id, ReplyKind.OPT_OUT)

    [lead] = [one for one in [unclear.lead_id] if one is not None]
    with agency.store.reading() as uow:
        stopped = uow.leads.get(lead)
        [entry] = uow.suppressions.covering(stopped.email, None)
    assert stopped.state is LeadState.SUPPRESSED
    assert entry.words == UNCLEAR
    assert agency.cards() == []
    undone = agency.desk.undo_newest()
    assert undone.why == "needs_reason", "what a person asked for is not lifted in passing"


def test_a_word_after_they_were_stopped_changes_nothing_but_the_count(
    agency: Agency, unclear: Reply
) -> None:
    agency.desk.say_meaning(unclear.id, ReplyKind.OPT_OUT)
    agency.desk.say_meaning(unclear.id, ReplyKind.OPT_OUT)
    assert agency.desk.views.agreement() == [AgreementRow("other", 0, 1)]


def test_the_agents_work_goes_on_and_is_undone_without_the_word(agency: Agency) -> None:
    lead = agency.touched()
    agency.answers(lead, "Sounds interesting, when are you free?")
    reply = reply_of(agency, lead)
    assert agency.desk.say_meaning(reply.id, IntentKind.MEETING_REQUEST).read_as in (
        *("meeting_request", "interested"),
    )
    agency.approve(agency.draft(lead))
    assert agency.desk.undo_newest().is_done
    assert word_on(agency, reply.id) is not None


def test_who_is_erased_takes_the_reps_word_along(agency: Agency, unclear: Reply) -> None:
    agency.desk.say_meaning(unclear.id, IntentKind.NO_NEED)
    with agency.store.reading() as uow:
        address = uow.leads.get(unclear.lead_id or 0).email  # type: ignore[arg-type]
    agency.desk.erase_person(address)
    assert agency.desk.views.agreement() == []


def test_a_mail_of_nobody_cannot_be_given_a_meaning(agency: Agency, unclear: Reply) -> None:
    agency.in_file("UPDATE reply SET lead_id = NULL WHERE id = ?", unclear.id)
    with pytest.raises(DeskRefusal, match="nobody"):
        agency.desk.say_meaning(unclear.id, IntentKind.OTHER)


def test_all_that_the_rep_can_say_is_said_once() -> None:
    assert len({one.value for one in SAYABLE}) == len(SAYABLE)
    assert set(IntentKind) < set(SAYABLE)
