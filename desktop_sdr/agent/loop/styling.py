"""The rules that the rep's edits taught, applied to a text of the agent's and looked for in any."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from desktop_sdr.agent.skills.proving import says_enough
from desktop_sdr.domain.ids import SequenceId
from desktop_sdr.domain.message import Draft, claims_moved
from desktop_sdr.domain.remark import Remark, RemarkCode
from desktop_sdr.domain.style import StyleRule, broken_in, obeyed
from desktop_sdr.ports.language import Wording
from desktop_sdr.ports.store import UnitOfWork


def styled(
    uow: UnitOfWork,
    text: Wording,
    sequence_id: SequenceId | None,
    by_hand: Sequence[str] = (),
) -> Wording:
    """Return the text as the rep would have put it; what it states stays as it is.

    So does what the rep wrote into it by hand.
    """
    kept = [*by_hand, *(text.body[claim.start : claim.end] for claim in text.claims)]
    body = obeyed(text.body, _rules(uow, sequence_id), kept)
    if body == text.body or not says_enough(text.body, body):
        return text  # the rep looks at it as it is
    return replace(text, body=body, claims=claims_moved(text.claims, text.body, body))


def broken_by(uow: UnitOfWork, draft: Draft) -> Iterator[Remark]:
    """Yield a remark for each rule that a text breaks, at its words."""
    sequence = None
    if draft.enrollment_id is not None:
        sequence = uow.enrollments.get(draft.enrollment_id).sequence_id
    for rule, start, end in broken_in(draft.body, _rules(uow, sequence)):
        yield Remark(RemarkCode.RULE_BROKEN, start, end, False, str(rule.id))


def _rules(uow: UnitOfWork, sequence_id: SequenceId | None) -> Sequence[StyleRule]:
    return [rule for rule in uow.style_rules.all() if rule.holds_in(sequence_id)]
