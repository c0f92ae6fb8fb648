"""What can be wrong with each part of the agent, and the light that it must turn."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from agent.loop.agency import Agency
from agent.loop.test_upkeep import FakeHouse

from desktop_sdr.agent.oversight.database_care import DatabaseCare
from desktop_sdr.agent.oversight.heart import Heart
from desktop_sdr.agent.oversight.watching import CONNECTABLE, Watch
from desktop_sdr.domain.breaker import Breaker, BreakerState, after_failure
from desktop_sdr.domain.health import Light, LightReason, Part
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.outbox import OutboxItem, OutboxState
from desktop_sdr.ports.store import StoreTrouble

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
GREEN, YELLOW, RED, GREY = Light.GREEN, Light.YELLOW, Light.RED, Light.GREY
R = LightReason
NOT_PROVEN = ("tls_not_verified", "tls_failed", "tls_missing")
NOT_REACHABLE = (
    *("mailbox_unreachable", "server_not_found", "server_too_slow"),
    *("connection_lost", "not_a_mail_server"),
)


@dataclass
class Scene:
    """An agency with one approved mail, everything connected, and all of it well."""

    agency: Agency
    connected: set[Part] = field(default_factory=lambda: set(CONNECTABLE))
    seconds: float = 0.0
    """How long ago the loop's heart beat."""
    anchor_fails: bool = False
    wants_password: bool = False
    house: FakeHouse = field(default_factory=FakeHouse)

    def __post_init__(self) -> None:
        office = self.agency.office
        self.care = DatabaseCare(self.house, office.latch, office.standstill)
        self.now: datetime = self.agency.clock.now()
        self.clock_set_ago: timedelta | None = None
        self.read_ago(MINUTE)

    def read_ago(self, span: timedelta | None) -> None:
        at = None if span is None else self.now - span
        with self.agency.rows() as uow:
            box = uow.mailboxes.get(MailboxId(1))
            uow.mailboxes.save(replace(box, last_poll_at=at))

    def watch(self) -> Watch:
        """The watch over the scene, as it is `seconds` after the loop's last beat."""
        office = self.agency.office
        passed = [0.0]
        watch = Watch(
            office.open,
            office.clock,
            office.latch,
            frozenset(self.connected),
            anchor_fails=lambda: self.anchor_fails,
            wants_password=lambda: self.wants_password,
            heart=Heart(lambda: passed[0]),
            care=self.care,
        )
        watch.beat("think")
        passed[0] = self.seconds
        if self.clock_set_ago is not None:
            self.agency.clock.set(self.now - self.clock_set_ago)
            watch.clock_was_set()
            self.agency.clock.set(self.now)
        return watch

    def item(self) -> OutboxItem:
        with self.agency.store.reading() as uow:
            [item] = uow.outbox.in_state(*OutboxState)
        return item

    def held(self, title: str, leaves_in: timedelta = HOUR) -> None:
        """The mail was tried, and waits because of this."""
        with self.agency.rows() as uow:
            assert uow.outbox.claim(self.item().id, self.now)
            uow.outbox.release(self.item().id, self.now + leaves_in, (title,), "")

    def at_work(self, since: timedelta, *, at_dot: bool = False) -> None:
        with self.agency.rows() as uow:
            assert uow.outbox.claim(self.item().id, self.now - since)
            assert not at_dot or uow.outbox.enter_dot(self.item().id, self.now - since)

    def breaker(self, name: str, state: BreakerState) -> None:
        breaker = Breaker(state=state, in_a_row=5, retry_at=self.now + MINUTE)
        with self.agency.rows() as uow:
            uow.meters.save_breaker(name, breaker)

    def failures(self, name: str, count: int) -> None:
        breaker = Breaker()
        for _ in range(count):
            breaker = after_failure(breaker, self.now)
        with self.agency.rows() as uow:
            uow.meters.save_breaker(name, breaker)

    def inbox_failed(self, title: str) -> None:
        with self.agency.rows() as uow:
            uow.keepings.set_note("inbox 1", title)

    def disk_is_full(self) -> None:
        self.house.room = False
        self.care.look()

    def trouble(self, code: str) -> None:
        self.care.failed(StoreTrouble(code))


