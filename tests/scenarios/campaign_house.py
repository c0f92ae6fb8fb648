"""A rep's real profile for scenario tests: real servers, real keychain, real window, real time."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from fakes.clock import FakeClock
from servers.mail import MailServers, wait_until

from desktop_sdr import bootstrap
from desktop_sdr.agent.loop import agenda, deciding, listening, outbox, settling
from desktop_sdr.agent.skills.sequences import sequence_from_toml
from desktop_sdr.bootstrap import App
from desktop_sdr.domain.audit import AuditEntry
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Draft
from desktop_sdr.domain.outbox import OutboxItem, OutboxState
from desktop_sdr.domain.sequence import Enrollment

POSTAL_ADDRESS = "Dockwell, 12 Harbour Row, Reno, NV 89501, United States"
PRICE_WORDS = "Dockwell Scheduling is $390.00 per site and month."
PROFILE = """
competitors = ["DockFlow"]

[seller]
name = "Maya Lindqvist"
mail = "{address}"
company = "Dockwell"
title = "Account executive"
postal_address = "{postal}"
time_zone = "Europe/Berlin"
languages = ["en"]

[product]
name = "Dockwell Scheduling"
line = "Dockwell Scheduling lets carriers book their own dock slots."

[price_list]
billing = "Billed monthly per site."

[[price_list.items]]
item = "Dockwell Scheduling"
price = "390.00 USD"
unit = "site"
billing = "monthly"
words = "{price}"

[ideal_customer]
industries = ["Logistics"]
countries = ["DE"]
titles = ["Head of Logistics"]

[limits]
mails_per_day = 500
mails_per_hour = 500
mails_per_domain_per_day = 500
mails_per_account_per_day = 500
gap_min_minutes = 0
gap_max_minutes = 0

[sending]
day_start_hour = 0
day_end_hour = 24
on_weekends = true
like_a_person = false
hold_seconds_rep = 30

[mailbox]
address = "{address}"
provider_files_sent_copy = true
ca_file = "{ca_file}"

[mailbox.smtp]
host = "{host}"
port = {smtp_port}
security = "starttls"

[mailbox.imap]
host = "{host}"
port = {imap_port}
security = "tls"
"""
TWO_STEPS = '''
name = "Two mails"

[[steps]]
wait_days = 0
subject = "Dock slots at {{company}}"
body = """
{{greeting}}

how do carriers book their dock slots at {{company}} today?
"""

[[steps]]
wait_days = 2
body = """
{{greeting}}

