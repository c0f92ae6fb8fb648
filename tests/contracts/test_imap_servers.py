"""Bad IMAP servers: none keeps us waiting for ever or gets a password in the clear."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.mail import REP, MailServers
from servers.mail_config import PASSWORD, User
from servers.scripted_imap import Answer, ScriptedImap

from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.imap import ImapInbox
from desktop_sdr.adapters.mail.imap_session import ImapAccount
from desktop_sdr.adapters.mail.sent_folder import SentFolder
from desktop_sdr.domain.ids import MessageId
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary
from desktop_sdr.ports.mail import InboxMark

START = InboxMark(1, 0)


def an_account(
    server: ScriptedImap, security: Security = Security.PLAIN_LOOPBACK, user: str = REP
) -> ImapAccount:
    return ImapAccount(
        host="127.0.0.1",
        port=server.port,
        security=security,
        user=user,
        secret_name="mail",
        patience=timedelta(seconds=0.4),
    )


@contextmanager
def inbox_on(
    server: ScriptedImap,
    security: Security = Security.PLAIN_LOOPBACK,
    password: str = PASSWORD,
    poll_every: timedelta = timedelta(seconds=0.05),
) -> Iterator[ImapInbox]:
    secrets = MemorySecrets(mail=password)
    with closing(ImapInbox(an_account(server, security), secrets, poll_every=poll_every)) as inbox:
        yield inbox


def trickle(_line: str) -> bytes:
    time_out = threading.Event()
    time_out.wait(0.6)
    return b"* 1"


TROUBLES: list[tuple[dict[str, Answer], type[PortError], str]] = [
    ({"greeting": "* BYE too many connections\r\n"}, Temporary, "server_busy"),
    ({"greeting": "HTTP/1.1 200 OK\r\n\r\n<html>"}, Temporary, "not_a_mail_server"),
    ({"greeting": ""}, Temporary, "connection_lost"),
    ({"greeting": b"\x16\x03\x01\x00\xff"}, Temporary, "server_too_slow"),
    ({"CAPABILITY": trickle}, Temporary, "server_too_slow"),
    ({"LOGIN": "% NO [AUTHENTICATIONFAILED] no\r\n"}, SignInNeeded, "sign_in_refused"),
    ({"LOGIN": "% NO [UNAVAILABLE] later\r\n"}, Temporary, "server_busy"),
    ({"LOGIN": "% NO [ALERT] Too many simultaneous connections\r\n"}, Temporary, "server_busy"),
    ({"LOGIN": "* BYE bad mood\r\n"}, Temporary, "server_too_slow"),
    ({"LOGIN": ""}, Temporary, "connection_lost"),
    ({"EXAMINE": "% NO no such folder\r\n"}, Temporary, "folder_missing"),
    ({"EXAMINE": ""}, Temporary, "connection_lost"),
    ({"UID SEARCH": "% NO not today\r\n"}, Temporary, "mailbox_said_no"),
    ({"UID SEARCH": "* SEARCH one two\r\n% OK done\r\n"}, Temporary, "not_a_mail_server"),
    ({"UID SEARCH": "* SEARCH {99999999999}\r\n"}, Temporary, "connection_lost"),
]


@pytest.mark.parametrize(("script", "error", "title"), TROUBLES)
def test_each_trouble_has_its_name(
    script: dict[str, Answer], error: type[PortError], title: str
) -> None:
    with ScriptedImap(script) as server, inbox_on(server) as inbox, pytest.raises(error) as trouble:
        inbox.new_since("INBOX", START, 10)
    assert type(trouble.value) is error
    assert trouble.value.title == title


def test_a_lost_connection_is_replaced_at_the_next_look() -> None:
    lost: list[str] = []

    def once(line: str) -> str:
        lost.append(line)
        return "" if len(lost) == 1 else "* SEARCH\r\n% OK done\r\n"

    with ScriptedImap({"UID SEARCH": once}) as server, inbox_on(server) as inbox:
        with pytest.raises(Temporary):
            inbox.new_since("INBOX", START, 10)
        assert inbox.new_since("INBOX", START, 10) == ([], START)


def test_a_connection_that_died_while_idle_is_replaced_without_a_word() -> None:
    with ScriptedImap({"NOOP": ""}) as server, inbox_on(server) as inbox:
        inbox.new_since("INBOX", START, 10)
        inbox.new_since("INBOX", START, 10)
        assert sum("AUTHENTICATE" in command for command in server.commands) == 2


@pytest.mark.parametrize(
    "script",
    [
        {},
        {"CAPABILITY": "* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\n% OK done\r\n"},
        {
            "CAPABILITY": "* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\n% OK done\r\n",
            "STARTTLS": "% OK go ahead\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
        },
    ],
)
def test_a_server_without_working_starttls_hears_no_credential(script: dict[str, Answer]) -> None:
    with ScriptedImap(script) as server, inbox_on(server, Security.STARTTLS) as inbox:
        with pytest.raises(Temporary) as trouble:
            inbox.check()
        assert trouble.value.title in ("tls_missing", "tls_not_verified")
        assert not any("LOGIN" in said or "AUTHENTICATE" in said for said in server.commands)


def test_a_password_beyond_ascii_is_never_cut_or_shown() -> None:
    plain_login_only = {"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n% OK done\r\n"}
    with ScriptedImap(plain_login_only) as server, inbox_on(server, password="geheimß") as inbox:
        with pytest.raises(SignInNeeded) as needed:
            inbox.check()
        assert needed.value.title == "sign_in_not_offered"
        assert not any("geheim" in said for said in server.commands)
        assert "geheim" not in f"{needed.value!r} {needed.value.__cause__!r}"


def test_a_server_that_repeats_the_password_cannot_put_it_into_an_error() -> None:
    said = "% NO your password correct-horse is wrong\r\n"
    with (
        ScriptedImap({"LOGIN": said}) as server,
        inbox_on(server, password="correct-horse") as inbox,
        pytest.raises(SignInNeeded) as needed,
    ):
        inbox.check()
    assert "correct-horse" not in f"{needed.value!r} {needed.value.__cause__!r}"


class Growing:
    """A folder that gets a mail at a moment of the test's choosing."""

    def __init__(self) -> None:
        self.has_mail = False

    def grow(self) -> None:
        self.has_mail = True

    def examined(self, _line: str) -> str:
        count = int(self.has_mail)
        return (
            f"* {count} EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n"
            f"* OK [UIDNEXT {count + 1}] ok\r\n% OK done\r\n"
        )


