"""Reads what servers say about mail that did not arrive: reports, wild bounces, complaints."""

import email
import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from desktop_sdr.agent.skills.bounce_addresses import meant_by, names_without_domain
from desktop_sdr.agent.skills.bounce_causes import (
    ServerWords,
    is_permanent,
    server_words,
    status_field,
    status_in,
    status_of_words,
)
from desktop_sdr.agent.skills.bounce_signs import DAEMON, MAX_NOTICE, Case, speaks_as_server
from desktop_sdr.agent.skills.lexicon import Lexicon
from desktop_sdr.agent.skills.mail_headers import (
    Fields,
    HeaderFields,
    addresses_in,
    bare_address,
)
from desktop_sdr.agent.skills.mail_parsing import ParsedMail
from desktop_sdr.agent.skills.reply_text import ReplyText
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.reading import Bounced, ReplyKind

RETURNED_TO = re.compile(r"^to:[ \t]*(\S.{2,300})$", re.IGNORECASE | re.MULTILINE)
RECIPIENT_LINE = re.compile(r"^(?:final|original)-recipient:", re.IGNORECASE | re.MULTILINE)
ESCAPED = re.compile(r"\\x\{([0-9a-f]{2,6})\}", re.IGNORECASE)
"""A letter beyond ASCII in the address of a report that had to be ASCII (RFC 6533)."""
PARAGRAPH = re.compile(r"\n[ \t]*\n")
MAX_BOUNCED = 50
MAX_LINES = 60
SHORTEST_REASON, LONGEST_REASON = 10, 2_000
NEAR = 500
"""Characters behind an address in which its own reason stands."""
FAILED, DELAYED = "failed", "delayed"
ARRIVED = frozenset({"delivered", "relayed", "expanded"})
NO_COMPLAINT = frozenset({"not-spam", "auth-failure"})
"""Feedback of RFC 6430 and RFC 6591 that blames nobody for a mail."""
COMPLAINED_OF = "x-hmxmroriginalrecipient"
"""How Outlook.com (JMRP) names who complains: in the mail complained of, without a report."""
COMPLAINED = ("original-rcpt-to", "removal-recipient")


@dataclass(frozen=True, slots=True)
class ServerReport:
    """What a server said about one of our mails."""

    kind: ReplyKind
    bounced: tuple[Bounced, ...]
    words: str


@dataclass(frozen=True, slots=True)
class _Fate:
    """What became of a mail to one address."""

    status: str
    permanent: bool


def read_server_report(
    mail: ParsedMail,
    text: ReplyText,
    own: Collection[EmailAddress],
    known: Collection[EmailAddress],
    lexicon: Lexicon,
) -> ServerReport | None:
    """Return what a server says in `mail`, or None where no server speaks.

    `own` are the rep's addresses, `known` the lead's.
    """
    case = Case(mail, text.whole, text.text, own, frozenset(known), lexicon)
    if mail.feedback or mail.report_type == "feedback-report" or COMPLAINED_OF in mail.returned:
        return _complaint(mail)
    if mail.report and case.asks_for_proof:
        return None
    if mail.report and not (mail.is_report_inside and not speaks_as_server(case)):
        return _from_blocks(mail.report, case)
    return _from_words(case) if speaks_as_server(case) else None


def _complaint(mail: ParsedMail) -> ServerReport:
    about = mail.feedback.get("feedback-type", "abuse").lower().strip()
    if about in NO_COMPLAINT:
        return ServerReport(ReplyKind.UNRELATED, (), f"feedback report: {about}")
    named = [bare_address(mail.feedback.get(name, "")) for name in COMPLAINED]
    named.append(bare_address(mail.returned.get(COMPLAINED_OF, "")))
    addresses = [address for address in named if address] or list(mail.headers.returned_to)
    bounced = tuple(Bounced(address, "", permanent=False) for address in addresses[:1])
    return ServerReport(ReplyKind.COMPLAINT, bounced, f"feedback report: {about}")


def _from_blocks(report: Collection[Fields], case: Case) -> ServerReport:
    found = [(_recipient(block, case.own), block) for block in report]
    blocks = [(address, block) for address, block in found if address is not None]
    if not blocks:
        return _from_words(case)
    troubled = [(address, block) for address, block in blocks if _action(block) not in ARRIVED]
    if not troubled:
        return ServerReport(ReplyKind.UNRELATED, (), "delivery status: delivered")
    bounced = _each_once(_bounced(address, block, case) for address, block in troubled)
    first = troubled[0][1]
    words = first.get("diagnostic-code") or f"delivery status: {_action(first)}"
    return ServerReport(_kind(bounced), bounced, words)


def _each_once(bounced: Iterator[Bounced]) -> tuple[Bounced, ...]:
    """One verdict for each address: the permanent one where a report names it twice."""
    best: dict[EmailAddress, Bounced] = {}
    for one in bounced:
        if one.address not in best or one.permanent:
            best[one.address] = one
    return tuple(best.values())[:MAX_BOUNCED]


def _bounced(address: EmailAddress, block: Fields, case: Case) -> Bounced:
    words = block.get("diagnostic-code") or block.get("status", "")
    status = status_field(block.get("status", "")) or status_in(words)
    if status.endswith(".0.0"):
        status = _closer(status, (words, _near(address, case.notice)))
    if _action(block) != FAILED:
        return Bounced(address, status or "4.0.0", permanent=False)
    said = server_words(words[:LONGEST_REASON], case.lexicon)
    if said.dead is None and said.passing is None:
        said = case.said
    status = status or status_of_words(said)
    return Bounced(address, status, is_permanent(status, said))