my first mail may have come at a bad moment. Is it worth ten minutes?
"""
'''
ROUNDS = 400
"""More than any wait of these tests takes; a loop that needs them all hangs on something."""


@dataclass
class House:
    """One profile's folder, and the servers its mail goes through."""

    folder: Path
    servers: MailServers
    address: str
    smtp_port: int = 0
    """0 for the provider that leaves a mail as it is."""

    def write_profile(self) -> Path:
        servers, path = self.servers, self.folder.with_name("profile.toml")
        words = PROFILE.format(
            address=self.address,
            postal=POSTAL_ADDRESS,
            price=PRICE_WORDS,
            ca_file=servers.ca_file,
            host=servers.host,
            smtp_port=self.smtp_port or servers.smtp_port,
            imap_port=servers.imaps_port,
        )
        path.write_text(words, encoding="utf-8")
        return path

    def set_up(self) -> None:
        """`setup` as the rep types it; the password goes into the keychain."""
        path = str(self.write_profile())
        password = self.servers.password(self.address)
        told = self.command("setup", "--from", path, "--password-stdin", "--json", said=password)
        assert "kept in the system's keychain" in told[0]["password"], told

    def plan_only(self, text: str) -> None:
        """Pause the starter sequences and add this one."""
        with self.opened(None) as app, app.store.unit_of_work() as uow:
            for plan in uow.sequences.all():
                uow.sequences.save(replace(plan, paused=True))
            uow.sequences.add(sequence_from_toml(text))
            uow.commit()

    def command(self, *words: str, said: str = "", code: int = 0) -> list[dict[str, Any]]:
        """Run the program's command line; returns its lines of JSON."""
        done = subprocess.run(
            [sys.executable, "-m", "desktop_sdr", *words, "--data", str(self.folder)],
            input=said,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == code, f"{words}\n{done.stdout}\n{done.stderr}"
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    @contextmanager
    def opened(self, clock: FakeClock | None) -> Iterator[App]:
        app = bootstrap.build(self.folder, clock=clock)
        try:
            yield app
        finally:
            app.close()

    def mails(self, address: str) -> list[EmailMessage]:
        return [parsed(raw) for raw in self.servers.mailbox(address)]

    def arrives(self, address: str, count: int = 1) -> list[EmailMessage]:
        return [parsed(raw) for raw in self.servers.wait_for_mail(address, count)]

    def answer(self, address: str, name: str, words: str) -> None:
        """The person answers the last mail they got, from their own mail program."""
        got = self.mails(address)[-1]
        mail = EmailMessage()
        mail["From"] = f"{name} <{address}>"
        mail["To"] = self.address
        mail["Subject"] = f"Re: {got['Subject']}"
        mail["Date"] = got["Date"]
        mail["Message-ID"] = f"<answer.{address}>"
        mail["In-Reply-To"] = mail["References"] = str(got["Message-ID"])
        quoted = "\n".join(f"> {line}" for line in text_of(got).splitlines())
        mail.set_content(f"{words}\n\nOn Monday Maya Lindqvist wrote:\n{quoted}\n")
        self.servers.deliver(mail.as_bytes(), self.address, sender=address)

    def dates_what_came(self, moment: datetime, answers: int) -> None:
        """Let the answers have come at `moment` of the test's clock, not of the servers' own."""

        def all_in() -> bool:
            ids = [str(mail["Message-ID"]) for mail in self.mails(self.address)]
            return sum(one.startswith("<answer.") for one in ids) >= answers

        assert wait_until(all_in, 15), self.servers.log()
        self.servers.date_new_mail(self.address, moment.timestamp())


def parsed(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@dataclass
class Agent:
    """The profile's agent in this process, going by a clock that the test moves."""

    app: App
    clock: FakeClock

    def round(self) -> None:
        """What the pulses do in one round."""
        office = self.app.office
        listening.listen(office)
        for _ in range(20):
            if not deciding.think(office):
                break
        outbox.dispatch(office)
        settling.settle(office)

    def until(self, holds: Callable[[], bool], what: str, within: timedelta) -> None:
        """Let time pass from one due moment to the next until it holds."""
        end = self.clock.now() + within
        for _ in range(ROUNDS):
            self.round()
            if holds():
                return
            due = agenda.next_moment(self.app.office) or end
            soonest = self.clock.now() + timedelta(minutes=1)
            latest = self.clock.now() + timedelta(hours=4)
            self.clock.set(min(max(due, soonest), latest))
            if self.clock.now() > end:
                break
        raise AssertionError(f"{what}: not within {within}\n{self.story()}")

    def hears(self, *addresses: str) -> None:
        """Read the inbox until something has come in from each of them, and act on it."""

        def silent() -> list[str]:
            listening.listen(self.app.office)
            with self.app.store.reading() as uow:
                return [a for a in addresses if not uow.replies.of_lead(self.lead(a).id)]

        if not wait_until(lambda: not silent(), 15):
            raise AssertionError(f"nothing came in from {silent()}\n{self.story()}")
        self.round()

    def lead(self, address: str) -> Lead:
        with self.app.store.reading() as uow:
            found = uow.leads.by_email(address)
        assert found is not None, address
        return found

    def state(self, address: str) -> LeadState:
        return self.lead(address).state

    def enrollment(self, address: str) -> Enrollment:
        with self.app.store.reading() as uow:
            found = uow.enrollments.latest_of(self.lead(address).id)
        assert found is not None, address
        return found

    def drafts(self, address: str) -> list[Draft]:
        with self.app.store.reading() as uow:
            return list(uow.drafts.waiting_of(self.lead(address).id))

    def tags(self, address: str) -> list[str]:
        return [entry.tag.value for entry in self.record(address)]

    def record(self, address: str) -> list[AuditEntry]:
        with self.app.store.reading() as uow:
            return list(reversed(uow.audit.of_lead(self.lead(address).id, 1000)))

    def is_suppressed(self, address: str) -> bool:
        lead = self.lead(address)
        with self.app.store.reading() as uow:
            return bool(uow.suppressions.covering(EmailAddress(address), lead.account_id))

    def items(self, *states: OutboxState) -> list[OutboxItem]:
        with self.app.store.reading() as uow:
            return list(uow.outbox.in_state(*states))

    def approve(self, draft: Draft) -> None:
        shown = self.clock.now() - timedelta(seconds=20)
        self.app.desk.approve(draft.id, draft.version, shown)

    def story(self) -> str:
        """The last of the record, for a failure that can be read."""
        rows = reversed(self.app.desk.views.feed("all", None, 30))
        lines = [
            f"{row.at:%d %H:%M:%S} {row.tag} {row.lead_name} {dict(row.facts)}" for row in rows
        ]
        return "\n".join([*lines, str(dict(self.app.desk.views.states()))])
