"""How fast a real inbox is read, and a mail handed over, beside plain loops in the same run.

Run by hand, as root, with Postfix and Dovecot: python tests/benchmarks/bench_inbox.py [MAILS]
Prints figures; ends with 1 where a limit is missed.
"""

import gc
import imaplib
import resource
import smtplib
import ssl
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from agent.loop.agency import an_agency
from agent.skills.received import CONTEXT, LEAD, lexicon
from benchmarks.bench_reading import MACHINES, PEOPLE, plain
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.certificates import Authority
from servers.mail import USERS, MailServers, start_mail_servers
from servers.mail_config import PASSWORD, User

from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.imap import ImapInbox
from desktop_sdr.adapters.mail.imap_session import ImapAccount
from desktop_sdr.adapters.mail.sent_folder import SentFolder
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.agent.loop import belonging, listening
from desktop_sdr.agent.skills.mail_parsing import headers_of, parse_mail
from desktop_sdr.agent.skills.reading import meaning_of, tell_kind
from desktop_sdr.agent.skills.reply_kind import is_list_mail
from desktop_sdr.domain.ids import EmailAddress, MailboxId, MessageId
from desktop_sdr.ports.mail import InboxMark, OutgoingMail
from desktop_sdr.ports.store import UnitOfWork

MOST_FOR_READING = 2.0
MOST_FOR_SENDING = 1.5
MOST_GROWTH = 20 * 1024
"""In the kilobytes that Linux counts peak memory in: from a thousand mails to twenty thousand."""
AT_ONCE = 50
ROUNDS = 3
SENT = 200


def mails(count: int) -> Iterator[bytes]:
    """What comes in: mostly newsletters and strangers, some machines, some answers."""
    letter = EmailMessage()
    letter["From"], letter["To"] = "news@shop.example", "rep@seller.example"
    letter["Subject"], letter["List-Id"] = "This week", "<news.shop.example>"
    letter.set_content("Something is cheaper this week.\n" * 60)
    letter.add_alternative("<p>Something is cheaper this week.</p>\n" * 60, subtype="html")
    stranger = letter.as_bytes()
    kinds = (stranger, *MACHINES[:6], stranger, *PEOPLE[:3], stranger)
    for number in range(count):
        yield b"Message-ID: <%d@bench.example>\r\n" % number + without_id(
            kinds[number % len(kinds)]
        )


def without_id(raw: bytes) -> bytes:
    head, gap, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    kept = [line for line in head.split(b"\n") if not line.lower().startswith(b"message-id:")]
    return b"\n".join(kept) + gap + body


@contextmanager
def signed_in(servers: MailServers, address: str) -> Iterator[imaplib.IMAP4]:
    context = ssl.create_default_context(cafile=servers.ca_file)
    client = imaplib.IMAP4_SSL("localhost", servers.imaps_port, ssl_context=context)
    client.login(address, PASSWORD)
    client.select("INBOX", readonly=True)
    yield client
    client.logout()


def plain_loop(servers: MailServers, address: str) -> int:
    """Fetch and parse, as a script would."""
    with signed_in(servers, address) as client:
        uids = client.uid("SEARCH", "ALL")[1][0].split()
        for uid in uids:
            plain(client.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1])
    return len(uids)


def an_inbox(servers: MailServers, address: str) -> ImapInbox:
    account = ImapAccount(
        host="localhost",
        port=servers.imaps_port,
        security=Security.TLS,
        user=address,
        secret_name="mail",
        ca_file=servers.ca_file,
    )
    return ImapInbox(account, MemorySecrets(mail=PASSWORD))


def new_mails(servers: MailServers, address: str) -> Iterator[bytes]:
    """Fetch everything that is new."""
    mark = InboxMark(1, 0)
    with closing(an_inbox(servers, address)) as inbox:
        while True:
            found, mark = inbox.new_since("INBOX", mark, AT_ONCE)
            if not found:
                return
            yield from (mail.raw for mail in found)


@contextmanager
def a_lead_written_to() -> Iterator[UnitOfWork]:
    """A database that knows the one who answers, as what comes in is looked up in it."""
    with tempfile.TemporaryDirectory() as folder, an_agency(Path(folder)) as agency:
        agency.touched(email=LEAD)
        with agency.store.reading() as uow:
            yield uow


def read_and_match(
    servers: MailServers, address: str, uow: UnitOfWork, *, with_meaning: bool = True
) -> int:
    """Kind, matching and meaning of everything that is new, each where the agent asks for it."""
    count = 0
    for raw in new_mails(servers, address):
        count += 1
        parsed = parse_mail(raw)
        found = belonging.of(uow, parsed.headers)
        if is_list_mail(parsed) and found.lead is None:
            continue
        told = tell_kind(parsed, CONTEXT, lexicon())
        lead = belonging.with_bounced(uow, found, told.reading.bounced).lead
        if with_meaning and lead is not None:
            meaning_of(told, parsed, CONTEXT, lexicon())
    return count


def headers_and_match(servers: MailServers, address: str, uow: UnitOfWork) -> int:
    """Fetching, headers and matching alone."""
    count = 0
    for raw in new_mails(servers, address):
        belonging.of(uow, headers_of(raw))
        count += 1
    return count


