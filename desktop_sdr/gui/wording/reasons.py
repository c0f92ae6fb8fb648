"""Why something waits, is asked about or is stopped: each reason code in a few words."""

from collections.abc import Iterable
from typing import Final

from desktop_sdr.domain.verdict import ContentFault, ReasonCode
from desktop_sdr.gui.wording.language import tr

_SHORT: Final = {
    ReasonCode.NOT_OPEN_IN_STATE: "Does not fit where this lead stands",
    ReasonCode.SUPPRESSED: "On the never-contact list",
    ReasonCode.SUPPRESSION_UNKNOWN: "Never-contact list could not be read",
    ReasonCode.NO_LAWFUL_BASIS: "No lawful basis on record",
    ReasonCode.CONTENT_FAULT: "Something in the text must not leave",
    ReasonCode.PAUSED: "The agent is paused",
    ReasonCode.OUTSIDE_HOURS: "Outside their working hours",
    ReasonCode.HOLIDAY: "Public holiday there",
    ReasonCode.TIME_ZONE_UNKNOWN: "Their time zone is not known",
    ReasonCode.OVER_RATE_LIMIT: "Today's limit is reached",
    ReasonCode.MAILBOX_PACE: "Keeping the mailbox's pace",
    ReasonCode.DOMAIN_THROTTLE: "Enough to this company for now",
    ReasonCode.BREAKER_OPEN: "The service is not answering",
    ReasonCode.INBOX_BEHIND: "New mail is read first",
    ReasonCode.ACCOUNT_HELD: "A colleague of theirs replied",
    ReasonCode.SIGN_IN_NEEDED: "Signed out; sign in again",
    ReasonCode.OVER_BUDGET: "Today's budget is spent",
    ReasonCode.DEAL_OVER_LIMIT: "Deal may be above your limit",
    ReasonCode.NEGATIVE_AND_COMPETITOR: "A no that names a competitor",
    ReasonCode.PRICE_DEVIATION: "Price or terms off your list",
    ReasonCode.NOT_SURE: "The agent is not sure enough",
    ReasonCode.TWO_READINGS: "The reply can be read two ways",
    ReasonCode.UNREADABLE_REPLY: "The reply could not be read",
    ReasonCode.NO_SOURCE: "No source for the answer",
    ReasonCode.LEGAL_WORDS: "Legal words in the reply",
    ReasonCode.ANGRY: "The reply sounds angry",
    ReasonCode.ASKS_FOR_PERSON: "Asks for a person",
    ReasonCode.CLAIM_WITHOUT_SOURCE: "A claim has no source",
    ReasonCode.CLAIM_WEAK_OR_OLD: "A source is weak or old",
    ReasonCode.LEVEL_WANTS_LOOK: "Waits for your yes",
    ReasonCode.REFERRED: "Names somebody else",
    ReasonCode.WRONG_PERSON: "Says they are the wrong person",
    ReasonCode.HIDDEN_TEXT: "The mail holds text nobody would see",
    ReasonCode.LANGUAGE_UNKNOWN: "A language the agent does not read",
    ReasonCode.CHALLENGED: "Their mail asks for proof of a person",
    ReasonCode.MEETING_AT_STAKE: "A booked meeting is at stake",
    ReasonCode.UNEXPECTED_IN_STATE: "Nothing of the kind was expected",
}

_FAULTS: Final = {
    ContentFault.UNFILLED_PLACEHOLDER: "a placeholder was not filled in",
    ContentFault.SECRET: "it looks as if it holds a password or key",
    ContentFault.FORBIDDEN_PHRASE: "it holds a phrase on your forbidden list",
    ContentFault.HIDDEN_TEXT: "it holds text nobody would see",
    ContentFault.WRONG_RECIPIENT: "the recipient does not match the lead",
    ContentFault.WRONG_SALUTATION: "the greeting names somebody else",
    ContentFault.NO_POSTAL_ADDRESS: "your postal address is missing",
    ContentFault.NO_OPT_OUT: "the way to opt out is missing",
    ContentFault.EMPTY: "there is no text",
}


def reason_words(code: str) -> str:
    """A reason in a few words; a code nobody knows comes back as plain words."""
    try:
        return tr(_SHORT[ReasonCode(code)])
    except ValueError:
        return code.replace("_", " ").capitalize()


def fault_words(code: str) -> str:
    """What is wrong with a text, to stand after a colon; empty for an unknown code."""
    try:
        return tr(_FAULTS[ContentFault(code)])
    except ValueError:
        return ""


def reasons_line(codes: Iterable[str]) -> str:
    """Several reasons in one line."""
    return tr("; ").join(reason_words(code) for code in dict.fromkeys(codes))
