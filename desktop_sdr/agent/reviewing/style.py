"""What the rep's edits teach: learned at the approval, listed, limited to a sequence, forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import StyleRuleId, TraceId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Draft
from desktop_sdr.domain.style import StyleRule, lessons_in, taught
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule with the name of the sequence that it is limited to; empty where it holds for all."""

    rule: StyleRule
    sequence: str


def learn(uow: UnitOfWork, draft: Draft, lead: Lead, now: datetime) -> None:
    """Take from an approved draft what the rep changed in the agent's words."""
    if draft.original_body is None or draft.channel is None:
        return
    names = (lead.name, uow.accounts.get(lead.account_id).name)
    known = uow.style_rules.all()
    for lesson in lessons_in(draft.original_body, draft.body, names):
        old = next((rule for rule in known if rule.is_about(lesson)), None)
        rule = taught(old, lesson, draft.id, now)
        if rule is None:
            continue
        if old is None:
            rule = replace(rule, id=uow.style_rules.add(rule))
        else:
            uow.style_rules.save(rule)
        if rule.holds and (old is None or not old.holds):
            _note(uow, AuditTag.RULE_LEARNED, rule, Cause(Actor.AGENT, lead.trace), now)


def rules(office: Office) -> Sequence[ShownRule]:
    """Return every rule that was not forgotten, those that hold first."""
    with office.look() as uow:
        kept = [rule for rule in uow.style_rules.all() if rule.forgotten_at is None]
        names = {None: ""} | {plan.id: plan.name for plan in uow.sequences.all()}
    kept.sort(key=lambda rule: (not rule.holds, rule.id))
    return [ShownRule(rule, names[rule.sequence_id]) for rule in kept]


def forget(office: Office, rep: Actor, number: StyleRuleId) -> None:
    """Let a rule hold no more; it is not learned again. Raises DeskRefusal: no_such_rule."""
    now = office.now()
    with office.open() as uow:
        rule = replace(_known(uow, number), forgotten_at=now)
        uow.style_rules.save(rule)
        _note(uow, AuditTag.RULE_FORGOTTEN, rule, Cause(rep, _TRACE), now)
        uow.commit()


def limit(office: Office, rep: Actor, number: StyleRuleId, sequence: str) -> None:
    """Let a rule hold in one sequence only, by its name; everywhere where the name is empty.

    Raises DeskRefusal: no_such_rule, no_such_sequence.
    """
    now = office.now()
    with office.open() as uow:
        rule = _known(uow, number)
        plans = {plan.name.casefold(): plan.id for plan in uow.sequences.all()}
        if sequence and sequence.casefold() not in plans:
            raise DeskRefusal("no_such_sequence", sequence)
        where = plans[sequence.casefold()] if sequence else None
        uow.style_rules.save(replace(rule, sequence_id=where))
        _note(uow, AuditTag.RULE_LIMITED, rule, Cause(rep, _TRACE), now, sequence)
        uow.commit()


_TRACE = TraceId("rules of style")


def _known(uow: UnitOfWork, number: StyleRuleId) -> StyleRule:
    known = {rule.id: rule for rule in uow.style_rules.all() if rule.forgotten_at is None}
    if number not in known:
        raise DeskRefusal("no_such_rule", str(number))
    return known[number]


def _note(
    uow: UnitOfWork, tag: AuditTag, rule: StyleRule, cause: Cause, now: datetime, where: str = ""
) -> None:
    facts = {"rule": rule.id, "kind": rule.kind.value, "seen": rule.seen, "where": where}
    told = f"{rule.words} -> {rule.instead}" if rule.instead else rule.words
    record(uow, tag, cause, now, facts, subject=("style_rule", rule.id), personal=told)
