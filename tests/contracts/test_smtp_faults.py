"""Each way in which a mail server can fail, and that we always know whether the mail left."""

import sys
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.fault_smtp import Accepted, Fault, FaultySmtp
from servers.mail import wait_until

from contracts.mails import CountingGate, a_mail
from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary, Uncertain

PASSWORD = "correct horse battery"
SHORT = timedelta(seconds=0.3)


linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux says what has not left the machine yet"
)


def a_transport(
    server: FaultySmtp, user: str = "rep@seller.test", patience: float = SHORT.total_seconds()
) -> SmtpTransport:
    account = SmtpAccount(
        host="127.0.0.1",
        port=server.port,
        security=Security.PLAIN_LOOPBACK,
        user=user,
        secret_name="mail",
        patience=timedelta(seconds=patience),
        answer_patience=SHORT,
    )
    return SmtpTransport(account, MemorySecrets(mail=PASSWORD), FakeClock(), sent=None)


Steps = Mapping[str, str | Fault]
BEFORE_THE_DOT: list[tuple[Steps, type[PortError], str]] = [
    ({"greeting": "421 4.3.2 closing down"}, Temporary, "server_busy"),
    ({"greeting": "554 5.3.2 no service here"}, Temporary, "mailbox_unreachable"),
    ({"greeting": "HTTP/1.1 200 OK"}, Temporary, "not_a_mail_server"),
    ({"greeting": "25x nonsense"}, Temporary, "not_a_mail_server"),
    ({"greeting": Fault.STALL}, Temporary, "connection_lost"),
    ({"greeting": Fault.TRICKLE}, Temporary, "connection_lost"),
    ({"greeting": Fault.LOSE}, Temporary, "connection_lost or mailbox_unreachable"),
    ({"ehlo": Fault.LOSE}, Temporary, "connection_lost"),
    ({"ehlo": "250-fault.test\r\n" * 300 + "250 end"}, Temporary, "not_a_mail_server"),
    ({"auth": "535 5.7.8 bad credentials"}, SignInNeeded, "sign_in_refused"),
    ({"auth": "534 5.7.9 application password required"}, SignInNeeded, "sign_in_refused"),
    ({"auth": "454 4.7.0 try later"}, Temporary, "server_busy"),
    ({"auth": "421 4.7.0 too many tries"}, Temporary, "server_busy"),
    ({"auth": Fault.LOSE}, Temporary, "connection_lost"),
    ({"mail": "530 5.7.0 sign in first"}, SignInNeeded, "sign_in_refused"),
    ({"mail": "550 5.7.60 no right to send as this sender"}, Refused, "sender_refused"),
    ({"mail": "552 5.3.4 too big"}, Refused, "mail_too_large"),
    ({"mail": "451 4.3.0 later"}, Temporary, "server_busy"),
    ({"rcpt": "550 5.1.1 no such user"}, Refused, "recipient_unknown"),
    ({"rcpt": "550 no"}, Refused, "recipient_refused"),
    ({"rcpt": "552 5.2.2 mailbox full"}, Refused, "mailbox_full"),
    ({"rcpt": "452 4.2.2 mailbox full"}, Temporary, "mailbox_full"),
    ({"rcpt": "450 4.7.1 Greylisted"}, Temporary, "asked_to_wait"),
    ({"rcpt": "550 5.7.1 listed on a blacklist"}, Refused, "sender_blocked"),
    ({"rcpt": "550 5.4.5 Daily sending limit exceeded"}, Temporary, "sending_limit_reached"),
    ({"rcpt": "421 4.7.0 slow down"}, Temporary, "server_busy"),
    ({"rcpt": "299 what"}, Temporary, "not_a_mail_server"),
    ({"rcpt": Fault.STALL}, Temporary, "connection_lost"),
    ({"data": "554 5.5.1 no"}, Refused, "mail_refused"),
    ({"data": Fault.LOSE}, Temporary, "connection_lost"),
]


@pytest.mark.parametrize(("steps", "error", "title"), BEFORE_THE_DOT)
def test_what_fails_before_the_dot_provably_sent_nothing(
    steps: Steps, error: type[PortError], title: str
) -> None:
    gate = CountingGate()
    with FaultySmtp(steps) as server:
        with pytest.raises(error) as trouble:
            a_transport(server).send(a_mail("ana@buyer.test"), gate)
        assert server.accepted == []
    assert type(trouble.value) is error
    assert trouble.value.title in title.split(" or ")
    assert gate.entered == 0