def test_a_server_without_idle_is_asked_again_and_again() -> None:
    folder = Growing()
    with ScriptedImap({"EXAMINE": folder.examined}) as server, inbox_on(server) as inbox:
        inbox.new_since("INBOX", None, 10)
        timer = threading.Timer(0.3, folder.grow)
        timer.start()
        assert inbox.wait_for_new("INBOX", timedelta(seconds=5)) is True
        timer.join()
        assert not any("IDLE" in said for said in server.commands)


WITH_IDLE: dict[str, Answer] = {
    "CAPABILITY": "* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN\r\n% OK done\r\n",
}


@pytest.mark.parametrize("go_ahead", ["* 1 EXISTS\r\n+ idling\r\n", "+ idling\r\n* 1 EXISTS\r\n"])
def test_news_that_comes_together_with_the_go_ahead_is_not_slept_over(go_ahead: str) -> None:
    folder = Growing()

    def idle(_line: str) -> str:
        folder.grow()
        return go_ahead

    script = WITH_IDLE | {"EXAMINE": folder.examined, "IDLE": idle, "DONE": "% OK done\r\n"}
    with ScriptedImap(script) as server, inbox_on(server) as inbox:
        inbox.new_since("INBOX", None, 10)
        started = time.monotonic()
        assert inbox.wait_for_new("INBOX", timedelta(seconds=5)) is True
        assert time.monotonic() - started < 2


def test_a_server_that_refuses_its_own_idle_is_named() -> None:
    script = WITH_IDLE | {"IDLE": "% NO not now\r\n"}
    with (
        ScriptedImap(script) as server,
        inbox_on(server) as inbox,
        pytest.raises(Temporary) as trouble,
    ):
        inbox.wait_for_new("INBOX", timedelta(seconds=1))
    assert trouble.value.title == "not_a_mail_server"


PIECES = (
    "* 1 FETCH (FLAGS (\\Seen))\r\n"
    '* 2 FETCH (BODY[] {5}\r\nhello INTERNALDATE "02-Mar-2026 10:00:00 +0100" '
    "RFC822.SIZE 5 UID 7)\r\n"
    "* 3 FETCH (UID 9 BODY[] {5}\r\nother)\r\n"
    "% OK done\r\n"
)


def test_a_mail_is_told_from_what_a_server_mixes_into_the_answer() -> None:
    script: dict[str, Answer] = {
        "EXAMINE": "* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 8] ok\r\n% OK done\r\n",
        "UID SEARCH": "* SEARCH 7\r\n% OK done\r\n",
        "UID FETCH": PIECES,
    }
    with ScriptedImap(script) as server, inbox_on(server) as inbox:
        [mail], after = inbox.new_since("INBOX", START, 10)
    assert (mail.uid, mail.raw) == (7, b"hello")
    assert mail.received_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert after == InboxMark(1, 7)


def test_a_mail_that_the_server_cannot_read_itself_does_not_hold_up_the_others() -> None:
    def fetched(line: str) -> str:
        if "BODY" not in line:
            sizes = "* 1 FETCH (UID 1 RFC822.SIZE 3)\r\n* 2 FETCH (UID 2 RFC822.SIZE 2)\r\n"
            return f"{sizes}% OK done\r\n"
        if " 1 " in line:
            return "% NO internal error\r\n"
        return "* 2 FETCH (UID 2 BODY[] {2}\r\nok)\r\n% OK done\r\n"

    script: dict[str, Answer] = {
        "EXAMINE": "* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 3] ok\r\n% OK done\r\n",
        "UID SEARCH": "* SEARCH 1 2\r\n% OK done\r\n",
        "UID FETCH": fetched,
    }
    with ScriptedImap(script) as server, inbox_on(server) as inbox:
        mails, after = inbox.new_since("INBOX", START, 10)
    assert [(mail.uid, mail.raw) for mail in mails] == [(1, b""), (2, b"ok")]
    assert after == InboxMark(1, 2)


