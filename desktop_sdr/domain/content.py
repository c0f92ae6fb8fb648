"""The content filter: what must not stand in any text that leaves, whoever wrote it."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.links import Named, named_in, strangers_in
from desktop_sdr.domain.message import Channel, Draft
from desktop_sdr.domain.offer import Seller
from desktop_sdr.domain.price_talk import prices_off_list
from desktop_sdr.domain.verdict import ContentFault

__all__ = ["faults_in", "prices_off_list"]

COLD_ROLES: Final = frozenset({MessageRole.FIRST_TOUCH, MessageRole.FOLLOW_UP})
"""Texts that nobody asked for: they carry the postal address and the way out."""

_PLACEHOLDER: Final = re.compile(
    r"\{\{[^{}\n]{0,60}\}\}|\{\{|\}\}|\{[^\W\d][\w .-]{0,40}\}|<<|>>|\*\|.{0,40}\|\*|\$\{|<%"
    r"|%[A-Z][A-Z0-9_]{1,30}%|\$[A-Z_]{3,30}\$|__[A-Z_]{2,30}__"
    r"|\[(?!sic\])[^\W\d][^\W\d]*(?:[ _'/-][^\W\d]+){0,4}\](?!\()"
    r"|<[^\W\d]+(?:[ _-][^\W\d]+){0,4}>"
    r"|\bX{3,}\b|\bTODO\b|\blorem ipsum\b"
)
_GREETING_TO_NOBODY: Final = re.compile(
    r"^(?:hi|hello|hey|dear|hallo|hola|bonjour|liebe[r]?|sehr geehrte[r]?)[ \t]+[,!:]", re.I | re.M
)
_SECRET: Final = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\bAKIA[0-9A-Z]{16}\b|\bsk-[\w-]{20,}|\bgh[opsu]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{20,}"
    r"|\bxox[abprs]-[\w-]{10,}|\bAIza[\w-]{35}|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}"
    r"|\bbearer\s+[\w.-]{20,}"
    r"|\b(?:pass(?:word|wort|phrase)|pwd|mot de passe|contraseña)\s*[:=]\s*[^\s,;]{6,}"
    r"|\b(?:api[ _-]?key|secret|token)\s*[:=]\s*(?=[^\s,;]*\d)[^\s,;]{6,}",
    re.IGNORECASE,
)
_WAY_OUT: Final = re.compile(
    r"\bstop\b|\bstopp\b|\bunsubscribe\b|\bopt[ -]?out\b|\bno longer (?:wish|want)\b"
    r"|\brather not hear\b|\babmelden\b|\bdésabonn|\bdésinscri|\bdarse de baja\b|\bparar\b"
    r"|\bcancelar (?:a )?(?:inscrição|suscripción)\b|\bdisiscri|\bafmelden\b|配信停止",
    re.IGNORECASE,
)

_GREETING: Final = re.compile(
    r"^\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|moin|servus"
    r"|guten (?:tag|morgen|abend)|liebe[r]?|sehr geehrte[r]?|bonjour|bonsoir|salut|cher|chère"
    r"|hola|estimad[oa]|querid[oa]|buenos días|buenas tardes|olá|prezad[oa]|car[oa]|bom dia"
    r"|boa tarde|ciao|buongiorno|buonasera|salve|gentile|egregio|beste|geachte|dag|goedendag)"
    r"[ \t]+(?P<name>[^\n,!:]{1,60}?)[ \t]*(?P<end>[,!:]|\.?$)",
    re.IGNORECASE | re.MULTILINE,
)
_NAMED_AFTER: Final = re.compile(r"^\s*(?P<name>[^\n]{1,30}?)\s*(?P<end>様)\s*$", re.MULTILINE)
_NAME_WORDS_AT_MOST: Final = 6
_WITHOUT_COMMA_AT_MOST: Final = 3
_SHORT_FORM: Final = 3
"""Rob for Robert: a beginning of so many letters counts as the name."""

_BIDI_CONTROLS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE: Final = frozenset("\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\u180e\u115f\u1160\u3164")
_JOINERS: Final = frozenset("\u200c\u200d")
_DIRECTION_MARKS: Final = frozenset("\u200e\u200f\u061c")
_NOT_PLAIN: Final = re.compile(r"[^ -~\n\r\t]")
"""All but printable ASCII and the ends of lines: whatever can hide something."""
_TAGS_AND_SELECTORS: Final = ((0xE0000, 0xE007F), (0xE0100, 0xE01EF), (0xFE00, 0xFE0D))


def faults_in(
    draft: Draft,
    text: str,
    lead: Lead,
    seller: Seller,
    forbidden: Iterable[str] = (),
    trusted: Iterable[str] = (),
    *,
    heading_is_theirs: bool = False,
) -> tuple[ContentFault, ...]:
    """Return everything that keeps the draft from leaving, each fault once.

    `text` is the whole text as it would leave, with signature and way out; `forbidden` are the
    rep's own phrases that never go out, `trusted` the rep's own texts, whose links and addresses
    may stand in any other; so may those that the rep put in with their own hand, and in the subject
    those of the lead's own where `heading_is_theirs`.
    """
    shown = f"{draft.subject}\n{text}"
    words = draft.body if heading_is_theirs else f"{draft.subject}\n{draft.body}"
    strange = strangers(draft, words, trusted, lead, seller)
    found = {
        ContentFault.EMPTY: _is_empty(draft),
        ContentFault.UNFILLED_PLACEHOLDER: has_placeholder(shown),
        ContentFault.SECRET: bool(secrets_in(shown)),
        ContentFault.FORBIDDEN_PHRASE: bool(phrases_in(shown, forbidden)),
        ContentFault.HIDDEN_TEXT: has_hidden_text(shown),
        ContentFault.WRONG_RECIPIENT: _wrong_recipient(draft, lead),
        ContentFault.WRONG_SALUTATION: greets_somebody_else(draft.body, lead),
        ContentFault.NO_POSTAL_ADDRESS: _is_cold(draft) and not _has_address(text, seller),
        ContentFault.NO_OPT_OUT: _is_cold(draft) and _WAY_OUT.search(text) is None,
        ContentFault.FOREIGN_LINK: bool(strange.hosts),
        ContentFault.FOREIGN_ADDRESS: bool(strange.addresses),
    }
    return tuple(fault for fault, holds in found.items() if holds)


def strangers(
    draft: Draft, words: str, trusted: Iterable[str], lead: Lead, seller: Seller
) -> Named:
    """Return what `words` name and neither the rep's texts nor the rep's own edit brought in."""
    texts = (*trusted, seller.email, lead.email)
    found = strangers_in(words, texts, (seller.email.rpartition("@")[2],))
    if draft.original_body is None:
        return found
    by_agent = named_in(f"{draft.original_subject}\n{draft.original_body}")
    return Named(found.hosts & by_agent.hosts, found.addresses & by_agent.addresses)


def has_placeholder(text: str) -> bool:
    """Say whether a place in a template was left unfilled, in any of the usual spellings."""
    return bool(placeholders_in(text))


def placeholders_in(text: str) -> list[tuple[int, int]]:
    """Return where a place was left unfilled, or nobody is greeted, each by start and end."""
    found = (*_PLACEHOLDER.finditer(text), *_GREETING_TO_NOBODY.finditer(text))
    return sorted(match.span() for match in found)


def secrets_in(text: str) -> list[tuple[int, int]]:
    """Return where a key, password or token stands, each by start and end."""
    return [match.span() for match in _SECRET.finditer(text)]


def phrases_in(text: str, phrases: Iterable[str]) -> list[tuple[int, int]]:
    """Return where any of the phrases stands whole, whatever its case, accents and line ends."""
    wanted = [one for one in map(_one_spaced, phrases) if one]
    if not wanted:
        return []
    plain, places = _placed(text)
    either = "|".join(map(re.escape, sorted(wanted, key=len, reverse=True)))
    found = re.finditer(rf"(?<!\w)(?:{either})(?!\w)", plain)
    return [(places[match.start()], places[match.end() - 1] + 1) for match in found]


def _placed(text: str) -> tuple[str, list[int]]:
    """Return the text as `_one_spaced` has it, and where each of its characters stood."""
    plain: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        told = " " if char.isspace() or char == "," else _plain(char)
        if told == " " and plain[-1:] == [" "]:
            continue
        plain += told
        places += [at] * len(told)
    return "".join(plain), places


def has_hidden_text(text: str) -> bool:
    """Say whether the text holds characters that nobody sees, or that turn what they see around.

    Joiners inside emoji and scripts that need them, and direction marks beside right-to-left
    letters, are how such text is written and hide nothing.
    """
    return bool(hidden_in(text))


def hidden_in(text: str) -> list[tuple[int, int]]:
    """Return where such characters stand, each by start and end."""
    odd = [match.start() for match in _NOT_PLAIN.finditer(text)]
    right_to_left = any(unicodedata.bidirectional(text[at]) in ("R", "AL") for at in odd)
    return [(at, at + 1) for at in odd if _hides(text, at, right_to_left)]


def _hides(text: str, at: int, right_to_left: bool) -> bool:
    char = text[at]
    if char in _DIRECTION_MARKS:
        return not right_to_left
    if char in _JOINERS:
        return at == 0 or not _joins(text[at - 1])
    if char in _BIDI_CONTROLS or char in _INVISIBLE:
        return True
    number = ord(char)
    tagged = any(low <= number <= high for low, high in _TAGS_AND_SELECTORS)
    return tagged or unicodedata.category(char) == "Cc"


def _joins(before: str) -> bool:
    """Say whether a joiner may stand after this: emoji parts, and letters beyond the European."""
    return unicodedata.category(before) in ("So", "Sk", "Mn", "Mc") or before > "\u0590"


def greets_somebody_else(body: str, lead: Lead) -> bool:
    """Say whether the text greets by a name that is not the lead's."""
    return stranger_greeted(body, lead.name) is not None


