"""The files that may be attached to mails: those of one folder that the rep named, and no other."""

from collections.abc import Sequence
from typing import Protocol


class Documents(Protocol):
    """Reads files to attach; never opens what lies elsewhere, and never starts anything."""

    def names(self) -> Sequence[str]:
        """Return the names that may be attached, in order; raises Refused where there is no folder.

        Codes: attachments_folder_missing, attachments_folder_not_allowed.
        """
        ...

    def read(self, name: str) -> bytes:
        """Return the whole file.

        Raises Refused (the codes of `names`, attachment_not_allowed, attachment_missing,
        attachment_too_large) and Temporary (attachment_changing, attachment_unreadable); the
        detail of those about a file is its name.
        """
        ...
