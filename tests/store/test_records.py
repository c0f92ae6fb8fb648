"""Whatever record goes into the database comes out of it equal."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import a_draft, a_lead, a_reply, a_touch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store.any_record import any_record
from store.planting import a_mail, an_item, opened, plant

from desktop_sdr.domain.audit import AuditEntry
from desktop_sdr.domain.breaker import Breaker
from desktop_sdr.domain.decision import Decision
from desktop_sdr.domain.escalation import Escalation
from desktop_sdr.domain.health import LightReading
from desktop_sdr.domain.ids import DecisionId, LeadId, MailboxId, OutboxId, RawMailId, ReplyId
from desktop_sdr.domain.lead import Account, Fact, Lead
from desktop_sdr.domain.meeting import Meeting
from desktop_sdr.domain.message import Draft, RawMail, Reply, Touch
from desktop_sdr.domain.outbox import OutboxItem, OutboxState, Phase
from desktop_sdr.domain.sequence import Enrollment, Sequence
from desktop_sdr.domain.suppression import Suppression
from desktop_sdr.ports.store import Mailbox, MeterReading, Switch, UnitOfWork
from desktop_sdr.store.opening import Store

LINKS = {
    "account_id": 1,
    "lead_id": LeadId(1),
    "enrollment_id": None,
    "reply_id": None,
    "decision_id": DecisionId(1),
    "draft_id": None,
    "outbox_id": None,
    "mailbox_id": MailboxId(1),
    "sequence_id": 1,
    "touch_id": None,
    "raw_id": RawMailId(1),
}


def whole(record: Any, **fixed: Any) -> st.SearchStrategy[Any]:
    """Any record of this type whose links point at planted rows."""
    known = {name: value for name, value in LINKS.items() if name in record.__annotations__}
    return any_record(record, **{**known, "id": 0, **fixed})


REPOSITORIES = [
    ("accounts", whole(Account)),
    ("leads", whole(Lead)),
    ("sequences", whole(Sequence)),
    ("enrollments", whole(Enrollment)),
    ("drafts", whole(Draft)),
    ("replies", whole(Reply)),
    ("escalations", whole(Escalation)),
    ("meetings", whole(Meeting)),
    ("mailboxes", whole(Mailbox)),
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    store = opened(tmp_path_factory.mktemp("records") / "a.db")
    yield store
    store.close()


def begun(shared: Store) -> UnitOfWork:
    """A unit of work that is never committed, so that every example starts from nothing."""
    return shared.unit_of_work()


@pytest.mark.parametrize(("name", "records"), REPOSITORIES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=st.data())
def test_a_record_comes_out_as_it_went_in(
    shared: Store, name: str, records: st.SearchStrategy[Any], drawn: st.DataObject
) -> None:
    record, other = drawn.draw(records), drawn.draw(records)
    with begun(shared) as uow:
        plant(uow)
        uow.mails.add(a_mail())
        repository: Any = getattr(uow, name)
        number = repository.add(record)
        assert repository.get(number) == replace(record, id=number)
        repository.save(replace(other, id=number))
        assert repository.get(number) == replace(other, id=number)


@settings(max_examples=25)
@given(
    item=whole(OutboxItem, state=OutboxState.CLAIMED, phase=Phase.DOT),
    mail=whole(RawMail),
    touch=whole(Touch),
)
def test_an_effect_a_mail_and_a_touch_come_out_as_they_went_in(
    shared: Store, item: OutboxItem, mail: RawMail, touch: Touch
) -> None:
    with begun(shared) as uow:
        plant(uow)
        number = uow.outbox.add(item)
        raw = uow.mails.add(mail)
        assert number is not None
        assert raw is not None
        assert uow.outbox.get(number) == replace(item, id=number)
        assert uow.mails.get(raw) == replace(mail, id=raw)
        sent = uow.touches.add(replace(touch, outbox_id=number))
        assert uow.touches.of_lead(LeadId(1)) == [replace(touch, id=sent, outbox_id=number)]


@settings(max_examples=25)
@given(decision=whole(Decision), fact=whole(Fact, struck=False), entry=whole(Suppression))
def test_a_decision_a_fact_and_a_suppression_come_out_as_they_went_in(
    shared: Store, decision: Decision, fact: Fact, entry: Suppression
) -> None:
    with begun(shared) as uow:
        plant(uow)
        number = uow.decisions.add(decision, '{"a":1}')
        assert uow.decisions.get(number) == replace(decision, id=number)
        assert uow.decisions.context_of(number) == '{"a":1}'
        fact_id = uow.facts.add(fact)
        assert uow.facts.about(a_lead()) == [replace(fact, id=fact_id)]
        in_force = replace(entry, value="ida.brandt@nordlicht.example", lifted_at=None)
        covered = replace(in_force, scope="address")
        kept = uow.suppressions.add(covered)
        found = uow.suppressions.covering("ida.brandt@nordlicht.example", None)
        assert found == [replace(covered, id=kept)]


@settings(max_examples=25)
@given(
    breaker=any_record(Breaker),
    light=any_record(LightReading),
    switch=any_record(Switch),
    meter=any_record(MeterReading, ok=True),
)
def test_what_the_profile_keeps_comes_out_as_it_went_in(
    shared: Store, breaker: Breaker, light: LightReading, switch: Switch, meter: MeterReading
) -> None:
    with begun(shared) as uow:
        uow.meters.save_breaker("smtp", breaker)
        assert uow.meters.breaker("smtp") == breaker
        uow.meters.set_light(light, meter.at)
        assert uow.meters.lights() == {light.part: light}
        uow.keepings.set_switch(switch)
        assert uow.keepings.switch() == switch
        uow.meters.record(meter)
        assert uow.meters.last(1) == [meter]


@settings(max_examples=50)
@given(entry=any_record(AuditEntry, seq=0, lead_id=LeadId(1)))
def test_a_line_of_the_record_comes_out_as_it_went_in(shared: Store, entry: AuditEntry) -> None:
    with begun(shared) as uow:
        seq = uow.audit.append(entry)
        assert uow.audit.of_lead(LeadId(1), 1) == [replace(entry, seq=seq)]


def test_a_moment_without_a_time_zone_is_refused(store: Store) -> None:
    with store.unit_of_work() as uow, pytest.raises(Exception, match="without a time zone"):
        uow.leads.add(
            a_lead(email="new@nordlicht.example", due_at=a_lead().created_at.replace(tzinfo=None))
        )


def test_a_new_record_gets_its_own_number_whatever_id_it_came_with(store: Store) -> None:
    with store.unit_of_work() as uow:
        one = uow.drafts.add(a_draft(id=77))
        two = uow.drafts.add(a_draft(id=77))
        assert one != two
        assert 77 not in (one, two)


def test_one_effect_can_only_have_gone_out_once(store: Store) -> None:
    with store.unit_of_work() as uow:
        uow.outbox.add(an_item())
        uow.touches.add(a_touch())
        with pytest.raises(Exception, match="UNIQUE"):
            uow.touches.add(a_touch())


def test_a_reply_to_nobody_we_know_is_kept(store: Store) -> None:
    with store.unit_of_work() as uow:
        uow.mails.add(a_mail())
        number = uow.replies.add(a_reply(lead_id=None, touch_id=None))
        assert uow.replies.get(number).lead_id is None


def test_old_text_without_a_new_field_takes_its_default(store: Store, tmp_path: Path) -> None:
    from desktop_sdr.domain.reading import Reading
    from desktop_sdr.store.codec import dump, load

    text = dump(a_reply().reading).replace('"hidden_text":false,', "")
    assert "hidden_text" not in text
    assert load(Reading, text) == a_reply().reading


def test_what_cannot_be_kept_is_refused() -> None:
    from desktop_sdr.store.codec import dump

    with pytest.raises(TypeError, match="object"):
        dump(object())
    with pytest.raises(ValueError, match="JSON"):
        dump(float("nan"))


def test_a_record_that_is_not_there_says_which(store: Store) -> None:
    with store.unit_of_work() as uow:
        with pytest.raises(LookupError, match="draft 9"):
            uow.drafts.get(9)
        with pytest.raises(LookupError, match="reply 9"):
            uow.replies.save(a_reply(id=ReplyId(9)))
        with pytest.raises(LookupError, match="outbox 9"):
            uow.outbox.get(OutboxId(9))