def stranger_greeted(body: str, name: str) -> tuple[int, int] | None:
    """Return where the text greets by a name other than this one; None where it does not."""
    before = len(body) - len(body.lstrip())
    first_line = body.strip().partition("\n")[0]
    match = _GREETING.match(first_line) or _NAMED_AFTER.match(first_line)
    if match is None:
        return None
    words = _words(match["name"])
    closed = match["end"] in (",", "!", ":", "様")
    if len(words) > (_NAME_WORDS_AT_MOST if closed else _WITHOUT_COMMA_AT_MOST):
        return None
    named = [word for word in words if word not in _NO_NAME]
    own = _words(name)
    if all(any(_same_name(word, one) for one in own) for word in named):
        return None
    start, end = match.span("name")
    return before + start, before + end


def _same_name(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORT_FORM and long.startswith(short)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", _plain(text))


def _plain(text: str) -> str:
    """Return the text without case, accents and soft hyphens, for comparing."""
    if text.isascii():
        return text.lower()  # nothing of it can be taken apart
    split = unicodedata.normalize("NFKD", text.replace("\u00ad", "")).casefold()
    return "".join(char for char in split if not unicodedata.combining(char))


_NO_NAME: Final = frozenset(
    _plain(
        "there all team everyone everybody again and or to from mr mrs ms miss mx dr prof sir madam"
        " herr frau monsieur madame mme m señor señora sr sra signor signora sig dott ing meneer"
        " mevrouw de heer zusammen à tous todos a tutti allen allemaal damen herren und dames"
        " messieurs et"
    ).split()
)


def _is_empty(draft: Draft) -> bool:
    no_subject = draft.channel is Channel.EMAIL and not draft.subject.strip()
    return no_subject or not draft.body.strip()


def _wrong_recipient(draft: Draft, lead: Lead) -> bool:
    return draft.channel is Channel.EMAIL and draft.recipient != lead.email


def _is_cold(draft: Draft) -> bool:
    return draft.channel is Channel.EMAIL and draft.role in COLD_ROLES


def _has_address(text: str, seller: Seller) -> bool:
    address = _one_spaced(seller.postal_address)
    return bool(address) and address in _one_spaced(text)


def _one_spaced(text: str) -> str:
    return " ".join(re.split(r"[\s,]+", _plain(text))).strip()
