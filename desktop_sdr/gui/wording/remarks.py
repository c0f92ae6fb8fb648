"""The words of the copy check and of the look at an address, beside a draft."""

from datetime import datetime
from typing import Final

from desktop_sdr.domain.address_look import AddressLook, AddressVerdict
from desktop_sdr.domain.remark import Remark, RemarkCode
from desktop_sdr.gui.wording.language import plural, span, tr

_WHY: Final = {
    RemarkCode.UNFILLED: "Nobody filled this in. It cannot leave like this.",
    RemarkCode.FAKED_REPLY: "There was no earlier mail: a subject that claims one is a lie, and"
    " unlawful in some countries. Take it out.",
    RemarkCode.OTHER_NAME: "This is not the name of whom you write to.",
    RemarkCode.TOO_LONG: "{detail} words: what stands from here on is seldom read.",
    RemarkCode.LONG_SUBJECT: "{detail} characters: mail programs cut it off here.",
    RemarkCode.MANY_LINKS: "{detail} links: filters count them, and readers wonder.",
    RemarkCode.SHORT_LINK: "{detail} hides where this leads, so filters distrust it: write the"
    " whole address.",
    RemarkCode.TRACKED_LINK: "This link tells who followed it: filters know such links. Write the"
    " plain address.",
    RemarkCode.SHOUTING: "Capitals read as shouting, to people and to filters.",
    RemarkCode.EXCLAIMING: "Exclamation marks read as an advertisement.",
    RemarkCode.SPAM_PHRASE: "Spam says this so often that filters count it.",
    RemarkCode.NO_ATTACHMENT: "Nothing is attached to this mail.",
    RemarkCode.COLD_ATTACHMENT: "Filters and careful readers distrust a file from somebody they do"
    " not know. Offer it instead, and send it when they ask.",
    RemarkCode.SECRET: "This looks like a key or a password. It cannot leave like this.",
    RemarkCode.FORBIDDEN: "You never say this: it is on your list of words that leave in no mail.",
    RemarkCode.HIDDEN: "Nobody would see these characters. They cannot leave.",
    RemarkCode.STRANGE_LINK: "No text of yours names this place, so the agent must not link to it.",
    RemarkCode.STRANGE_ADDRESS: "No text of yours names this address.",
    RemarkCode.OFF_LIST: "Not word for word on your price list: only you can offer it.",
    RemarkCode.DISPARAGING: "Speaks ill of {detail}. In many countries that is unlawful.",
    RemarkCode.RULE_BROKEN: "Your own edits taught rule {detail} of `desktop-sdr rules`: you change"
    " this each time.",
    RemarkCode.OTHER_LANGUAGE: "Written in a language ({detail}) that is neither yours nor theirs.",
}

_ADDRESS: Final = {
    AddressVerdict.BAD_SYNTAX: "No mail address can look like this",
    AddressVerdict.NO_DOMAIN: "Its domain does not exist",
    AddressVerdict.NULL_MX: "Its domain says that it takes no mail",
    AddressVerdict.NO_SERVER: "No server takes mail for its domain",
    AddressVerdict.THROWAWAY: "A throwaway mailbox: nobody reads it for long",
    AddressVerdict.ROLE: "A desk, not a person",
    AddressVerdict.GOOD: "Mail is taken by {detail}",
    AddressVerdict.UNKNOWN: "No name server answered; it waits until one does",
}


def wording_title() -> str:
    """Heading of the remarks."""
    return tr("Wording")


def text_check(*, fault: bool, remarks: int) -> str:
    """What the content filter and the copy check said, in short."""
    if fault:
        return tr("Something in it must not leave")
    if remarks:
        return plural(remarks, "{n} remark on the words, below", "{n} remarks on the words, below")
    return tr("No forbidden phrase, no open placeholder")


def variant_words(name: str) -> str:
    """Which of several ways to say a step this is."""
    return tr("Variant {name} of this step.").format(name=name)


def remarks_count(number: int) -> str:
    """How many remarks there are."""
    return plural(number, "{n} remark", "{n} remarks")


def remark_why(remark: Remark) -> str:
    """Why these words are remarked on, in one sentence or two."""
    return tr(_WHY[remark.code]).format(detail=remark.detail.replace("/", tr(" of at most ")))


def remark_quote(remark: Remark, subject: str, body: str) -> str:
    """The words themselves, shortened, and whether they stand in the subject."""
    if remark.code is RemarkCode.COLD_ATTACHMENT:
        return tr("A file in a first mail")
    words = " ".join((subject if remark.in_subject else body)[remark.start : remark.end].split())
    quoted = tr("“{words}”").format(words=words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…")
    return tr("Subject: {words}").format(words=quoted) if remark.in_subject else quoted


_SHOWN: Final = 48


def address_words(look: AddressLook | None, now: datetime) -> str:
    """What is known of the address, and how old that is; empty where nobody looked."""
    if look is None:
        return ""
    told = tr(_ADDRESS[look.verdict]).format(detail=look.detail)
    return tr("{what} (looked up {age} ago)").format(
        what=told, age=span(max(now, look.at) - look.at)
    )
