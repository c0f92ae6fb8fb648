"""Hypothesis strategies for domain records: anything the types allow, sensible or not."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from builders import a_lead, a_meeting, a_slot, a_step, an_enrollment, an_intent
from hypothesis import strategies as st

from desktop_sdr.domain.autonomy import DEFAULT_MATRIX, AutonomyLevel, Matrix
from desktop_sdr.domain.decision import ActionKind, MessageRole
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.meeting import Meeting, MeetingState
from desktop_sdr.domain.message import Support
from desktop_sdr.domain.money import Money, Unreadable
from desktop_sdr.domain.permission import Verdict
from desktop_sdr.domain.policy import Context, Engagement, ReplySummary
from desktop_sdr.domain.reading import (
    Bounced,
    Extracted,
    Intent,
    IntentKind,
    IntentSource,
    Reading,
    ReplyKind,
)
from desktop_sdr.domain.sequence import Enrollment, EnrollmentState, FinishReason
from desktop_sdr.domain.verdict import (
    ContentFault,
    Hold,
    Proposal,
    ReasonCode,
    ReplyFacts,
    SuppressionAnswer,
)

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)

moments = st.datetimes(
    min_value=datetime(2025, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    max_value=datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
some_moment = st.none() | moments
confidences = st.floats() | st.floats(0.0, 1.0)
amounts = st.one_of(
    st.none(),
    st.builds(Unreadable, st.text(max_size=10)),
    st.builds(
        Money,
        st.integers(-1, 30_000_000),
        st.sampled_from(["USD", "EUR", "JPY", "KWD", "XXX"]),
    ),
)
RATES = {"USD": Decimal(1), "EUR": Decimal("1.10"), "JPY": Decimal("0.0067")}
rates = st.sampled_from([{}, RATES, {**RATES, "KWD": Decimal(0)}])
states = st.sampled_from(LeadState)
reasons = st.frozensets(st.sampled_from(ReasonCode))
zones = st.sampled_from(
    [
        "Europe/Berlin",
        "America/New_York",
        "America/Los_Angeles",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "America/Sao_Paulo",
        "Africa/Casablanca",
        "UTC",
    ]
)

matrices = st.one_of(
    st.just(DEFAULT_MATRIX),
    st.dictionaries(
        st.tuples(
            st.sampled_from(AutonomyLevel),
            st.sampled_from(ActionKind),
            st.sampled_from(MessageRole),
        ),
        st.sampled_from(Verdict),
        max_size=40,
    ),
    st.just({}),
)


ALL_ALLOWED: Matrix = {
    (level, kind, role): Verdict.ALLOW
    for level in AutonomyLevel
    for kind in ActionKind
    for role in MessageRole
}
"""A matrix that allows everything everywhere, as a tampered profile would."""

proposals = st.builds(
    Proposal,
    action=st.sampled_from(ActionKind),
    role=st.sampled_from(MessageRole),
    confidence=confidences,
    threshold=confidences,
    level=st.sampled_from(AutonomyLevel),
    matrix=matrices,
    lead_state=states,
    contacts_person=st.booleans(),
    has_lawful_basis=st.booleans(),
    suppression=st.sampled_from(SuppressionAnswer),
    content_faults=st.lists(st.sampled_from(ContentFault), max_size=3).map(tuple),
    paused=st.booleans(),
    holds=st.lists(st.builds(Hold, st.sampled_from(ReasonCode), some_moment), max_size=3).map(
        tuple
    ),
    deal_value=amounts,
    deal_limit=st.sampled_from(
        [Money(5_000_000, "USD"), Money(9_000_000, "USD"), Money(1_000_000, "EUR")]
    ),
    rates=rates,
    reply=st.none()
    | st.builds(
        ReplyFacts,
        negative=st.booleans(),
        competitor=st.none() | st.just("Rivalo"),
        sentiment_unreadable=st.booleans(),
        asks_off_list_terms=st.booleans(),
        two_readings=st.booleans(),
        unreadable=st.booleans(),
        legal_words=st.booleans(),
        angry=st.booleans(),
        asks_for_person=st.booleans(),
    ),
    text_off_price_list=st.booleans(),
    has_source=st.booleans(),
    support=st.lists(st.sampled_from(Support), max_size=3).map(tuple),
    overrides=reasons,
    now=moments,
)

intents = st.builds(
    Intent,
    kind=st.sampled_from(IntentKind),
    confidence=confidences,
    source=st.sampled_from(IntentSource),
    words=st.sampled_from(["no thanks", "our lawyer will write", "you idiots", ""]),
)
sure_intents = st.sampled_from(IntentKind).map(an_intent)

extracted = st.builds(
    Extracted,
    amount=amounts,
    competitor=st.none() | st.just("Rivalo"),
    person=st.none() | st.just("Jo Meyer"),
    chosen_slot=st.none() | st.integers(1, 3),
    come_back_on=st.none() | st.dates(),
    terms=st.just(()) | st.just(("20 % off",)),
)

readings = st.builds(
    Reading,
    kind=st.just(ReplyKind.HUMAN) | st.sampled_from(ReplyKind),
    text=st.text(max_size=40),
    language=st.sampled_from([None, "en", "de-AT", "ja"]),
    bounced=st.lists(
        st.builds(Bounced, st.just("a@b.example"), st.just("5.1.1"), st.booleans()), max_size=2
    ).map(tuple),
    return_date=st.none() | st.dates(),
    stand_in=st.none() | st.just("Jo Meyer"),
    intents=st.lists(intents, max_size=4).map(tuple),
    extracted=st.just(Extracted()) | extracted,
    hidden_text=st.booleans(),
    kind_words=st.sampled_from(["", "ACCEPTED", "DECLINED", "tentatively accepted"]),
)


def _lead(
    state: LeadState,
    since: datetime,
    deal: Money | Unreadable | None,
    re_engage: datetime | None,
    flags: tuple[bool, bool],
    score: int | None,
) -> Lead:
    silent, held = flags
    return a_lead(
        state=state,
        state_since=since,
        deal_value=deal,
        re_engage_at=re_engage,
        agent_silent=silent,
        held_for_account=held,
        score=score,
    )


leads = st.builds(
    _lead,
    states,
    moments,
    amounts,
    some_moment,
    st.tuples(st.booleans(), st.booleans()),
    st.none() | st.integers(0, 100),
)


def _enrollment(
    state: EnrollmentState,
    done: int,
    due: datetime | None,
    until: datetime | None,
    reason: FinishReason | None,
) -> Enrollment:
    return an_enrollment(
        steps=(a_step(1), a_step(2)),
        state=state,
        done_steps=done,
        due_at=due,
        paused_until=until,
        finish_reason=reason,
    )


enrollments = st.builds(
    _enrollment,
    st.sampled_from(EnrollmentState),
    st.integers(0, 2),
    some_moment,
    some_moment,
    st.none() | st.sampled_from(FinishReason),
)


def _meeting(
    state: MeetingState,
    start: datetime,
    booked: bool,
    reminded: datetime | None,
    asked: datetime | None,
) -> Meeting:
    return a_meeting(
        state=state,
        booked=a_slot(start) if booked else None,
        reminded_at=reminded,
        outcome_asked_at=asked,
        created_at=start - timedelta(days=3),
    )


meetings = st.builds(
    _meeting,
    st.sampled_from(MeetingState),
    moments,
    st.booleans(),
    some_moment,
    some_moment,
)

contexts = st.builds(
    Context,
    now=moments,
    lead=leads,
    enrollment=st.none() | enrollments,
    engagement=st.builds(
        Engagement,
        score=st.integers(0, 100),
        link_clicked=st.sampled_from([None, False, True]),
        mail_opened=st.sampled_from([None, False, True]),
        last_touch_at=some_moment,
        touches=st.integers(0, 9),
    ),
    last_reply=st.none()
    | st.builds(
        ReplySummary,
        kind=st.sampled_from(ReplyKind),
        received_at=moments,
        answered=st.booleans(),
    ),
    researched=st.booleans(),
    next_meeting=st.none() | meetings,
    briefed=st.booleans(),
    draft_pending=st.booleans(),
    threshold=confidences,
    thresholds=st.dictionaries(st.sampled_from(ActionKind), confidences, max_size=3),
    overrides=reasons,
    rates=rates,
)
