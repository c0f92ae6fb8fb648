"""Reads what servers say about mail that did not arrive: reports, wild bounces, complaints."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from desktop_sdr.agent.skills.bounce_causes import (
    ServerWords,
    is_permanent,
    server_words,
    status_in,
)
from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.lexicon import Group, Lexicon
from desktop_sdr.agent.skills.mail_headers import REPLY_PREFIX, Fields, addresses_in, bare_address
from desktop_sdr.agent.skills.mail_parsing import ParsedMail
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.reading import Bounced, ReplyKind

DAEMON = re.compile(
    r"(?:mailer[-_.]?daemon|mail[-_.]?daemon|maildaemon|daemon|postmaster|mdaemon|mmdf|uucp"
    r"|mail[-_.]?delivery|mail-?system|microsoftexchange\w*|bounces?|bounce-?notification)"
    r"(?:[+\-=.]\S*)?@"
)
DAEMON_NAME = re.compile(
    r"mail(?:er)?[ -]?(?:delivery|daemon|administrator|system)|postmaster|delivery (?:sub)?system"
    r"|system administrator|internet mail service|zustellsystem|postoffice|mail deliver",
    re.IGNORECASE,
)
COPY_BEGINS = re.compile(
    r"^(?:[\W_]*(?:below this line is|this is a copy of|original (?:message|mail|e-mail)"
    r"|included is|returned (?:message|mail)|message headers?|unsent message"
    r"|the (?:header|headers|body) of the"
    r"|start of (?:message|returned|forwarded)|forwarded message|ursprüngliche nachricht"
    r"|message text|copy of (?:the |your )?message|headers? of (?:the )?(?:original|returned)"
    r"|your (?:original )?message (?:follows|reads|is enclosed)|a copy of|original header)"
    r"|return-path: ?<|received: (?:from|by) )",
    re.IGNORECASE | re.MULTILINE,
)
RETURNED_FIELD = re.compile(r"^(to|message-id):[ \t]*(\S.{2,300})$", re.IGNORECASE | re.MULTILINE)
REPORT_LINE = re.compile(
    r"^(?:final|original)-recipient:\s*(?:rfc822;)?\s*(.+)$", re.IGNORECASE | re.MULTILINE
)
MAX_NOTICE = 20_000
MAX_BOUNCED = 50
NEAR = 500
"""Characters behind an address in which its own reason stands."""
FAILED, DELAYED = "failed", "delayed"
ARRIVED = frozenset({"delivered", "relayed", "expanded"})


@dataclass(frozen=True, slots=True)
class ServerReport:
    """What a server said about one of our mails."""

    kind: ReplyKind
    bounced: tuple[Bounced, ...]
    words: str


@dataclass(frozen=True, slots=True)
class _Case:
    """A mail under suspicion of being a server's."""

    mail: ParsedMail
    text: str
    """Its readable text."""
    own: Collection[EmailAddress]
    """Addresses that cannot be the bounced one."""
    known: Collection[EmailAddress]
    """Addresses that we wrote to; where one is named, no other is meant."""
    lexicon: Lexicon


def read_server_report(
    mail: ParsedMail,
    text: str,
    own: Collection[EmailAddress],
    known: Collection[EmailAddress],
    lexicon: Lexicon,
) -> ServerReport | None:
    """Return what a server says in `mail`, or None where no server speaks.

    `text` is the mail's readable text; `own` are the rep's addresses, `known` the lead's.
    """
    case = _Case(mail, text, own, {*known, *mail.headers.returned_to}, lexicon)
    if mail.feedback or mail.report_type == "feedback-report":
        return _complaint(mail)
    if mail.report:
        return _from_status(case)
    return _from_words(case) if _speaks_as_server(case) else None


def is_daemon(mail: ParsedMail) -> bool:
    """Say whether a mail system, not a person, is named as the sender."""
    sender = mail.headers.sender or ""
    name = mail.fields.get("from", "").partition("<")[0]
    return not sender or bool(DAEMON.match(sender) or DAEMON_NAME.search(name))


def _complaint(mail: ParsedMail) -> ServerReport:
    about = bare_address(mail.feedback.get("original-rcpt-to", ""))
    bounced = (Bounced(about, "", permanent=False),) if about else ()
    return ServerReport(ReplyKind.COMPLAINT, bounced, "feedback report")


def _from_status(case: _Case) -> ServerReport:
    found = [(_recipient(block, case.own), block) for block in case.mail.report]
    blocks = [(address, block) for address, block in found if address is not None]
    if not blocks:
        return _from_words(case)
    troubled = [(address, block) for address, block in blocks if _action(block) not in ARRIVED]
    if not troubled:
        return ServerReport(ReplyKind.UNRELATED, (), "delivery status: delivered")
    bounced = tuple(_bounced(address, block, case) for address, block in troubled[:MAX_BOUNCED])
    first = troubled[0][1]
    words = first.get("diagnostic-code") or f"delivery status: {_action(first)}"
    return ServerReport(_kind(bounced), bounced, words)


