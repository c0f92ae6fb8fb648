"""What an edit teaches, and what a rule does to a text."""

from dataclasses import replace

import pytest
from builders import NOW

from desktop_sdr.domain.ids import DraftId, SequenceId
from desktop_sdr.domain.style import (
    SEEN_ENOUGH,
    Lesson,
    StyleKind,
    StyleRule,
    broken_in,
    lessons_in,
    obeyed,
    taught,
)

K = StyleKind
LONG = "word " * 30


def a_rule(kind: StyleKind, words: str = "", instead: str = "", most: int = 0) -> StyleRule:
    return StyleRule(
        kind=kind,
        words=words,
        instead=instead,
        most=most,
        first_at=NOW,
        last_at=NOW,
        taught_by=tuple(DraftId(number) for number in range(SEEN_ENOUGH)),
    )


@pytest.mark.parametrize(
    ("before", "after", "lessons"),
    [
        ("Hi Ida,\n\nI hope you are well. Shall we talk?", "Hi Ida,\n\nShall we talk?",
         [Lesson(K.NEVER_START, "i hope")]),
        ("Hi Ida,\n\nCan we have a meeting?", "Hi Ida,\n\nCan we have a call?",
         [Lesson(K.SAY_INSTEAD, "meeting", "call")]),
        ("Hi Ida,\n\nIt works!", "Hi Ida,\n\nIt works.", [Lesson(K.NO_EXCLAMATION)]),
        (f"Hi.\n{LONG}", f"Hi.\n{LONG[:100]}", [Lesson(K.AT_MOST_WORDS, most=30)]),
        ("Hi Ida,\n\nThis is so.", "Hi Ida,\n\nThis is so.", []),
        ("Hi Ida,\n\nask Nordlicht now.", "Hi Ida,\n\nask Firma now.", []),
        ("Hi Ida,\n\none two three four.", "Hi Ida,\n\none, all else here four.", []),
        ("Hi.\n\nOh, yes.", "Hi.\n\nNo.", []),
        ("Hi.\n\nI hope so, Ida. I hope not.", "Hi.\n\nI hope so, Ida.", []),
    ],
)  # fmt: skip
def test_an_edit_teaches_what_it_changed(before: str, after: str, lessons: list[Lesson]) -> None:
    assert list(lessons_in(before, after)) == lessons


def test_the_words_of_one_mail_teach_nothing() -> None:
    before, after = "Hi.\n\nnordlicht grows. Ida is here.", "Hi.\n\nfirma grows."
    assert lessons_in(before, after, ("Ida Brandt", "Nordlicht Logistik")) == ()


def test_a_rule_holds_once_it_was_seen_often_enough_and_never_again_once_forgotten() -> None:
    lesson = Lesson(K.AT_MOST_WORDS, most=80)
    rule: StyleRule | None = None
    for most in (80, 60, 90):
        assert rule is None or not rule.holds
        rule = taught(rule, replace(lesson, most=most), DraftId(most), NOW)
    assert rule is not None
    assert (rule.holds, rule.seen, rule.most, rule.taught_by) == (True, 3, 90, (80, 60, 90))
    assert rule.is_about(lesson)
    forgotten = replace(rule, forgotten_at=NOW)
    assert not forgotten.holds
    assert taught(forgotten, lesson, DraftId(1), NOW) is None


def test_a_draft_that_is_approved_again_and_again_teaches_once() -> None:
    rule: StyleRule | None = None
    for draft in (1, 2, 1, 1):
        rule = taught(rule, Lesson(K.NO_EXCLAMATION), DraftId(draft), NOW)
    assert rule is not None
    assert (rule.holds, rule.taught_by) == (False, (2, 1))


def test_a_rule_may_be_for_one_sequence_only() -> None:
    rule = a_rule(K.NO_EXCLAMATION)
    assert rule.holds_in(None)
    limited = replace(rule, sequence_id=SequenceId(2))
    assert [limited.holds_in(one) for one in (None, SequenceId(1), SequenceId(2))] == [
        *(False, False),
        True,
    ]


@pytest.mark.parametrize(
    ("rule", "body", "after", "broken"),
    [
        (a_rule(K.SAY_INSTEAD, "meeting", "call"), "A meeting, no meetings.",
         "A call, no meetings.", ["meeting"]),
        (a_rule(K.NO_EXCLAMATION), "Yes!! No.", "Yes. No.", ["!!"]),
        (a_rule(K.NEVER_START, "i hope"), "Hi Ida,\n\nI hope so too. Fine.\n\nI hope it is.",
         "Hi Ida,\n\nFine.", ["I hope so too.", "I hope it is."]),
        (a_rule(K.AT_MOST_WORDS, most=2), "One two three four.", "One two three four.",
         ["three four."]),
        (a_rule(K.AT_MOST_WORDS, most=9), "One two.", "One two.", []),
    ],
)  # fmt: skip
def test_a_text_is_put_right_and_what_breaks_a_rule_is_shown(
    rule: StyleRule, body: str, after: str, broken: list[str]
) -> None:
    assert obeyed(body, [rule]) == after
    assert [body[start:end] for _, start, end in broken_in(body, [rule])] == broken


def test_what_states_something_stays_as_it_is() -> None:
    rules = [a_rule(K.SAY_INSTEAD, "meeting", "call"), a_rule(K.NEVER_START, "i read")]
    body = "Hi.\n\nI read that you moved your meeting. A meeting?"
    assert obeyed(body, rules, ["moved your meeting", ""]) == body.replace("A meeting", "A call")
