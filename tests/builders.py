"""Domain records with sensible values, for tests: name only what the test is about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.decision import ActionKind, Decision, MessageRole
from desktop_sdr.domain.ids import (
    AccountId,
    AuditSeq,
    DecisionId,
    DraftId,
    EmailAddress,
    EnrollmentId,
    LeadId,
    MailboxId,
    MeetingId,
    MessageId,
    OutboxId,
    RawMailId,
    ReplyId,
    SequenceId,
    TouchId,
    TraceId,
)
from desktop_sdr.domain.lead import Account, Fact, LawfulBasis, Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.meeting import Meeting, MeetingState, Slot
from desktop_sdr.domain.message import Channel, Draft, Reply, Touch
from desktop_sdr.domain.money import Money
from desktop_sdr.domain.offer import KnowledgeEntry, Offer, PriceLine, PriceList, Seller
from desktop_sdr.domain.policy import Context, Engagement
from desktop_sdr.domain.reading import (
    Extracted,
    Intent,
    IntentKind,
    IntentSource,
    Reading,
    ReplyKind,
)
from desktop_sdr.domain.sequence import Enrollment, EnrollmentState, Sequence, Step
from desktop_sdr.domain.verdict import Proposal
from desktop_sdr.ports.records import ANSWERED, ModelCall

NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
"""A Tuesday, inside everybody's working day in Europe, with no change of the clocks near."""


def an_account(**fields: Any) -> Account:
    return Account(
        **{
            "id": AccountId(1),
            "name": "Nordlicht Logistik",
            "domain": "nordlicht.example",
            "industry": "logistics",
            "employees": 120,
            "country": "DE",
            "city": "Hamburg",
            **fields,
        }
    )


def a_lead(**fields: Any) -> Lead:
    return Lead(
        **{
            "id": LeadId(1),
            "account_id": AccountId(1),
            "email": EmailAddress("ida.brandt@nordlicht.example"),
            "first_name": "Ida",
            "last_name": "Brandt",
            "title": "Head of Operations",
            "country": "DE",
            "time_zone": "Europe/Berlin",
            "source": "trade fair list",
            "lawful_basis": LawfulBasis.CONSENT,
            "basis_at": NOW - timedelta(days=30),
            "basis_words": "form of the trade fair",
            "state_since": NOW - timedelta(days=1),
            "created_at": NOW - timedelta(days=10),
            "trace": TraceId("t-1"),
            **fields,
        }
    )


def a_fact(**fields: Any) -> Fact:
    return Fact(
        **{
            "lead_id": LeadId(1),
            "field": "news",
            "text": "opened a second warehouse in Bremen",
            "source": "company news page",
            "url": "https://nordlicht.example/news",
            "quoted": "Our second warehouse in Bremen is open.",
            "found_at": NOW - timedelta(days=20),
            **fields,
        }
    )


def a_seller(**fields: Any) -> Seller:
    return Seller(
        **{
            "name": "Rita Reyes",
            "email": EmailAddress("rita@seller.example"),
            "company": "Seller Ltd",
            "postal_address": "1 Quay Street, Dublin",
            "time_zone": "Europe/Dublin",
            "languages": ("en", "de"),
            **fields,
        }
    )


def an_offer(**fields: Any) -> Offer:
    """Return a shift planner with two public prices and one that only Rita talks about."""
    return Offer(
        **{
            "product": "Shiftly",
            "product_line": "It plans night shifts in minutes.",
            "prices": PriceList(
                lines=(
                    PriceLine(item="Team plan", price=Money(2900, "EUR"), unit="user"),
                    PriceLine(item="Business plan", price=Money(4900, "EUR"), unit="user"),
                    PriceLine(item="Enterprise plan", price=None),
                ),
                trial="The trial lasts 14 days and needs no card.",
                billing="We bill yearly in advance.",
            ),
            "knowledge": (
                KnowledgeEntry(
                    id="sso",
                    question="Do you support single sign-on?",
                    answer="Yes, with any SAML 2.0 provider.",
                    keywords=("SSO", "SAML", "login"),
                ),
                KnowledgeEntry(
                    id="hosting",
                    question="Where is our data hosted?",
                    answer="In Frankfurt and Dublin, nowhere else.",
                    keywords=("data centre", "servers", "GDPR"),
                ),
            ),
            **fields,
        }
    )


