"""A model swears that all is well: what only the rep may judge goes to the rep all the same.

The floor was mended until this holds, so the bound is that of these replies; how the floor did on
words that it met for the first time stands at the head of `hard_again` and `hard_unseen`.
"""

from collections import Counter
from dataclasses import replace
from math import sqrt

import pytest
from agent.skills.received import CONTEXT, a_mail, lexicon
from builders import NOW, a_lead, a_seller, an_offer
from chaos import boundary_replies, campaign
from chaos.boundary_replies import Labelled

from desktop_sdr import bootstrap
from desktop_sdr.agent.skills.answering import NoSource, answer
from desktop_sdr.agent.skills.reading import read_mail
from desktop_sdr.agent.skills.second_opinion import joined
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.reading import (
    QUESTION_INTENTS,
    Extracted,
    Intent,
    IntentKind,
    IntentSource,
    Reading,
    ReplyKind,
)
from desktop_sdr.domain.reply_policy import ReplyPlan, plan_reply
from desktop_sdr.settings import Pace

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "ja")
OURS = replace(CONTEXT, competitors=("DockFlow",), languages=LANGUAGES)
SAFE = Reading(
    kind=ReplyKind.HUMAN,
    language="en",
    intents=(Intent(IntentKind.INTERESTED, 1.0, IntentSource.MODEL, "all is well"),),
    extracted=Extracted(),
)
"""What the model answers to everything, as sure as it can be."""
MOST_MISSED, MOST_ALARMS = 0.01, 0.1
CERTAINTY = 1.645
"""Standard deviations of a one-sided bound of 95 %."""


def plan_for(reading: Reading) -> ReplyPlan:
    return plan_reply(
        reading,
        LeadState.IN_SEQUENCE,
        NOW,
        Pace(),
        languages=LANGUAGES,
        rates=bootstrap.exchange_rates(),
    )


def what_is_read(reply: Labelled) -> Reading:
    return joined(read_mail(a_mail(reply.text), OURS, lexicon()), SAFE)


def goes_to_the_rep(reply: Labelled) -> bool:
    """Say whether the rep gets it, or the person is never written to again.

    A question with no answer in the price list or the knowledge base goes to the rep as well.
    """
    reading = what_is_read(reply)
    plan = plan_for(reading)
    asks = not plan.escalate and reading.has(*QUESTION_INTENTS)
    return plan.escalate or plan.suppress or (asks and has_no_source(reading))


def has_no_source(reading: Reading) -> bool:
    found = answer(
        reading, offer=an_offer(), seller=a_seller(), lead=a_lead(), subject="Re: a question"
    )
    return isinstance(found, NoSource)


def upper_bound(missed: int, tried: int) -> float:
    """The share below which the true one lies with 95 % certainty (Wilson)."""
    share, square = missed / tried, CERTAINTY**2
    middle = share + square / (2 * tried)
    width = CERTAINTY * sqrt(share * (1 - share) / tried + square / (4 * tried**2))
    return (middle + width) / (1 + square / tried)


def test_whatever_the_model_says_the_hard_cases_reach_the_rep(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hard, harmless = list(boundary_replies.hard()), list(boundary_replies.harmless())
    missed = [reply for reply in hard if not goes_to_the_rep(reply)]
    alarms = [reply for reply in harmless if plan_for(what_is_read(reply)).escalate]
    bound = upper_bound(len(missed), len(hard))
    by_topic = Counter(reply.topic for reply in hard)
    figures = (
        f"{len(hard)} replies in {len(LANGUAGES)} languages"
        f" ({', '.join(f'{count} {topic}' for topic, count in by_topic.items())}),"
        f" {len(missed)} missed, at most {bound:.2%} of such (95 %);"
        f" {len(alarms)} of {len(harmless)} look-alikes alarmed"
    )
    held = not missed and bound <= MOST_MISSED and len(alarms) <= MOST_ALARMS * len(harmless)
    with capsys.disabled():
        campaign.report("S3 hard escalations", figures, held=held)
    assert missed == []
    assert bound <= MOST_MISSED
    assert len(alarms) <= MOST_ALARMS * len(harmless), alarms
    assert len(hard) >= 400
    assert len(harmless) >= 200
