"""Folders renamed, numbered anew and filed away, and large mails: nothing lost, nothing old."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.mail import MailServers
from servers.mail_config import PASSWORD, User
from servers.scripted_imap import ScriptedImap

from desktop_sdr.adapters.mail import imap
from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.imap import ImapInbox
from desktop_sdr.adapters.mail.imap_session import ImapAccount
from desktop_sdr.adapters.mail.sent_folder import SentFolder
from desktop_sdr.domain.ids import MessageId
from desktop_sdr.ports.errors import Temporary
from desktop_sdr.ports.mail import InboxMark


def a_mail(words: str, attached: int = 0) -> bytes:
    head = f"From: ana@buyer.test\r\nSubject: {words}\r\nMessage-ID: <{words}@buyer.test>\r\n"
    return f"{head}\r\n{words}\r\n".encode() + b"x" * 70 * attached


@dataclass
class Box:
    """One mailbox on the real server, and the rep's own mail program beside ours."""

    servers: MailServers
    address: str
    phone: imaplib.IMAP4

    def inbox(self, **how: object) -> ImapInbox:
        return ImapInbox(self.account, MemorySecrets(mail=PASSWORD), **how)

    @property
    def account(self) -> ImapAccount:
        return ImapAccount(
            host="localhost",
            port=self.servers.imap_port,
            user=self.address,
            secret_name="mail",
            ca_file=self.servers.ca_file,
        )

    def put(self, folder: str, words: str, at: datetime | None = None, attached: int = 0) -> None:
        when = imaplib.Time2Internaldate(at or datetime.now(UTC))  # noqa: TID251 - a real server
        verdict, said = self.phone.append(folder, "", when, a_mail(words, attached))
        assert verdict == "OK", said


@pytest.fixture
def box(mail_servers: MailServers, request: pytest.FixtureRequest) -> Iterator[Box]:
    address = f"{request.node.name[5:40].replace('_', '-')}@seller.test"
    mail_servers.add_user(User(address))
    with phone_of(mail_servers, address) as phone:
        yield Box(mail_servers, address, phone)


@contextmanager
def phone_of(servers: MailServers, address: str) -> Iterator[imaplib.IMAP4]:
    phone = imaplib.IMAP4("127.0.0.1", servers.imap_port)
    context = ssl.create_default_context(cafile=servers.ca_file)
    context.check_hostname = False
    phone.starttls(context)
    phone.login(address, PASSWORD)
    try:
        yield phone
    finally:
        phone.logout()


def subjects(mails: object) -> list[str]:
    return [mail.raw.split(b"Subject: ")[1].split(b"\r\n")[0].decode() for mail in mails]


@pytest.mark.slow
@pytest.mark.xdist_group("mail")
def test_a_folder_made_anew_gives_what_came_since_the_mailbox_was_connected(box: Box) -> None:
    connected = datetime.now(UTC) - timedelta(hours=3)  # noqa: TID251 - a real server
    with closing(box.inbox(not_before=connected)) as inbox:
        _, mark = inbox.new_since("INBOX", None, 10)
        former = InboxMark(mark.uid_validity - 1, 900)
        for days in (900, 30, 2):
            box.put("INBOX", f"{days} days ago", connected - timedelta(days=days))
        box.put("INBOX", "the same day, before", connected - timedelta(minutes=2))
        box.put("INBOX", "since", connected + timedelta(minutes=2))
        first, after = inbox.new_since("INBOX", former, 1)
        rest, end = inbox.new_since("INBOX", after, 10)
    assert (subjects(first), subjects(rest)) == (["since"], [])
    assert end.uid_validity == mark.uid_validity


@pytest.mark.slow
@pytest.mark.xdist_group("mail")
def test_many_large_mails_come_in_handfuls_and_a_giant_without_its_attachment(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "ROOM", 60_000)
    with closing(box.inbox(size_limit=30_000)) as inbox:
        _, mark = inbox.new_since("INBOX", None, 10)
        for number in range(5):
            box.put("INBOX", f"large {number}", attached=300)
        box.put("INBOX", "giant", attached=400_000)
        batches = []
        while True:
            mails, mark = inbox.new_since("INBOX", mark, 50)
            if not mails:
                break
            batches.append(mails)
    assert [len(batch) for batch in batches] == [2, 2, 2]
    everything = [mail for batch in batches for mail in batch]
    assert subjects(everything) == [*(f"large {number}" for number in range(5)), "giant"]
    assert len(everything[-1].raw) == 30_000


def test_the_sent_folder_is_found_again_where_it_was_renamed() -> None:
    names = ["Sent"]

    def listed(_line: str) -> str:
        return f'* LIST (\\HasNoChildren) "/" "{names[0]}"\r\n% OK done\r\n'

    def examined(line: str) -> str:
        if names[0] not in line:
            return "% NO no such folder\r\n"
        return "* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 1] ok\r\n% OK done\r\n"

    key = MessageId("<kept@seller.test>")
    with ScriptedImap({"LIST": listed, "EXAMINE": examined}) as server:
        sent = SentFolder(scripted(server), MemorySecrets(mail=PASSWORD), FakeClock())
        with closing(sent):
            assert sent.find(key) is None
            names[:] = ["Envoy&AOk-s"]
            with pytest.raises(Temporary):
                sent.find(key)
            assert sent.find(key) is None
            assert any('EXAMINE "Envoy&AOk-s"' in said for said in server.commands)


def scripted(server: ScriptedImap) -> ImapAccount:
    return ImapAccount(
        host="127.0.0.1",
        port=server.port,
        security=Security.PLAIN_LOOPBACK,
        user="rep",
        secret_name="mail",
    )


LISTS = [
    ('(\\HasNoChildren) "." "INBOX.Sent"', "INBOX.Sent", []),
    ('(\\Sent) "/" "Versendet"', "Versendet", []),
    ('(\\HasNoChildren) "/" "[Gmail]/Sent Mail"', "[Gmail]/Sent Mail", []),
    ('(\\HasNoChildren) "/" "SENT ITEMS"', "SENT ITEMS", []),
    ('(\\HasNoChildren) "/" "Presented"', None, []),
    ('(\\HasNoChildren) "." "INBOX.Spam"', None, ["INBOX.Spam"]),
    ('(\\Junk) "/" "Werbung und Unsinn"', None, ["Werbung und Unsinn"]),
    ('(\\Junk \\Noselect) "/" "Junk"', None, []),
    ('(\\All) "/" "[Gmail]/All Mail"', None, ["[Gmail]/All Mail"]),
]


@pytest.mark.parametrize(("line", "sent", "aside"), LISTS)
def test_folders_are_known_by_their_mark_or_else_by_name_wherever_they_lie(
    line: str, sent: str | None, aside: list[str]
) -> None:
    listed = f'* LIST () "/" "INBOX"\r\n* LIST {line}\r\n% OK done\r\n'
    with (
        ScriptedImap({"LIST": listed}) as server,
        closing(ImapInbox(scripted(server), MemorySecrets(mail=PASSWORD))) as inbox,
    ):
        assert inbox.sent_folder() == sent
        assert list(inbox.aside_folders()) == aside
