"""The measures of reading: worked examples, and what holds whatever was read."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.domain.evaluation import (
    Judged,
    Label,
    Mistake,
    MistakeKind,
    main_label,
    measure,
    mistakes_in,
)
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.reading import (
    Extracted,
    Intent,
    IntentKind,
    IntentSource,
    Reading,
    ReplyKind,
)
from desktop_sdr.domain.reply_policy import plan_reply
from desktop_sdr.settings import Pace

K, M = ReplyKind, IntentKind
NOW = datetime(2026, 5, 13, 9, tzinfo=UTC)


def judged(
    labelled: ReplyKind | IntentKind,
    read: ReplyKind | IntentKind,
    *,
    sure: float = 0.9,
    escalates: bool | None = None,
    answerable: bool | None = None,
    answers: bool = False,
) -> Judged:
    """A mail that means one thing, and was read to mean one thing."""
    kind, intents = _kind_of(labelled)
    reading = reading_of(read, sure)
    plan = plan_reply(reading, LeadState.IN_SEQUENCE, NOW, Pace(), languages=("en",))
    label = Label(id="one", kind=kind, intents=intents, escalates=escalates, answerable=answerable)
    return Judged(label=label, reading=reading, plan=plan, answers=answers)


def reading_of(read: ReplyKind | IntentKind, sure: float = 0.9) -> Reading:
    kind, intents = _kind_of(read)
    found = tuple(Intent(one, sure, IntentSource.LEXICON, "words") for one in intents)
    return Reading(kind=kind, text="words", language="en", intents=found)


def _kind_of(what: ReplyKind | IntentKind) -> tuple[ReplyKind, tuple[IntentKind, ...]]:
    return (what, ()) if isinstance(what, ReplyKind) else (K.HUMAN, (what,))


def kinds(one: Judged) -> list[MistakeKind]:
    return [mistake.kind for mistake in mistakes_in(one)]


def test_a_mail_counts_under_one_label() -> None:
    assert main_label(reading_of(M.REFERRAL)) == "referral"
    assert main_label(reading_of(K.OUT_OF_OFFICE)) == "out_of_office"
    assert main_label(Reading(kind=K.HUMAN)) == "other"
    taken = Reading(kind=K.HUMAN, extracted=Extracted(chosen_slot=2))
    assert main_label(taken) == "meeting_request"
    both = Label(id="1", kind=K.HUMAN, intents=(M.INTERESTED, M.QUESTION_PRICE))
    assert both.main == "interested"


def test_labels_are_counted_as_a_textbook_does() -> None:
    found = measure(
        [
            judged(M.INTERESTED, M.INTERESTED),
            judged(M.INTERESTED, M.NO_NEED),
            judged(M.NO_NEED, M.NO_NEED),
            judged(K.OPT_OUT, K.OPT_OUT),
        ]
    )
    assert (found.count, found.right, found.accuracy) == (4, 3, 0.75)
    told = {one.label: (one.precision, one.recall, one.f1) for one in found.labels}
    assert told == {
        "interested": (1.0, 0.5, pytest.approx(2 / 3)),
        "no_need": (0.5, 1.0, pytest.approx(2 / 3)),
        "opt_out": (1.0, 1.0, 1.0),
    }
    assert [one.label for one in found.labels] == ["interested", "no_need", "opt_out"]
    assert found.macro_f1 == pytest.approx(7 / 9)


def test_what_comes_to_the_rep_is_counted_where_a_label_says_so() -> None:
    found = measure(
        [
            judged(M.PRICE_DEVIATION, M.PRICE_DEVIATION, escalates=True),
            judged(M.ASKS_FOR_PERSON, M.INTERESTED, escalates=True),
            judged(M.INTERESTED, M.INTERESTED, escalates=False),
            judged(M.INTERESTED, M.INTERESTED, sure=0.3, escalates=False),
            judged(M.INTERESTED, M.INTERESTED, sure=0.3),
        ]
    ).escalating
    assert (found.judged, found.due, found.came, found.rightly) == (4, 2, 2, 1)
    assert (found.recall, found.precision, found.needless) == (0.5, 0.5, 0.5)


def test_a_share_of_nothing_is_none() -> None:
    found = measure([])
    assert (found.accuracy, found.macro_f1, found.calibration_error) == (None, None, None)
    assert found.escalating.recall is None
    assert found.labels == ()
    only_read = measure([judged(M.INTERESTED, M.OTHER)]).labels
    assert [(one.label, one.precision, one.recall) for one in only_read] == [
        ("interested", None, 0.0),
        ("other", 0.0, None),
    ]


def test_confidence_is_held_against_what_was_meant_at_all() -> None:
    second = Judged(
        label=Label(id="2", kind=K.HUMAN, intents=(M.INTERESTED, M.QUESTION_PRICE)),
        reading=reading_of(M.QUESTION_PRICE, 0.8),
        plan=judged(M.INTERESTED, M.INTERESTED).plan,
    )
    found = measure(
        [
            judged(M.INTERESTED, M.INTERESTED, sure=1.0),
            judged(M.INTERESTED, M.NO_NEED, sure=0.9),
            judged(K.OPT_OUT, M.NO_NEED, sure=0.9),
            judged(K.OPT_OUT, K.OPT_OUT),
            second,
        ]
    )
    seen = {one.low: (one.count, one.said, one.right) for one in found.bins if one.count}
    assert seen == {
        0.8: (1, 0.8, 1.0),
        0.9: (3, pytest.approx(2.8 / 3), pytest.approx(1 / 3)),
    }
    assert len(found.bins) == 10
    assert found.calibration_error == pytest.approx((0.2 + 3 * (2.8 / 3 - 1 / 3)) / 4)


def test_a_competitor_counts_where_one_is_labelled() -> None:
    named = Judged(
        label=Label(id="1", kind=K.HUMAN, intents=(M.NO_NEED,), competitor="Acme"),
        reading=Reading(kind=K.HUMAN, extracted=Extracted(competitor="ACME")),
        plan=judged(M.NO_NEED, M.NO_NEED).plan,
    )
    missed = Judged(label=named.label, reading=reading_of(M.NO_NEED), plan=named.plan)
    assert measure([named, missed, judged(M.NO_NEED, M.NO_NEED)]).competitors == (1, 2)


@pytest.mark.parametrize(
    ("one", "mistake"),
    [
        (judged(K.OPT_OUT, M.NOT_INTERESTED), MistakeKind.OPT_OUT_MISSED),
        (judged(M.INTERESTED, K.OPT_OUT), MistakeKind.LIVE_LEAD_SUPPRESSED),
        (judged(M.INTERESTED, M.DATA_ERASURE), MistakeKind.LIVE_LEAD_SUPPRESSED),
        (
            judged(M.PRICE_DEVIATION, M.INTERESTED, escalates=True),
            MistakeKind.BOUNDARY_CROSSED,
        ),
        (judged(K.OUT_OF_OFFICE, M.INTERESTED), MistakeKind.MACHINE_ANSWERED),
        (judged(M.INTERESTED, K.AUTO_REPLY), MistakeKind.PERSON_TAKEN_FOR_MACHINE),
        (
            judged(M.QUESTION_PRODUCT, M.QUESTION_PRODUCT, answerable=False, answers=True),
            MistakeKind.ANSWER_WITHOUT_SOURCE,
        ),
    ],
)
def test_every_critical_mistake_is_known(one: Judged, mistake: MistakeKind) -> None:
    assert kinds(one) == [mistake]


@pytest.mark.parametrize(
    "one",
    [
        judged(K.OPT_OUT, K.OPT_OUT, escalates=True),
        judged(K.COMPLAINT, K.OPT_OUT),
        judged(M.DATA_ERASURE, M.DATA_ERASURE, escalates=True),
        judged(M.INTERESTED, M.NOT_INTERESTED, escalates=False),
        judged(K.OUT_OF_OFFICE, K.AUTO_REPLY),
        judged(M.QUESTION_PRODUCT, M.QUESTION_PRODUCT, answerable=True, answers=True),
    ],
)
def test_a_wrong_label_alone_is_not_critical(one: Judged) -> None:
    assert [kind for kind in kinds(one) if kind is not MistakeKind.MACHINE_ANSWERED] == []


def test_a_mistake_says_whether_the_rep_saw_it_before_anything_left() -> None:
    unclear = judged(K.OPT_OUT, M.OTHER)
    mistake = Mistake("one", MistakeKind.OPT_OUT_MISSED, "opt_out", "other", came_to_rep=True)
    assert mistakes_in(unclear) == (mistake,)
    assert measure([unclear, judged(K.OPT_OUT, M.INTERESTED)]).unseen == 1


LABELS = st.sampled_from([*IntentKind, *ReplyKind])


@given(st.lists(st.tuples(LABELS, LABELS, st.floats(0, 1)), min_size=1, max_size=30))
def test_whatever_was_read_the_shares_are_shares_and_nothing_is_counted_twice(pairs) -> None:
    found = measure([judged(label, read, sure=sure) for label, read, sure in pairs])
    assert sum(one.support for one in found.labels) == found.count
    assert sum(one.read for one in found.labels) == found.count
    assert sum(one.right for one in found.labels) == found.right
    shares = [found.accuracy, found.macro_f1, found.calibration_error]
    assert all(share is None or 0 <= share <= 1 + 1e-9 for share in shares)
    assert found.unseen <= len(found.mistakes)