@pytest.mark.parametrize(
    ("stated", "is_taken"),
    [("SIZE 1500", False), ("SIZE 2000", True), ("SIZE 0", True), ("SIZE", True), ("SIZE x", True)],
)
def test_a_mail_over_the_size_a_server_states_is_not_begun(stated: str, is_taken: bool) -> None:
    """RFC 1870: 0 or no figure means that no size is refused."""
    gate, mail = CountingGate(), a_mail("ana@buyer.test", body="x" * 70 + "\r\n" * 700)
    steps: Steps = {"ehlo": f"250-fault.test\r\n250-{stated}\r\n250 AUTH PLAIN LOGIN"}
    with FaultySmtp(steps) as server:
        if is_taken:
            a_transport(server).send(mail, gate)
        else:
            with pytest.raises(Refused) as refused:
                a_transport(server).send(mail, gate)
            assert (refused.value.title, refused.value.next_step) == (
                *("mail_too_large", "attach_less"),
            )
            assert refused.value.detail.endswith("of at most 1500 bytes")
        assert len(server.accepted) == gate.entered == is_taken


LONG = "All of it matters, down to the last line of it.\r\n" * 6000


@dataclass
class SilentReader:
    """A server's whim: it reads nothing of a mail's body until `reads_on` is set."""

    reads_on: threading.Event = field(default_factory=threading.Event)
    has_body: threading.Event = field(default_factory=threading.Event)

    def __call__(self, step: str, _mail: Accepted) -> None:
        if step == "body":
            self.has_body.set()
            self.reads_on.wait(10)


@linux_only
def test_the_gate_is_not_entered_before_the_body_has_left_this_machine() -> None:
    """Else the dot would wait behind it, in a buffer of ours, and go out whatever was pressed."""
    gate, whim = CountingGate(says=False), SilentReader()
    with FaultySmtp(whim=whim, receive_buffer=4096) as server:
        sending = ThreadPoolExecutor(1)
        sent = sending.submit(
            a_transport(server, patience=5).send, a_mail("ana@buyer.test", body=LONG), gate
        )
        assert whim.has_body.wait(5)
        assert wait([sent], 0.5).done == set()
        assert gate.entered == 0
        whim.reads_on.set()
        assert sent.result(10) is None
        sending.shutdown()
        assert (gate.entered, server.dots) == (1, [])


@linux_only
def test_a_server_that_stops_reading_the_body_provably_got_no_dot() -> None:
    gate, whim = CountingGate(), SilentReader()
    with FaultySmtp(whim=whim, receive_buffer=4096) as server:
        with pytest.raises(Temporary) as trouble:
            a_transport(server).send(a_mail("ana@buyer.test", body=LONG), gate)
        whim.reads_on.set()
    assert trouble.value.title in ("server_too_slow", "connection_lost")
    assert (gate.entered, server.dots) == (0, [])


@linux_only
def test_a_server_that_hangs_up_in_the_middle_of_the_body_is_noticed_at_once() -> None:
    gate, before = CountingGate(), time.monotonic()
    with FaultySmtp({"body": Fault.LOSE}, receive_buffer=4096) as server:
        with pytest.raises(Temporary):
            a_transport(server, patience=30).send(a_mail("ana@buyer.test", body=LONG), gate)
        assert time.monotonic() - before < 5
    assert (gate.entered, server.dots) == (0, [])


AFTER_THE_DOT: list[tuple[str | Fault, type[PortError], str, int]] = [
    ("451 4.3.0 try again", Temporary, "server_busy", 0),
    ("421 4.3.2 closing down", Temporary, "server_busy", 0),
    ("550 5.7.1 Message rejected as spam", Refused, "rejected_as_spam", 0),
    ("552 5.3.4 too big", Refused, "mail_too_large", 0),
    ("554 5.6.0 do not like it", Refused, "mail_refused", 0),
    ("535 5.7.8 odd", Refused, "mail_refused", 0),
    (Fault.LOSE, Uncertain, "no_answer_after_send", 0),
    (Fault.STORE_AND_LOSE, Uncertain, "no_answer_after_send", 1),
    (Fault.STALL, Uncertain, "no_answer_after_send", 0),
    (Fault.TRICKLE, Uncertain, "no_answer_after_send", 0),
    ("what?", Uncertain, "no_answer_after_send", 0),
    ("251 will forward", Uncertain, "no_answer_after_send", 0),
    ("354 go on", Uncertain, "no_answer_after_send", 0),
]


@pytest.mark.parametrize(("said", "error", "title", "stored"), AFTER_THE_DOT)
def test_after_the_dot_only_a_clear_answer_is_believed(
    said: str | Fault, error: type[PortError], title: str, stored: int
) -> None:
    gate = CountingGate()
    with FaultySmtp({"dot": said}) as server:
        with pytest.raises(PortError) as trouble:
            a_transport(server).send(a_mail("ana@buyer.test"), gate)
        assert len(server.accepted) == stored
    assert type(trouble.value) is error
    assert trouble.value.title == title
    assert gate.entered == 1


