"""Why something waits, is asked about or is stopped: each reason code in a few words."""

from collections.abc import Iterable
from typing import Final

from desktop_sdr.domain.message import RejectReason
from desktop_sdr.domain.policy import PolicyCode
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.gui.wording.language import tr

_SHORT: Final = {
    ReasonCode.NOT_OPEN_IN_STATE: "Does not fit where this lead stands",
    ReasonCode.SUPPRESSED: "On the never-contact list",
    ReasonCode.SUPPRESSION_UNKNOWN: "Never-contact list could not be read",
    ReasonCode.NO_LAWFUL_BASIS: "No lawful basis on record",
    ReasonCode.COLD_MAIL_NOT_ALLOWED: "The law there wants another basis for a first mail",
    ReasonCode.CONTENT_FAULT: "Something in the text must not leave",
    ReasonCode.PAUSED: "The agent is paused",
    ReasonCode.OUTSIDE_HOURS: "Outside their working hours",
    ReasonCode.HOLIDAY: "Public holiday there",
    ReasonCode.TIME_ZONE_UNKNOWN: "Their time zone is not known",
    ReasonCode.OVER_RATE_LIMIT: "Today's limit is reached",
    ReasonCode.MAILBOX_PACE: "Keeping the mailbox's pace",
    ReasonCode.OFF_WORK: "Outside your own working day",
    ReasonCode.WARMING_UP: "The mailbox is warming up",
    ReasonCode.PROVIDER_LIMIT: "Your provider's limit is reached",
    ReasonCode.SENDER_BLOCKED: "A server refused your mailbox",
    ReasonCode.DOMAIN_THROTTLE: "Enough to this company for now",
    ReasonCode.BREAKER_OPEN: "The service is not answering",
    ReasonCode.INBOX_BEHIND: "New mail is read first",
    ReasonCode.ACCOUNT_HELD: "A colleague of theirs replied",
    ReasonCode.SIGN_IN_NEEDED: "Signed out; sign in again",
    ReasonCode.OVER_BUDGET: "Today's budget is spent",
    ReasonCode.TOO_MANY_BOUNCES: "Too much mail bounced; cold mail rests",
    ReasonCode.TOO_MANY_COMPLAINTS: "Too many marked it as spam; cold mail rests",
    ReasonCode.ADDRESS_NOT_LOOKED_UP: "No name server answered for their domain",
    ReasonCode.ADDRESS_DEAD: "Their domain takes no mail",
    ReasonCode.ADDRESS_DOUBTFUL: "The address may be nobody’s in particular",
    ReasonCode.FAKED_REPLY: "The subject claims an earlier mail",
    ReasonCode.DEAL_OVER_LIMIT: "Deal may be above your limit",
    ReasonCode.NEGATIVE_AND_COMPETITOR: "A no that names a competitor",
    ReasonCode.PRICE_DEVIATION: "Price or terms off your list",
    ReasonCode.NOT_SURE: "The agent is not sure enough",
    ReasonCode.TWO_READINGS: "The reply can be read two ways",
    ReasonCode.UNREADABLE_REPLY: "The reply could not be read",
    ReasonCode.NO_SOURCE: "No source for the answer",
    ReasonCode.DATA_ERASURE_ASKED: "Wants their data erased",
    ReasonCode.DATA_ACCESS_ASKED: "Asks what is kept about them",
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
    ReasonCode.OTHER_SENDER: "Somebody else answered",
    ReasonCode.MAYBE_ALIAS: "The same name wrote from another address",
    ReasonCode.CHALLENGED: "Their mail asks for proof of a person",
    ReasonCode.MEETING_AT_STAKE: "A booked meeting is at stake",
    ReasonCode.UNEXPECTED_IN_STATE: "Nothing of the kind was expected",
}

REJECT_REASONS: Final = {
    RejectReason.WRONG_FACTS: "Facts are wrong",
    RejectReason.WRONG_PERSON: "Wrong person",
    RejectReason.WRONG_TONE: "Wrong tone",
    RejectReason.BAD_TIMING: "Bad timing",
    RejectReason.NOT_A_FIT: "Not a fit",
    RejectReason.ALREADY_TALKING: "Already talking",
    RejectReason.OTHER: "Other…",
}
"""In the order of the digits."""


