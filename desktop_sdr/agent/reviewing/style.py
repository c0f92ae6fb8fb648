"""What the rep's edits teach: learned at the approval, listed, limited, forgotten, brought back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight import deeds
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import StyleRuleId, TraceId
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Draft
from desktop_sdr.domain.reversal import Command
from desktop_sdr.domain.style import StyleRule, lessons_in, taught
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.store import UnitOfWork
from desktop_sdr.ports.style_views import ShownRule, TaughtBy

SHOWN_EDITS: Final = 5
"""So many edits are shown of those that taught a rule."""
_TRACE: Final = TraceId("rules of style")


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
    """Return every rule: those that hold first, those that were forgotten last."""
    with office.look() as uow:
        kept = list(uow.style_rules.all())
        names = {None: ""} | {plan.id: plan.name for plan in uow.sequences.all()}
    kept.sort(key=lambda rule: (rule.forgotten_at is not None, not rule.holds, rule.id))
    return [ShownRule(rule, names[rule.sequence_id]) for rule in kept]


def places(office: Office) -> Sequence[str]:
    """Return the names of the sequences that a rule can be limited to."""
    with office.look() as uow:
        return sorted(plan.name for plan in uow.sequences.all())


def edits(office: Office, number: StyleRuleId) -> Sequence[TaughtBy]:
    """Return the last edits that taught a rule, the newest first; none of erased people."""
    with office.look() as uow:
        rule = next((one for one in uow.style_rules.all() if one.id == number), None)
        return [] if rule is None else list(_edits(uow, rule))


def _edits(uow: UnitOfWork, rule: StyleRule) -> Iterator[TaughtBy]:
    for draft_id in rule.taught_by[: -SHOWN_EDITS - 1 : -1]:
        try:
            draft = uow.drafts.get(draft_id)
            lead = uow.leads.get(draft.lead_id)
        except LookupError:
            continue
        if draft.original_body is not None:
            yield TaughtBy(
                name=lead.name,
                company=uow.accounts.get(lead.account_id).name,
                at=draft.decided_at or rule.last_at,
                before=draft.original_body,
                after=draft.body,
            )


def forget(office: Office, rep: Actor, number: StyleRuleId) -> None:
    """Let a rule hold no more; it is not learned again. Raises DeskRefusal: no_such_rule."""
    _set_forgotten(office, rep, number, forgotten=True)


def bring_back(office: Office, rep: Actor, number: StyleRuleId) -> None:
    """Let a forgotten rule hold and be learned again. Raises DeskRefusal: no_such_rule."""
    _set_forgotten(office, rep, number, forgotten=False)


def _set_forgotten(office: Office, rep: Actor, number: StyleRuleId, *, forgotten: bool) -> None:
    now = office.now()
    tag = AuditTag.RULE_FORGOTTEN if forgotten else AuditTag.RULE_BROUGHT_BACK
    with office.open() as uow:
        rule = _known(uow, number, forgotten=not forgotten)
        cause = _begin(uow, rep, rule, now)
        uow.style_rules.save(replace(rule, forgotten_at=now if forgotten else None))
        _note(uow, tag, rule, cause, now)
        uow.commit()


def limit(office: Office, rep: Actor, number: StyleRuleId, sequence: str) -> None:
    """Let a rule hold in one sequence only, by its name; everywhere where the name is empty.

    Raises DeskRefusal: no_such_rule, no_such_sequence.
    """
    now = office.now()
    with office.open() as uow:
        rule = _known(uow, number, forgotten=False)
        plans = {plan.name.casefold(): plan.id for plan in uow.sequences.all()}
        if sequence and sequence.casefold() not in plans:
            raise DeskRefusal("no_such_sequence", sequence)
        where = plans[sequence.casefold()] if sequence else None
        cause = _begin(uow, rep, rule, now)
        uow.style_rules.save(replace(rule, sequence_id=where))
        _note(uow, AuditTag.RULE_LIMITED, rule, cause, now, sequence)
        uow.commit()


def _known(uow: UnitOfWork, number: StyleRuleId, *, forgotten: bool) -> StyleRule:
    for rule in uow.style_rules.all():
        if rule.id == number and (rule.forgotten_at is not None) is forgotten:
            return rule
    raise DeskRefusal("no_such_rule", str(number))


def _begin(uow: UnitOfWork, rep: Actor, rule: StyleRule, now: datetime) -> Cause:
    cause = Cause(rep, _TRACE)
    deeds.begin(uow, Command.RULE, cause, now, subject=("style_rule", rule.id))
    return cause


def _note(
    uow: UnitOfWork, tag: AuditTag, rule: StyleRule, cause: Cause, now: datetime, where: str = ""
) -> None:
    facts = {"rule": rule.id, "kind": rule.kind.value, "seen": rule.seen, "where": where}
    told = f"{rule.words} -> {rule.instead}" if rule.instead else rule.words
    record(uow, tag, cause, now, facts, subject=("style_rule", rule.id), personal=told)
