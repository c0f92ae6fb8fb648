"""Tells a mail system that reports about our mail from a person who speaks of such a report."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from desktop_sdr.agent.skills.bounce_addresses import Mention, Place, mentions_in
from desktop_sdr.agent.skills.bounce_causes import QUOTED_CODE, ServerWords, server_words
from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.lexicon import Group, Lexicon, Strength
from desktop_sdr.agent.skills.mail_headers import REPLY_PREFIX
from desktop_sdr.agent.skills.mail_parsing import ParsedMail
from desktop_sdr.domain.ids import EmailAddress

DAEMON = re.compile(
    r"(?:mailer[-_.]?daemon|mail[-_.]?daemon|maildaemon|daemon|post[-_.]?master|mdaemon|mmdf|uucp"
    r"|mail[-_.]?delivery|mail-?system|microsoftexchange\w*|bounces?|bounce-?notification)"
    r"(?:[+\-=.]\S*)?@"
)
DAEMON_NAME = re.compile(
    r"mail(?:er)?[ -]?(?:delivery|daemon|administrator|system)|postmaster|delivery (?:sub)?system"
    r"|system administrator|internet mail service|zustellsystem|postoffice|mail deliver"
    r"|microsoft outlook|delivery report",
    re.IGNORECASE,
)
COPIED_HEADER = re.compile(
    r"^(?:return-path:[ \t]*<|received:[ \t]*(?:from|by)\b)", re.IGNORECASE | re.MULTILINE
)
COPY_LABEL = "server_copy"
MAX_NOTICE = 20_000
SHORTEST_NOTICE = 20
"""Characters; what is shorter before the copy is only its heading."""


@dataclass(frozen=True)
class Case:
    """A mail under suspicion of being a server's."""

    mail: ParsedMail
    text: str
    """Its readable text."""
    own_text: str
    """The same without what is quoted from older mails."""
    own: Collection[EmailAddress]
    """Addresses that cannot be the bounced one."""
    known: Collection[EmailAddress]
    """Addresses that we wrote to; where one is named, no other is meant."""
    lexicon: Lexicon

    @cached_property
    def notice(self) -> str:
        """The server's own words: what stands before the copy of our mail."""
        return _notice(self.text[:MAX_NOTICE], self.lexicon)

    @cached_property
    def said(self) -> ServerWords:
        """What the whole notice says of why."""
        return server_words(self.notice, self.lexicon)

    @cached_property
    def nobody(self) -> frozenset[EmailAddress]:
        """Us, the mail's sender and everybody else that it cannot be about."""
        headers = self.mail.headers
        ours = {*self.own, *self.received_by, *headers.returned_from}
        return frozenset({*ours, *self.sender} - {*headers.returned_to})

    @property
    def received_by(self) -> tuple[EmailAddress, ...]:
        """The addresses to which this mail came."""
        return (*self.mail.headers.to, *self.mail.headers.delivered_to)

    @property
    def sender(self) -> tuple[EmailAddress, ...]:
        """The address from which this mail came, if it names one."""
        sender = self.mail.headers.sender
        return () if sender is None else (sender,)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The addresses in the notice that may have failed."""
        found = mentions_in(self.notice, self.nobody, self.lexicon)
        meant = {*self.known, *self.mail.headers.returned_to}
        return tuple(m for m in found if m.address in meant or not DAEMON.match(m.address))

    @cached_property
    def sent_to_self(self) -> tuple[EmailAddress, ...]:
        """The one who got this mail, where it names them as the address that failed."""
        found = mentions_in(self.notice, {*self.own, *self.sender}, self.lexicon)
        named = (mention.address for mention in found if mention.place is Place.NAMED)
        return tuple(address for address in named if address in self.received_by)

    @property
    def named(self) -> tuple[EmailAddress, ...]:
        """The addresses that the notice names as failed."""
        others = (mention.address for mention in self.mentions if mention.place is Place.NAMED)
        return (*others, *self.sent_to_self)

    @cached_property
    def asks_for_proof(self) -> bool:
        """True for a challenge in the form of a report: it asks the sender to show who they are."""
        hits = self.lexicon.hits(fold(self.text), Group.KIND, topics=("challenge",))
        is_asked = any(hit.phrase.strength is Strength.SURE for hit in hits)
        return is_asked and not is_daemon(self.mail)

    def says(self, topic: str, text: str) -> bool:
        """Say whether `text` holds a phrase of `topic`."""
        return bool(self.lexicon.hits(fold(text), Group.SERVER, topics=(topic,)))


def is_daemon(mail: ParsedMail) -> bool:
    """Say whether a mail system, not a person, is named as the sender."""
    sender = mail.headers.sender or ""
    name = mail.fields.get("from", "").partition("<")[0].strip()
    return bool(DAEMON.match(sender) or DAEMON_NAME.search(name)) or not (sender or name)


def speaks_as_server(case: Case) -> bool:
    """A mail system as the sender and one sign more, or all signs but that."""
    mail = case.mail
    if "x-failed-recipients" in mail.fields:
        return True
    subject = case.says("server_subject", mail.headers.subject)
    if is_daemon(mail):
        return _daemon_reports(case, subject=subject)
    if _is_ours_returned(mail):
        return _names_a_failure(case, case.text)
    if not subject or mail.headers.in_reply_to or mail.headers.references:
        return False
    if REPLY_PREFIX.match(mail.headers.subject):
        return _names_a_failure(case, case.own_text)
    coded = QUOTED_CODE.search(case.notice) and case.says("server_notice", case.notice)
    return bool(coded) or _names_a_failure(case, case.text)


def _daemon_reports(case: Case, *, subject: bool) -> bool:
    """A daemon that answers in a thread may be a postmaster in person, unless it quotes codes."""
    notice = case.says("server_notice", case.notice)
    sender = case.mail.headers.sender
    coded = notice and bool(QUOTED_CODE.search(case.notice))
    if case.mail.headers.in_reply_to and not subject:
        return coded or (notice and sender is None)
    if sender is not None and not DAEMON.match(sender):
        return coded or (notice and (subject or bool(case.named)))
    return notice or subject or (bool(case.mail.returned and case.named))


def _is_ours_returned(mail: ParsedMail) -> bool:
    """The mail inside was sent by whoever got this one: it came back."""
    return any(address in mail.headers.to for address in mail.headers.returned_from)


def _names_a_failure(case: Case, text: str) -> bool:
    if not case.says("server_notice", _notice(text[:MAX_NOTICE], case.lexicon)):
        return False
    return any(address in text.lower() for address in case.named)


def _notice(text: str, lexicon: Lexicon) -> str:
    ends = _copy_begins(text, lexicon)
    notice = text if ends is None else text[:ends]
    return notice if len(notice.strip()) > SHORTEST_NOTICE else text


def _copy_begins(text: str, lexicon: Lexicon) -> int | None:
    """Where the copy of our mail begins: a line that says so, or its first header."""
    header = COPIED_HEADER.search(text)
    starts = [header.start()] if header else []
    folded = fold(text)
    for hit in lexicon.hits(folded, Group.SERVER):
        line_start = folded.rfind("\n", 0, hit.start) + 1
        is_heading = not re.search(r"\w", folded[line_start : hit.start].replace("_", ""))
        if hit.phrase.topic == COPY_LABEL and is_heading:
            starts.append(_line_at(text, folded.count("\n", 0, line_start)))
            break
    return min(starts, default=None)


def _line_at(text: str, number: int) -> int:
    """Where line `number` begins: folding keeps lines, not columns."""
    at = 0
    for _ in range(number):
        at = text.index("\n", at) + 1
    return at