def a_step(number: int = 1, **fields: Any) -> Step:
    return Step(
        **{
            "number": number,
            "channel": Channel.EMAIL,
            "wait_days": 0 if number == 1 else 3,
            "subject": "A question about {{company}}" if number == 1 else "",
            "body": "Hello {{first_name}},\n\nhow do you plan your routes today?",
            **fields,
        }
    )


def a_sequence(**fields: Any) -> Sequence:
    return Sequence(
        **{
            "id": SequenceId(1),
            "name": "First contact",
            "steps": (a_step(1), a_step(2), a_step(3)),
            **fields,
        }
    )


def an_enrollment(**fields: Any) -> Enrollment:
    return Enrollment(
        **{
            "id": EnrollmentId(1),
            "lead_id": LeadId(1),
            "sequence_id": SequenceId(1),
            "mailbox_id": MailboxId(1),
            "steps": (a_step(1), a_step(2), a_step(3)),
            "state": EnrollmentState.ACTIVE,
            "due_at": NOW,
            "started_at": NOW - timedelta(days=3),
            **fields,
        }
    )


def a_decision(**fields: Any) -> Decision:
    return Decision(
        **{
            "id": DecisionId(1),
            "lead_id": LeadId(1),
            "enrollment_id": EnrollmentId(1),
            "action": ActionKind.SEND_NEXT,
            "role": MessageRole.FIRST_TOUCH,
            "confidence": 0.70,
            "reasons": ("first_step_due",),
            "policy_version": "test",
            "decided_at": NOW,
            **fields,
        }
    )


def a_draft(**fields: Any) -> Draft:
    return Draft(
        **{
            "id": DraftId(1),
            "lead_id": LeadId(1),
            "decision_id": DecisionId(1),
            "enrollment_id": EnrollmentId(1),
            "action": ActionKind.SEND_NEXT,
            "role": MessageRole.FIRST_TOUCH,
            "channel": Channel.EMAIL,
            "mailbox_id": MailboxId(1),
            "step_number": 1,
            "recipient": EmailAddress("ida.brandt@nordlicht.example"),
            "subject": "A question about Nordlicht Logistik",
            "body": "Hello Ida,\n\nhow do you plan your routes today?",
            "confidence": 0.70,
            "reasons": ("level_wants_look",),
            "slot": NOW + timedelta(hours=1),
            "created_at": NOW,
            **fields,
        }
    )


def a_touch(**fields: Any) -> Touch:
    return Touch(
        **{
            "id": TouchId(1),
            "lead_id": LeadId(1),
            "enrollment_id": EnrollmentId(1),
            "outbox_id": OutboxId(1),
            "channel": Channel.EMAIL,
            "role": MessageRole.FIRST_TOUCH,
            "step_number": 1,
            "mailbox_id": MailboxId(1),
            "message_id": MessageId("<first@seller.example>"),
            "recipient": EmailAddress("ida.brandt@nordlicht.example"),
            "subject": "A question about Nordlicht Logistik",
            "body": "Hello Ida,\n\nhow do you plan your routes today?",
            "at": NOW - timedelta(days=3),
            **fields,
        }
    )


def an_intent(
    kind: IntentKind = IntentKind.INTERESTED, confidence: float = 0.92, **fields: Any
) -> Intent:
    return Intent(
        **{
            "kind": kind,
            "confidence": confidence,
            "source": IntentSource.LEXICON,
            "words": "sounds interesting",
            **fields,
        }
    )