def _bounced(address: EmailAddress, block: Fields, case: _Case) -> Bounced:
    words = block.get("diagnostic-code", "")
    status = status_in(block.get("status", "")) or status_in(words)
    if status.endswith(".0.0"):
        status = status_in(words) or status
    if _action(block) != FAILED:
        return Bounced(address, status, permanent=False)
    said = server_words(words, case.lexicon)
    if said.dead is None and said.passing is None:
        said = server_words(_notice(case.text), case.lexicon)
    return Bounced(address, status, is_permanent(status, said))


def _recipient(block: Fields, own: Collection[EmailAddress]) -> EmailAddress | None:
    """The address as we wrote it, if the server kept it, else the one it tried in the end."""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        address = bare_address(block.get(name, "").rpartition(";")[2])
        if address is not None and address not in own:
            return address
    return None


def _action(block: Fields) -> str:
    words = block.get("action", "").lower().split()
    if words:
        return words[0].strip(".,;()")
    status = status_in(block.get("status", ""))
    return {"2": "delivered", "4": DELAYED}.get(status[:1], FAILED)


def _speaks_as_server(case: _Case) -> bool:
    """A mail system as the sender and one sign more, or all signs but that."""
    mail = case.mail
    if "x-failed-recipients" in mail.fields:
        return True
    subject = _has(case, "server_subject", mail.headers.subject)
    daemon = is_daemon(mail)
    if not (daemon or subject):
        return False
    if mail.headers.in_reply_to and not subject:
        return False
    notice = _has(case, "server_notice", case.text[:MAX_NOTICE])
    if daemon or _is_sent_by_nobody(mail):
        return notice or (daemon and subject)
    answers = mail.headers.in_reply_to or REPLY_PREFIX.match(mail.headers.subject)
    return not answers and (notice or bool(status_in(case.text[:MAX_NOTICE])))


def _is_sent_by_nobody(mail: ParsedMail) -> bool:
    empty_path = mail.fields.get("return-path", "").strip() == "<>"
    return empty_path or mail.report_type == "delivery-status" or bool(mail.returned)


def _has(case: _Case, topic: str, text: str) -> bool:
    return any(hit.phrase.topic == topic for hit in case.lexicon.hits(fold(text), Group.SERVER))


def _from_words(case: _Case) -> ServerReport:
    notice = _notice(case.text)
    said = server_words(f"{case.mail.headers.subject}\n{notice}", case.lexicon)
    fate = (status_in(notice), _is_final(status_in(notice), said))
    addresses = list(_failed_addresses(case, notice))[:MAX_BOUNCED]
    bounced = tuple(
        Bounced(address, *_fate_of(address, notice, fate, case)) for address in addresses
    )
    kind = _kind(bounced) if bounced else _kind_of(permanent=fate[1])
    return ServerReport(kind, bounced, _first_line(notice) or case.mail.headers.subject[:200])


def _is_final(status: str, said: ServerWords) -> bool:
    if said.trying and not said.dead:
        return False
    if not status and said.final and said.passing is None and not said.trying:
        return True
    return is_permanent(status, said)


def _fate_of(
    address: EmailAddress, notice: str, common: tuple[str, bool], case: _Case
) -> tuple[str, bool]:
    """Judge an address by the lines that follow it, where they say anything about it."""
    at = notice.lower().find(address)
    near = notice[at + len(address) : at + NEAR] if at >= 0 else ""
    other = re.search(r"\n\s*<?[\w.+-]+@", near)
    near = near[: other.start()] if other else near
    status = status_in(near)
    if not status:
        return common
    return status, is_permanent(status, server_words(near, case.lexicon))


def _notice(text: str) -> str:
    """Return the server's own words: what stands before the copy of our mail."""
    begins = COPY_BEGINS.search(text)
    notice = text[: begins.start()] if begins else text
    return (notice if len(notice.strip()) > 20 else text)[:MAX_NOTICE]


def _failed_addresses(case: _Case, notice: str) -> Iterator[EmailAddress]:
    seen: set[EmailAddress] = {*case.own, *case.mail.headers.to}
    if case.mail.headers.sender:
        seen.add(case.mail.headers.sender)
    returned = {str(n).lower(): str(v) for n, v in RETURNED_FIELD.findall(case.text[:MAX_NOTICE])}
    sources = (
        addresses_in(case.mail.fields.get("x-failed-recipients", "")),
        addresses_in(" ".join(REPORT_LINE.findall(case.text[:MAX_NOTICE]))),
        addresses_in(notice),
        case.mail.headers.returned_to,
        addresses_in(returned.get("to", "")),
    )
    for source in sources:
        fresh = [a for a in source if a not in seen and not DAEMON.match(a)]
        if fresh:
            yield from [a for a in fresh if a in case.known] or fresh
            return


def _kind(bounced: tuple[Bounced, ...]) -> ReplyKind:
    return _kind_of(permanent=any(one.permanent for one in bounced))


def _kind_of(*, permanent: bool) -> ReplyKind:
    return ReplyKind.HARD_BOUNCE if permanent else ReplyKind.SOFT_BOUNCE


def _first_line(notice: str) -> str:
    lines = (line.strip() for line in notice.split("\n"))
    return next((line[:200] for line in lines if len(line) > 10), "")
