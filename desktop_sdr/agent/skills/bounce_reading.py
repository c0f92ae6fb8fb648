"""Reads what servers say about mail that did not arrive: delivery reports, wild bounces, complaints."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from desktop_sdr.agent.skills.bounce_causes import is_permanent, status_in
from desktop_sdr.agent.skills.mail_parsing import (
    Fields,
    ParsedMail,
    addresses_in,
    bare_address,
)
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.reading import Bounced, ReplyKind

DAEMON = re.compile(
    r"^(?:mailer[-_.]?daemon|mail[-_.]?daemon|maildaemon|postmaster|mdaemon|mail[-_.]delivery"
    r"|bounces?|microsoftexchange\w*|mmdf|uucp|root|mailadm\w*|mail-?system|no-?reply-?dsn)"
    r"(?:[+\-=.]\S*)?@"
)
DAEMON_NAME = re.compile(
    r"mail(?:er)?[ -]?(?:delivery|daemon|administrator)|postmaster|delivery (?:sub)?system"
    r"|system administrator|internet mail service|mail system|zustellsystem|postoffice",
    re.IGNORECASE,
)
BOUNCE_SUBJECT = re.compile(
    r"undeliver|returned mail|return(?:ed|ing) to sender|returning message|failure notice"
    r"|mail delivery|delivery (?:status|failure|failed|error|has failed|problem|report|delayed"
    r"|notification|unsuccessful)|message (?:could )?not (?:be )?deliver|non[- ]?delivery|\bdsn\b"
    r"|mail (?:system )?error|failed mail|could not be delivered|warning: (?:could not|message)"
    r"|delayed mail|delivery temporarily|not delivered|nicht zustellbar|unzustellbar|nicht zugestellt"
    r"|non remis|non distribu|échec de (?:la )?remise|no se (?:pudo|ha podido) entregar"
    r"|no entregado|não (?:entregue|foi possível)|nao entregue|mancato recapito|impossibile recapitare"
    r"|onbestelbaar|niet bezorgd|配信不能|配信できません|送信できません|退信|系统退信",
    re.IGNORECASE,
)
NOTICE = re.compile(
    r"(?:could|can|was|were)(?: ?not|n't) (?:be )?deliver|wasn't able to deliver|unable to deliver"
    r"|delivery (?:to|has) .{0,80}fail|undeliver|address(?:\(es\))? failed|permanent (?:fatal )?error"
    r"|following (?:recipient|address)|user unknown|returned mail|delivery status notification"
    r"|did ?n[o']t reach|not reach the following|failed permanently|transcript of session",
    re.IGNORECASE,
)
COPY_BEGINS = re.compile(
    r"^(?:[->=\s*|_]*(?:below this line is|this is a copy of|original message|included is a copy"
    r"|returned (?:message|mail)|message headers|unsent message|the (?:headers|body) of the original"
    r"|start of (?:message|returned)|forwarded message|urspr.ngliche nachricht|copy of message"
    r"|header of (?:the )?(?:original|returned)|original e?-?mail|message text follows)"
    r"|return-path: ?<|received: from |x-\w+: .+\nreceived: )",
    re.IGNORECASE | re.MULTILINE,
)
GIVEN_UP = re.compile(
    r"permanent (?:fatal )?(?:error|failure)|failed permanently|given up|fatal error", re.IGNORECASE
)
STILL_TRYING = re.compile(
    r"will (?:be retried|keep trying|retry|continue to try|be tried again)|still (?:being )?"
    r"(?:attempt|trying|queued)|warning message only|do(?:es)? not need to resend|no need to resend"
    r"|not yet been delivered|delivery (?:has been |is )?delayed|temporar(?:y|ily)",
    re.IGNORECASE,
)
RETURNED_TO = re.compile(r"^to:\s*(.{3,300})$", re.IGNORECASE | re.MULTILINE)
MAX_NOTICE = 20_000
MAX_BOUNCED = 50
FAILED, DELAYED = "failed", "delayed"
ARRIVED = frozenset({"delivered", "relayed", "expanded"})


@dataclass(frozen=True, slots=True)
class ServerReport:
    """What a server said about one of our mails."""

    kind: ReplyKind
    bounced: tuple[Bounced, ...]
    words: str


def read_server_report(
    mail: ParsedMail, text: str, own: Collection[EmailAddress]
) -> ServerReport | None:
    """Return what a server says in `mail`, or None where no server speaks.

    `text` is the mail's readable text; `own` are addresses that cannot be the bounced one.
    """
    if mail.feedback or mail.report_type == "feedback-report":
        about = bare_address(mail.feedback.get("original-rcpt-to", ""))
        bounced = (Bounced(about, "", permanent=False),) if about else ()
        return ServerReport(ReplyKind.COMPLAINT, bounced, "feedback report")
    if mail.report:
        return _from_status(mail, text, own)
    if _speaks_as_server(mail, text):
        return _from_words(mail, text, own)
    return None


def _from_status(mail: ParsedMail, text: str, own: Collection[EmailAddress]) -> ServerReport | None:
    blocks = [block for block in mail.report if _recipient(block, own)]
    if not blocks:
        return _from_words(mail, text, own)
    troubled = [block for block in blocks if _action(block) not in ARRIVED]
    if not troubled:
        return ServerReport(ReplyKind.UNRELATED, (), "delivery status: delivered")
    bounced = tuple(_bounced(block, text, own) for block in troubled[:MAX_BOUNCED])
    first = troubled[0]
    words = first.get("diagnostic-code") or f"delivery status: {_action(first)}"
    return ServerReport(_kind(bounced), bounced, words)


def _bounced(block: Fields, text: str, own: Collection[EmailAddress]) -> Bounced:
    address = _recipient(block, own)
    assert address is not None
    words = block.get("diagnostic-code", "")
    status = status_in(block.get("status", "")) or status_in(words)
    if _is_vague(status):
        status = status_in(words) or status
    permanent = _action(block) == FAILED and is_permanent(status, words or text[:MAX_NOTICE])
    return Bounced(address, status, permanent)


def _is_vague(status: str) -> bool:
    return status.endswith(".0.0") or not status


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


def _speaks_as_server(mail: ParsedMail, text: str) -> bool:
    if "x-failed-recipients" in mail.fields:
        return True
    subject = bool(BOUNCE_SUBJECT.search(mail.headers.subject))
    if mail.headers.in_reply_to and not subject:
        return False
    if is_daemon(mail):
        return subject or bool(NOTICE.search(text[:MAX_NOTICE]))
    null_path = mail.fields.get("return-path", "").strip() == "<>"
    return (
        subject
        and (null_path or mail.report_type == "delivery-status")
        and bool(NOTICE.search(text[:MAX_NOTICE]))
    )


def is_daemon(mail: ParsedMail) -> bool:
    """Say whether a mail system, not a person, is named as the sender."""
    sender = mail.headers.sender or ""
    name = mail.fields.get("from", "").partition("<")[0]
    return bool(DAEMON.match(sender) or DAEMON_NAME.search(name)) or not sender


def _from_words(mail: ParsedMail, text: str, own: Collection[EmailAddress]) -> ServerReport | None:
    notice = _notice(text)
    status = status_in(notice)
    permanent = _is_final(mail, notice, status)
    addresses = list(_failed_addresses(mail, notice, text, own))[:MAX_BOUNCED]
    bounced = tuple(
        Bounced(address, *_single_fate(address, notice, status, permanent)) for address in addresses
    )
    kind = _kind(bounced) if bounced else _bare_kind(permanent)
    return ServerReport(kind, bounced, _first_words(mail, notice))


def _single_fate(
    address: EmailAddress, notice: str, status: str, permanent: bool
) -> tuple[str, bool]:
    """Judge an address by the lines that follow it, where they say anything about it."""
    at = notice.lower().find(address)
    near = notice[at : at + 600] if at >= 0 else ""
    own_status = status_in(near)
    return (own_status, is_permanent(own_status, near)) if own_status else (status, permanent)


def _is_final(mail: ParsedMail, notice: str, status: str) -> bool:
    if STILL_TRYING.search(notice) and not GIVEN_UP.search(notice):
        return False
    return is_permanent(status, f"{mail.headers.subject}\n{notice}")


def _notice(text: str) -> str:
    """Return the server's own words: what stands before the copy of our mail."""
    begins = COPY_BEGINS.search(text)
    notice = text[: begins.start()] if begins else text
    return (notice if notice.strip() else text)[:MAX_NOTICE]