@dataclass(frozen=True)
class Script:
    """A fault, and the light of the part that it is about; all other lights stay as they were."""

    name: str
    part: Part
    light: Light
    reason: LightReason
    happens: tuple[Callable[[Scene], object], ...]


def _one(
    part: Part, light: Light, reason: LightReason, name: str, *happens: Callable[[Scene], object]
) -> Script:
    return Script(name, part, light, reason, happens)


def _set(name: str, value: object) -> Callable[[Scene], object]:
    return lambda scene: setattr(scene, name, value)


def _of_breakers() -> Iterator[Script]:
    lanes = ((Part.EMAIL, "mail:1"), (Part.INBOX, "inbox:1"))
    for part, lane in (*lanes, (Part.CRM, "crm"), (Part.CALENDAR, "calendar")):
        for count in (1, 4):
            yield _one(
                *(part, GREEN, R.WELL, f"{lane}: {count} failures"),
                lambda s, lane=lane, count=count: s.failures(lane, count),
            )
        yield _one(
            *(part, RED, R.BREAKER_OPEN, f"{lane}: 5 failures"),
            lambda s, lane=lane: s.failures(lane, 5),
        )
        yield _one(
            *(part, YELLOW, R.BREAKER_OPEN, f"{lane}: a probe"),
            lambda s, lane=lane: s.breaker(lane, BreakerState.HALF_OPEN),
        )


def _of_networks() -> Iterator[Script]:
    for titles, light, reason in (
        (NOT_PROVEN, RED, R.NOT_PROVEN),
        (NOT_REACHABLE, YELLOW, R.NOT_REACHABLE),
    ):
        for title in titles:
            yield _one(
                *(Part.EMAIL, light, reason, f"mail: {title}"),
                lambda s, title=title: s.held(title),
            )
            yield _one(
                *(Part.INBOX, light, reason, f"inbox: {title}"),
                lambda s, title=title: s.inbox_failed(title),
            )


def _of_mail() -> Iterator[Script]:
    for minutes, light, reason in (
        (119, GREEN, R.WELL),
        (121, YELLOW, R.QUEUE_OLD),
        (241, RED, R.QUEUE_OLD),
    ):
        yield _one(
            *(Part.EMAIL, light, reason, f"mail: {minutes} minutes late"),
            lambda s, minutes=minutes: s.held("", -minutes * MINUTE),
        )
    for at_dot in (False, True):
        for minutes, light, reason in ((14, GREEN, R.WELL), (16, RED, R.HANGS)):
            yield _one(
                *(Part.EMAIL, light, reason, f"mail: at work for {minutes}, at dot: {at_dot}"),
                lambda s, m=minutes, dot=at_dot: s.at_work(m * MINUTE, at_dot=dot),
            )
    yield _one(
        *(Part.EMAIL, RED, R.SIGN_IN_NEEDED, "mail: refused the password"),
        lambda s: s.held("sign_in_needed"),
    )


def _of_inbox() -> Iterator[Script]:
    for span, light, reason in (
        (None, GREY, R.NO_DATA),
        (14 * MINUTE, GREEN, R.WELL),
        (16 * MINUTE, RED, R.NOT_READ_LATELY),
    ):
        yield _one(
            *(Part.INBOX, light, reason, f"inbox: read {span} ago"),
            lambda s, span=span: s.read_ago(span),
        )


def _of_the_loop() -> Iterator[Script]:
    for seconds, light, reason in (
        (59, GREEN, R.WELL),
        (61, YELLOW, R.NO_HEARTBEAT),
        (119, YELLOW, R.NO_HEARTBEAT),
        (121, RED, R.NO_HEARTBEAT),
    ):
        yield _one(
            Part.SCHEDULER, light, reason, f"silent for {seconds} s", _set("seconds", seconds)
        )
    for minutes, light, reason in ((14, YELLOW, R.CLOCK_JUMPED), (16, GREEN, R.WELL)):
        yield _one(
            *(Part.SCHEDULER, light, reason, f"clock set {minutes} minutes ago"),
            _set("clock_set_ago", minutes * MINUTE),
        )


