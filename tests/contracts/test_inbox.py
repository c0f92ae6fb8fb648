"""What every Inbox promises: the fake, IMAP on a real Dovecot, and the vendors' own ways."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import pytest
from fakes.clock import FakeClock
from fakes.mail import UNREACHABLE, FakeInbox
from fakes.secrets import MemorySecrets
from servers.mail import MailServers
from servers.mail_config import PASSWORD, User

from contracts.vendors import NOBODY_LISTENS, VENDORS, Account, open_account
from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.imap import ImapInbox
from desktop_sdr.adapters.mail.imap_session import ImapAccount
from desktop_sdr.ports.errors import SignInNeeded, Temporary
from desktop_sdr.ports.mail import Inbox, InboxMark

FOLDER = "INBOX"
SOON = timedelta(seconds=10)
NOT_YET = timedelta(seconds=0.3)


class Box(Protocol):
    """One mailbox seen from both sides."""

    inbox: Inbox

    def arrive(self, text: str) -> None: ...
    def number_anew(self) -> None: ...
    def with_wrong_password(self) -> Inbox: ...
    def switched_off(self) -> Inbox: ...


@dataclass
class FakeBox:
    inbox: FakeInbox

    def arrive(self, text: str) -> None:
        self.inbox.arrive(mail_saying(text))

    def number_anew(self) -> None:
        self.inbox.number_anew()

    def with_wrong_password(self) -> Inbox:
        inbox = FakeInbox(FakeClock())
        inbox.down = SignInNeeded("sign_in_refused", "sign_in")
        return inbox

    def switched_off(self) -> Inbox:
        inbox = FakeInbox(FakeClock())
        inbox.down = UNREACHABLE
        return inbox


class RealBox:
    def __init__(
        self, servers: MailServers, address: str, way: Security = Security.STARTTLS
    ) -> None:
        self._servers, self._address, self._way = servers, address, way
        self._opened: list[ImapInbox] = []
        servers.add_user(User(address))
        self.inbox: Inbox = self.open()

    def open(self, password: str = PASSWORD, port: int | None = None) -> ImapInbox:
        servers = self._servers
        default = servers.imaps_port if self._way is Security.TLS else servers.imap_port
        account = ImapAccount(
            host="localhost",
            port=port or default,
            security=self._way,
            user=self._address,
            secret_name="mail",
            ca_file=servers.ca_file,
        )
        inbox = ImapInbox(account, MemorySecrets(mail=password))
        self._opened.append(inbox)
        return inbox

    def arrive(self, text: str) -> None:
        before = len(self._servers.mailbox(self._address))
        self._servers.deliver(mail_saying(text), self._address, "ana@buyer.test")
        self._servers.wait_for_mail(self._address, before + 1)

    def number_anew(self) -> None:
        self._servers.number_anew(self._address)

    def with_wrong_password(self) -> Inbox:
        return self.open(password="wrong")

    def switched_off(self) -> Inbox:
        return self.open(port=1)

    def close(self) -> None:
        for inbox in self._opened:
            inbox.close()


@dataclass
class VendorBox:
    account: Account
    inbox: Inbox

    def arrive(self, text: str) -> None:
        self.account.mailbox.arrive(mail_saying(text))

    def number_anew(self) -> None:
        self.account.forget_history()

    def with_wrong_password(self) -> Inbox:
        return self.account.inbox(tokens=self.account.tokens("wrong"))

    def switched_off(self) -> Inbox:
        return self.account.inbox(NOBODY_LISTENS)


REAL = [pytest.mark.slow, pytest.mark.xdist_group("mail")]


@pytest.fixture(params=["fake", pytest.param("real", marks=REAL), *VENDORS])
def box(request: pytest.FixtureRequest) -> Iterator[Box]:
    if request.param == "fake":
        yield FakeBox(FakeInbox(FakeClock()))
        return
    if request.param in VENDORS:
        with closing(open_account(request.param)) as account:
            yield VendorBox(account, account.inbox())
        assert account.server.violations == []
        return
    name = "".join(sign for sign in request.node.name if sign.isalnum())[-40:].lower()
    servers: MailServers = request.getfixturevalue("mail_servers")
    with closing(RealBox(servers, f"{name}@seller.test")) as real:
        yield real


def mail_saying(text: str) -> bytes:
    return (
        "From: Ana <ana@buyer.test>\r\nTo: rep@seller.test\r\nSubject: Re: A question\r\n"
        f"Message-ID: <{abs(hash(text))}@buyer.test>\r\n\r\n{text}\r\n"
    ).encode()


def texts(mails: Any) -> list[str]:
    return [mail.raw.decode().replace("\r\n", "\n").split("\n\n", 1)[1].strip() for mail in mails]


def test_the_first_look_starts_at_the_present_end(box: Box) -> None:
    box.arrive("old")
    mails, mark = box.inbox.new_since(FOLDER, None, 10)
    assert list(mails) == []
    box.arrive("new")
    mails, _ = box.inbox.new_since(FOLDER, mark, 10)
    assert texts(mails) == ["new"]


def test_the_first_look_into_an_empty_folder_misses_nothing_later(box: Box) -> None:
    _, mark = box.inbox.new_since(FOLDER, None, 10)
    box.arrive("the very first")
    mails, _ = box.inbox.new_since(FOLDER, mark, 10)
    assert texts(mails) == ["the very first"]


def test_each_mail_is_handed_out_once_oldest_first_and_never_more_than_asked(box: Box) -> None:
    _, mark = box.inbox.new_since(FOLDER, None, 10)
    for text in ("one", "two", "three", "four", "five"):
        box.arrive(text)
    rounds = []
    for _ in range(4):
        mails, mark = box.inbox.new_since(FOLDER, mark, 2)
        rounds.append(texts(mails))
    assert rounds == [["one", "two"], ["three", "four"], ["five"], []]


def test_a_mail_comes_as_the_server_has_it_with_the_moment_of_its_arrival(box: Box) -> None:
    _, mark = box.inbox.new_since(FOLDER, None, 10)
    box.arrive("Größe, ganz gleich")
    [mail], after = box.inbox.new_since(FOLDER, mark, 10)
    assert "Größe, ganz gleich" in mail.raw.decode()
    assert mail.folder == FOLDER
    assert after.cursor or mail.uid == after.last_uid
    offset = mail.received_at.utcoffset()
    assert offset == timedelta(0)
    assert mail.received_at.year >= 2026


def test_a_folder_numbered_anew_is_read_from_its_start(box: Box) -> None:
    box.arrive("one")
    _, mark = box.inbox.new_since(FOLDER, None, 10)
    box.number_anew()
    mails, after = box.inbox.new_since(FOLDER, mark, 10)
    assert texts(mails) == ["one"]
    assert after != mark
    assert list(box.inbox.new_since(FOLDER, after, 10)[0]) == []


def test_a_mark_from_another_life_of_the_folder_means_nothing(box: Box) -> None:
    box.arrive("one")
    _, mark = box.inbox.new_since(FOLDER, None, 10)
    foreign = InboxMark(mark.uid_validity + 77, 1_000_000)
    mails, _ = box.inbox.new_since(FOLDER, foreign, 10)
    assert texts(mails) == ["one"]


@contextmanager
def meanwhile(act: Callable[[], None]) -> Iterator[None]:
    timer = threading.Timer(0.3, act)
    timer.start()
    yield
    timer.join()


def test_a_wait_ends_when_mail_arrives(box: Box) -> None:
    _, mark = box.inbox.new_since(FOLDER, None, 10)
    started = time.monotonic()
    with meanwhile(lambda: box.arrive("at last")):
        assert box.inbox.wait_for_new(FOLDER, SOON) is True
    assert time.monotonic() - started < 5
    mails, _ = box.inbox.new_since(FOLDER, mark, 10)
    assert texts(mails) == ["at last"]


def test_a_wait_ends_at_once_when_mail_came_before_it(box: Box) -> None:
    box.inbox.new_since(FOLDER, None, 10)
    box.arrive("between the look and the wait")
    started = time.monotonic()
    assert box.inbox.wait_for_new(FOLDER, SOON) is True
    assert time.monotonic() - started < 5


def test_a_wait_for_nothing_ends_when_patience_does(box: Box) -> None:
    _, mark = box.inbox.new_since(FOLDER, None, 10)
    box.arrive("seen")
    box.inbox.new_since(FOLDER, mark, 10)
    assert box.inbox.wait_for_new(FOLDER, NOT_YET) is False


def test_a_wait_can_be_ended_from_another_thread(box: Box) -> None:
    box.inbox.new_since(FOLDER, None, 10)
    started = time.monotonic()
    with meanwhile(box.inbox.interrupt):
        assert box.inbox.wait_for_new(FOLDER, SOON) is False
    assert time.monotonic() - started < 5


def test_an_interrupt_just_before_a_wait_is_not_lost_and_ends_only_one(box: Box) -> None:
    box.inbox.new_since(FOLDER, None, 10)
    box.inbox.interrupt()
    started = time.monotonic()
    assert box.inbox.wait_for_new(FOLDER, SOON) is False
    assert time.monotonic() - started < 5
    with meanwhile(lambda: box.arrive("later")):
        assert box.inbox.wait_for_new(FOLDER, SOON) is True


def test_reading_goes_on_while_somebody_waits(box: Box) -> None:
    box.inbox.new_since(FOLDER, None, 10)
    looks: list[InboxMark] = []
    with meanwhile(lambda: looks.append(box.inbox.new_since(FOLDER, None, 10)[1])):
        assert box.inbox.wait_for_new(FOLDER, timedelta(seconds=0.6)) is False
    assert len(looks) == 1


@pytest.mark.slow
@pytest.mark.xdist_group("mail")
def test_all_is_the_same_over_tls_from_the_first_byte_on(mail_servers: MailServers) -> None:
    with closing(RealBox(mail_servers, "over-tls@seller.test", Security.TLS)) as box:
        _, mark = box.inbox.new_since(FOLDER, None, 10)
        with meanwhile(lambda: box.arrive("at last")):
            assert box.inbox.wait_for_new(FOLDER, SOON) is True
        mails, _ = box.inbox.new_since(FOLDER, mark, 10)
        assert texts(mails) == ["at last"]


def test_the_sent_folder_is_named(box: Box) -> None:
    assert box.inbox.sent_folder() == "Sent"


def test_a_check_signs_in(box: Box) -> None:
    box.inbox.check()
    box.inbox.check()


def test_a_wrong_password_asks_for_a_sign_in_and_is_nowhere_shown(box: Box) -> None:
    inbox = box.with_wrong_password()
    for attempt in (inbox.check, lambda: inbox.new_since(FOLDER, None, 1)):
        with pytest.raises(SignInNeeded) as needed:
            attempt()
        assert needed.value.title in ("sign_in_refused", "token_refused")
        assert "wrong" not in f"{needed.value!r} {needed.value.detail}"


def test_a_server_that_is_not_there_is_asked_again_later(box: Box) -> None:
    inbox = box.switched_off()
    for attempt in (inbox.check, lambda: inbox.wait_for_new(FOLDER, NOT_YET)):
        with pytest.raises(Temporary) as trouble:
            attempt()
        assert trouble.value.title == "mailbox_unreachable"
