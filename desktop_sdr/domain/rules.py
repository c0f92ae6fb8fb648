"""The gate: every rule as a row of one table, and the judgement that asks them all.

The most cautious answer wins and every reason is kept. A level can only ask for more; an override
of the rep only takes away the rules that say so, for their one case.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from desktop_sdr.domain.autonomy import AutonomyLevel, level_verdict
from desktop_sdr.domain.boundaries import FIXED_DEAL_LIMIT, sure_enough
from desktop_sdr.domain.decision import OUTWARD_ACTIONS, ActionKind, MessageRole
from desktop_sdr.domain.lifecycle import actions_open_in
from desktop_sdr.domain.message import Support
from desktop_sdr.domain.money import exceeds, in_words
from desktop_sdr.domain.permission import Verdict
from desktop_sdr.domain.verdict import (
    Judgement,
    Proposal,
    Reason,
    ReasonCode,
    ReplyFacts,
    SuppressionAnswer,
)

REACHES_SOMEBODY: Final = OUTWARD_ACTIONS - {ActionKind.UPDATE_CRM}
"""Kinds that a person outside notices, whatever the proposal says of itself."""

_NOTHING_DONE: Final = frozenset({ActionKind.WAIT, ActionKind.ESCALATE})
"""Doing nothing and asking the rep need no certainty, and a pause does not stop them."""

_NO_REPLY: Final = ReplyFacts()


@dataclass(frozen=True, slots=True)
class Rule:
    """One boundary: when it applies, what it asks for, and whether the rep may override it."""

    code: ReasonCode
    verdict: Verdict
    applies: Callable[[Proposal], bool]
    unlocks: bool = False
    detail: Callable[[Proposal], str] = lambda _: ""


def reaches_person(proposal: Proposal) -> bool:
    """Say whether a person outside would notice the act."""
    return proposal.contacts_person or proposal.action in REACHES_SOMEBODY


def _not_open(proposal: Proposal) -> bool:
    if proposal.action is ActionKind.WAIT:
        return False
    return proposal.action not in actions_open_in(proposal.lead_state)


def _suppressed(proposal: Proposal) -> bool:
    return reaches_person(proposal) and proposal.suppression is SuppressionAnswer.SUPPRESSED


def _suppression_unknown(proposal: Proposal) -> bool:
    return reaches_person(proposal) and proposal.suppression is SuppressionAnswer.UNKNOWN


def _no_lawful_basis(proposal: Proposal) -> bool:
    return reaches_person(proposal) and not proposal.has_lawful_basis


def _law_objects(proposal: Proposal) -> bool:
    return reaches_person(proposal) and bool(proposal.law_objects)


def _paused(proposal: Proposal) -> bool:
    return proposal.paused and proposal.action not in _NOTHING_DONE


def _deal_over_limit(proposal: Proposal) -> bool:
    if not reaches_person(proposal):
        return False
    limits = (FIXED_DEAL_LIMIT, proposal.deal_limit)
    return any(exceeds(proposal.deal_value, limit, proposal.rates) for limit in limits)


def _about_reply(ask: Callable[[ReplyFacts], bool]) -> Callable[[Proposal], bool]:
    def applies(proposal: Proposal) -> bool:
        return reaches_person(proposal) and ask(proposal.reply or _NO_REPLY)

    return applies


def _negative_and_competitor(reply: ReplyFacts) -> bool:
    return reply.competitor is not None and (reply.negative or reply.sentiment_unreadable)


def _price_deviation(proposal: Proposal) -> bool:
    asked = (proposal.reply or _NO_REPLY).asks_off_list_terms
    return reaches_person(proposal) and (proposal.text_off_price_list or asked)


def _not_sure(proposal: Proposal) -> bool:
    if proposal.action in _NOTHING_DONE:
        return False
    return not sure_enough(proposal.confidence, proposal.threshold)


def _no_source(proposal: Proposal) -> bool:
    return reaches_person(proposal) and not proposal.has_source


def _unsupported(proposal: Proposal) -> bool:
    return Support.UNSUPPORTED in proposal.support


def _weak_or_old(proposal: Proposal) -> bool:
    return Support.WEAK in proposal.support or Support.OLD in proposal.support


def _writes_cold(proposal: Proposal) -> bool:
    return proposal.role in (MessageRole.FIRST_TOUCH, MessageRole.FOLLOW_UP)


def _address_dead(proposal: Proposal) -> bool:
    look = proposal.address_look
    return look is not None and look.is_dead and _writes_cold(proposal)


def _address_doubtful(proposal: Proposal) -> bool:
    """A later mail need not ask again: the first one settled it."""
    look = proposal.address_look
    return look is not None and look.is_doubtful and proposal.role is MessageRole.FIRST_TOUCH


def _has_file_trouble(code: ReasonCode, proposal: Proposal) -> bool:
    return proposal.attachment_trouble is code


def _address_words(proposal: Proposal) -> str:
    look = proposal.address_look
    return "" if look is None else look.verdict.value


def _deal_words(proposal: Proposal) -> str:
    value = proposal.deal_value
    return "" if value is None else in_words(value)


def _fault_words(proposal: Proposal) -> str:
    return ",".join(fault.value for fault in proposal.content_faults)


def _competitor_words(proposal: Proposal) -> str:
    return (proposal.reply or _NO_REPLY).competitor or ""


_C, _V = ReasonCode, Verdict

RULES: Final = (
    Rule(_C.NOT_OPEN_IN_STATE, _V.BLOCK, _not_open, detail=lambda p: p.lead_state.value),
    Rule(_C.SUPPRESSED, _V.BLOCK, _suppressed),
    Rule(_C.SUPPRESSION_UNKNOWN, _V.BLOCK, _suppression_unknown),
    Rule(_C.NO_LAWFUL_BASIS, _V.BLOCK, _no_lawful_basis),
    Rule(_C.COLD_MAIL_NOT_ALLOWED, _V.BLOCK, _law_objects, detail=lambda p: p.law_objects),
    Rule(_C.CONTENT_FAULT, _V.BLOCK, lambda p: bool(p.content_faults), detail=_fault_words),
    Rule(_C.ADDRESS_DEAD, _V.BLOCK, _address_dead, detail=_address_words),
    Rule(_C.PAUSED, _V.WAIT, _paused),
    Rule(_C.DEAL_OVER_LIMIT, _V.ESCALATE, _deal_over_limit, unlocks=True, detail=_deal_words),
    Rule(
        _C.NEGATIVE_AND_COMPETITOR,
        _V.ESCALATE,
        _about_reply(_negative_and_competitor),
        unlocks=True,
        detail=_competitor_words,
    ),
    Rule(_C.PRICE_DEVIATION, _V.ESCALATE, _price_deviation, unlocks=True),
    Rule(_C.NOT_SURE, _V.ESCALATE, _not_sure, unlocks=True, detail=lambda p: f"{p.confidence:.2f}"),
    Rule(_C.TWO_READINGS, _V.ESCALATE, _about_reply(lambda r: r.two_readings), unlocks=True),
    Rule(_C.UNREADABLE_REPLY, _V.ESCALATE, _about_reply(lambda r: r.unreadable), unlocks=True),
    Rule(_C.NO_SOURCE, _V.ESCALATE, _no_source, unlocks=True),
    Rule(_C.LEGAL_WORDS, _V.ESCALATE, _about_reply(lambda r: r.legal_words), unlocks=True),
    Rule(_C.ANGRY, _V.ESCALATE, _about_reply(lambda r: r.angry), unlocks=True),
    Rule(_C.ASKS_FOR_PERSON, _V.ESCALATE, _about_reply(lambda r: r.asks_for_person), unlocks=True),
    Rule(_C.FAKED_REPLY, _V.REVIEW, lambda p: p.fakes_reply),
    *(
        Rule(code, _V.REVIEW, partial(_has_file_trouble, code), detail=lambda p: p.troubled_files)
        for code in (_C.ATTACHMENT_CHANGED, _C.ATTACHMENT_MISSING, _C.ATTACHMENTS_TOO_LARGE)
    ),
    Rule(_C.ADDRESS_DOUBTFUL, _V.REVIEW, _address_doubtful, unlocks=True, detail=_address_words),
    Rule(_C.CLAIM_WITHOUT_SOURCE, _V.REVIEW, _unsupported),
    Rule(_C.CLAIM_WEAK_OR_OLD, _V.REVIEW, _weak_or_old, unlocks=True),
    Rule(
        _C.WORDS_DOUBTFUL,
        _V.REVIEW,
        lambda p: bool(p.doubtful_words),
        unlocks=True,
        detail=lambda p: p.doubtful_words,
    ),
)
"""Each line of behaviour.md section 3 but the two that carry figures of their own: the holds, which
`limits` works out, and the autonomy level, which the matrix answers.