def _of_the_database() -> Iterator[Script]:
    for code, light, reason in (
        ("locked", YELLOW, R.DATABASE_BUSY),
        ("disk_full", RED, R.DISK_FULL),
        ("corrupt", RED, R.DATABASE_DAMAGED),
        ("read_only", RED, R.DATABASE_READ_ONLY),
        ("not_durable", RED, R.DISK_TROUBLE),
    ):
        yield _one(
            *(Part.DATABASE, light, reason, f"database: {code}"),
            lambda s, code=code: s.trouble(code),
        )
    yield _one(Part.DATABASE, RED, R.DISK_FULL, "no room", Scene.disk_is_full)
    for code in ("disk_full", "read_only"):
        yield _one(
            *(Part.DATABASE, YELLOW, R.BACKUP_FAILED, f"no copy: {code}"),
            lambda s, code=code: setattr(s.care, "backup_trouble", code),
        )
    for hours, light, reason in ((47, GREEN, R.WELL), (49, YELLOW, R.BACKUP_OLD)):
        yield _one(
            *(Part.DATABASE, light, reason, f"copy of {hours} hours ago"),
            lambda s, hours=hours: setattr(s.care, "backup_at", s.now - hours * HOUR),
        )
    yield _one(Part.DATABASE, YELLOW, R.NOT_ANCHORED, "no anchor kept", _set("anchor_fails", True))
    yield _one(
        *(Part.DATABASE, GREEN, R.WELL, "was locked, and worked again"),
        lambda s: s.trouble("locked"),
        lambda s: s.care.worked(),
    )


def _of_what_is_not_there() -> Iterator[Script]:
    for part in CONNECTABLE:
        yield _one(
            *(part, GREY, R.NOT_CONNECTED, f"{part.value} not connected"),
            lambda s, part=part: s.connected.discard(part),
        )


def _at_once() -> Iterator[Script]:
    """Several things wrong with one part: the worst of them shows."""
    yield _one(
        *(Part.EMAIL, RED, R.BREAKER_OPEN, "unreachable, and its breaker open"),
        lambda s: s.held("connection_lost"),
        lambda s: s.failures("mail:1", 5),
    )
    yield _one(
        *(Part.EMAIL, RED, R.NOT_PROVEN, "not proven, and a probe under way"),
        lambda s: s.held("tls_failed"),
        lambda s: s.breaker("mail:1", BreakerState.HALF_OPEN),
    )
    yield _one(
        *(Part.EMAIL, RED, R.QUEUE_OLD, "late, unreachable, and a probe under way"),
        lambda s: s.held("connection_lost", -5 * HOUR),
        lambda s: s.breaker("mail:1", BreakerState.HALF_OPEN),
    )
    yield _one(
        *(Part.INBOX, RED, R.NOT_REACHABLE, "unreachable for too long"),
        lambda s: s.inbox_failed("server_too_slow"),
        lambda s: s.read_ago(16 * MINUTE),
    )
    yield _one(
        *(Part.SCHEDULER, RED, R.NO_HEARTBEAT, "silent, and the clock was set"),
        _set("clock_set_ago", MINUTE),
        _set("seconds", 121),
    )
    yield _one(
        *(Part.DATABASE, RED, R.DATABASE_DAMAGED, "damaged, no copy, no anchor"),
        lambda s: s.trouble("corrupt"),
        lambda s: setattr(s.care, "backup_trouble", "corrupt"),
        _set("anchor_fails", True),
    )
    yield _one(
        *(Part.DATABASE, RED, R.DISK_FULL, "no room, and no copy for it"),
        Scene.disk_is_full,
        lambda s: setattr(s.care, "backup_trouble", "disk_full"),
    )


SCRIPTS: tuple[Script, ...] = (
    *_of_breakers(),
    *_of_networks(),
    *_of_mail(),
    *_of_inbox(),
    *_of_the_loop(),
    *_of_the_database(),
    *_of_what_is_not_there(),
    *_at_once(),
)
