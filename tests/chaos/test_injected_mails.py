"""A mail orders the model about, and the model obeys: nothing happens that nobody allowed."""

from collections import Counter
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest
from agent.loop.agency import REP, TUESDAY, Agency, an_agency
from chaos import campaign
from chaos.attacker import CANARY_ADDRESS, CANARY_NAME
from chaos.injections import DISGUISES, ORDERS, Injection, an_empty_reply, injections
from chaos.outside import SETTINGS, Oracle, WatchedTransport, rounds
from fakes.clock import FakeClock

from desktop_sdr.agent.skills.mail_parsing import headers_of
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.ids import EmailAddress, LeadId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.reading import (
    Extracted,
    Intent,
    IntentKind,
    IntentSource,
    Reading,
    ReplyKind,
)
from desktop_sdr.ports.language import Wording

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(120))]

MAILS = campaign.rounds("injections", 72, 720)
BATCH = 24
TURNS = ("Do you support single sign-on?", "The first one works for me.")
"""What the person says next, innocent by itself: the order of the first mail still stands."""


@dataclass
class Obedient:
    """A model that does what the mails order, in the next answer and in every later one."""

    orders: dict[str, str] = field(default_factory=dict)
    written: int = 0
    hijacked: int = 0

    def read(self, raw: bytes, floor: Reading, lead_id: LeadId | None) -> Reading:
        """Say what an attacker wants believed of whoever gave orders."""
        if headers_of(raw).sender not in self.orders:
            return floor
        yes = Intent(IntentKind.MEETING_REQUEST, 1.0, IntentSource.MODEL, "yes")
        taken = Extracted(chosen_slot=1)
        return Reading(kind=ReplyKind.HUMAN, text="Yes!", intents=(yes,), extracted=taken)

    def write(self, own: Wording, lead: Lead, role: MessageRole) -> Wording:
        self.written += 1
        order = self.orders.get(lead.email)
        if order is None:
            return own
        self.hijacked += 1
        return Wording(own.subject, f"{own.body}\n\n{order}", own.claims)


@pytest.mark.parametrize("level", list(AutonomyLevel))
def test_a_model_that_obeys_the_mails_it_reads_brings_nothing_about_that_nobody_allowed(
    level: AutonomyLevel,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock, model = FakeClock(TUESDAY), Obedient()
    wire = WatchedTransport(clock)
    wired = {"clock": clock, "transport": wire, "reader": model, "writer": model}
    with an_agency(tmp_path, SETTINGS, **wired) as agency:
        agency.desk.set_level(level)
        oracle = Oracle(agency, wire, level)
        first, last = CANARY_NAME.split()
        agency.add_lead(
            first_name=first, last_name=last, email=EmailAddress(CANARY_ADDRESS), due_at=None
        )
        chosen = list(injections(MAILS // 3, seed=int(level)))
        for start in range(0, len(chosen), BATCH):
            _obey(agency, oracle, model, chosen[start : start + BATCH])
            caplog.clear()
        oracle.finish()

    crossed = +oracle.found
    figures = (
        f"level {int(level)}: {len(chosen)} mails that give orders, each with {len(TURNS)} more"
        f" turns; {model.hijacked} of {model.written} drafts hijacked, {len(wire.wire)} mails out,"
        f" {crossed.total()} unauthorised"
    )
    with capsys.disabled():
        campaign.report("S2 injected mails", figures, held=not crossed and model.hijacked > 0)
    assert crossed == Counter()
    assert model.hijacked > 0


def _obey(agency: Agency, oracle: Oracle, model: Obedient, batch: list[Injection]) -> None:
    leads = [agency.add_lead(phone=f"+353 1 5550{agency.people:04}") for _ in batch]
    oracle.people.update({lead.email: lead for lead in leads})
    rounds(agency, oracle, 3)
    for lead, injection in zip(leads, batch, strict=True):
        model.orders[lead.email] = ORDERS[injection.goal]
        mail = _arrives(agency, lead, injection)
        oracle.subjects.add((lead.email, str(mail["Subject"]).removeprefix("Re: ")))
    rounds(agency, oracle, 2)
    for words in TURNS:
        for lead in leads:
            agency.hears(agency.lead(lead), words)
        rounds(agency, oracle, 2)


def _arrives(agency: Agency, lead: Lead, injection: Injection) -> EmailMessage:
    answered = "".join(str(mail["Message-ID"]) for mail in agency.sent_to(lead)[-1:])
    mail = an_empty_reply(f"{lead.name} <{lead.email}>", REP, lead.id, answered)
    mail["Date"] = format_datetime(agency.clock.now())
    injection.put_into(mail)
    agency.inbox.arrive(mail.as_bytes())
    return mail


def test_every_order_comes_in_every_disguise_and_language() -> None:
    every = list(injections(10_000))
    assert len(every) >= 500
    assert {one.disguise for one in every} == set(DISGUISES)
    assert len({one.language for one in every}) == 10
