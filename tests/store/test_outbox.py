"""The outbox: who wins a race, which moves exist, what counts for the limits."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOW, a_draft, a_lead, an_account
from store.planting import add_item, an_item, later, opened, planted
from store.telling import Written
from store.test_writers import at_once

from desktop_sdr.domain.ids import AccountId, LeadId
from desktop_sdr.domain.message import DraftState
from desktop_sdr.domain.outbox import OutboxItem, OutboxState, Phase
from desktop_sdr.store.opening import Store


def item(store: Store, number: int) -> OutboxItem:
    with store.reading() as uow:
        return uow.outbox.get(number)


def do(store: Store, name: str, *arguments: object) -> object:
    with store.unit_of_work() as uow:
        answer = getattr(uow.outbox, name)(*arguments)
        uow.commit()
    return answer


def in_state(store: Store, state: OutboxState, phase: Phase | None = None) -> int:
    phase = Phase.ENVELOPE if state is OutboxState.CLAIMED and phase is None else phase
    started = NOW if state not in (OutboxState.HELD, OutboxState.CANCELLED) else None
    return add_item(store, f"<{state}-{phase}>", state=state, phase=phase, claimed_at=started)


def test_an_act_that_is_known_is_not_added_again(store: Store) -> None:
    assert add_item(store, "<one>") == 1
    assert do(store, "add", an_item("<one>", subject="Another")) is None
    with store.reading() as uow:
        assert uow.outbox.by_key("<one>").subject == an_item().subject
        assert uow.outbox.by_key("<two>") is None


def test_a_claim_takes_it_once(store: Store) -> None:
    number = add_item(store, "<one>")
    assert do(store, "claim", number, later(1)) is True
    assert do(store, "claim", number, later(1)) is False
    claimed = item(store, number)
    assert (claimed.state, claimed.phase) == (OutboxState.CLAIMED, Phase.ENVELOPE)
    assert (claimed.attempts, claimed.claimed_at) == (1, later(1))


def test_nothing_is_claimed_before_its_time_even_if_it_was_ready_a_moment_ago(
    store: Store,
) -> None:
    number = add_item(store, "<one>")
    do(store, "postpone", number, later(30), ("outside_hours",))
    assert do(store, "claim", number, later(29)) is False
    assert item(store, number).held_by == ("outside_hours",)
    assert do(store, "claim", number, later(30)) is True


@pytest.mark.parametrize("state", [s for s in OutboxState if s is not OutboxState.HELD])
def test_only_what_is_held_can_be_claimed_cancelled_or_postponed(
    store: Store, state: OutboxState
) -> None:
    number = in_state(store, state)
    before = item(store, number)
    assert do(store, "claim", number, later(1)) is False
    assert do(store, "cancel", number, later(1), "too late") is False
    do(store, "postpone", number, later(60), ("paused",))
    assert item(store, number) == before


def test_the_dot_is_entered_once_and_only_from_the_envelope(store: Store) -> None:
    number = add_item(store, "<one>")
    assert do(store, "enter_dot", number, NOW) is False
    do(store, "claim", number, NOW)
    assert do(store, "enter_dot", number, NOW) is True
    assert do(store, "enter_dot", number, NOW) is False
    assert item(store, number).phase is Phase.DOT


def test_a_released_item_is_as_if_it_had_never_been_started(store: Store) -> None:
    number = add_item(store, "<one>")
    do(store, "claim", number, NOW)
    do(store, "release", number, later(5), ("breaker_open",), "451 try later")
    released = item(store, number)
    assert (released.state, released.phase, released.claimed_at) == (
        OutboxState.HELD,
        None,
        None,
    )
    assert (released.leaves_at, released.held_by) == (later(5), ("breaker_open",))
    assert (released.words, released.attempts) == ("451 try later", 1)


def test_releasing_what_is_not_claimed_is_a_fault(store: Store) -> None:
    number = add_item(store, "<one>")
    with pytest.raises(LookupError, match="not claimed"):
        do(store, "release", number, later(5), (), "")


@pytest.mark.parametrize(
    "source", [OutboxState.CLAIMED, OutboxState.SETTLING, OutboxState.UNCERTAIN]
)
@pytest.mark.parametrize("target", [OutboxState.SENT, OutboxState.FAILED, OutboxState.CANCELLED])
def test_what_is_in_flight_can_be_finished(
    store: Store, source: OutboxState, target: OutboxState
) -> None:
    number = in_state(store, source, Phase.DOT)
    do(store, "finish", number, target, later(2), "250 queued")
    done = item(store, number)
    assert (done.state, done.settled_at, done.words) == (target, later(2), "250 queued")


def test_settling_is_not_settled_yet(store: Store) -> None:
    number = in_state(store, OutboxState.CLAIMED, Phase.DOT)
    do(store, "finish", number, OutboxState.SETTLING, later(2), "no answer")
    assert item(store, number).settled_at is None
    assert item(store, number).phase is Phase.DOT


@pytest.mark.parametrize(
    "source",
    [OutboxState.HELD, OutboxState.SENT, OutboxState.FAILED, OutboxState.CANCELLED],
)
def test_what_is_not_in_flight_cannot_be_finished(store: Store, source: OutboxState) -> None:
    number = in_state(store, source)
    with pytest.raises(LookupError, match="not in flight"):
        do(store, "finish", number, OutboxState.SENT, NOW, "")
    assert item(store, number).state is source


@pytest.mark.parametrize("target", [OutboxState.HELD, OutboxState.CLAIMED])
def test_finishing_cannot_start_anything(store: Store, target: OutboxState) -> None:
    number = in_state(store, OutboxState.CLAIMED)
    with pytest.raises(ValueError, match="does not settle"):
        do(store, "finish", number, target, NOW, "")


@pytest.mark.parametrize("state", list(OutboxState))
def test_only_what_failed_or_is_uncertain_can_be_reopened(store: Store, state: OutboxState) -> None:
    number = in_state(store, state)
    if state in (OutboxState.FAILED, OutboxState.UNCERTAIN):
        do(store, "reopen", number, later(9))
        again = item(store, number)
        assert (again.state, again.leaves_at, again.phase) == (
            OutboxState.HELD,
            later(9),
            None,
        )
        assert (again.claimed_at, again.settled_at) == (None, None)
        return
    with pytest.raises(LookupError, match="neither"):
        do(store, "reopen", number, later(9))


def test_a_claimed_item_without_a_phase_cannot_exist(store: Store) -> None:
    with pytest.raises(Exception, match="claimed_has_a_phase"):
        add_item(store, "<x>", state=OutboxState.CLAIMED, phase=None)
    with pytest.raises(Exception, match="held_has_no_phase"):
        add_item(store, "<x>", state=OutboxState.HELD, phase=Phase.DOT)


@pytest.mark.parametrize("seed", range(3))
def test_a_cancel_and_a_claim_of_one_item_never_both_win(store: Store, seed: int) -> None:
    second = opened(store.path)
    numbers = [add_item(store, f"<{n}>") for n in range(60)]
    sent: list[int] = []
    cancelled: list[int] = []

    def dispatch() -> None:
        order = random.Random(seed).sample(numbers, len(numbers))
        for number in order:
            if do(store, "claim", number, later(1)):
                do(store, "enter_dot", number, later(1))
                do(store, "finish", number, OutboxState.SENT, later(1), "250")
                sent.append(number)

    def undo() -> None:
        order = random.Random(seed + 100).sample(numbers, len(numbers))
        cancelled.extend(
            number for number in order if do(second, "cancel", number, later(1), "undone")
        )

    at_once(dispatch, undo)
    second.close()
    assert sorted(sent + cancelled) == numbers
    with store.reading() as uow:
        assert {one.id for one in uow.outbox.in_state(OutboxState.SENT)} == set(sent)
        assert {one.id for one in uow.outbox.in_state(OutboxState.CANCELLED)} == set(cancelled)


def test_two_programs_never_claim_the_same_item(tmp_path: Path) -> None:
    stores = [opened(tmp_path / "a.db") for _ in range(3)]
    planted(stores[0])
    numbers = [add_item(stores[0], f"<{n}>") for n in range(40)]
    won: list[int] = []

    def claim_all(store: Store) -> None:
        won.extend(number for number in numbers if do(store, "claim", number, later(1)))

    at_once(*[lambda one=one: claim_all(one) for one in stores])
    assert sorted(won) == numbers
    for one in stores:
        one.close()


def test_ready_is_what_is_held_due_and_of_this_lane_the_longest_due_first(
    store: Store,
) -> None:
    second = add_item(store, "<second>", leaves_at=later(-5))
    first = add_item(store, "<first>", leaves_at=later(-10))
    add_item(store, "<not yet>", leaves_at=later(1))
    add_item(store, "<other lane>", lane="mail:2", leaves_at=later(-10))
    in_state(store, OutboxState.SENT)
    in_state(store, OutboxState.CLAIMED)
    with store.reading() as uow:
        assert [one.id for one in uow.outbox.ready("mail:1", NOW, 9)] == [first, second]
        assert [one.id for one in uow.outbox.ready("mail:1", NOW, 1)] == [first]
        assert uow.outbox.ready("crm", NOW, 9) == []


def test_lanes_ready_names_each_lane_once_and_only_those_with_work_due(store: Store) -> None:
    for lane, minutes in (("crm", -1), ("crm", -2), ("mail:1", 5), ("mail:2", 0)):
        add_item(store, f"<{lane}{minutes}>", lane=lane, leaves_at=later(minutes))
    add_item(store, "<sent>", lane="calendar", state=OutboxState.SENT)
    with store.reading() as uow:
        assert uow.outbox.lanes_ready(NOW) == ["crm", "mail:2"]


def test_a_lane_is_postponed_as_a_whole_but_nothing_is_brought_forward(store: Store) -> None:
    soon, late = (add_item(store, f"<{n}>", leaves_at=later(n)) for n in (5, 90))
    other = add_item(store, "<other>", lane="mail:2", leaves_at=later(5))
    gone = add_item(store, "<gone>", state=OutboxState.SENT, leaves_at=later(5))
    do(store, "postpone_lane", "mail:1", later(60), ("outside_hours",))
    assert item(store, soon).leaves_at == later(60)
    assert item(store, soon).held_by == ("outside_hours",)
    assert item(store, late).leaves_at == later(90)
    assert item(store, late).held_by == ()
    assert item(store, other).leaves_at == item(store, gone).leaves_at == later(5)


def test_the_next_due_moment_is_that_of_a_held_item(store: Store) -> None:
    with store.reading() as uow:
        assert uow.outbox.next_due_at() is None
    add_item(store, "<sent>", state=OutboxState.SENT, leaves_at=later(-99))
    add_item(store, "<late>", leaves_at=later(20))
    add_item(store, "<soon>", leaves_at=later(10))
    with store.reading() as uow:
        assert uow.outbox.next_due_at() == later(10)


def test_a_reservation_counts_for_the_limits_and_a_failure_does_not(store: Store) -> None:
    counted = (
        OutboxState.CLAIMED,
        OutboxState.SENT,
        OutboxState.SETTLING,
        OutboxState.UNCERTAIN,
    )
    for minutes, state in enumerate(OutboxState):
        add_item(
            store,
            f"<{state}>",
            state=state,
            phase=Phase.ENVELOPE if state is OutboxState.CLAIMED else None,
            claimed_at=None if state is OutboxState.HELD else later(minutes),
        )
    add_item(store, "<old>", state=OutboxState.SENT, claimed_at=later(-1))
    add_item(store, "<other>", state=OutboxState.SENT, claimed_at=NOW, lane="mail:2")
    expected = [later(n) for n, state in enumerate(OutboxState) if state in counted]
    with store.reading() as uow:
        assert uow.outbox.started_since("mail:1", NOW) == expected


def test_the_count_per_domain_is_over_all_lanes_and_ignores_letter_case(store: Store) -> None:
    sent = {"state": OutboxState.SENT, "claimed_at": NOW}
    add_item(store, "<1>", recipient="a@Big.example", lane="mail:1", **sent)
    add_item(store, "<2>", recipient="b@big.example", lane="mail:2", **sent)
    add_item(store, "<3>", recipient="c@notbig.example", **sent)
    add_item(store, "<4>", recipient=None, **sent)
    with store.reading() as uow:
        since = NOW - timedelta(hours=1)
        assert len(uow.outbox.started_to_domain_since("big.example", since)) == 2


def test_the_count_per_company_is_of_mails_to_all_its_domains(store: Store) -> None:
    with Written(store) as uow:
        other = uow.accounts.add(an_account(id=AccountId(0), name="Other"))
        there = uow.leads.add(a_lead(id=LeadId(0), account_id=other, email="d@other.example"))
        here = uow.leads.add(a_lead(id=LeadId(0), email="b@big.example"))
    sent = {"state": OutboxState.SENT, "claimed_at": NOW}
    add_item(store, "<1>", recipient="a@big.de.example", **sent)
    add_item(store, "<2>", recipient="b@big.example", lead_id=here, lane="mail:2", **sent)
    add_item(store, "<3>", recipient="d@other.example", lead_id=there, **sent)
    add_item(store, "<4>", recipient=None, **sent)
    with store.reading() as uow:
        since = NOW - timedelta(hours=1)
        assert len(uow.outbox.started_to_account_since(a_lead().account_id, since)) == 2
        assert len(uow.outbox.started_to_account_since(other, since)) == 1


def test_what_is_open_for_a_lead_is_held_claimed_or_settling(store: Store) -> None:
    for state in OutboxState:
        in_state(store, state)
    with store.reading() as uow:
        assert {one.state for one in uow.outbox.open_of(1)} == {
            OutboxState.HELD,
            OutboxState.CLAIMED,
            OutboxState.SETTLING,
        }
        assert uow.outbox.open_of(2) == []
        assert len(uow.outbox.claimed_in(Phase.ENVELOPE)) == 1
        assert uow.outbox.claimed_in(Phase.DOT) == []


def test_planned_are_the_held_items_and_waiting_drafts_of_the_mailbox(store: Store) -> None:
    add_item(store, "<held>", leaves_at=later(30))
    add_item(store, "<gone>", state=OutboxState.SENT, leaves_at=later(31))
    add_item(store, "<crm>", mailbox_id=None, leaves_at=later(32))
    with store.unit_of_work() as uow:
        uow.drafts.add(a_draft(slot=later(10)))
        uow.drafts.add(a_draft(slot=later(11), state=DraftState.REJECTED))
        uow.commit()
    with store.reading() as uow:
        assert uow.outbox.planned(1) == [later(10), later(30)]