def a_reading(*intents: IntentKind | Intent, **fields: Any) -> Reading:
    """Return a human reply that means `intents`, or what the fields say."""
    read = tuple(one if isinstance(one, Intent) else an_intent(one) for one in intents)
    extracted = Extracted(**{name: fields.pop(name) for name in _EXTRACTED & fields.keys()})
    return Reading(
        **{
            "kind": ReplyKind.HUMAN,
            "text": "Sounds interesting.",
            "language": "en",
            "intents": read,
            "extracted": extracted,
            **fields,
        }
    )


_EXTRACTED = {
    *("amount", "competitor", "person", "times", "chosen_slot", "come_back_on", "terms", "told")
}


def a_reply(*intents: IntentKind | Intent, **fields: Any) -> Reply:
    """Return a stored reply; `kind` and the words go to its reading, the rest to the reply."""
    reading = {
        name: fields.pop(name)
        for name in _EXTRACTED | {"kind", "text", "language", "return_date", "bounced"}
        if name in fields
    }
    return Reply(
        **{
            "id": ReplyId(1),
            "raw_id": RawMailId(1),
            "mailbox_id": MailboxId(1),
            "lead_id": LeadId(1),
            "touch_id": TouchId(1),
            "message_id": MessageId("<answer@nordlicht.example>"),
            "references": (MessageId("<first@seller.example>"),),
            "sender": EmailAddress("ida.brandt@nordlicht.example"),
            "subject": "Re: A question about Nordlicht Logistik",
            "reading": a_reading(*intents, **reading),
            "received_at": NOW,
            **fields,
        }
    )


def a_slot(start: datetime = NOW + timedelta(days=2), minutes: int = 30) -> Slot:
    return Slot(start, start + timedelta(minutes=minutes))


def a_meeting(**fields: Any) -> Meeting:
    slot = fields.get("booked", a_slot())
    return Meeting(
        **{
            "id": MeetingId(1),
            "lead_id": LeadId(1),
            "uid": "meeting-1@seller.example",
            "title": "Routes at Nordlicht Logistik",
            "state": MeetingState.BOOKED,
            "offered": (slot,) if slot else (),
            "booked": slot,
            "created_at": NOW - timedelta(days=1),
            **fields,
        }
    )


def a_model_call(**fields: Any) -> ModelCall:
    return ModelCall(
        **{
            "at": NOW,
            "lead_id": LeadId(1),
            "kind": "compatible",
            "url": "http://127.0.0.1:11434/v1",
            "model": "small",
            "prompt": "read_reply",
            "prompt_version": 1,
            "prompt_hash": "aa",
            "input_hash": "bb",
            "outcome": ANSWERED,
            "tries": 1,
            "tokens_in": 200,
            "tokens_out": 20,
            "cost_cents": 0.5,
            "answer": '{"body": "Hello"}',
            "audit_seq": AuditSeq(1),
            **fields,
        }
    )


def a_proposal(**fields: Any) -> Proposal:
    """Return a follow-up at Level 3 that no rule minds."""
    return Proposal(
        **{
            "action": ActionKind.SEND_NEXT,
            "role": MessageRole.FOLLOW_UP,
            "confidence": 0.90,
            "threshold": 0.70,
            "level": AutonomyLevel.AUTONOMOUS,
            "lead_state": LeadState.IN_SEQUENCE,
            "contacts_person": True,
            "now": NOW,
            **fields,
        }
    )


def a_context(state: LeadState = LeadState.IN_SEQUENCE, **fields: Any) -> Context:
    """Return the snapshot of a lead in `state`; `lead` and `engagement` may be dicts of fields."""
    lead = fields.pop("lead", {})
    engagement = fields.pop("engagement", {})
    return Context(
        **{
            "now": NOW,
            "lead": a_lead(state=state, **lead) if isinstance(lead, dict) else lead,
            "account": an_account(),
            "enrollment": an_enrollment() if state is LeadState.IN_SEQUENCE else None,
            "engagement": (
                Engagement(**engagement) if isinstance(engagement, dict) else engagement
            ),
            **fields,
        }
    )