def test_a_deleted_mail_does_not_look_new_for_ever() -> None:
    script: dict[str, Answer] = {
        "EXAMINE": "* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 9] ok\r\n% OK done\r\n",
    }
    with ScriptedImap(script) as server, inbox_on(server) as inbox:
        mails, after = inbox.new_since("INBOX", InboxMark(1, 3), 10)
        assert (list(mails), after) == ([], InboxMark(1, 8))
        assert inbox.wait_for_new("INBOX", timedelta(seconds=0.2)) is False


@pytest.mark.parametrize(
    ("listed", "name"),
    [
        (
            '* LIST () "/" INBOX\r\n* LIST (\\Sent) "/" "Was weg ist"\r\n',
            "Was weg ist",
        ),
        ('* LIST () "/" INBOX\r\n* LIST () "/" "Gesendete Elemente"\r\n', "Gesendete Elemente"),
        ('* LIST () "/" "&AMk-l&AOk-ments envoy&AOk-s"\r\n', "Éléments envoyés"),
        ('* LIST () "/" INBOX\r\n', None),
    ],
)
def test_the_sent_folder_goes_by_its_mark_and_then_by_its_name(
    listed: str, name: str | None
) -> None:
    with ScriptedImap({"LIST": f"{listed}% OK done\r\n"}) as server, inbox_on(server) as inbox:
        assert inbox.sent_folder() == name


@pytest.mark.parametrize(
    "message_id", ["x@seller.test", '<a" OR ALL "@b>', "<a b@c>", "<a@b", "<zoë@b>", "<a\r\n@b>"]
)
def test_no_message_id_can_change_the_search(message_id: str) -> None:
    listed = '* LIST (\\Sent) "/" Sent\r\n% OK done\r\n'
    secrets = MemorySecrets(mail=PASSWORD)
    with (
        ScriptedImap({"LIST": listed}) as server,
        closing(SentFolder(an_account(server), secrets, FakeClock())) as sent,
        pytest.raises(Refused) as refused,
    ):
        sent.find(MessageId(message_id))
    assert refused.value.title == "mail_malformed"
    assert server.commands == []


def test_an_account_without_a_sent_folder_says_that_it_cannot_look() -> None:
    secrets = MemorySecrets(mail=PASSWORD)
    with (
        ScriptedImap({"LIST": '* LIST () "/" INBOX\r\n% OK done\r\n'}) as server,
        closing(SentFolder(an_account(server), secrets, FakeClock())) as sent,
    ):
        own_id = MessageId("<a@seller.test>")
        with pytest.raises(Refused) as refused:
            sent.find(own_id)
    assert refused.value.title == "no_sent_folder"


def real_inbox(servers: MailServers, address: str, size_limit: int = 10_000) -> ImapInbox:
    account = ImapAccount(
        host="localhost",
        port=servers.imap_port,
        user=address,
        secret_name="mail",
        ca_file=servers.ca_file,
    )
    return ImapInbox(account, MemorySecrets(mail=PASSWORD), size_limit=size_limit)


@pytest.mark.slow
@pytest.mark.xdist_group("mail")
def test_reading_marks_nothing_as_seen(mail_servers: MailServers, tmp_path: Path) -> None:
    address = "unseen@seller.test"
    mail_servers.add_user(User(address))
    with closing(real_inbox(mail_servers, address)) as inbox:
        _, mark = inbox.new_since("INBOX", None, 10)
        mail_servers.deliver(b"Subject: x\r\n\r\nhi\r\n", address)
        mail_servers.wait_for_mail(address)
        assert len(inbox.new_since("INBOX", mark, 10)[0]) == 1
    assert mail_servers.seen(address) == []


@pytest.mark.slow
@pytest.mark.xdist_group("mail")
def test_of_a_giant_only_the_beginning_is_fetched(mail_servers: MailServers) -> None:
    address = "giant@seller.test"
    mail_servers.add_user(User(address))
    with closing(real_inbox(mail_servers, address)) as inbox:
        _, mark = inbox.new_since("INBOX", None, 10)
        mail_servers.deliver(
            b"Subject: huge\r\n\r\nwords first" + b"\r\n" * 9000 + b"the end", address
        )
        mail_servers.wait_for_mail(address)
        [mail], _ = inbox.new_since("INBOX", mark, 10)
    assert b"Subject: huge" in mail.raw
    assert b"words first" in mail.raw
    assert b"the end" not in mail.raw
    assert len(mail.raw) == 10_000
