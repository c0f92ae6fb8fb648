"""Finds in a server's own words the addresses that it could not reach."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.lexicon import Group, Lexicon
from desktop_sdr.agent.skills.mail_headers import ADDRESS, bare_address
from desktop_sdr.domain.ids import EmailAddress

FAILED_LABEL, ORIGINAL_LABEL, ASIDE_LABEL = "server_failed", "server_original", "server_aside"
LABELS = (FAILED_LABEL, ORIGINAL_LABEL, ASIDE_LABEL)
LABEL_REACH = 160
"""Characters before an address in which the words that introduce it stand."""
MAX_MENTIONS = 200
FIELD = re.compile(r"^[\s>|*-]*([a-z][a-z -]{1,24}?)\s*:\s*(?:rfc822;|smtp:|mailto:)?[\s<\"'(]*$")
"""A line such as `Recipient: ` or `RCPT TO:<` before the address."""
ORIGINAL_FIELDS = frozenset({"to", "rcpt to", "an", "a", "para", "naar", "till", "do"})
"""Whom the mail was written to, which is mostly whom it did not reach."""
ASIDE_FIELDS = frozenset(
    {
        "from",
        "mail from",
        "sender",
        "original sender",
        "return-path",
        "return path",
        "reply-to",
        "errors-to",
        "cc",
        "bcc",
        "von",
        "de",
        "da",
        "van",
        "contact",
        "message-id",
        "x-sender",
        "envelope-from",
        "envelope-sender",
        "x-postfix-sender",
        "original-envelope-id",
        "delivered-to",
        "subject",
    }
)
OPENING = re.compile(r"(?:[^\w\n]|\d)*(?:c=[^\n]*;[^\n]*)?$")
"""What may stand before the first word of a line: marks, a server's code, an X.400 name."""
SERVICE = re.compile(
    r"(?:support|help|helpdesk|help-desk|servicedesk|service-desk|abuse|noc|hostmaster|kundenservice"
    r"|soporte|assistance|assistenza|suporte)[\w.-]*@"
)
"""Whom to write to about a bounce; nobody's failed address where another one is named."""
LONG_LINE = 50
"""Characters; a line of this length without a stop at its end goes on in the next one."""
BARE_NAME = re.compile(r"^[ \t]*<?([\w.+-]{2,40})>?[ \t]*$", re.ASCII)


class Place(IntEnum):
    """How an address stands in a notice."""

    ASIDE = 0
    """Named as something else: who sent the mail, whom to ask."""
    MENTIONED = 1
    ADDRESSED = 2
    """Named as the one that the mail was written to."""
    NAMED = 3
    """Begins a line, or is introduced as the one that failed."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One address in a notice."""

    address: EmailAddress
    place: Place


def mentions_in(
    notice: str, nobody: Collection[EmailAddress], lexicon: Lexicon
) -> tuple[Mention, ...]:
    """Return the addresses that `notice` may call failed, each once, at its best place.

    `nobody` are addresses that cannot be meant, such as the one that the notice was sent to.
    """
    best: dict[EmailAddress, Place] = {}
    for number, match in enumerate(ADDRESS.finditer(notice)):
        if number >= MAX_MENTIONS:
            break
        address = bare_address(match.group())
        if address is None or address in nobody:
            continue
        place = _place(notice, match.start(), lexicon)
        best[address] = max(place, best.get(address, place))
    return tuple(Mention(address, place) for address, place in best.items())


def meant_by(
    mentions: Collection[Mention],
    known: Collection[EmailAddress],
    returned_to: Collection[EmailAddress],
) -> tuple[EmailAddress, ...]:
    """Return which of `mentions` failed; one in passing counts only where it is the only one.

    `known` are addresses that we wrote to, `returned_to` those on the mail that came back.
    """
    if any(mention.address in known for mention in mentions):
        return tuple(m.address for m in mentions if m.address in known)
    at = {place: [m.address for m in mentions if m.place is place] for place in Place}
    if at[Place.NAMED]:
        return _without_services(at[Place.NAMED])
    of_ours = [mention.address for mention in mentions if mention.address in returned_to]
    if of_ours or at[Place.ADDRESSED]:
        return tuple(of_ours or at[Place.ADDRESSED])
    return tuple(at[Place.MENTIONED]) if len(mentions) == 1 else ()


def names_without_domain(notice: str, domain: str, lexicon: Lexicon) -> Iterator[EmailAddress]:
    """Yield the failed addresses of a system that lists its own users by name alone."""
    lines = notice.split("\n")
    for above, line in pairwise(lines):
        name = BARE_NAME.match(line)
        if name and domain and above.rstrip().endswith(":") and _has_label(above, lexicon):
            yield EmailAddress(f"{name.group(1)}@{domain}".lower())


def _without_services(addresses: Collection[EmailAddress]) -> tuple[EmailAddress, ...]:
    people = tuple(address for address in addresses if not SERVICE.match(address))
    return people or tuple(addresses)


def _place(notice: str, start: int, lexicon: Lexicon) -> Place:
    line_start = notice.rfind("\n", 0, start) + 1
    before = notice[max(line_start, start - LABEL_REACH) : start].lower()
    field = FIELD.match(before)
    label = _label(notice[max(0, start - LABEL_REACH) : start], lexicon)
    name = field.group(1) if field else ""
    if name in ASIDE_FIELDS or label == ASIDE_LABEL:
        return Place.ASIDE
    if name in ORIGINAL_FIELDS or label == ORIGINAL_LABEL:
        return Place.ADDRESSED
    begins = OPENING.match(before) and not _is_wrapped(notice, line_start)
    return Place.NAMED if field or begins or label == FAILED_LABEL else Place.MENTIONED


def _is_wrapped(notice: str, line_start: int) -> bool:
    """Say whether the line before runs on, so that what begins this one is in mid-sentence."""
    end = line_start - 1
    above = notice[max(0, end - LABEL_REACH) : end].rpartition("\n")[2].strip()
    return len(above) >= LONG_LINE and (above[-1].isalnum() or above[-1] == ",")


def _label(lead: str, lexicon: Lexicon) -> str:
    """The topic of the words that end right before an address, the longest where several do."""
    folded = fold(lead)
    end = len(re.sub(r"\W+$", "", folded))
    hits = [
        hit
        for hit in lexicon.hits(folded, Group.SERVER)
        if hit.end == end and hit.phrase.topic in LABELS
    ]
    return max(hits, key=lambda hit: hit.end - hit.start).phrase.topic if hits else ""


def _has_label(line: str, lexicon: Lexicon) -> bool:
    hits = lexicon.hits(fold(line), Group.SERVER)
    return any(hit.phrase.topic in (FAILED_LABEL, "server_notice") for hit in hits)
