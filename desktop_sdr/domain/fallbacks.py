"""What is tried instead when something could not be done: the ways in their order, as a table.

Alternative tool, then a simpler approach, then the rep (behaviour.md section 5). Only ever for
what provably did not happen.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from desktop_sdr.domain.outbox import EffectKind


class Way(StrEnum):
    """Another way to the same end."""

    SECOND_MAILBOX = "second_mailbox"
    """The same words from the rep's other mailbox; new bytes, so the rep looks at them again."""
    OTHER_CHANNEL = "other_channel"
    """The same words as a LinkedIn message that the rep sends by hand."""
    NEW_TIMES = "new_times"
    """Times are offered anew, or asked for, in place of the one that could not be held."""
    ASK_FOR_TIMES = "ask_for_times"
    """The other side names times, where nobody can see what is free."""
    WITHOUT_RESEARCH = "without_research"
    """The work goes on with what is known."""
    PLAIN_TEXT = "plain_text"
    """A text without the personal statements that nobody could look up."""
    OWN_WORDS = "own_words"
    """The template's words, where too little of a model's stood on anything."""


WAYS: Final[Mapping[EffectKind, tuple[Way, ...]]] = {
    EffectKind.SEND_MAIL: (Way.SECOND_MAILBOX, Way.OTHER_CHANNEL),
    EffectKind.BOOK_MEETING: (Way.NEW_TIMES,),
    EffectKind.CANCEL_MEETING: (),
    EffectKind.CRM_LOG: (),
    EffectKind.CRM_REVERT: (),
    EffectKind.SOCIAL_TASK: (),
}
"""For each kind of effect, the ways in the order in which they are tried; after the last, a card.

What is no effect has one way each: research goes WITHOUT_RESEARCH and then with a PLAIN_TEXT, an
offer of times that cannot see the calendar becomes ASK_FOR_TIMES, and a mail that a model could not
word goes out in its OWN_WORDS.
"""

ABOUT_THE_MAILBOX: Final = frozenset({"sender_refused", "mailbox_gone"})
"""Refusals that say nothing against the mail or its reader: another mailbox may do better."""
ABOUT_THE_TIME: Final = frozenset({"time_taken", "calendar_not_connected"})
ABOUT_THE_READER: Final = frozenset({"mailbox_full", "asked_to_wait"})
"""Troubles of the reader's server: it would say the same to our other mailbox."""


def ways_for(kind: EffectKind, title: str, *, refused: bool) -> tuple[Way, ...]:
    """Return the ways worth trying after this trouble; none where only the rep can judge it.

    `refused` says that it was a no for good: then most ways would only repeat the mistake.
    """
    if refused and title not in ABOUT_THE_MAILBOX | ABOUT_THE_TIME:
        return ()
    ways = WAYS[kind]
    if title in ABOUT_THE_READER:
        return tuple(way for way in ways if way is not Way.SECOND_MAILBOX)
    return ways