def taken_in_whole(servers: MailServers, address: str) -> int:
    """All of it: stored, read, matched against the database, and acted on."""
    with (
        tempfile.TemporaryDirectory() as folder,
        an_agency(Path(folder), durable=True) as agency,
        closing(an_inbox(servers, address)) as inbox,
    ):
        office = replace(agency.office, inboxes={MailboxId(1): inbox}, transports={})
        with agency.rows() as uow:
            uow.mailboxes.set_mark(MailboxId(1), "INBOX", InboxMark(1, 0))
        count = listening.listen(office)
        while listening.understand_pending(office):
            pass
        return count


def rate(work: Callable[[MailServers, str], int], servers: MailServers, address: str) -> float:
    gc.collect()
    begin = perf_counter()
    count = work(servers, address)
    return count / (perf_counter() - begin)


def best_rates(
    works: Sequence[Callable[[MailServers, str], int]], servers: MailServers, address: str
) -> list[float]:
    """The best of three rounds, in turn: what else the machine does then falls on all alike."""
    rounds = [[rate(work, servers, address) for work in works] for _ in range(ROUNDS)]
    return [max(rates) for rates in zip(*rounds, strict=True)]


def sending(servers: MailServers) -> tuple[float, float]:
    """Seconds a mail, of smtplib and of ours, each on one connection."""
    me = "bench@seller.test"
    raw = b"From: bench@seller.test\r\nTo: alice@buyer.test\r\nSubject: x\r\n\r\nhello\r\n"
    context = ssl.create_default_context(cafile=servers.ca_file)
    with smtplib.SMTP("localhost", servers.smtp_port) as bare:
        bare.starttls(context=context)
        bare.login(me, PASSWORD)
        bare.sendmail(me, ["alice@buyer.test"], raw)
        begin = perf_counter()
        for _ in range(SENT):
            bare.sendmail(me, ["alice@buyer.test"], raw)
        plainly = (perf_counter() - begin) / SENT
    account = SmtpAccount(
        host="localhost",
        port=servers.smtp_port,
        security=Security.STARTTLS,
        user=me,
        secret_name="mail",
        ca_file=servers.ca_file,
    )
    imap = ImapAccount(
        host="localhost",
        port=servers.imaps_port,
        security=Security.TLS,
        user=me,
        secret_name="mail",
        ca_file=servers.ca_file,
    )
    clock, secrets = FakeClock(), MemorySecrets(mail=PASSWORD)
    sent = SentFolder(imap, secrets, clock)
    transport = SmtpTransport(account, secrets, clock, sent, keep_for=timedelta(minutes=1))
    mail = OutgoingMail(
        MessageId("<bench@seller.test>"),
        EmailAddress(me),
        EmailAddress("alice@buyer.test"),
        raw,
    )
    transport.send(mail, lambda: nullcontext(True))
    begin = perf_counter()
    for _ in range(SENT):
        transport.send(mail, lambda: nullcontext(True))
    spent = (perf_counter() - begin) / SENT
    transport.close()
    return plainly, spent


def peak_kilobytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measure(servers: MailServers, count: int) -> int:
    """Print every figure; returns 1 where a limit is missed."""
    servers.fill("small@seller.test", mails(1000))
    servers.fill("many@seller.test", mails(count))
    servers.fill("huge@seller.test", mails(2 * count))
    for name in ("many", "small", "huge"):  # Dovecot numbers them at the first look
        with signed_in(servers, f"{name}@seller.test"):
            pass
    with a_lead_written_to() as uow:
        matching = partial(headers_and_match, uow=uow)
        reading = partial(read_and_match, uow=uow)
        reading(servers, "small@seller.test")
        before = peak_kilobytes()
        reading(servers, "huge@seller.test")
        growth = peak_kilobytes() - before
        base, headers, kinds, ours = best_rates(
            (plain_loop, matching, partial(reading, with_meaning=False), reading),
            servers,
            "many@seller.test",
        )
    whole = rate(taken_in_whole, servers, "many@seller.test")
    bare, sent = sending(servers)
    print(f"{count} mails on Dovecot, plain fetch and parse{base:8.0f} a second")
    print(f"fetched, headers, matched            {headers:8.0f}: {base / headers:.2f} x")
    print(f"fetched, headers, matched, kind      {kinds:8.0f}: {base / kinds:.2f} x")
    print(f"fetched, matched, kind and meaning   {ours:8.0f}: {base / ours:.2f} x")
    print(f"stored, read and acted on            {whole:8.0f}: {base / whole:.2f} x")
    print(f"memory at {2 * count} mails over that at 1000: {growth / 1024:.1f} MB")
    print(f"smtplib {bare * 1000:.2f} ms a mail, ours {sent * 1000:.2f}: {sent / bare:.2f} x")
    slow = base / kinds > MOST_FOR_READING or sent / bare > MOST_FOR_SENDING
    return int(slow or growth > MOST_GROWTH)


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    place = Path(tempfile.mkdtemp(prefix="sdr-bench-"))
    keys = Path(tempfile.mkdtemp(prefix="sdr-keys-"))
    users = [User(f"{name}@seller.test") for name in ("small", "many", "huge", "bench")]
    servers = start_mail_servers(place, Authority(keys), [*users, *USERS])
    try:
        return measure(servers, count)
    finally:
        servers.stop()


if __name__ == "__main__":
    sys.exit(main())
