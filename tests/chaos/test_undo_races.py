"""Undo against hand-over: exactly one wins, both sides say so, and the server agrees.

Both run in threads of their own on the real database; every second undo comes over another
connection to it, as from the command line.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from agent.loop.agency import Agency, an_agency
from chaos import campaign
from chaos.wide_open import WIDE

from desktop_sdr.agent.desk import Desk
from desktop_sdr.agent.loop import listening, outbox
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.outbox import OutboxItem, OutboxState
from desktop_sdr.settings import Sending, Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(180))]

WIDE_OPEN = Settings(
    limits=WIDE,
    sending=Sending(like_a_person=False),
)
STAGGER = 0.006
"""Seconds by which one side may start after the other: about what either needs."""


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Agency, Desk]]:
    """The agent at work, and a desk that looks at its database over a connection of its own."""
    with (
        an_agency(tmp_path, WIDE_OPEN) as agency,
        an_agency(tmp_path, WIDE_OPEN, clock=agency.clock, transport=agency.transport) as elsewhere,
    ):
        yield agency, elsewhere.desk


def ready_to_leave(agency: Agency) -> tuple[Lead, OutboxItem]:
    lead = agency.approved()
    item = agency.item(lead)
    agency.clock.set(item.leaves_at)
    listening.listen(agency.office)
    return lead, item


def put_away(agency: Agency, lead: Lead) -> None:
    """Let nothing of this round stand in the way of the next."""
    agency.in_file("UPDATE lead SET due_at = NULL WHERE id = ?", lead.id)
    with agency.store.reading() as uow:
        waiting = uow.drafts.waiting_of(lead.id)
    for draft in waiting:
        agency.in_file("UPDATE draft SET state = 'stale' WHERE id = ?", draft.id)


def raced(agency: Agency, desk: Desk, item: OutboxItem, random: Random) -> str:
    """Let both go at once, one a little later than the other; returns what undo said."""
    start, said = threading.Barrier(2), []
    late, side = random.random() * STAGGER, random.choice(("undo", "hand-over"))

    def undo() -> None:
        start.wait()
        time.sleep(late if side == "undo" else 0)  # noqa: TID251 - the race is in real time
        said.append(desk.undo_newest().code)

    def hand_over() -> None:
        start.wait()
        time.sleep(late if side == "hand-over" else 0)  # noqa: TID251 - the race is in real time
        outbox.attempt(agency.office, item.id)

    threads = [threading.Thread(target=work) for work in (undo, hand_over)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [code] = said
    return code


def truth(agency: Agency, lead: Lead) -> str:
    """What the server has, with what our own row says: they have to agree."""
    dots = len(agency.sent_to(lead))
    state = agency.item(lead).state
    known = {(0, OutboxState.CANCELLED): "undone", (1, OutboxState.SENT): "already_left"}
    return known.get((dots, state), f"{dots} dots, {state.value}")


def test_undo_and_hand_over_race_and_exactly_one_wins(
    both: tuple[Agency, Desk], capsys: pytest.CaptureFixture[str]
) -> None:
    agency, elsewhere = both
    random, seen = Random(25), Counter[tuple[str, str]]()
    count = campaign.rounds("undo_races", 100, 1000)
    for number in range(count):
        lead, item = ready_to_leave(agency)
        desk = elsewhere if number % 2 else agency.desk
        said = raced(agency, desk, item, random)
        seen[said, truth(agency, lead)] += 1
        put_away(agency, lead)

    won = {("undone", "undone"), ("already_left", "already_left")}
    wrong = {pair: number for pair, number in seen.items() if pair not in won}
    undone, left = seen["undone", "undone"], seen["already_left", "already_left"]
    figures = f"{count} races: undo won {undone}, hand-over won {left}, disagreed {wrong or 0}"
    held = not wrong and min(undone, left) > 0
    with capsys.disabled():
        campaign.report("R25 undo, against hand-over", figures, held=held)
    assert held, figures


def test_at_any_moment_of_the_hold_not_a_byte_leaves_after_undo(
    both: tuple[Agency, Desk], capsys: pytest.CaptureFixture[str]
) -> None:
    agency, _ = both
    random, undone = Random(26), 0
    count = campaign.rounds("undo_hold", 50, 500)
    hold = int(agency.office.settings.sending.hold_rep.total_seconds() * 1000)
    for _ in range(count):
        lead = agency.approved()
        agency.clock.advance(timedelta(milliseconds=random.randrange(hold)))
        outbox.dispatch(agency.office)
        undone += agency.desk.undo_newest().code == "undone"
        agency.clock.advance(timedelta(hours=2))
        outbox.dispatch(agency.office)
        undone -= len(agency.sent_to(lead))
        put_away(agency, lead)

    with capsys.disabled():
        figures = f"{undone} of {count} undone with 0 bytes sent"
        campaign.report("R25 undo, within the hold", figures, held=undone == count)
    assert undone == count
