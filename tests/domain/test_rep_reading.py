"""What the rep says of a reply counts under one label, and can be asked what would follow."""

from datetime import UTC, datetime

import pytest

from desktop_sdr.domain.ids import LeadId, ReplyId
from desktop_sdr.domain.reading import (
    Extracted,
    Intent,
    IntentKind,
    IntentSource,
    Reading,
    ReplyKind,
    main_label,
)
from desktop_sdr.domain.rep_reading import SAYABLE, RepReading, as_said, kind_and_intent
from desktop_sdr.domain.trace import Actor

READ = Reading(
    kind=ReplyKind.HUMAN,
    text="We have DockFlow.",
    intents=(Intent(IntentKind.INTERESTED, 0.8, IntentSource.LEXICON, "have"),),
    extracted=Extracted(competitor="DockFlow"),
)


def said(meant: IntentKind | ReplyKind) -> RepReading:
    kind, intent = kind_and_intent(meant)
    return RepReading(
        reply_id=ReplyId(1),
        lead_id=LeadId(1),
        kind=kind,
        intent=intent,
        read_as=main_label(READ),
        by=Actor.REP,
        at=datetime(2026, 5, 13, tzinfo=UTC),
    )


@pytest.mark.parametrize("meant", SAYABLE)
def test_a_word_agrees_with_the_reading_that_has_its_label_and_no_other(
    meant: IntentKind | ReplyKind,
) -> None:
    word = said(meant)
    assert word.label == meant.value
    assert word.agreed is (meant is IntentKind.INTERESTED)
    assert (word.intent is None) is (word.kind is not ReplyKind.HUMAN)


@pytest.mark.parametrize("meant", SAYABLE)
def test_a_reading_as_the_rep_says_has_their_label_and_the_values_that_were_found(
    meant: IntentKind | ReplyKind,
) -> None:
    reading = as_said(READ, said(meant))
    assert main_label(reading) == meant.value
    assert (reading.text, reading.extracted) == (READ.text, READ.extracted)
