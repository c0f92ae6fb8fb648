"""How many decisions and judgements a second one core gives: prints figures, 1 when too slow.

Run by hand: python tests/benchmarks/bench_domain.py
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from builders import NOW, a_context, a_meeting, a_proposal, a_reading, an_enrollment

from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.limits import SendingHours
from desktop_sdr.domain.money import Money
from desktop_sdr.domain.policy import canonical_json, context_hash, decide
from desktop_sdr.domain.reading import IntentKind
from desktop_sdr.domain.reply_policy import plan_reply
from desktop_sdr.domain.rules import judge
from desktop_sdr.domain.verdict import Hold, ReasonCode, ReplyFacts
from desktop_sdr.settings import Pace

WANTED = 20_000
"""decide + judge, a second, on one core."""
ROUNDS = 5
CALLS = 20_000

WORKING = an_enrollment(done_steps=1)
CONTEXTS = (
    a_context(),
    a_context(enrollment=WORKING, engagement={"last_touch_at": NOW - timedelta(days=4)}),
    a_context(enrollment=replace(WORKING, due_at=NOW + timedelta(days=2))),
    a_context(
        enrollment=replace(WORKING, due_at=NOW - timedelta(days=9)), engagement={"score": 80}
    ),
    a_context(LeadState.NEW_LEAD),
    a_context(LeadState.CONVERSATION),
    a_context(LeadState.NURTURE, lead={"re_engage_at": NOW}),
    a_context(LeadState.MEETING_SCHEDULED, next_meeting=a_meeting()),
    a_context(lead={"deal_value": Money(20_000_000, "USD")}),
)
PROPOSALS = (
    a_proposal(),
    a_proposal(level=AutonomyLevel.SUPERVISED),
    a_proposal(holds=(Hold(ReasonCode.OUTSIDE_HOURS, NOW), Hold(ReasonCode.MAILBOX_PACE, NOW))),
    a_proposal(reply=ReplyFacts(negative=True, competitor="Rivalo"), confidence=0.4),
    a_proposal(deal_value=Money(6_000_000, "USD"), overrides=frozenset(ReasonCode)),
)
READINGS = tuple(a_reading(kind) for kind in IntentKind)


def decide_and_judge(number: int) -> None:
    decide(CONTEXTS[number % len(CONTEXTS)])
    judge(PROPOSALS[number % len(PROPOSALS)])


def plan(number: int) -> None:
    plan_reply(READINGS[number % len(READINGS)], LeadState.IN_SEQUENCE, NOW, Pace())


def snapshot(number: int) -> None:
    context = CONTEXTS[number % len(CONTEXTS)]
    canonical_json(context)
    context_hash(context)


def next_open(number: int) -> None:
    SendingHours().next_open(NOW + timedelta(hours=number % 200), "America/New_York")


def per_second(work: Callable[[int], None]) -> float:
    return max(CALLS / seconds(work) for _ in range(ROUNDS))


def seconds(work: Callable[[int], None]) -> float:
    started = perf_counter()
    for number in range(CALLS):
        work(number)
    return perf_counter() - started


def main(pieces: Sequence[Callable[[int], None]]) -> int:
    rates = {work.__name__: per_second(work) for work in pieces}
    for name, rate in rates.items():
        print(f"{name:<18}{rate:>12,.0f} a second")
    enough = rates["decide_and_judge"] >= WANTED
    print(f"decide_and_judge has to reach {WANTED:,}: {'yes' if enough else 'NO'}")
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main([decide_and_judge, plan, snapshot, next_open]))