_POLICY: Final = {
    PolicyCode.ENDED: "Nothing more to do",
    PolicyCode.AGENT_SILENT: "You took this lead over",
    PolicyCode.WITH_REP: "Waits for your decision",
    PolicyCode.ACCOUNT_HELD: "A colleague of theirs replied",
    PolicyCode.DRAFT_PENDING: "A draft waits for you",
    PolicyCode.DEAL_VERY_LARGE: "A very large deal",
    PolicyCode.NOT_RESEARCHED: "Not researched yet",
    PolicyCode.NOT_SCORED: "Not scored yet",
    PolicyCode.ENROLLED_NOT_PLANNED: "Steps have no time yet",
    PolicyCode.NO_SEQUENCE_YET: "Not in a sequence yet",
    PolicyCode.NO_ENROLLMENT: "Its sequence is missing",
    PolicyCode.SEQUENCE_PAUSED: "The sequence is paused",
    PolicyCode.SEQUENCE_OVER: "All steps done, no answer",
    PolicyCode.SEQUENCE_STOPPED: "The sequence has ended",
    PolicyCode.CLICKED_AND_OPENED: "They looked at what was sent",
    PolicyCode.SILENT_BUT_ENGAGED: "No answer, but signs of interest",
    PolicyCode.SILENT: "No answer for more than 5 days",
    PolicyCode.FIRST_STEP_DUE: "First contact is due",
    PolicyCode.STEP_DUE: "The next step is due",
    PolicyCode.STEP_NOT_DUE: "The next step is not due yet",
    PolicyCode.CONVERSATION_QUIET: "The conversation went quiet",
    PolicyCode.CONVERSATION_OPEN: "Their turn to answer",
    PolicyCode.RE_ENGAGE_DUE: "The time to ask again has come",
    PolicyCode.RE_ENGAGE_LATER: "To be asked again later",
    PolicyCode.RESTING: "Resting, no date set",
    PolicyCode.MEETING_MISSING: "The meeting cannot be found",
    PolicyCode.MEETING_OVER: "The meeting is over",
    PolicyCode.OUTCOME_ASKED: "You were asked how it went",
    PolicyCode.BRIEF_DUE: "Your brief is due",
    PolicyCode.REMIND_DUE: "A reminder is due",
    PolicyCode.MEETING_AHEAD: "The meeting is ahead",
}

