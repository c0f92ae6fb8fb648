"""The cases that only the rep decides, each in three sentences, and what each answer does."""

from typing import Final, NamedTuple

from desktop_sdr.domain.escalation import EscalationKind, Option


class Case(NamedTuple):
    """A title for the list, a sentence for the card, and why it is the rep's to decide."""

    title: str
    sentence: str
    why: str


CASES: Final = {
    "negative_and_competitor": Case(
        "A “no” that names a competitor",
        "{name} said no and named a competitor",
        "Negative replies that name a competitor always come to you.",
    ),
    "deal_over_limit": Case(
        "Deal may be above {limit}",
        "{name} may be a deal above {limit}",
        "Deals above {limit} always come to you.",
    ),
    "deal_very_large": Case(
        "A very large deal",
        "{name} is a deal far above {limit}",
        "Deals above {limit} always come to you.",
    ),
    "price_deviation": Case(
        "Asks for other terms than your list",
        "{name} asks for terms that are not on your price list",
        "Prices, discounts and terms off your list always come to you.",
    ),
    "not_sure": Case(
        "The agent is not sure",
        "The agent is not sure what is right for {name}",
        "Below your {line} line the agent never acts by itself.",
    ),
    "two_readings": Case(
        "A reply that can be read two ways",
        "What {name} wrote can be read two ways",
        "Where two readings differ, the agent does not guess.",
    ),
    "unreadable_reply": Case(
        "A reply the agent could not read",
        "The agent could not read what {name} wrote",
        "What cannot be read is never answered by guessing.",
    ),
    "no_source": Case(
        "A question without a source",
        "{name} asks something your knowledge base does not answer",
        "The agent answers only with a source.",
    ),
    "data_erasure_asked": Case(
        "Wants their data erased",
        "{name} wants what is kept about them erased",
        "They are not written to any more; the law sets a day by which it must be done.",
    ),
    "data_access_asked": Case(
        "Asks what is kept about them",
        "{name} asks what you keep about them",
        "Nothing more is sent; the law sets a day by which they must have an answer.",
    ),
    "legal_words": Case(
        "Legal words in a reply",
        "{name} wrote something that touches the law",
        "Legal words always come to you.",
    ),
    "angry": Case(
        "An angry reply",
        "{name} sounds angry",
        "Anger is never answered by the agent.",
    ),
    "asks_for_person": Case(
        "Asks for a person",
        "{name} wants to talk to a person",
        "Who asks for a person gets one.",
    ),
    "referred": Case(
        "Names somebody else",
        "{name} names somebody else to talk to",
        "The agent writes to nobody you have not agreed to.",
    ),
    "wrong_person": Case(
        "Wrong person",
        "{name} says they are the wrong person",
        "The agent writes to nobody you have not agreed to.",
    ),
    "hidden_text": Case(
        "A mail with hidden text",
        "The mail of {name} holds text that nobody would see",
        "Hidden text may be meant for the agent, so a person looks at it.",
    ),
    "language_unknown": Case(
        "A language the agent does not read",
        "{name} wrote in a language you have not named",
        "The agent answers only in the languages of your profile.",
    ),
    "challenged": Case(
        "Their mail asks for proof of a person",
        "The mail system of {name} asks whether a person wrote",
        "Only a person can truthfully answer that.",
    ),
    "other_sender": Case(
        "Somebody else answered",
        "Somebody else answered what you wrote to {name}",
        "Only their own words count as their answer; until you say, nothing is sent to them.",
    ),
    "maybe_alias": Case(
        "Perhaps from another address",
        "Somebody with the name of {name} wrote from another address",
        "Anybody can take a name, so the agent asks whether it was them.",
    ),
    "meeting_at_stake": Case(
        "A booked meeting is at stake",
        "{name} said no, and a meeting is booked",
        "A booked meeting is cancelled only with your yes.",
    ),
    "unexpected_in_state": Case(
        "Something nobody expected",
        "Something came from {name} that fits no plan",
        "Where no rule fits, the agent does not improvise.",
    ),
    "uncertain_send": Case(
        "Was this mail sent?",
        "It is unclear whether the mail to {name} was sent",
        "The connection broke at the last moment, and nothing is ever sent twice by itself.",
    ),
    "not_what_was_approved": Case(
        "A text that is not what you approved",
        "The mail to {name} is not what you approved",
        "Only the very text that you approved may leave.",
    ),
    "too_many_bounces": Case(
        "Cold mail has stopped: bounces",
        "Too much mail bounced, lastly the one to {name}",
        "Each further bounce harms your name; answers still leave. Look where the list came from.",
    ),
    "too_many_complaints": Case(
        "Cold mail has stopped: marked as spam",
        "Too much mail was marked as spam, lastly by {name}",
        "Each further report harms your name; answers still leave. Look at what was written.",
    ),
    "sender_blocked": Case(
        "A server refuses your mailbox",
        "The mail to {name} was refused because of who sends it",
        "Cold mail of this mailbox rests; answers still leave. Run desktop-sdr doctor to see what"
        " your domain lacks, then try again.",
    ),
    "crashed_each_time": Case(
        "The program ended each time",
        "What you approved for {name} ended the program each time it was tried",
        "After three tries like that a person looks before anything goes on.",
    ),
    "answered_often": Case(
        "Many answers in one day",
        "The agent has answered {name} three times today",
        "Two programs could answer each other for ever, so a person goes on from here.",
    ),
    "cannot_write": Case(
        "The agent could not write this",
        "The agent could not write to {name}",
        "Something it would have to say is not known.",
    ),
    "no_free_time": Case(
        "No free time to offer",
        "There is no free time to offer {name}",
        "Your calendar and their working hours have no common gap.",
    ),
    "calendar_unreachable": Case(
        "The calendar did not answer",
        "{name} wants to meet, and the calendar did not answer",
        "The agent offers only times that it has seen to be free.",
    ),
    "meeting_over": Case(
        "How did the meeting go?",
        "The meeting with {name} is over",
        "Only you know whether it took place.",
    ),
    "program_error": Case(
        "The agent made a mistake",
        "The agent made a mistake in the case of {name}",
        "After a fault of the program a person looks before anything goes on.",
    ),
    "no_enrollment": Case(
        "A sequence is missing",
        "The sequence of {name} cannot be found",
        "Without it the agent does not know what comes next.",
    ),
    "meeting_missing": Case(
        "A meeting is missing",
        "The meeting with {name} cannot be found",
        "The agent neither books nor cancels on a guess.",
    ),
    "conversation_quiet": Case(
        "A conversation went quiet",
        "The conversation with {name} went quiet",
        "What comes next in a conversation is yours to say.",
    ),
}

