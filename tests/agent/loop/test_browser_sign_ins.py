"""A mailbox that a browser signs in to waits with nothing lost, and says so before it has to."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from agent.loop.agency import Agency, an_agency
from agent.loop.test_outbox import due
from agent.loop.test_signing_in import BOX
from fakes.browser_sign_in import FakeBrowserSignIn
from fakes.secrets import MemorySecrets

from desktop_sdr.adapters.asked_passwords import AskedPasswords
from desktop_sdr.agent.desk import DeskRefusal
from desktop_sdr.agent.loop import listening, outbox
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.domain.health import Light, LightReason, Part
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.ports.errors import Refused, SignInNeeded


def nobody(_address: str, _opened: bool) -> None:
    """Hears where the browser went, and does nothing."""


@dataclass
class SignedIn:
    """An agency whose mailbox a browser signs in to."""

    agency: Agency
    passwords: AskedPasswords
    account: FakeBrowserSignIn
    name: str
    watch: Watch

    def wanted(self) -> list[tuple[str, str]]:
        return [(one.reason, one.provider) for one in self.agency.desk.sign_ins_wanted()]

    def noted(self) -> list[str]:
        """What the record says of changed settings, the oldest first."""
        with closing(sqlite3.connect(self.agency.store.path)) as database:
            asked = "SELECT facts FROM audit WHERE tag = 'settings:changed' ORDER BY seq"
            return [str(facts) for (facts,) in database.execute(asked)]

    def light(self, part: Part) -> tuple[Light, LightReason]:
        self.watch.look()
        with self.agency.store.reading() as uow:
            reading = uow.meters.lights()[part.value]
        return reading.light, reading.reason


@pytest.fixture
def signed(tmp_path: Path) -> Iterator[SignedIn]:
    passwords = AskedPasswords(MemorySecrets, lambda _: None)
    accounts: dict[object, FakeBrowserSignIn] = {}
    with an_agency(tmp_path, passwords=passwords, browser_sign_ins=accounts) as agency:
        with agency.store.reading() as uow:
            name = uow.mailboxes.get(BOX).secret_name
        account = accounts[BOX] = FakeBrowserSignIn(passwords, name)
        watch = Watch(
            agency.store.unit_of_work,
            agency.clock,
            agency.office.latch,
            frozenset({Part.EMAIL, Part.INBOX}),
            wants_password=lambda: bool(passwords.wanted()),
            sign_in_ends=account.dies_at,
        )
        yield SignedIn(agency, passwords, account, name, watch)


@pytest.mark.parametrize(
    ("noted", "told"),
    [("password_missing", "sign_in_missing"), ("token_refused", "token_refused")],
)
def test_what_is_wanted_is_a_sign_in_and_no_password(
    signed: SignedIn, noted: str, told: str
) -> None:
    if noted == "password_missing":
        signed.passwords.look_for([signed.name])
    else:
        signed.agency.inbox.down = SignInNeeded(noted, "sign_in")
        listening.listen(signed.agency.office)
    assert signed.wanted() == [(told, "google")]


def test_a_sign_in_that_ended_holds_the_mail_until_another_lets_it_go_once(
    signed: SignedIn,
) -> None:
    agency = signed.agency
    lead = agency.approved()
    due(agency, lead)
    agency.transport.down = SignInNeeded("sign_in_ended", "sign_in")
    signed.passwords.ended(signed.name, "sign_in_ended")
    outbox.dispatch(agency.office)
    held = agency.item(lead)
    assert (held.state, held.held_by, held.attempts) == (OutboxState.HELD, ("sign_in_needed",), 0)
    assert signed.wanted() == [("sign_in_ended", "google")]
    assert signed.light(Part.EMAIL) == (Light.RED, LightReason.SIGN_IN_NEEDED)

    agency.transport.down = None
    assert agency.desk.sign_in(BOX, nobody, Event()) == "memory"
    outbox.dispatch(agency.office)

    assert agency.item(lead).state is OutboxState.SENT
    assert signed.wanted() == []
    [noted] = signed.noted()
    assert json.loads(noted) == {"setting": "sign_in", "kept": "memory"}


def test_a_sign_in_that_fails_changes_nothing(signed: SignedIn) -> None:
    signed.passwords.look_for([signed.name])
    signed.account.down = Refused("sign_in_denied")
    with pytest.raises(Refused):
        signed.agency.desk.sign_in(BOX, nobody, Event(), "its secret")
    assert signed.account.client_secret == "its secret"
    assert signed.wanted() == [("sign_in_missing", "google")]
    assert signed.noted() == []


def test_the_end_is_told_two_days_before_and_stops_nothing(signed: SignedIn) -> None:
    agency = signed.agency
    signed.account.ends_at = agency.clock.now() + timedelta(days=7)
    assert signed.light(Part.EMAIL)[0] is Light.GREEN
    assert list(agency.desk.sign_ins_ending()) == []
    agency.clock.advance(timedelta(days=5))
    listening.listen(agency.office)
    for part in (Part.EMAIL, Part.INBOX):
        assert signed.light(part) == (Light.YELLOW, LightReason.SIGN_IN_ENDING)
    [ending] = agency.desk.sign_ins_ending()
    assert (ending.reason, ending.ends_at) == ("sign_in_ending", signed.account.ends_at)
    assert signed.wanted() == []
    lead = agency.approved()
    due(agency, lead)
    outbox.dispatch(agency.office)
    assert agency.item(lead).state is OutboxState.SENT


def test_signing_out_is_in_the_record_and_the_mailbox_waits(signed: SignedIn) -> None:
    signed.agency.desk.sign_in(BOX, nobody, Event())
    assert signed.agency.desk.sign_out(BOX)
    signed.passwords.look_for([signed.name])
    assert signed.wanted() == [("sign_in_missing", "google")]
    assert [json.loads(one)["kept"] for one in signed.noted()] == ["memory", "nowhere"]


def test_a_mailbox_with_a_password_has_no_browser_to_go_to(tmp_path: Path) -> None:
    with an_agency(tmp_path) as agency:
        with pytest.raises(DeskRefusal, match="no_browser_sign_in"):
            agency.desk.sign_in(BOX, nobody, Event())
        with pytest.raises(DeskRefusal, match="no_browser_sign_in"):
            agency.desk.sign_out(BOX)
        assert list(agency.desk.sign_ins_ending()) == []
