"""A week of two mailboxes on real servers, with everything in it that a week can bring.

The line of one is cut for hours, its password is changed, the other is numbered anew, answers come
to the wrong one, to both and into junk, and of what was sent some bounces, is delayed, greylisted
or meets a full mailbox. In the end each mail is there once, each answer on its lead, and the lights
never lied.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from builders import a_lead, an_account
from fakes.clock import A_MONDAY, FakeClock
from fakes.secrets import MemorySecrets
from scenarios.campaign_house import PROFILE, TWO_STEPS, Agent, parsed
from servers.cutting_proxy import CuttingProxy
from servers.greylist import Greylist
from servers.mail import MailServers, wait_until
from servers.mail_config import User

from desktop_sdr import bootstrap
from desktop_sdr.agent.loop import agenda, listening
from desktop_sdr.agent.loop.holds import INBOX_FRESH_FOR
from desktop_sdr.agent.skills.sequences import sequence_from_toml
from desktop_sdr.bootstrap import App
from desktop_sdr.domain.health import Light, LightReason
from desktop_sdr.domain.ids import EmailAddress, LeadId, TraceId
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.message import Touch
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.reading import ReplyKind

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mail"), pytest.mark.timeout(240)]

FIRST, SECOND = "week-one@seller.test", "week-two@seller.test"
NO = "Not interested, thank you."
AT_FIRST = ("bea", "dan", "full", "hal", "jon", "kai")
"""Whom the first mailbox writes to: the people of every other company."""
AT_SECOND = ("abe", "cid", "gone", "grey", "ivy", "late")
ADDRESSES = {
    **{name: f"week-{name}@buyer.test" for name in (*AT_FIRST, *AT_SECOND)},
    "gone": "week-gone@dead.test",
    "grey": "week-grey@grey.test",
    "late": "week-late@later.test",
}


@dataclass
class Week:
    """The agent, its servers, and whoever disturbs them."""

    agent: Agent
    servers: MailServers
    smtp_line: CuttingProxy
    imap_line: CuttingProxy
    greylist: Greylist
    unread: list[tuple[datetime, datetime]] = field(default_factory=list)
    """When the second mailbox could not be read."""

    @property
    def app(self) -> App:
        return self.agent.app

    def round(self, **later: float) -> None:
        """Let time pass and do one round; everything that waits for the rep gets a yes."""
        self.agent.clock.advance(timedelta(**later))
        for address in (FIRST, SECOND):
            self.servers.date_new_mail(address, self.agent.clock.now().timestamp())
        self.agent.round()
        for row in self.app.desk.views.drafts("all", None, 50):
            with self.app.store.reading() as uow:
                draft = uow.drafts.get(row.id)
            self.agent.approve(draft)

    def until(self, holds: Callable[[], bool], within: timedelta = timedelta(days=6)) -> None:
        """Let time pass from one due moment to the next until it holds."""
        clock = self.agent.clock
        end = clock.now() + within
        while not holds():
            assert clock.now() < end, self.agent.story()
            due = agenda.next_moment(self.app.office) or end
            soonest, latest = (clock.now() + timedelta(minutes=one) for one in (30, 240))
            clock.set(in_daytime(min(max(due, soonest), latest)))
            self.round()

    def have_got(self, count: int, *names: str) -> bool:
        return all(len(self.touches(name)) >= count for name in names)

    def touches(self, name: str) -> list[Touch]:
        with self.app.store.reading() as uow:
            return list(uow.touches.of_lead(self.agent.lead(ADDRESSES[name]).id))

    def kinds(self, name: str) -> list[ReplyKind]:
        with self.app.store.reading() as uow:
            replies = uow.replies.of_lead(self.agent.lead(ADDRESSES[name]).id)
        return [one.reading.kind for one in replies]

    def says(self, name: str, words: str, *to: str, sender: str = "") -> None:
        """Somebody answers the mail that the lead got, at these of our addresses."""
        got = parsed(self.servers.wait_for_mail(ADDRESSES[name])[-1])
        mail = EmailMessage()
        mail["From"], mail["To"] = sender or ADDRESSES[name], ", ".join(to)
        mail["Subject"] = f"Re: {got['Subject']}"
        mail["Message-ID"] = f"<{name}.{len(words)}@answers.test>"
        mail["In-Reply-To"] = mail["References"] = str(got["Message-ID"])
        mail.set_content(words)
        for address in to:
            own, _, folder = address.partition("@")[0].partition("+")
            before = len(self.servers.mailbox(f"{own}@seller.test", folder or "INBOX"))
            self.servers.deliver(mail.as_bytes(), address, sender=mail["From"])
            self.servers.wait_for_mail(f"{own}@seller.test", before + 1, folder or "INBOX")

    def inbox_light(self) -> tuple[Light, LightReason]:
        self.app.watch.look()
        with self.app.store.reading() as uow:
            reading = uow.meters.lights()["inbox"]
        return reading.light, reading.reason


def in_daytime(moment: datetime) -> datetime:
    """Leave the night out: nothing leaves then."""
    if moment.hour < 17:
        return moment
    return moment.replace(hour=7, minute=0) + timedelta(days=1)


@pytest.fixture
def week(mail_servers: MailServers, tmp_path: Path) -> Iterator[Week]:
    mail_servers.add_user(User(FIRST, files_sent=True))
    mail_servers.add_user(User(SECOND, files_sent=True))
    for name, address in ADDRESSES.items():
        mail_servers.add_user(User(address, quota="500B" if name == "full" else ""))
    with ExitStack() as open_:
        smtp_line = open_.enter_context(CuttingProxy(mail_servers.smtp_port))
        imap_line = open_.enter_context(CuttingProxy(mail_servers.imaps_port))
        folder, clock = tmp_path / "week", FakeClock(A_MONDAY + timedelta(days=1, hours=-2))
        folder.mkdir()
        bootstrap.set_up_real(folder, a_profile(mail_servers, smtp_line, imap_line))
        passwords = {f"mailbox {one}": mail_servers.password(one) for one in (FIRST, SECOND)}
        prepare(bootstrap.build(folder, secrets=MemorySecrets(), clock=clock), clock.now())
        app = bootstrap.build(folder, secrets=MemorySecrets(**passwords), clock=clock)
        open_.callback(app.close)
        greylist = open_.enter_context(Greylist(mail_servers.greylist_port, clock.now))
        yield Week(Agent(app, clock), mail_servers, smtp_line, imap_line, greylist)


def a_profile(servers: MailServers, smtp_line: CuttingProxy, imap_line: CuttingProxy) -> str:
    """Two mailboxes, the second behind lines that can be cut."""
    general, _, box = PROFILE.partition("[mailbox]")
    boxes = f"[mailbox]{box}".replace("[mailbox]", "[[mailboxes]]").replace(
        "[mailbox.", "[mailboxes."
    )
    usual = {"postal": "1 Road, Town", "price": "390 USD", "ca_file": servers.ca_file}
    first = {"smtp_port": servers.smtp_port, "imap_port": servers.imaps_port}
    second = {"smtp_port": smtp_line.port, "imap_port": imap_line.port}
    return (
        general.format(address=FIRST, **usual)
        + boxes.format(address=FIRST, host=servers.host, **usual, **first)
        + boxes.format(address=SECOND, host=servers.host, **usual, **second)
    )


def prepare(app: App, now: datetime) -> None:
    """One sequence, the people, and mailboxes that were connected when the week begins."""
    with app.store.unit_of_work() as uow:
        for box in uow.mailboxes.all():
            uow.mailboxes.save(replace(box, created_at=now))
        for plan in uow.sequences.all():
            uow.sequences.save(replace(plan, paused=True))
        uow.sequences.add(sequence_from_toml(TWO_STEPS))
        for number in range(12):
            name = (AT_SECOND if number % 2 == 0 else AT_FIRST)[number // 2]
            account = an_account(id=0, name=f"Firma {name}", domain=f"{name}.example")
            uow.leads.add(
                a_lead(
                    id=LeadId(0),
                    account_id=uow.accounts.add(account),
                    email=EmailAddress(ADDRESSES[name]),
                    first_name=name.capitalize(),
                    last_name="Werner",
                    state=LeadState.OUTREACH_PENDING,
                    state_since=now,
                    created_at=now,
                    due_at=now,
                    trace=TraceId(name),
                )
            )
        uow.commit()
    app.close()


def test_a_week_of_two_mailboxes_loses_nothing_and_says_nothing_untrue(week: Week) -> None:
    week.round()
    assert week.inbox_light() == (Light.GREEN, LightReason.WELL)
    _first_mails_leave_but_for_those_of_the_cut_line(week)
    _people_answer_wherever_they_like(week)
    _the_first_is_numbered_anew_and_the_second_signed_out(week)
    week.round(hours=1)
    _everything_is_there_once(week)


def _first_mails_leave_but_for_those_of_the_cut_line(week: Week) -> None:
    week.smtp_line.cut()
    week.imap_line.cut()
    cut_at = week.agent.clock.now()
    week.until(lambda: week.have_got(1, *AT_FIRST))
    week.round(minutes=20)
    assert [name for name in AT_SECOND if week.touches(name)] == []
    assert week.inbox_light()[0] is not Light.GREEN
    assert week.imap_line.refused > 0
    week.unread.append((cut_at, week.agent.clock.now()))
    week.smtp_line.mend()
    week.imap_line.mend()
    week.until(lambda: week.have_got(1, *AT_SECOND))
    _the_greylisted_mail_came_again_by_itself(week)
    assert week.inbox_light() == (Light.GREEN, LightReason.WELL)


def _the_greylisted_mail_came_again_by_itself(week: Week) -> None:
    who = ADDRESSES["grey"]
    assert (week.greylist.sent_away[who], week.greylist.let_in[who]) == (1, 1)
    [touch] = week.touches("grey")
    [raw] = week.servers.wait_for_mail(who)
    assert str(parsed(raw)["Message-ID"]) == touch.message_id


def _people_answer_wherever_they_like(week: Week) -> None:
    week.says("bea", NO, FIRST)
    week.says("abe", NO, FIRST)  # to the other mailbox than the one that wrote
    week.says("dan", NO, FIRST, SECOND)
    week.says("cid", NO, SECOND.replace("@", "+Junk@"))
    week.says("hal", "I take over from Hal, let us talk!", FIRST, sender="boss@buyer.test")
    notices = {"full": FIRST, "gone": SECOND, "late": SECOND}

    def all_in() -> bool:
        week.round(minutes=1)
        return all(week.kinds(name) for name in notices)

    came = wait_until(all_in, 20)
    assert came, {name: week.kinds(name) for name in notices}


def _the_first_is_numbered_anew_and_the_second_signed_out(week: Week) -> None:
    # A second notice about the full mailbox is Postfix's to send, and comes when it comes.
    before = {name: week.kinds(name) for name in ADDRESSES if name != "full"}
    week.servers.number_anew(FIRST)
    week.servers.add_user(User(SECOND, password="another-Passw0rd-7", files_sent=True))
    week.imap_line.cut()
    week.imap_line.mend()
    signed_out_at = week.agent.clock.now()
    week.until(lambda: week.have_got(2, "jon") and week.inbox_light()[0] is Light.RED)
    assert {name: week.kinds(name) for name in before} == before
    assert week.inbox_light() == (Light.RED, LightReason.SIGN_IN_NEEDED)
    [wanted] = week.app.desk.sign_ins_wanted()
    assert wanted.address == SECOND
    assert len(week.touches("ivy")) == 1
    week.unread.append((signed_out_at, week.agent.clock.now()))
    week.app.desk.give_password(wanted.mailbox_id, "another-Passw0rd-7")
    week.until(lambda: week.have_got(2, "ivy"))
    assert week.inbox_light() == (Light.GREEN, LightReason.WELL)


def _everything_is_there_once(week: Week) -> None:
    listening.listen(week.app.office)
    for name in ("bea", "abe", "dan", "cid"):
        assert (name, week.kinds(name)) == (name, [ReplyKind.HUMAN])
        assert week.agent.state(ADDRESSES[name]) is LeadState.NURTURE
    assert week.kinds("hal") == []
    assert week.agent.state(ADDRESSES["hal"]) is LeadState.ESCALATED
    assert week.kinds("gone") == [ReplyKind.HARD_BOUNCE]
    assert set(week.kinds("full")) | set(week.kinds("late")) == {ReplyKind.SOFT_BOUNCE}
    for name in set(ADDRESSES) - {"full", "gone", "late"}:
        ids = [str(parsed(raw)["Message-ID"]) for raw in week.servers.mailbox(ADDRESSES[name])]
        assert ids == [touch.message_id for touch in week.touches(name)], name
    for address, names in ((FIRST, AT_FIRST), (SECOND, AT_SECOND)):
        filed = Counter(
            str(parsed(raw)["Message-ID"]) for raw in week.servers.mailbox(address, "Sent")
        )
        assert filed == Counter(one.message_id for name in names for one in week.touches(name))
    _nothing_cold_left_while_its_inbox_was_unread(week)
    assert week.agent.items(OutboxState.UNCERTAIN, OutboxState.SETTLING) == []
    for row in week.app.desk.views.mailboxes(week.agent.clock.now()):
        assert (row.pending, row.trouble) == (0, "")
        assert row.received == row.classified > 0
    assert week.app.store.verify_audit().first_bad is None


def _nothing_cold_left_while_its_inbox_was_unread(week: Week) -> None:
    left = [one.at for name in AT_SECOND for one in week.touches(name)]
    for since, until in week.unread:
        assert not [at for at in left if since + INBOX_FRESH_FOR < at <= until]
