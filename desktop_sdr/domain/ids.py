"""One type per kind of id, so that a lead's number can never be passed for a draft's."""

from typing import NewType

LeadId = NewType("LeadId", int)
AccountId = NewType("AccountId", int)
FactId = NewType("FactId", int)
SequenceId = NewType("SequenceId", int)
EnrollmentId = NewType("EnrollmentId", int)
DecisionId = NewType("DecisionId", int)
DraftId = NewType("DraftId", int)
OutboxId = NewType("OutboxId", int)
TouchId = NewType("TouchId", int)
RawMailId = NewType("RawMailId", int)
ReplyId = NewType("ReplyId", int)
RepReadingId = NewType("RepReadingId", int)
EscalationId = NewType("EscalationId", int)
MeetingId = NewType("MeetingId", int)
MailboxId = NewType("MailboxId", int)
SuppressionId = NewType("SuppressionId", int)
ImportId = NewType("ImportId", int)
AuditSeq = NewType("AuditSeq", int)
DeedId = NewType("DeedId", int)

EmailAddress = NewType("EmailAddress", str)
"""One bare, lower-cased addr-spec; never a display name, never two addresses."""

MessageId = NewType("MessageId", str)
"""A Message-ID with its angle brackets."""

TraceId = NewType("TraceId", str)
"""Ties together everything that one cause set in motion."""

StyleRuleId = NewType("StyleRuleId", int)
CrmId = NewType("CrmId", str)
CalendarId = NewType("CalendarId", str)

UNSAVED = 0
"""The id of what the store has not numbered yet."""
