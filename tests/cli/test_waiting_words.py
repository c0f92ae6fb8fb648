"""“Why is nothing sending?” is answered in a sentence, by the very rules that hold."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from agent.loop.agency import TUESDAY, an_agency
from agent.loop.test_pacing import LIKE_A_PERSON, queue

from desktop_sdr.cli import waiting_words
from desktop_sdr.domain.ids import LeadId, OutboxId
from desktop_sdr.domain.outbox import EffectKind, OutboxState
from desktop_sdr.domain.verdict import Hold, ReasonCode
from desktop_sdr.ports.waiting import WaitingAct, WaitingLine

DUBLIN = ZoneInfo("Europe/Dublin")
NOW = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def one(*gates: Hold, opens_at: datetime | None = None) -> WaitingAct:
    return WaitingAct(
        outbox_id=OutboxId(1),
        lead_id=LeadId(1),
        lead_name="Ida Brandt",
        kind=EffectKind.SEND_MAIL,
        mailbox_id=None,
        planned_at=NOW,
        gates=gates,
        opens_at=opens_at,
    )


def told(*gates: Hold, opens_at: datetime | None = None) -> str:
    line = WaitingLine(waiting=1, first=one(*gates, opens_at=opens_at), warmth=None)
    return waiting_words.summary(line, NOW, DUBLIN)


def test_a_mailbox_that_warms_up_says_when_it_goes_on_and_with_how_many(tmp_path: Path) -> None:
    with an_agency(tmp_path, LIKE_A_PERSON) as agency:
        queue(agency, 13)
        agency.run(TUESDAY.replace(hour=17), step=30 * MINUTE)
        line, now = agency.desk.waiting_line(), agency.clock.now()
        said = waiting_words.summary(line, now, DUBLIN)
        assert line.first is not None
        agency.run(TUESDAY + 24 * HOUR, step=30 * MINUTE)
        sent = sorted(
            item.settled_at for item in agency.items(None, OutboxState.SENT) if item.settled_at
        )

    assert len(sent) > 10
    assert sent[10] == line.first.opens_at, "what was foretold is what happens"
    assert said == (
        f"Nothing sends before {sent[10].astimezone(DUBLIN):%H:%M} tomorrow: today's limit of 10"
        " mails is reached (the mailbox is warming up: 10 today, 15 on its next working day)."
    )


def test_asking_changes_nothing_but_the_days_drawn_ahead(tmp_path: Path) -> None:
    with an_agency(tmp_path, LIKE_A_PERSON) as agency:
        lead = agency.approved()
        before = agency.item(lead)
        first = agency.desk.waiting_for(lead.id)
        assert agency.desk.waiting_for(lead.id) == first
        assert agency.item(lead) == before
        assert agency.desk.waiting_line().waiting == 1


def test_a_pause_is_named_first_and_ends_with_nobody_but_the_rep(tmp_path: Path) -> None:
    with an_agency(tmp_path, LIKE_A_PERSON) as agency:
        lead = agency.approved()
        agency.clock.set(TUESDAY.replace(hour=22))
        agency.desk.pause("lunch")
        [found] = agency.desk.waiting_for(lead.id)
        lines = waiting_words.lines(found, DUBLIN)

    assert found.opens_at is None
    assert found.gates[0].reason is ReasonCode.PAUSED
    assert lines[0] == "  waits: send mail, leaves nobody knows when"
    assert any("outside their working hours, until Wed 04 Mar" in line for line in lines)


@pytest.mark.parametrize(
    ("gates", "opens", "sentence"),
    [
        ((), 0, "The next mail leaves in this minute."),
        ((), 5, "Nothing sends before 21:00: the next mail is planned for then."),
        (
            (Hold(ReasonCode.OFF_WORK, NOW + 17 * HOUR),),
            17,
            "Nothing sends before 09:00 tomorrow: it is outside your own working day.",
        ),
        (
            (Hold(ReasonCode.HOLIDAY, NOW + 65 * HOUR),),
            65,
            "Nothing sends before Fri 06 Mar 09:00: it is a public holiday there.",
        ),
        (
            (Hold(ReasonCode.SENDER_BLOCKED, None),),
            None,
            "Nothing sends by itself: a server refused your mailbox; answer the card in"
            " Escalations.",
        ),
        (
            (Hold(ReasonCode.CONTENT_FAULT, None),),
            None,
            "Nothing sends by itself: it will come back to you: content fault.",
        ),
    ],
)
def test_the_sentence_says_until_when_and_why(
    gates: tuple[Hold, ...], opens: int | None, sentence: str
) -> None:
    assert told(*gates, opens_at=None if opens is None else NOW + opens * HOUR) == sentence


def test_nothing_is_said_where_nothing_waits() -> None:
    line = WaitingLine(waiting=0, first=None, warmth=None)
    assert waiting_words.summary(line, NOW, DUBLIN) == ""


def test_an_act_that_is_only_planned_says_so() -> None:
    lines = waiting_words.lines(one(opens_at=NOW + HOUR), DUBLIN)
    assert lines == [
        "  waits: send mail, leaves Tue 03 Mar 17:00",
        "    because its time has not come",
    ]
