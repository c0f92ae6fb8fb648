"""A mailbox over its vendor's own interface: set up, tried, worked with, its token renewed."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from contracts.test_inbox import mail_saying
from contracts.vendors import VENDORS, Account, open_account
from fakes.clock import FakeClock
from scenarios.campaign_house import PROFILE, TWO_STEPS, Agent, House
from servers.authorization import CLIENT_ID, Provider, authorization_server
from servers.vendors.web import Cut

from desktop_sdr.cli.main import main
from desktop_sdr.ports.mail import WitnessKind

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

REP = "vendor@seller.test"
ADA = "ada@buyer.test"
SIGN_IN = {"gmail": "google", "graph": "microsoft"}
SEND = {"gmail": "messages/send", "graph": "sendMail"}
MAILBOX = """[mailbox]
address = "{address}"
sign_in = "{sign_in}"

[mailbox.oauth]
client_id = "{client_id}"
has_client_secret = false
authorization_url = "{provider.authorization_url}"
token_url = "{provider.token_url}"
scopes = ["mail.full", "offline_access"]
over_api = true
api_url = "{account.server.url}"
"""


@dataclass
class VendorHouse(House):
    """A rep whose mailbox is at a vendor."""

    account: Account | None = None
    provider: Provider | None = None
    said: Callable[[], str] = str

    def command(self, *words: str, said: str = "", code: int = 0) -> list[dict[str, Any]]:
        """Run a command in this process, which starts no Python anew."""
        self.said()
        assert main([*words, "--data", str(self.folder)]) == code
        return [json.loads(line) for line in self.said().splitlines() if line.startswith("{")]

    def write_profile(self) -> Path:
        assert self.account is not None
        about_rep, _, _ = PROFILE.partition("[mailbox]")
        about_rep = about_rep.replace("[sending]", "[sending]\ncheck_addresses = false")
        text = (about_rep + MAILBOX).format(
            address=self.address,
            postal="Dockwell, 12 Harbour Row, Reno, NV 89501, United States",
            price="$390.00",
            account=self.account,
            sign_in=SIGN_IN[self.account.vendor],
            client_id=CLIENT_ID,
            provider=self.provider,
        )
        path = self.folder.with_name("profile.toml")
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture(params=VENDORS)
def house(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    keychain: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[VendorHouse]:
    assert "DBUS_SESSION_BUS_ADDRESS" in keychain
    visit = Path(__file__).with_name("visit.py")
    monkeypatch.setenv("BROWSER", f"{sys.executable} {visit} %s")
    with (
        authorization_server() as provider,
        closing(open_account(request.param, REP)) as account,
    ):
        provider.user = REP
        account.server.trusts = lambda token: any(
            one.access == token and not (one.is_expired() or one.is_revoked())
            for one in provider.issued
        )
        yield VendorHouse(
            tmp_path / "vendor",
            None,
            REP,
            account=account,
            provider=provider,
            said=lambda: capsys.readouterr().out,
        )
        assert account.server.violations == []


def test_a_mailbox_at_its_vendor_is_set_up_tried_and_worked_with(
    house: VendorHouse, tmp_path: Path
) -> None:
    account, provider = house.account, house.provider
    assert account is not None
    assert provider is not None
    _is_set_up_and_tried(house, account, provider)
    house.plan_only(TWO_STEPS)
    leads = tmp_path / "leads.csv"
    leads.write_text(
        "Email,First name,Last name,Company,Website,Country,Job title\n"
        f"{ADA},Ada,Albers,Albers Spedition,www.albers.example,Germany,Head of Logistics"
    )
    consent = ("--basis", "consent", "--basis-date", "2026-01-05", "--basis-record", "fair form")
    house.command("import", str(leads), "--json", *consent)
    with house.opened(None) as app:
        clock = FakeClock(app.desk.now())
    with house.opened(clock) as app:
        agent = Agent(app, clock)
        agent.until(lambda: bool(agent.drafts(ADA)), "a draft", timedelta(1))
        _a_mail_taken_without_a_word_counts_once(agent, account)
        _an_answer_is_read_over_a_renewed_token(agent, account, provider)


def _is_set_up_and_tried(house: VendorHouse, account: Account, provider: Provider) -> None:
    path = str(house.write_profile())
    *_, done = house.command("setup", "--from", path, "--sign-in", "--no-test-mail", "--json")
    assert done["password"] == "sign-in kept in the system's keychain"
    [told] = house.command("mailbox", "test", "--yes", "--json")
    assert (told["mailbox"], told["witness"]) == (REP, "preserved")
    assert (told["reason"], told["rewritten"]) == ("", {})
    assert len(account.mailbox.delivered[REP]) == 1
    provider.expire()
    told = house.command("doctor", "--json", "--resolver", "127.0.0.1:9")
    by_part = {line["part"]: line["ok"] for line in told if "part" in line}
    assert by_part["outgoing mail 1"]
    assert by_part["incoming mail 1"]


def _a_mail_taken_without_a_word_counts_once(agent: Agent, account: Account) -> None:
    agent.round()  # the first look: nothing from before is read
    account.server.next_time(SEND[account.vendor], cut=Cut.AFTER_ACTING, acts=True)
    agent.approve(agent.drafts(ADA)[0])
    agent.until(lambda: bool(account.mailbox.delivered[ADA]), "Ada's mail", timedelta(days=3))
    for _ in range(3):
        agent.clock.advance(timedelta(minutes=5))
        agent.round()
    assert len(account.mailbox.delivered[ADA]) == 1
    with agent.app.store.reading() as uow:
        lead = uow.leads.by_email(ADA)
        assert lead is not None
        assert len(uow.touches.of_lead(lead.id)) == 1
        assert uow.mailboxes.all()[0].witness is WitnessKind.PRESERVED


def _an_answer_is_read_over_a_renewed_token(
    agent: Agent, account: Account, provider: Provider
) -> None:
    before = provider.refreshes
    provider.expire()
    sent = account.mailbox.in_folder("SENT")[-1]
    answer = mail_saying("Do you support single sign-on?").replace(
        b"Ana <ana@buyer.test>", f"Ada Albers <{ADA}>".encode()
    )
    thread = f"In-Reply-To: {sent.message_id}\r\n".encode()
    account.mailbox.arrive(thread + answer)
    agent.hears(ADA)
    assert provider.refreshes > before
