"""Taking an import back: people who were never written to go, the others stay and are named."""

from collections.abc import Sequence
from typing import Final

from desktop_sdr.agent.oversight.auditing import record
from desktop_sdr.agent.reviewing.obstacles import Asked
from desktop_sdr.agent.reviewing.reversing import name_of, take_rows_back
from desktop_sdr.agent.reviewing.undo_results import Stays
from desktop_sdr.domain.audit import AuditTag
from desktop_sdr.domain.deed import Change, Place
from desktop_sdr.domain.ids import AccountId, LeadId
from desktop_sdr.domain.reversal import WhyNot
from desktop_sdr.domain.trace import Cause

_GO_WITH_THEIRS: Final = (Place.LEAD, Place.ACCOUNT, Place.FACT)
"""What goes when the person or the company goes, and stays while they stay."""


def take_import_back(asked: Asked, changes: Sequence[Change], cause: Cause) -> list[Stays]:
    """Remove who came in with it; returns who stays, and why."""
    added = [change for change in changes if change.is_added and change.place in _GO_WITH_THEIRS]
    rest = [change for change in changes if change not in added]
    stays = take_rows_back(asked, rest, cause)
    for change in added:
        if change.place is Place.LEAD:
            stays.extend(_lead_out(asked, change, cause))
    for change in added:
        if change.place is Place.ACCOUNT:
            asked.uow.accounts.remove_if_empty(AccountId(change.number))
    return stays


def _lead_out(asked: Asked, change: Change, cause: Cause) -> Sequence[Stays]:
    uow, lead_id = asked.uow, LeadId(change.number)
    if uow.deeds.as_it_stands(change) is None:
        return ()
    if uow.leads.was_contacted(lead_id):
        return (Stays(Place.LEAD.value, WhyNot.WAS_CONTACTED, name_of(uow, lead_id)),)
    uow.leads.remove(lead_id)
    uow.deeds.forget_lead(lead_id, asked.now)
    facts = {"why": "import_undone"}
    about = (Place.LEAD.value, lead_id)
    record(uow, AuditTag.LEAD_REMOVED, cause, asked.now, facts, lead_id=lead_id, subject=about)
    return ()
