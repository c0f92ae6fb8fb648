"""A refused password: asked for once, shown by the lights, and what waited goes on once it came."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency
from agent.loop.test_outbox import due
from fakes.secrets import MemorySecrets

from desktop_sdr.adapters.asked_passwords import AskedPasswords
from desktop_sdr.agent.desk import DeskRefusal
from desktop_sdr.agent.loop import listening, outbox, results
from desktop_sdr.agent.loop.performers import outgoing
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.domain.health import Light, LightReason, Part
from desktop_sdr.domain.ids import EmailAddress, MailboxId
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.ports.errors import SignInNeeded

BOX = MailboxId(1)
REFUSED = SignInNeeded("sign_in_refused", "sign_in")


@dataclass
class Signed:
    """An agency whose mailbox has a password, and the watch over it."""

    agency: Agency
    passwords: AskedPasswords
    keychain: MemorySecrets
    watch: Watch

    def wanted(self) -> list[str]:
        return [one.reason for one in self.agency.desk.sign_ins_wanted()]

    def light(self, part: Part) -> tuple[Light, LightReason]:
        self.watch.look()
        with self.agency.store.reading() as uow:
            reading = uow.meters.lights()[part.value]
        return reading.light, reading.reason


@pytest.fixture
def signed(tmp_path: Path) -> Iterator[Signed]:
    keychain = MemorySecrets()
    passwords = AskedPasswords(lambda: keychain, lambda _: None)
    with an_agency(tmp_path, passwords=passwords) as agency:
        with agency.store.reading() as uow:
            name = uow.mailboxes.get(BOX).secret_name
        passwords.set(name, "old")
        passwords.get(name)
        watch = Watch(
            agency.store.unit_of_work,
            agency.clock,
            agency.office.latch,
            frozenset({Part.EMAIL, Part.INBOX}),
            wants_password=lambda: bool(passwords.wanted()),
        )
        yield Signed(agency, passwords, keychain, watch)


def test_a_password_that_both_servers_refuse_is_asked_for_once(signed: Signed) -> None:
    lead = signed.agency.approved()
    due(signed.agency, lead)
    signed.agency.transport.down = signed.agency.inbox.down = REFUSED

    outbox.dispatch(signed.agency.office)
    listening.listen(signed.agency.office)
    listening.listen(signed.agency.office)

    assert signed.wanted() == ["sign_in_refused"]


def test_the_lights_of_the_mailbox_say_that_a_sign_in_is_needed(signed: Signed) -> None:
    assert signed.light(Part.EMAIL)[0] is Light.GREEN
    signed.agency.inbox.down = REFUSED
    listening.listen(signed.agency.office)

    assert signed.light(Part.EMAIL) == (Light.RED, LightReason.SIGN_IN_NEEDED)
    assert signed.light(Part.INBOX) == (Light.RED, LightReason.SIGN_IN_NEEDED)


def test_a_given_password_lets_what_was_held_go_and_the_refusal_was_none_of_its_tries(
    signed: Signed,
) -> None:
    lead = signed.agency.approved()
    due(signed.agency, lead)
    signed.agency.transport.down = REFUSED
    outbox.dispatch(signed.agency.office)
    held = signed.agency.item(lead)
    assert (held.state, held.held_by) == (OutboxState.HELD, ("sign_in_needed",))
    assert (held.attempts, held.first_tried_at) == (0, None)
    assert held.leaves_at > signed.agency.clock.now()

    signed.agency.transport.down = None
    assert signed.agency.desk.give_password(BOX, "a-newer-one") == "memory"
    assert signed.agency.item(lead).leaves_at == signed.agency.clock.now()
    outbox.dispatch(signed.agency.office)

    sent = signed.agency.item(lead)
    assert (sent.state, sent.attempts) == (OutboxState.SENT, 1)
    assert signed.wanted() == []
    assert "a-newer-one" not in str(signed.agency.record())


def test_what_waits_for_something_else_keeps_its_time(signed: Signed) -> None:
    lead = signed.agency.approved()
    before = signed.agency.item(lead).leaves_at

    signed.agency.desk.give_password(BOX, "a-newer-one")

    assert signed.agency.item(lead).leaves_at == before


def test_a_server_that_takes_the_password_after_all_asks_no_more(signed: Signed) -> None:
    signed.agency.inbox.down = REFUSED
    listening.listen(signed.agency.office)
    signed.agency.inbox.down = None
    signed.agency.clock.advance(timedelta(hours=1))

    listening.listen(signed.agency.office)

    assert signed.wanted() == []
    assert signed.light(Part.EMAIL)[0] is Light.GREEN


def test_a_practice_world_asks_for_no_password_and_takes_none(agency: Agency) -> None:
    assert list(agency.desk.sign_ins_wanted()) == []
    with pytest.raises(DeskRefusal, match="no_mailbox"):
        agency.desk.give_password(BOX, "a-newer-one")


def test_a_password_refused_at_the_look_among_the_sent_mails_is_that_of_the_incoming_side(
    signed: Signed,
) -> None:
    lead = signed.agency.approved()
    due(signed.agency, lead)
    signed.agency.transport.blind = REFUSED
    outbox.dispatch(signed.agency.office)
    assert signed.wanted() == ["sign_in_refused"]

    signed.agency.clock.advance(timedelta(minutes=5))
    listening.listen(signed.agency.office)

    assert signed.wanted() == []


def test_a_mail_found_among_the_sent_ones_says_nothing_of_the_outgoing_server(
    signed: Signed,
) -> None:
    lead = signed.agency.approved()
    due(signed.agency, lead)
    item = signed.agency.item(lead)
    results.wait_for_sign_in(signed.agency.office, item, REFUSED)
    sent = outgoing(item, EmailAddress(item.recipient or ""), signed.agency.clock.now())
    signed.agency.transport.filed.append(sent)

    outbox.dispatch(signed.agency.office)

    assert signed.agency.item(lead).state is OutboxState.SENT
    assert signed.wanted() == ["sign_in_refused"]
