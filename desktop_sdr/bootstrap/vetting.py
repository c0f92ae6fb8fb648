"""Proving the database before anything leaves: the file whole, the record whole, and the newest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop_sdr.agent.oversight import vetting
from desktop_sdr.domain.audit import Value
from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.store import verifying
from desktop_sdr.store.opening import Store

_REASONS: Final = {
    verifying.TAIL_CUT: vetting.DATABASE_OLDER,
    verifying.HEAD_DIFFERS: vetting.DATABASE_OLDER,
    verifying.ANCHOR_MISSING: vetting.ANCHOR_MISSING,
    verifying.ANCHOR_UNREADABLE: vetting.ANCHOR_UNREADABLE,
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why the agent starts paused, as the reason of the pause and what is known of it."""

    reason: str
    facts: Mapping[str, Value]


def why_not(store: Store) -> Doubt | None:
    """Read every page and every line; None where all is well. Raises StoreTrouble("locked")."""
    try:
        store.check_file()
        report = store.verify_audit()
    except StoreTrouble as trouble:
        if trouble.code == "locked":
            raise
        return Doubt(vetting.DATABASE_DAMAGED, {"why": trouble.code})
    if not report.why:
        return None
    about_the_end = _REASONS if report.first_bad is None else {}
    reason = about_the_end.get(report.why, vetting.RECORD_BROKEN)
    facts: Mapping[str, Value] = {
        "why": report.why,
        "lines": report.entries,
        "first_bad": report.first_bad,
    }
    return Doubt(reason, facts)
