"""R9: whatever the network does, we know whether the mail left, and nobody hears a password.

The real outbox sends over real sockets; what the servers took in is the truth. Nothing that the
network does is held against the agent's own work.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from agent.loop.agency import TUESDAY, Agency, an_agency
from agent.loop.test_outbox import due
from chaos import campaign
from chaos.weather import (
    LONG,
    PASSWORD,
    PATIENCE,
    PORTAL,
    REFUSED,
    SENT,
    UNCLEAR,
    UNVERIFIED,
    USER,
    WEATHERS,
    Certificates,
    Speaks,
    Weather,
    Wire,
    credentials_in,
    out_there,
)
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.certificates import Authority
from servers.fault_smtp import FaultySmtp
from servers.scripted_imap import Answer, ScriptedImap

from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.imap import ImapInbox
from desktop_sdr.adapters.mail.imap_session import ImapAccount
from desktop_sdr.agent.loop import listening, outbox, settling
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.domain.health import Part
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.settings import Sending, Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(campaign.patience(180))]

MAILS = campaign.rounds("network", 32, 5 * len(WEATHERS))
SETTINGS = Settings(
    sending=Sending(day_start_hour=0, day_end_hour=24, on_weekends=True, like_a_person=False)
)
CLOSED_PORT = 1
ENDS = {SENT, REFUSED, OutboxState.UNCERTAIN}


@dataclass
class Tally:
    """What went wrong, by the name of the weather."""

    weathers: int = 0
    wrong: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    held_against_us: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.wrong or self.heard or self.held_against_us)

    def __str__(self) -> str:
        return (
            f"{len(self.wrong)} wrong states, {len(self.heard)} credentials told before TLS was "
            f"verified, {len(self.held_against_us)} counted as a mistake of ours"
        )


def test_whatever_the_network_does_we_know_whether_it_left(
    tmp_path: Path, authority: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = Tally()
    certificates = Certificates(authority, tmp_path)
    dealt = Random(9).sample(WEATHERS, len(WEATHERS))
    for number in range(MAILS):
        weather = dealt[number % len(dealt)]
        _one_mail(tmp_path / str(number), weather, certificates, tally)
    kinds = min(MAILS, len(dealt))
    with capsys.disabled():
        figures = f"{tally.weathers} mails through {kinds} kinds of weather: {tally}"
        campaign.report("R9 network", figures, held=tally.is_clean)
    assert tally.is_clean, tally


class Inbox(NamedTuple):
    """One thing that the network or the server does while an inbox is read."""

    name: str
    script: Mapping[str, Answer]
    speaks: Speaks


HANG_UP: Answer = ""
INBOX_FOLDER: Answer = '* LIST () "/" INBOX\r\n% OK done\r\n'
STEPS = ("greeting", "CAPABILITY", "AUTHENTICATE", "LOGIN", "EXAMINE", "LIST")
INBOXES: Sequence[Inbox] = (
    *(Inbox(speaks.__name__, {}, speaks) for speaks in UNVERIFIED),
    Inbox("alert", {}, Certificates.alert),
    Inbox("late alert", {}, Certificates.late_alert),
    Inbox("captive portal", {"greeting": PORTAL}, Certificates.none),
    *(Inbox(f"cut at {step}", {step: HANG_UP}, Certificates.good) for step in STEPS),
    *(Inbox(f"a portal at {step}", {step: f"{PORTAL}\r\n"}, Certificates.good) for step in STEPS),
)


def test_whatever_the_network_does_the_inbox_is_read_on_when_it_is_over(
    tmp_path: Path, authority: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = Tally()
    certificates = Certificates(authority, tmp_path)
    for number, weather in enumerate(INBOXES):
        _one_inbox(tmp_path / f"inbox {number}", weather, certificates, tally)
    with capsys.disabled():
        figures = f"{tally.weathers} kinds of weather over an inbox: {tally}"
        campaign.report("R9 network", figures, held=tally.is_clean)
    assert tally.is_clean, tally


def _one_inbox(folder: Path, weather: Inbox, certificates: Certificates, tally: Tally) -> None:
    folder.mkdir()
    with an_agency(folder, SETTINGS) as agency:
        before = _read_at(agency)
        agency.clock.advance(timedelta(minutes=5))
        with ScriptedImap(weather.script, tls=weather.speaks(certificates)) as server:
            _listen(agency, server.port, certificates)
        if _read_at(agency) != before:
            tally.wrong.append(f"{weather.name}: taken for read")
        if weather.speaks in UNVERIFIED and credentials_in("\n".join(server.commands).encode()):
            tally.heard.append(weather.name)
        agency.clock.advance(timedelta(minutes=30))
        with ScriptedImap({"LIST": INBOX_FOLDER}, tls=certificates.good()) as well:
            _listen(agency, well.port, certificates, LONG)
        if _read_at(agency) == before:
            tally.wrong.append(f"{weather.name}: not read when it was over")
        if _mistakes(agency):
            tally.held_against_us.append(weather.name)
    tally.weathers += 1


def _listen(
    agency: Agency, port: int, certificates: Certificates, patience: timedelta = PATIENCE
) -> None:
    account = ImapAccount(
        host="localhost",
        port=port,
        security=Security.TLS,
        user=USER,
        secret_name="mail",
        ca_file=certificates.authority.ca_file,
        patience=patience,
    )
    with closing(ImapInbox(account, MemorySecrets(mail=PASSWORD))) as inbox:
        listening.listen(replace(agency.office, inboxes={MailboxId(1): inbox}))


def _read_at(agency: Agency) -> datetime | None:
    with agency.store.reading() as uow:
        return uow.mailboxes.get(MailboxId(1)).last_poll_at


def _one_mail(folder: Path, weather: Weather, certificates: Certificates, tally: Tally) -> None:
    folder.mkdir()
    clock = FakeClock(TUESDAY)
    wire = Wire(clock, certificates.authority.ca_file)
    wire.security = Security.TLS if weather.at_once else Security.STARTTLS
    with an_agency(folder, SETTINGS, clock=clock, transport=wire) as agency:
        lead = agency.approved()
        due(agency, lead)
        with out_there(weather, certificates) as server:
            wire.port, wire.sent, wire.awaited = server.port, server.accepted, weather.state
            if weather.gone:
                wire.port = CLOSED_PORT
            outbox.dispatch(agency.office)
            _judge(agency, lead, weather, server, tally)
        _calm_down(agency, lead, wire, certificates, server)
        _judge_end(agency, lead, weather, wire, tally)
        if _mistakes(agency):
            tally.held_against_us.append(weather.name)
    tally.weathers += 1


def _judge(agency: Agency, lead: Lead, weather: Weather, server: FaultySmtp, tally: Tally) -> None:
    """Compare the state with the table, and with what the server saw."""
    state = agency.item(lead).state
    impossible = {
        state is SENT and not server.accepted,
        state is UNCLEAR and not server.dots,
        state not in (SENT, UNCLEAR) and bool(server.accepted),
    }
    if state is not weather.state or any(impossible):
        tally.wrong.append(f"{weather.name}: {state.value}")
    told = bytes(server.in_the_clear)
    if not weather.proves_itself:  # then not even under its TLS
        told += "\n".join(server.commands).encode()
    if credentials_in(told):
        tally.heard.append(weather.name)


def _calm_down(
    agency: Agency, lead: Lead, wire: Wire, certificates: Certificates, before: FaultySmtp
) -> None:
    """The network is well again: let the mail go to its end."""
    well = Weather("well", SENT, at_once=wire.security is Security.TLS)
    with out_there(well, certificates) as server:
        wire.port, wire.sent, wire.awaited = server.port, server.accepted, SENT
        wire.sent.extend(before.accepted)
        for _ in range(100):
            if agency.item(lead).state in ENDS:
                return
            agency.clock.advance(timedelta(minutes=5))
            listening.listen(agency.office)
            outbox.dispatch(agency.office)
            settling.settle(agency.office)


def _judge_end(agency: Agency, lead: Lead, weather: Weather, wire: Wire, tally: Tally) -> None:
    """One mail, or none and somebody who knows."""
    state, came = agency.item(lead).state, len(wire.sent)
    cards = 0 if state is SENT or weather.asks_nobody else 1
    wanted = (1 if state is SENT else 0, cards)
    if state not in ENDS or (came, len(agency.cards())) != wanted:
        tally.wrong.append(f"{weather.name}, at the end: {state.value}, {came} came")


def _mistakes(agency: Agency) -> int:
    """How many acts count toward the pause for mistakes; the watch has its look as well."""
    latch = agency.office.latch
    parts = frozenset({Part.EMAIL, Part.INBOX})
    Watch(agency.store.unit_of_work, agency.clock, latch, parts).look()
    with agency.store.reading() as uow:
        wrong = [one for one in uow.meters.last(50) if not one.ok]
    return len(wrong) + int(latch.is_paused)