A claim without a source unlocks by editing or vouching (Support.VOUCHED), never by a code.
"""


def judge(proposal: Proposal) -> Judgement:
    """Return the most cautious verdict of all rules, with every reason that was found."""
    applying = [rule for rule in RULES if rule.applies(proposal)]
    overridden = tuple(
        rule.code for rule in applying if rule.unlocks and rule.code in proposal.overrides
    )
    reasons = (
        *(
            Reason(rule.code, rule.verdict, None, rule.detail(proposal))
            for rule in applying
            if rule.code not in overridden
        ),
        *(Reason(hold.reason, Verdict.WAIT, hold.until) for hold in proposal.holds),
        *_level_reason(proposal),
    )
    verdict = max((reason.verdict for reason in reasons), default=Verdict.ALLOW)
    return Judgement(verdict, reasons, overridden)


def _level_reason(proposal: Proposal) -> tuple[Reason, ...]:
    asked = level_verdict(proposal.matrix, proposal.level, proposal.action, proposal.role)
    if asked is Verdict.ALLOW:
        return ()
    level = str(int(proposal.level))
    return (Reason(ReasonCode.LEVEL_WANTS_LOOK, asked, None, level),)


def lowest_allowing_level(proposal: Proposal) -> AutonomyLevel | None:
    """Return the lowest level at which the act would go by itself, now or later; None for none.

    Waiting for the hour or a limit does not count against a level: nobody would be asked.
    """
    for level in AutonomyLevel:
        if judge(replace(proposal, level=level)).verdict <= Verdict.WAIT:
            return level
    return None
