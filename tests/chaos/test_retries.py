"""R19: tried again few times, later each time, never before it was asked to, and then no more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from agent.loop.agency import Agency, an_agency
from chaos import campaign

from desktop_sdr.agent.loop import listening, outbox
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.outbox import EffectKind, OutboxItem, OutboxState
from desktop_sdr.ports.errors import Temporary

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(120))]

DAY = timedelta(days=1)
MOST: dict[EffectKind, int] = {
    EffectKind.SEND_MAIL: 6,
    EffectKind.CRM_LOG: 6,
    EffectKind.BOOK_MEETING: 4,
}


class Busy:
    """A port that is always busy, and notes when it was asked and for how long it said to wait."""

    def __init__(self, agency: Agency, random: Random, well: object) -> None:
        self.agency, self.random, self.well = agency, random, well
        self.asked: list[tuple[datetime, timedelta]] = []

    def __getattr__(self, name: str):
        return getattr(self.well, name)

    def refuse(self, *_: object) -> None:
        wait = timedelta(minutes=self.random.choice((0, 0, 1, 10, 90)))
        self.asked.append((self.agency.clock.now(), wait))
        raise Temporary("server_busy", "wait", "429", wait or None)

    send = book = log = refuse


def mail(agency: Agency) -> Lead:
    return agency.approved()


def booking(agency: Agency) -> Lead:
    lead = agency.touched()
    agency.answers(lead, "Sounds interesting, can we talk next week?")
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)
    agency.answers(lead, "The second one works for me.")
    agency.approve(agency.draft(lead))
    return lead


def crm_entry(agency: Agency) -> Lead:
    lead = agency.approved()
    while not agency.transport.delivered:
        agency.clock.set(max(agency.item(lead).leaves_at, agency.clock.now()))
        listening.listen(agency.office)
        outbox.attempt(agency.office, agency.item(lead).id)
    return lead


SITUATIONS: tuple[tuple[EffectKind, str, Callable[[Agency], Lead]], ...] = (
    (EffectKind.SEND_MAIL, "transports", mail),
    (EffectKind.BOOK_MEETING, "calendar", booking),
    (EffectKind.CRM_LOG, "crm", crm_entry),
)


def of_kind(agency: Agency, kind: EffectKind, lead: Lead) -> OutboxItem:
    with agency.store.reading() as uow:
        found = [
            one
            for one in uow.outbox.in_state(*OutboxState)
            if one.kind is kind and one.lead_id == lead.id
        ]
    return found[-1]


def tried(folder: Path, seed: int, kind: EffectKind, port: str, situation) -> Busy:
    """Every try of one effect against a port that is busy for days."""
    with an_agency(folder, jitter=Random(seed)) as agency:
        lead = situation(agency)
        office = agency.office
        well = office.transports[1] if port == "transports" else getattr(office, port)
        busy = Busy(agency, Random(seed), well)
        fields = {port: {1: busy} if port == "transports" else busy}
        agency.office = replace(office, **fields)
        item = of_kind(agency, kind, lead)
        for _ in range(4000):
            now = of_kind(agency, kind, lead)
            if now.id != item.id or now.state is not OutboxState.HELD:
                break
            agency.clock.set(max(now.leaves_at, agency.clock.now()))
            listening.listen(agency.office)
            outbox.attempt(agency.office, item.id)
        assert of_kind(agency, kind, lead).state is OutboxState.FAILED
    return busy


def test_tries_are_few_patient_and_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seeds = campaign.rounds("retries", 8, 200)
    most: dict[str, int] = {}
    early = 0
    for kind, port, situation in SITUATIONS:
        for seed in range(seeds):
            busy = tried(tmp_path / f"{port}{seed}", seed, kind, port, situation)
            moments = [at for at, _ in busy.asked]
            within = [one for one in moments if one - moments[0] <= DAY]
            assert len(within) == len(moments), "tried after more than a day"
            most[kind.value] = max(most.get(kind.value, 0), len(moments))
            pairs = zip(busy.asked, moments[1:], strict=False)
            early += sum(again < at + wait for (at, wait), again in pairs)
    held = not early and all(most[kind.value] <= MOST[kind] for kind, _, _ in SITUATIONS)
    told = ", ".join(f"{kind} {count}" for kind, count in most.items())
    figures = f"{seeds} seeds: at most {told} tries in a day, {early} before the time asked for"
    with capsys.disabled():
        campaign.report("R19 retries", figures, held=held)
    assert held, figures
