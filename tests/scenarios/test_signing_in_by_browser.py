"""A mailbox that takes no password: signed in by a browser, renewed, withdrawn, signed in again."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from fakes.clock import FakeClock
from scenarios.campaign_house import TWO_STEPS, Agent, House
from servers.authorization import CLIENT_ID, CLIENT_SECRET, Provider, authorization_server
from servers.mail import MailServers
from servers.mail_config import User
from servers.refusing_names import refusing_names

from desktop_sdr.adapters.mail.smtp import SmtpTransport
from desktop_sdr.agent.desk import Desk
from desktop_sdr.agent.importing import ImportOrder
from desktop_sdr.cli.main import main
from desktop_sdr.domain.health import Light, LightReason, Part
from desktop_sdr.domain.lead import LawfulBasis
from desktop_sdr.domain.outbox import OutboxState

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mail"), pytest.mark.timeout(240)]

REP = "browser@seller.test"
LEADS = {"ada.oauth@buyer.test": "Ada Albers", "bela.oauth@buyer.test": "Bela Brandt"}
ADA, BELA = LEADS
WEEK = 7 * 24 * 3600
"""Seconds; what a provider says of a sign-in to an app that is still being tested."""
APP = """sign_in = "other"

[mailbox.oauth]
client_id = "{client_id}"
authorization_url = "{provider.authorization_url}"
token_url = "{provider.token_url}"
scopes = ["mail.full", "offline_access"]
has_client_secret = true
"""


@dataclass
class BrowserHouse(House):
    """A rep whose mailbox is signed in to at a provider."""

    provider: Provider | None = None

    def write_profile(self) -> Path:
        path = super().write_profile()
        app = APP.format(client_id=CLIENT_ID, provider=self.provider)
        text = path.read_text().replace("\n[mailbox.smtp]", f"{app}\n[mailbox.smtp]")
        path.write_text(text)
        return path


@pytest.fixture
def house(
    mail_servers: MailServers,
    tmp_path: Path,
    keychain: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[BrowserHouse]:
    assert "DBUS_SESSION_BUS_ADDRESS" in keychain
    visit = Path(__file__).with_name("visit.py")
    monkeypatch.setenv("BROWSER", f"{sys.executable} {visit} %s")
    for address in (REP, *LEADS):
        mail_servers.add_user(User(address, files_sent=address == REP))
    with authorization_server(port=mail_servers.provider_port) as provider:
        provider.app.secret, provider.user, provider.ends_in = CLIENT_SECRET, REP, WEEK
        yield BrowserHouse(tmp_path / "browser", mail_servers, REP, provider=provider)


def test_a_sign_in_is_made_renewed_withdrawn_and_made_again_and_each_mail_leaves_once(
    house: BrowserHouse, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    provider = house.provider
    assert provider is not None
    _is_set_up_and_tried(house, provider)
    house.plan_only(TWO_STEPS)
    with house.opened(None) as app:
        clock = FakeClock(app.desk.now())
        _two_leads_come(app.desk, tmp_path / "leads.csv")
    with house.opened(clock) as app:
        agent = Agent(app, clock)
        agent.until(lambda: bool(agent.drafts(ADA) and agent.drafts(BELA)), "drafts", timedelta(1))
        _a_token_that_ends_in_the_middle_is_renewed(house, agent, provider)
        _a_grant_that_is_withdrawn_stops_all_and_loses_nothing(house, agent, provider)
        assert "sign_in_ended" in _reasons_of_the_doctor(house, capsys)
        _a_new_sign_in_lets_the_waiting_mail_go_once(house, agent)
        house.answer(ADA, "Ada Albers", "Yes, this is of interest. Tuesday?")
        agent.hears(ADA)
        _the_end_is_told_days_before(agent)
    _holds_nothing_outside_the_keychain(house, provider)


def _is_set_up_and_tried(house: BrowserHouse, provider: Provider) -> None:
    path = str(house.write_profile())
    words = ("setup", "--from", path, "--sign-in", "--client-secret-stdin", "--no-test-mail")
    visited, kept, done = house.command(*words, "--json", said=f"{CLIENT_SECRET}\n")
    assert visited["opened"]
    assert "code_challenge_method=S256" in visited["visit"]
    assert kept["kept"] == "os_keyring"
    assert done["password"] == "sign-in kept in the system's keychain"
    assert provider.forms[0]["client_secret"] == CLIENT_SECRET

    [told] = house.command("mailbox", "test", "--yes", "--json")
    assert told["witness"] == "preserved"
    assert len(house.mails(REP)) == 1


def _reasons_of_the_doctor(house: House, capsys: pytest.CaptureFixture[str]) -> set[str]:
    capsys.readouterr()
    with refusing_names() as names:
        main(["doctor", "--json", "--resolver", names, "--data", str(house.folder)])
    return {json.loads(line)["reason"] for line in capsys.readouterr().out.splitlines()}


def _two_leads_come(desk: Desk, path: Path) -> None:
    rows = ["Email,First name,Last name,Company,Website,Country,Job title"]
    for address, name in LEADS.items():
        first, last = name.split()
        site = f"www.{last.lower()}-spedition.example"
        where = f"{last} Spedition,{site},Germany,Head of Logistics"
        rows.append(f"{address},{first},{last},{where}")
    path.write_text("\n".join(rows))
    order = ImportOrder(
        source="a fair",
        lawful_basis=LawfulBasis.CONSENT,
        basis_at=desk.now() - timedelta(days=30),
        basis_words="form of the fair",
    )
    desk.import_leads(path, order)


def _a_token_that_ends_in_the_middle_is_renewed(
    house: BrowserHouse, agent: Agent, provider: Provider
) -> None:
    before = provider.refreshes
    provider.expire()
    agent.approve(agent.drafts(ADA)[0])
    agent.until(lambda: bool(agent.items(OutboxState.SENT)), "Ada's mail", timedelta(days=4))
    assert len(house.arrives(ADA)) == 1
    assert provider.refreshes > before
    assert agent.app.desk.sign_ins_wanted() == ()


def _a_grant_that_is_withdrawn_stops_all_and_loses_nothing(
    house: BrowserHouse, agent: Agent, provider: Provider
) -> None:
    provider.withdraw()
    [transport] = agent.app.office.transports.values()
    assert isinstance(transport, SmtpTransport)
    transport.close()  # what was signed in before may be used up, for some seconds
    agent.approve(agent.drafts(BELA)[0])
    agent.until(lambda: bool(agent.app.desk.sign_ins_wanted()), "a sign-in", timedelta(days=4))
    [wanted] = agent.app.desk.sign_ins_wanted()
    assert (wanted.address, wanted.reason, wanted.provider) == (REP, "sign_in_ended", "other")
    for _ in range(3):
        agent.clock.advance(timedelta(minutes=20))
        agent.round()
    assert [item.recipient for item in agent.items(OutboxState.HELD)] == [BELA]
    assert house.mails(BELA) == []
    agent.app.watch.look()
    lights = agent.app.desk.views.frame(agent.clock.now()).lights
    assert lights[Part.EMAIL].light is Light.RED
    assert lights[Part.EMAIL].reason is LightReason.SIGN_IN_NEEDED


def _a_new_sign_in_lets_the_waiting_mail_go_once(house: BrowserHouse, agent: Agent) -> None:
    [wanted] = agent.app.desk.sign_ins_wanted()
    visited: list[str] = []
    where = agent.app.desk.sign_in(
        wanted.mailbox_id, lambda address, opened: visited.append(address), Event()
    )
    assert where == "os_keyring"
    assert agent.app.desk.sign_ins_wanted() == ()
    agent.until(lambda: not agent.items(OutboxState.HELD), "Bela's mail", timedelta(days=1))
    house.arrives(BELA)
    agent.round()
    assert len(house.mails(BELA)) == len(house.mails(ADA)) == 1
    assert agent.items(OutboxState.HELD) == []


def _the_end_is_told_days_before(agent: Agent) -> None:
    agent.clock.advance(timedelta(days=5, hours=2))
    agent.app.watch.look()
    lights = agent.app.desk.views.frame(agent.clock.now()).lights
    assert lights[Part.EMAIL].reason is LightReason.SIGN_IN_ENDING
    [ending] = agent.app.desk.sign_ins_ending()
    assert (ending.address, ending.reason) == (REP, "sign_in_ending")


def _holds_nothing_outside_the_keychain(house: BrowserHouse, provider: Provider) -> None:
    everything = b"".join(path.read_bytes() for path in house.folder.rglob("*") if path.is_file())
    assert REP.encode() in everything
    for secret in {CLIENT_SECRET, *provider.every_secret()}:
        assert secret.encode() not in everything
