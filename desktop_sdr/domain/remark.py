"""What the copy check remarks on in a draft: which words, why, and whether they may stay."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class RemarkCode(StrEnum):
    """What is remarked on; the window turns it into a sentence."""

    UNFILLED = "unfilled"
    FAKED_REPLY = "faked_reply"
    OTHER_NAME = "other_name"
    """Somebody else is greeted."""
    TOO_LONG = "too_long"
    LONG_SUBJECT = "long_subject"
    MANY_LINKS = "many_links"
    SHORT_LINK = "short_link"
    """A link that hides where it leads."""
    TRACKED_LINK = "tracked_link"
    SHOUTING = "shouting"
    EXCLAIMING = "exclaiming"
    SPAM_PHRASE = "spam_phrase"
    NO_ATTACHMENT = "no_attachment"
    """It speaks of an attachment, and there is none."""
    COLD_ATTACHMENT = "cold_attachment"
    """Something is attached to a first mail; it is about no words."""
    SECRET = "secret"  # noqa: S105
    FORBIDDEN = "forbidden"
    """The rep never says it."""
    HIDDEN = "hidden"
    STRANGE_LINK = "strange_link"
    """It leads to a place that no text of the rep names."""
    STRANGE_ADDRESS = "strange_address"
    OFF_LIST = "off_list"
    """A price, discount, guarantee or term that is not word for word on the price list."""
    DISPARAGING = "disparaging"
    """A competitor is spoken ill of."""
    OTHER_LANGUAGE = "other_language"
    RULE_BROKEN = "rule_broken"
    """Against a rule that the rep's own edits taught."""


SEVERE: Final = frozenset(
    {
        RemarkCode.UNFILLED,
        RemarkCode.FAKED_REPLY,
        RemarkCode.OTHER_NAME,
        RemarkCode.SECRET,
        RemarkCode.FORBIDDEN,
        RemarkCode.HIDDEN,
        RemarkCode.STRANGE_LINK,
        RemarkCode.STRANGE_ADDRESS,
        RemarkCode.OFF_LIST,
        RemarkCode.DISPARAGING,
        RemarkCode.OTHER_LANGUAGE,
    }
)
"""With these a draft never leaves by itself; the others are advice."""

DOUBTFUL: Final = frozenset(
    {RemarkCode.DISPARAGING, RemarkCode.OTHER_LANGUAGE, RemarkCode.RULE_BROKEN}
)
"""What brings a text to the rep at every level, who may let it go all the same."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark and the words it is about."""

    code: RemarkCode
    start: int
    """Offset of the first character, in the body or in the subject."""
    end: int
    in_subject: bool = False
    detail: str = ""
    """The figure, phrase or name that it rests on."""

    @property
    def is_severe(self) -> bool:
        """True where the words must change before it leaves by itself."""
        return self.code in SEVERE
