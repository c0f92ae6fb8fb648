"""How fast mails are read beside a plain parsing loop in the same run: prints figures, 1 when slow.

Run by hand: python tests/benchmarks/bench_reading.py
"""

import email
import subprocess
import sys
from collections.abc import Callable, Sequence
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime
from functools import cache
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from agent.skills.received import CONTEXT, LEAD, MAILS, a_mail, lexicon, replies

from desktop_sdr import bootstrap
from desktop_sdr.adapters.reading_model.classifier import ReplyClassifier
from desktop_sdr.agent.skills.mail_parsing import parse_mail
from desktop_sdr.agent.skills.reading import read_mail, tell_kind

MOST_FOR_TAKING_APART = 2.0
"""Times the plain loop: taking a mail apart."""
MOST_FOR_MEANING = 15.0
"""Milliseconds for the median reply with all it means."""
MOST_FOR_OPENING = 150.0
"""Milliseconds for opening the classifier, when the first reply is weighed."""
MOST_MEMORY = 60.0
"""Megabytes that it may take."""
OPENING = """
import resource
from pathlib import Path
from time import perf_counter
import numpy
from desktop_sdr import bootstrap

def held():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6

before = held()
begin = perf_counter()
bootstrap.reply_classifier().weigh(["Hello there."], [0.0] * 24)
print((perf_counter() - begin) * 1e3, held() - before)
"""
ROUNDS = 3
TAKEN = 600

QUOTE = "\n\nOn Wed, 13 May 2026 at 09:14, Rep <rep@seller.example> wrote:\n" + "\n".join(
    f"> line {number} of a first touch that somebody wrote to somebody" for number in range(12)
)
RELAYED = {
    "Return-Path": f"<{LEAD}>",
    "X-Mailer": "A mail program 16.0",
    "Thread-Topic": "A quick question",
    "X-Originating-IP": "192.0.2.7",
    "Received": "from mx.corp.example (mx.corp.example [192.0.2.8]) by mx.seller.example with"
    " ESMTPS id abc for <rep@seller.example>; Wed, 13 May 2026 09:30:00 +0200",
}
PEOPLE = tuple(a_mail(reply["says"] + QUOTE, headers=RELAYED) for _name, reply in replies())
MACHINES = tuple(path.read_bytes() for path in sorted(MAILS.glob("[adow]*.eml")))


def plain(raw: bytes) -> None:
    """What any mail reader does: headers decoded, text decoded."""
    message = email.message_from_bytes(raw)
    str(make_header(decode_header(message.get("Subject", ""))))
    getaddresses([str(message.get(name, "")) for name in ("From", "To", "Cc")])
    for name in ("Message-ID", "In-Reply-To", "References"):
        str(message.get(name, ""))
    if message.get("Date"):
        parsedate_to_datetime(message["Date"])
    for part in message.walk():
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                payload.decode(part.get_content_charset() or "utf-8", "replace")


def kind(raw: bytes) -> None:
    """All of it for a machine's mail: kind, addresses, return date."""
    tell_kind(parse_mail(raw), CONTEXT, lexicon())


def whole(raw: bytes) -> None:
    """A person's reply with all it means."""
    read_mail(raw, CONTEXT, lexicon(), classifier())


@cache
def classifier() -> ReplyClassifier:
    """The classifier that ships, opened once."""
    return bootstrap.reply_classifier()


def opened() -> tuple[float, float]:
    """Milliseconds until a new process has weighed its first reply, and megabytes that takes."""
    run = subprocess.run(
        [sys.executable, "-c", OPENING], capture_output=True, text=True, check=True
    )
    spent, grown = run.stdout.split()
    return float(spent), float(grown)


def microseconds(work: Callable[[bytes], object], mails: Sequence[bytes]) -> float:
    """The best of some rounds, per mail."""
    best = float("inf")
    for _ in range(ROUNDS):
        begin = perf_counter()
        for number in range(TAKEN):
            work(mails[number % len(mails)])
        best = min(best, (perf_counter() - begin) / TAKEN)
    return best * 1e6


def median_milliseconds(mails: Sequence[bytes]) -> float:
    spent = []
    for raw in mails:
        begin = perf_counter()
        whole(raw)
        spent.append(perf_counter() - begin)
    return median(spent) * 1e3


def main() -> int:
    begin = perf_counter()
    whole(PEOPLE[0])
    first = perf_counter() - begin
    for raw in (*PEOPLE, *MACHINES):
        whole(raw)
    base_people, base_machines = microseconds(plain, PEOPLE), microseconds(plain, MACHINES)
    apart = microseconds(parse_mail, PEOPLE)
    machines = microseconds(kind, MACHINES)
    people = microseconds(whole, PEOPLE)
    typical = median_milliseconds(PEOPLE)
    print(f"plain loop            {base_people:8.0f} us a reply, {base_machines:.0f} us a notice")
    print(f"taken apart           {apart:8.0f} us a reply: {apart / base_people:.1f} times plain")
    print(
        f"kind of a machine's   {machines:8.0f} us a notice: {machines / base_machines:.1f} times"
    )
    print(
        f"meaning of a reply    {people:8.0f} us, median {typical:.2f} ms; first one {first:.2f} s"
    )
    spent, grown = opened()
    print(f"classifier opened     {spent:8.0f} ms with its first reply, {grown:.0f} MB")
    slow = apart / base_people > MOST_FOR_TAKING_APART or typical > MOST_FOR_MEANING
    return int(slow or spent > MOST_FOR_OPENING or grown > MOST_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
