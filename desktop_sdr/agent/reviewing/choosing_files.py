"""Choosing the files that go with a draft: an edit of the rep's like one of its words."""

from collections.abc import Sequence
from dataclasses import replace

from desktop_sdr.agent.loop import attaching, contents
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.reviewing.drafts import as_shown, begin
from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.ids import DraftId
from desktop_sdr.domain.message import Channel, Draft
from desktop_sdr.domain.reversal import Command
from desktop_sdr.domain.trace import Actor, Cause
from desktop_sdr.ports.errors import PortError


def choices(office: Office) -> Sequence[str]:
    """Return the names of the files that may be attached; raises DeskRefusal."""
    try:
        return attaching.names(office)
    except PortError as trouble:
        raise DeskRefusal(trouble.title, trouble.detail) from trouble


def attach(
    office: Office, rep: Actor, draft_id: DraftId, version: int, names: Sequence[str]
) -> int:
    """Let exactly these files go with the draft, as they are now; returns the new version.

    No names take all of them off. Raises DeskRefusal.
    """
    now = office.now()
    with office.open() as uow:
        draft = as_shown(uow, draft_id, version)
        if draft.channel is not Channel.EMAIL:
            raise DeskRefusal("not_a_mail")
        try:
            attached = attaching.looked_at(office, names)
        except PortError as trouble:
            raise DeskRefusal(trouble.title, trouble.detail) from trouble
        edited = replace(draft, attachments=attached)
        edited = replace(edited, reasons=_reasons_now(office, edited))
        if edited == draft:
            return draft.version
        lead = uow.leads.get(draft.lead_id)
        begin(uow, Command.EDIT, rep, draft, lead, now)
        edited = replace(edited, version=draft.version + 1)
        uow.drafts.save(replace(edited, remarks=contents.remarks_on(office, uow, edited, lead)))
        record(
            uow,
            AuditTag.DRAFT_EDITED,
            Cause(rep, lead.trace),
            now,
            {
                "version": edited.version,
                "action": draft.action.value,
                "step": draft.step_number,
                "attached": len(attached),
                "sha256": ",".join(one.sha256 for one in attached),
            },
            lead_id=lead.id,
            subject=("draft", draft.id),
            personal="\n".join(one.name for one in attached),
        )
        uow.commit()
    return edited.version


def _reasons_now(office: Office, draft: Draft) -> tuple[str, ...]:
    """What was wrong with the files before is settled; what these bring is told at once."""
    kept = tuple(code for code in draft.reasons if code not in attaching.TROUBLES)
    trouble = attaching.trouble_with(office, draft)
    return kept if trouble is None else (*kept, trouble[0].value)