KINDS: Final = {
    EscalationKind.BOUNDARY: Case(
        "One of your boundaries",
        "{name} has reached one of your boundaries",
        "This always comes to you.",
    ),
    EscalationKind.UNSURE: CASES["not_sure"],
    EscalationKind.REFERRAL: CASES["referred"],
    EscalationKind.UNCERTAIN_SEND: CASES["uncertain_send"],
    EscalationKind.FAILED_EFFECT: Case(
        "Something could not be done",
        "What you approved for {name} could not be done",
        "The other side refused it, and trying again blindly would not help.",
    ),
    EscalationKind.CHANGED_EFFECT: CASES["not_what_was_approved"],
    EscalationKind.COLD_MAIL_STOPPED: CASES["too_many_bounces"],
    EscalationKind.MEETING_OUTCOME: CASES["meeting_over"],
    EscalationKind.DATA_ERASURE: CASES["data_erasure_asked"],
    EscalationKind.DATA_ACCESS: CASES["data_access_asked"],
    EscalationKind.MEETING_AFTER_NO: CASES["meeting_at_stake"],
}

OPTIONS: Final = {
    Option.GO_ON: (
        "Carry on",
        "You say yes to this case; the agent goes on from where it stopped",
    ),
    Option.ANSWER_MYSELF: (
        "I will answer myself",
        "The agent stays silent for {name}; nothing that was planned is sent",
    ),
    Option.PAUSE_UNTIL_LATER: (
        "Stop, and come back in {days}",
        "Ends the sequence; nothing is sent until then",
    ),
    Option.ERASE_PERSON: (
        "Erase everything about them…",
        "Shows first what goes and what stays; {name} is never contacted again",
    ),
    Option.HAND_OUT_DATA: (
        "Write it all into a file",
        "All that is kept goes into one file for you to send; the agent stays silent",
    ),
    Option.STOP_FOR_GOOD: (
        "Stop for good",
        "Puts {name} on the never-contact list; sends nothing",
    ),
    Option.NOT_A_FIT: ("Not a fit", "Closes the lead; nothing more is sent"),
    Option.OFFER_TIMES: (
        "Offer times",
        "Prepares a reply with free times, for you to approve",
    ),
    Option.IT_WAS_SENT: ("It was sent", "Counts it as sent; the sequence goes on"),
    Option.SEND_AGAIN: (
        "Send it again",
        "Sends the same text once more; if the first arrived, they have it twice",
    ),
    Option.GIVE_UP: ("Leave this one out", "Drops this one step; the lead goes on"),
    Option.SHOW_AGAIN: (
        "Show it to me again",
        "Puts the text back into Review; what you approve there is what leaves",
    ),
    Option.TRY_AGAIN: ("Try again", "Puts it back into the outbox"),
    Option.STAY_STOPPED: (
        "Leave it stopped",
        "Cold mail waits until the last 30 days look better; answers leave",
    ),
    Option.WRITE_ON: (
        "I found the cause, write on",
        "Cold mail leaves again; what went wrong before today counts no more",
    ),
    Option.CANCEL_MEETING: (
        "Cancel the meeting",
        "Prepares the cancellation, for you to approve",
    ),
    Option.KEEP_MEETING: ("Keep the meeting", "Nothing changes in the calendar"),
    Option.MEETING_HELD: ("It took place", "Hands the lead over to you"),
    Option.NO_SHOW: ("They did not come", "Back to talking; new times can be offered"),
}