_OTHERS: Final = {
    "lead_replied": "They replied",
    "escalated": "The lead came to you",
    "suppressed": "On the never-contact list",
    "taken_over": "You took the lead over",
    "out_of_office": "They are away",
    "address_dead": "The address does not work",
    "rep_stopped": "You stopped the sequence",
    "rep_answers": "You answer yourself",
    "not_a_fit": "Not a fit",
    "level_lowered": "The autonomy level was lowered",
    "already_decided": "It was decided already",
    "in_flight": "Something to them is leaving right now",
    "no_mailbox": "There is no such mailbox any more",
    "no_such_deed": "There is no such entry to take back",
    "no_such_import": "There is no such import",
    "nobody": "Nothing is kept about this person",
    "not_an_option": "That answer does not fit this case",
    "lead_has_ended": "The lead is at an end already",
    "not_earned": "That level is not earned yet",
    "uncertain_send": "Unclear whether it left",
    "cannot_write": "It could not be written",
    "not_what_was_approved": "Not what you approved",
    "no_free_time": "No free time in the calendar",
    "calendar_unreachable": "The calendar did not answer",
    "undone": "You took it back",
    "crashed_each_time": "The program ended each time it was tried",
    "answered_often": "Answered often enough for one day",
    "bad_syntax": "No mail address can look like this",
    "no_domain": "Its domain does not exist",
    "null_mx": "Its domain says that it takes no mail",
    "no_server": "No server takes mail for its domain",
    "throwaway": "A throwaway mailbox",
    "role": "A desk, not a person",
    "good": "Mail is taken there",
    "unknown": "No name server answered",
    "adapter_too_slow": "The service did not answer in time",
    "adapter_resting": "The service is left alone for a while",
    "program_error": "The program made a mistake here",
    "opted_out": "They asked to stop",
    "complained": "They marked it as spam",
    "imported_list": "On the list you brought in",
    "rep_said_so": "You said so",
    "names_unreachable": "No name server answered",
    "names_refused": "The name servers would not say",
    "file_not_written": "The file could not be written",
    "mailbox_unreachable": "The mail server could not be reached",
    "server_not_found": "The mail server's name is not known",
    "server_too_slow": "The mail server did not answer in time",
    "server_busy": "The mail server asks to come back later",
    "asked_to_wait": "The mail server asks to wait",
    "sending_limit_reached": "The provider's daily limit is reached",
    "connection_lost": "The connection broke before anything was sent",
    "not_a_mail_server": "What answered is no mail server",
    "tls_not_verified": "The server's certificate is not to be trusted",
    "tls_missing": "The server offers no encryption",
    "tls_failed": "Encryption could not be agreed on",
    "folder_missing": "The mail folder cannot be opened",
    "mailbox_said_no": "The mail server refused a request",
    "mailbox_full": "Their mailbox is full",
    "sign_in_refused": "The password was refused",
    "sign_in_renewed": "The sign-in had run out and was renewed",
    "token_refused": "The mail server refused the sign-in",
    "sign_in_missing": "Nobody has signed in to this account yet",
    "sign_in_ended": "The sign-in has ended; sign in again",
    "sign_in_not_granted": "The provider would not sign you in",
    "sign_in_does_not_last": "The provider gave no lasting sign-in",
    "sign_in_denied": "You said no on the provider's page",
    "sign_in_given_up": "You stopped the sign-in",
    "sign_in_too_slow": "Nobody signed in in time",
    "rights_missing": "A right was left out on the provider's page",
    "app_refused": "The provider does not take your app",
    "client_secret_missing": "The secret of your app is missing",
    "provider_unreachable": "The provider could not be reached",
    "provider_busy": "The provider asks to come back later",
    "not_a_provider": "What answered is not the provider",
    "no_browser_sign_in": "This mailbox takes a password",
    "sign_in_not_offered": "The server offers no sign-in we can use",
    "password_missing": "No password is kept for this account",
    "no_keyring": "There is no keychain to be trusted",
    "keyring_locked": "The keychain does not open",
    "recipient_unknown": "This address does not exist",
    "recipient_refused": "This address takes no mail from you",
    "sender_refused": "Your address may not send there",
    "sender_slowed": "The mail server slows your mailbox down",
    "rejected_as_spam": "Refused as spam",
    "mail_too_large": "The mail is too large",
    "mail_refused": "The mail was refused",
    "mail_malformed": "The mail is not safe to send as it is",
    "address_not_valid": "The address is not valid",
    "no_sent_folder": "There is no Sent folder to look into",
    "no_answer_after_send": "No answer came after it was handed over",
    "address_needs_smtputf8": "Your mail server cannot write to such an address",
    "mail_needs_8bit": "Your mail server takes plain letters only",
    "ca_file_unreadable": "Your company's certificate file cannot be read",
    "tls_required": "Only this computer may be reached without encryption",
    "anchor_unreadable": "The seal of the record cannot be read",
    "anchor_unwritable": "The seal of the record cannot be written",
    "mailbox_gone": "The mailbox is not set up any more",
    "meeting_gone": "The meeting is not in the calendar any more",
    "calendar_not_connected": "No calendar is connected",
    "crm_not_connected": "No CRM is connected",
    "social_not_connected": "LinkedIn is not connected",
    "channel_not_connected": "The step's channel is not connected",
    "time_taken": "That time is taken",
    "no_time_given": "No time was given",
    "changed": "It changed meanwhile",
    "no_such_claim": "That claim is not in the draft any more",
    "human_only": "Only a person may answer this",
    "language": "Written in a language without a template",
    "no_entry": "Nothing in your knowledge base answers it",
    "no_price_list": "There is no price list to answer from",
    "which_item": "Unclear which of your prices they mean",
    "bad_message_id": "The mail could not be given a name of its own",
    "bad_unsubscribe_url": "The link to opt out is not valid",
    "line_break_in_header": "A line break stands where none may be",
    "not_one_address": "It is not addressed to exactly one person",
    "empty": "There is no text",
    "missed_while_asleep": "The computer slept through its time",
    "missed_while_stopped": "Desktop SDR was closed at its time",
    "missed_while_paused": "The agent was paused at its time",
    "clock_was_set": "The clock of this computer was set",
    "clock_jumped": "The clock of this computer jumped",
    "too_many_mistakes": "Too many of its last acts went wrong",
    "database_corrupt": "The database is damaged",
    "database_read_only": "The database cannot be written",
    "database_unreadable_folder": "The data folder cannot be opened",
    "restored": "A backup was brought back",
    "database_newer_version": "A newer Desktop SDR wrote the database",
    "database_not_durable": "The database does not keep what it is given",
    "database_damaged": "The database is damaged",
    "database_older": "This database is older than the last run here",
    "record_broken": "The record was changed from outside",
    "anchor_missing": "Nothing here vouches for the record",
    "rep_away": "Nobody has reviewed for days",
    "crashed_before_sending": "The program ended before it left",
}


def reason_words(code: str) -> str:
    """A reason in a few words; a code nobody knows comes back as plain words."""
    if code in _OTHERS:
        return tr(_OTHERS[code])
    try:
        return tr(_SHORT[ReasonCode(code)])
    except ValueError:
        return policy_words(code)


def policy_words(code: str) -> str:
    """The row of the policy that spoke, in a few words."""
    try:
        return tr(_POLICY[PolicyCode(code)])
    except ValueError:
        return code.replace("_", " ").capitalize()


def reject_word(code: str) -> str:
    """Why a draft was rejected."""
    try:
        return tr(REJECT_REASONS[RejectReason(code)]).rstrip("…")
    except ValueError:
        return code.replace("_", " ").capitalize()


def reasons_line(codes: Iterable[str]) -> str:
    """Several reasons in one line."""
    told = [reason_words(code) for code in dict.fromkeys(codes)]
    return "; ".join(
        words if n == 0 else words[:1].lower() + words[1:] for n, words in enumerate(told)
    )