def test_the_answer_to_the_dot_is_awaited_longer_than_any_other() -> None:
    assert SmtpAccount(host="x", port=587).answer_patience == timedelta(seconds=600)


def test_a_connection_that_breaks_in_the_body_sent_nothing() -> None:
    gate = CountingGate()
    with FaultySmtp({"body": Fault.LOSE}) as server:
        # The break may show before the dot or only with it; it must never look like a success.
        with pytest.raises((Temporary, Uncertain)):
            a_transport(server).send(a_mail("ana@buyer.test", body="x" * 2_000_000), gate)
        assert server.accepted == []


def test_a_no_at_the_gate_leaves_the_server_with_nothing() -> None:
    gate = CountingGate(says=False)
    with FaultySmtp() as server:
        assert a_transport(server).send(a_mail("ana@buyer.test"), gate) is None
    assert server.accepted == []
    assert "QUIT" not in server.commands


def test_the_dot_is_written_while_the_gate_is_held_and_not_before() -> None:
    with FaultySmtp() as server:

        @contextmanager
        def gate() -> Iterator[bool]:
            assert server.accepted == []
            yield True
            assert wait_until(lambda: len(server.accepted) == 1, 2.0)

        assert a_transport(server).send(a_mail("ana@buyer.test"), gate) is not None


@pytest.mark.parametrize(
    "said",
    [
        f"535 5.7.8 you said {PASSWORD}",
        "535 5.7.8 cannot read AHJlcEBzZWxsZXIudGVzdABjb3JyZWN0IGhvcnNlIGJhdHRlcnk=",
        "535 5.7.8 cannot read Y29ycmVjdCBob3JzZSBiYXR0ZXJ5",
    ],
)
def test_a_server_that_repeats_the_password_cannot_put_it_into_an_error(said: str) -> None:
    with FaultySmtp({"auth": said}) as server, pytest.raises(SignInNeeded) as needed:
        a_transport(server).check()
    shown = f"{needed.value} {needed.value.detail} {needed.value.__cause__}"
    assert all(word not in shown for word in said.split()[3:])


def test_any_password_can_be_said() -> None:
    account_with = "zoë@seller.test"
    with FaultySmtp() as server:
        transport = a_transport(server, account_with)
        transport.check()
        assert server.commands[1].startswith("AUTH PLAIN ")


def test_a_server_that_knows_only_login_is_signed_in_to() -> None:
    only_login = "250-fault.test\r\n250 AUTH LOGIN"
    with FaultySmtp({"ehlo": only_login}) as server:
        a_transport(server).send(a_mail("ana@buyer.test"), CountingGate())
        assert len(server.accepted) == 1


def test_a_server_that_offers_no_way_to_sign_in_is_said_so() -> None:
    with FaultySmtp({"ehlo": "250 fault.test"}) as server, pytest.raises(SignInNeeded) as needed:
        a_transport(server).check()
    assert needed.value.title == "sign_in_not_offered"


def test_a_password_that_is_not_kept_is_asked_for_before_anything_is_opened() -> None:
    account = SmtpAccount(host="localhost", port=1, user="rep@seller.test", secret_name="mail")
    transport = SmtpTransport(account, MemorySecrets(), FakeClock(), sent=None)
    with pytest.raises(SignInNeeded) as needed:
        transport.send(a_mail("ana@buyer.test"), CountingGate())
    assert needed.value.title == "password_missing"


def test_a_name_with_letters_beyond_ascii_needs_a_server_that_takes_them() -> None:
    with FaultySmtp() as server, pytest.raises(Refused) as refused:
        a_transport(server).send(a_mail("zoë@buyer.test"), CountingGate())
    assert refused.value.title == "address_needs_smtputf8"
    with FaultySmtp({"ehlo": "250-x\r\n250-SMTPUTF8\r\n250-8BITMIME\r\n250 AUTH PLAIN"}) as server:
        a_transport(server).send(a_mail("zoë@buyer.test"), CountingGate())
        assert server.accepted[0].recipients == ("zoë@buyer.test",)


def test_bytes_beyond_ascii_need_a_server_that_takes_them() -> None:
    with FaultySmtp({"ehlo": "250-x\r\n250 AUTH PLAIN"}) as server:
        with pytest.raises(Refused) as refused:
            a_transport(server).send(a_mail("ana@buyer.test", body="für\r\n"), CountingGate())
        assert refused.value.title == "mail_needs_8bit"


def test_a_transport_without_a_sent_folder_says_that_it_cannot_look() -> None:
    with FaultySmtp() as server, pytest.raises(Refused) as refused:
        a_transport(server).find_sent(a_mail("ana@buyer.test").message_id)
    assert refused.value.title == "no_sent_folder"
