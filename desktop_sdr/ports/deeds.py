"""The repository of what was done, for undo."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from desktop_sdr.domain.deed import Change, Deed, Plain
from desktop_sdr.domain.ids import DeedId, LeadId


class Deeds(Protocol):
    """What was done, and what it changed, kept for undo.

    While a deed is open, every row that the transaction touches is noted by itself.
    """

    def begin(self, deed: Deed) -> None:
        """Open a deed; within one that is open already, that one goes on."""
        ...

    def go_on(self, deed_id: DeedId) -> None:
        """Note what changes as a further part of a deed that was kept before."""
        ...

    def keep(self) -> DeedId | None:
        """Close the open deed and write it down; None where nothing was done.

        Committing does so by itself.
        """
        ...

    def add(self, deed: Deed) -> DeedId:
        """Keep a deed that changes no rows of its own."""
        ...

    def get(self, deed_id: DeedId) -> Deed: ...
    def of_subject(self, kind: str, number: int) -> Deed | None:
        """Return the newest deed about this one thing, such as an import."""
        ...

    def name_subject(self, deed_id: DeedId, kind: str, number: int) -> None:
        """Say what a deed was about, where that got its number only at the end."""
        ...

    def standing_by_rep(self, limit: int) -> Sequence[Deed]:
        """Return the rep's newest that have not been undone, the newest first."""
        ...

    def standing_since(self, since: datetime) -> Sequence[Deed]:
        """Return what was done since and has not been undone, the newest first."""
        ...

    def on_same_rows(self, deed_id: DeedId) -> Sequence[Deed]:
        """Return later deeds that stand and touched a row that this one touched."""
        ...

    def later_of_lead(self, deed_id: DeedId, lead_id: LeadId) -> Sequence[Deed]:
        """Return later deeds about the lead that stand, the newest first."""
        ...

    def changes(self, deed_id: DeedId) -> Sequence[Change]: ...
    def as_it_stands(self, change: Change) -> Mapping[str, Plain] | None:
        """Return the row of a change as it is now; None where it is gone."""
        ...

    def put_back(self, change: Change, fields: Collection[str]) -> None:
        """Give these fields of the row the values from before the deed."""
        ...

    def mark_undone(self, deed_id: DeedId, at: datetime, by: DeedId) -> None: ...
    def forget_lead(self, lead_id: LeadId, now: datetime) -> None:
        """Let nothing that was done for a lead who is gone be undone any more."""
        ...