def _closer(vague: str, told: Collection[str]) -> str:
    """The first code in `told` that says more than `vague` does, and nothing else."""
    codes = (status_in(words) for words in told)
    closer = (code for code in codes if code[:1] == vague[:1] and not code.endswith(".0.0"))
    return next(closer, vague)


def _plain_letters(address: str) -> str:
    def letter(match: re.Match[str]) -> str:
        number = int(match[1], 16)
        is_letter = number <= sys.maxunicode and chr(number).isalnum()
        return chr(number) if is_letter else match[0]

    return ESCAPED.sub(letter, address)


def _recipient(block: Fields, own: Collection[EmailAddress]) -> EmailAddress | None:
    """The address as we wrote it, if the server kept it, else the one it tried in the end."""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        address = bare_address(_plain_letters(block.get(name, "").rpartition(";")[2]))
        if address is not None and address not in own:
            return address
    return None


def _action(block: Fields) -> str:
    words = block.get("action", "").lower().split()
    if words:
        return FAILED if words[0].startswith("fail") else words[0].strip(".,;()")
    status = status_field(block.get("status", "")) or status_in(block.get("diagnostic-code", ""))
    return {"2": "delivered", "4": DELAYED}.get(status[:1], FAILED)


def _from_words(case: Case) -> ServerReport:
    blocks = tuple(_blocks_in(case.text)) if not case.mail.report else ()
    if any(_recipient(block, case.own) for block in blocks):
        return _from_blocks(blocks, case)
    said = server_words(f"{case.mail.headers.subject}\n{case.notice}", case.lexicon)
    common = _common_fate(status_in(case.notice), said)
    addresses = _failed_addresses(case)[:MAX_BOUNCED]
    fates = [(address, _fate_of(address, common, case)) for address in addresses]
    bounced = tuple(Bounced(address, fate.status, fate.permanent) for address, fate in fates)
    kind = _kind(bounced) if bounced else _kind_of(permanent=common.permanent)
    return ServerReport(kind, bounced, _telling_line(case))


def _blocks_in(text: str) -> Iterator[Fields]:
    """Yield the blocks of a delivery status that stands in the text instead of in a part."""
    paragraphs = PARAGRAPH.split(text[:MAX_NOTICE])
    reports = (one for one in paragraphs if RECIPIENT_LINE.search(one))
    for paragraph in islice(reports, MAX_BOUNCED):
        lines = paragraph.strip().split("\n")
        fields = [line for line in lines if re.match(r"[A-Za-z-]+:|[ \t]", line)]
        yield HeaderFields(email.message_from_string("\n".join(fields)).raw_items())


def _common_fate(code: str, said: ServerWords) -> _Fate:
    status = code or status_of_words(said)
    if said.trying and said.dead is None:
        return _Fate(status, permanent=False)
    gave_up = said.final and said.passing is None and not said.trying
    return _Fate(status, permanent=is_permanent(status, said) or (not code and gave_up))


def _fate_of(address: EmailAddress, common: _Fate, case: Case) -> _Fate:
    """Judge an address by the lines that follow it, where they say anything about it."""
    near = _near(address, case.notice)
    status = status_in(near)
    if not status:
        return common
    return _Fate(status, is_permanent(status, server_words(near, case.lexicon)))


def _near(address: EmailAddress, notice: str) -> str:
    at = notice.lower().find(address)
    near = notice[at + len(address) : at + NEAR] if at >= 0 else ""
    other = re.search(r"\n\s*<?(?!" + re.escape(address) + r")[\w.+-]+@", near, re.IGNORECASE)
    return near[: other.start()] if other else near


def _failed_addresses(case: Case) -> tuple[EmailAddress, ...]:
    """Those that a header names, else those of the notice, else those on the returned mail."""
    headers = case.mail.headers
    listed = addresses_in(case.mail.fields.get("x-failed-recipients", ""))
    if listed:
        return listed
    meant = meant_by(case.mentions, case.known, headers.returned_to)
    if meant:
        return meant
    by_name = tuple(names_without_domain(case.notice, _domain(headers.sender), case.lexicon))
    if by_name:
        return by_name
    copied = addresses_in(" ".join(RETURNED_TO.findall(case.text[:MAX_NOTICE])))
    found = [a for a in (headers.returned_to or copied) if a not in case.nobody]
    there = tuple(a for a in found if a in headers.returned_to or not DAEMON.match(a))
    return there or case.sent_to_self


def _domain(address: EmailAddress | None) -> str:
    return (address or "").rpartition("@")[2]


def _kind(bounced: tuple[Bounced, ...]) -> ReplyKind:
    return _kind_of(permanent=any(one.permanent for one in bounced))


def _kind_of(*, permanent: bool) -> ReplyKind:
    return ReplyKind.HARD_BOUNCE if permanent else ReplyKind.SOFT_BOUNCE


def _telling_line(case: Case) -> str:
    """The line that says why: by a code, by words, else the first one that says anything."""
    lines = [line.strip() for line in case.notice.split("\n")[:MAX_LINES]]
    lines = [line for line in lines if len(line) > SHORTEST_REASON]
    coded = next((line for line in lines if status_in(line)), "")
    told = coded or next((line for line in lines if _says_why(line, case.lexicon)), "")
    return (told or next(iter(lines), "") or case.mail.headers.subject)[:200]


def _says_why(line: str, lexicon: Lexicon) -> bool:
    said = server_words(line, lexicon)
    return said.dead is not None or said.passing is not None
