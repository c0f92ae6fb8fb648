"""Saying a step in the next of its ways, where the rep wants another."""

from dataclasses import replace
from datetime import datetime

from desktop_sdr.agent.loop import proposing
from desktop_sdr.agent.office import Office
from desktop_sdr.agent.skills.writing import DraftText
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.message import Draft
from desktop_sdr.ports.store import UnitOfWork


def other_variant(
    office: Office, uow: UnitOfWork, draft: Draft, lead: Lead, now: datetime
) -> tuple[str, DraftText] | None:
    """Return the next way to say a draft's step, by its name; None where there is no other.

    Raises NoDraft.
    """
    if draft.enrollment_id is None or draft.step_number is None or not draft.variant:
        return None
    enrollment = uow.enrollments.get(draft.enrollment_id)
    step = enrollment.steps[draft.step_number - 1]
    names = step.variant_names
    name = names[(names.index(draft.variant) + 1) % len(names)]
    previous = uow.touches.of_lead(lead.id)
    said = replace(step, channel=draft.channel or step.channel).said_as(name)
    write = proposing.writing_to(office, uow, lead, previous, now)
    return name, write(proposing.with_subject(said, enrollment, previous))
