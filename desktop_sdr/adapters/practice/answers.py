"""What the practice prospects write back, as real mails with real headers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from email.utils import format_datetime, parsedate_to_datetime
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from desktop_sdr.adapters.practice.people import Person, Temper


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail on its way to the rep."""

    at: datetime
    raw: bytes


WORDS: Final = {
    Temper.INTERESTED: (
        "This is interesting. Can we talk next week?",
        "Yes, happy to have a look. When are you free for a call?",
        "Sounds relevant for us, let's set up a call.",
    ),
    Temper.ASKS_PRODUCT: (
        "Does it work with our existing warehouse system?",
        "How long does it take to set up?",
    ),
    Temper.ASKS_PRICE: ("What does it cost per site?", "How much is it a month?"),
    Temper.WANTS_DISCOUNT: (
        "We would do it with 30% off the list price. Can you do that?",
        "Could you give us a discount of 25 percent and a longer trial?",
    ),
    Temper.NOT_NOW: (
        "Not right now, please come back to me next quarter.",
        "Bad timing for us, try again in three months.",
    ),
    Temper.NOT_INTERESTED: ("Thanks, but we are not interested.", "No thank you, no need here."),
    Temper.HAS_COMPETITOR: (
        "No thanks, we signed with DockFlow in March and are happy with it.",
        "We already use YardPilot, so not interested.",
    ),
    Temper.OPTS_OUT: (
        "Please stop writing to me.",
        "Remove me from your list, no more emails please.",
    ),
    Temper.BIG_DEAL: (
        "We would need this for all 40 sites, budget is around $180,000 a year. Let's talk.",
    ),
    Temper.ANGRY: ("Where did you get my address? My lawyer will hear of this GDPR violation.",),
    Temper.REFERS: (
        "I am not the right person, please write to our head of transport, Jordan Vance.",
    ),
    Temper.UNCLEAR: ("Hm.", "The blue one, as discussed with the other team?"),
}
FRIDAY, FIRST_HOUR, LAST_HOUR = 4, 8, 18
DELAYS: Final = (timedelta(minutes=25), timedelta(hours=3), timedelta(hours=20))


def answer_to(mail: bytes, person: Person, nth: int, at: datetime, random: Random) -> list[Arrival]:
    """Return what comes back for the `nth` mail that this person got, if anything."""
    if person.temper is Temper.BOUNCES:
        return [Arrival(at + timedelta(minutes=2), _bounce(mail, person, "5.1.1", at))]
    if person.temper is Temper.FULL_MAILBOX and nth == 1:
        return [Arrival(at + timedelta(minutes=2), _bounce(mail, person, "4.2.2", at))]
    if person.temper is Temper.AWAY and nth == 1:
        return [Arrival(at + timedelta(minutes=1), _away(mail, person, at))]
    words = _reply_words(person, nth, random)
    if words is None:
        return []
    when = _at_work(at + random.choice(DELAYS) * (0.5 + random.random()), person)
    return [Arrival(when, _reply(mail, person, words, when))]


def _at_work(moment: datetime, person: Person) -> datetime:
    """Return the moment, moved on to when the person is at their desk."""
    local = moment.astimezone(ZoneInfo(person.place.zone))
    while local.weekday() > FRIDAY or not FIRST_HOUR <= local.hour < LAST_HOUR:
        local = (local + timedelta(hours=1)).replace(minute=7 + len(person.email) % 40)
    return local.astimezone(UTC)


def _reply_words(person: Person, nth: int, random: Random) -> str | None:
    """Most people answer the first or second mail; who got an answer may take a time."""
    if person.temper not in WORDS:
        return None
    answers_at = 1 + (len(person.email) % 2)
    if nth == answers_at:
        return random.choice(WORDS[person.temper])
    talks = person.temper in (Temper.INTERESTED, Temper.ASKS_PRODUCT, Temper.ASKS_PRICE)
    if not talks or nth > answers_at + 2 or nth < answers_at:
        return None
    if random.random() < 0.8:
        return random.choice(("The first one works for me.", "The second time suits me well."))
    return None


def _reply(mail: bytes, person: Person, words: str, at: datetime) -> bytes:
    original = BytesHeaderParser(policy=SMTP).parsebytes(mail)
    answer = _to_rep(original, person, at)
    answer["Subject"] = f"Re: {str(original['Subject']).removeprefix('Re: ')}"
    answer["In-Reply-To"] = str(original["Message-ID"])
    answer["References"] = str(original["Message-ID"])
    wrote_at = parsedate_to_datetime(str(original["Date"]))
    quoted = f"On {wrote_at:%a, %d %b %Y at %H:%M}, {original['From']} wrote:\n> (your mail)\n"
    answer.set_content(f"{words}\n\n{person.first_name}\n\n{quoted}")
    return answer.as_bytes(policy=SMTP)


def _to_rep(original: EmailMessage, person: Person, at: datetime) -> EmailMessage:
    answer = EmailMessage(policy=SMTP)
    answer["From"] = f"{person.first_name} {person.last_name} <{person.email}>"
    answer["To"] = str(original["From"])
    answer["Date"] = format_datetime(at)
    answer["Message-ID"] = f"<{at.timestamp():.0f}.{person.email}>"
    return answer


def _away(mail: bytes, person: Person, at: datetime) -> bytes:
    original = BytesHeaderParser(policy=SMTP).parsebytes(mail)
    back = (at + timedelta(days=4)).strftime("%d %B %Y")
    answer = _to_rep(original, person, at)
    answer["Subject"] = f"Automatic reply: {original['Subject']}"
    answer["Auto-Submitted"] = "auto-replied"
    answer["In-Reply-To"] = str(original["Message-ID"])
    answer.set_content(f"I am out of the office and will return on {back}.\n")
    return answer.as_bytes(policy=SMTP)


def _bounce(mail: bytes, person: Person, status: str, at: datetime) -> bytes:
    original = BytesHeaderParser(policy=SMTP).parsebytes(mail)
    said = "user unknown" if status.startswith("5") else "mailbox full"
    boundary = f"practice-{at.timestamp():.0f}"
    lines = [
        "From: Mail Delivery System <mailer-daemon@practice.example>",
        f"To: {original['From']}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Date: {format_datetime(at)}",
        f"Message-ID: <bounce.{at.timestamp():.0f}.{person.email}>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type=delivery-status;",
        f' boundary="{boundary}"',
        "",
        f"--{boundary}",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        f"<{person.email}>: {said}",
        "",
        f"--{boundary}",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.practice.example",
        "",
        f"Final-Recipient: rfc822; {person.email}",
        f"Action: {'failed' if status.startswith('5') else 'delayed'}",
        f"Status: {status}",
        f"Diagnostic-Code: smtp; 550 {status} {said}",
        "",
        f"--{boundary}",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: {original['Message-ID']}",
        f"To: {person.email}",
        "",
        f"--{boundary}--",
        "",
    ]
    return "\r\n".join(lines).encode()