def _failed_addresses(
    mail: ParsedMail, notice: str, text: str, own: Collection[EmailAddress]
) -> Iterator[EmailAddress]:
    seen: set[EmailAddress] = set(own)
    if mail.headers.sender:
        seen.add(mail.headers.sender)
    sources = (
        addresses_in(mail.fields.get("x-failed-recipients", "")),
        addresses_in(notice),
        mail.headers.returned_to,
        addresses_in(" ".join(RETURNED_TO.findall(text[:MAX_NOTICE]))),
    )
    for source in sources:
        fresh = [a for a in source if a not in seen and not DAEMON.match(a)]
        if fresh:
            yield from fresh
            return


def _kind(bounced: tuple[Bounced, ...]) -> ReplyKind:
    hard = any(one.permanent for one in bounced)
    return ReplyKind.HARD_BOUNCE if hard else ReplyKind.SOFT_BOUNCE


def _bare_kind(permanent: bool) -> ReplyKind:
    return ReplyKind.HARD_BOUNCE if permanent else ReplyKind.SOFT_BOUNCE


def _first_words(mail: ParsedMail, notice: str) -> str:
    match = NOTICE.search(notice)
    if match is None:
        return mail.headers.subject[:200]
    line = notice[match.start() :].split("\n", 1)[0]
    return line.strip()[:200]
