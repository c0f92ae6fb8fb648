"""Mail in over a vendor's interface: what is the same whoever the vendor is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from desktop_sdr.adapters.mail.api.connection import SIZE_LIMIT
from desktop_sdr.adapters.mail.api.copies import SENT
from desktop_sdr.adapters.mail.api.places import Place, place_in
from desktop_sdr.adapters.mail.api.waiting import Waiting
from desktop_sdr.adapters.mail.imap import POLL_EVERY
from desktop_sdr.ports.mail import InboxMark, IncomingMail


@dataclass(frozen=True, slots=True)
class Habits:
    """How much of a mailbox is read, and how often it is asked for more."""

    size_limit: int = SIZE_LIMIT
    """Of a larger mail only the headers are kept."""
    poll_every: timedelta = POLL_EVERY
    not_before: datetime | None = None
    """Nothing older is read where a folder is gone through anew."""


class Reader(Protocol):
    """A connection to a mailbox that knows how its vendor tells what is new in a folder."""

    @property
    def life(self) -> int:
        """Tells the marks of this vendor from those of other ways to the same mailbox."""
        ...

    def present(self, folder: str) -> Place:
        """Return the folder's present end; raises a PortError."""
        ...

    def start(self, folder: str) -> Place:
        """Return where a folder is gone through from that no bookmark is known of."""
        ...

    def after(self, folder: str, place: Place, limit: int) -> tuple[Sequence[IncomingMail], Place]:
        """Return at most `limit` mails after the place, the oldest first, and the place after."""
        ...

    def has_more(self, folder: str, place: Place) -> bool:
        """Say whether there is mail after the place; raises a PortError."""
        ...

    def aside_folders(self) -> Sequence[str]:
        """Return the folders that mail is put into before anybody reads it."""
        ...

    def check(self) -> None:
        """Ask for something that changes nothing; raises a PortError."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


class ApiInbox:
    """The Inbox over a vendor's interface; reading never marks anything as seen.

    It reads and waits over a connection each, since another thread does the waiting.
    """

    def __init__(self, connect: Callable[[], Reader], poll_every: timedelta) -> None:
        self._reading, self._asking = connect(), connect()
        self._waiting = Waiting(poll_every)
        self._seen: dict[str, Place] = {}

    def new_since(
        self, folder: str, mark: InboxMark | None, limit: int
    ) -> tuple[Sequence[IncomingMail], InboxMark]:
        """Return at most `limit` mails after `mark`, oldest first, and the mark after them."""
        life = self._reading.life
        mails: Sequence[IncomingMail] = ()
        if mark is None:
            after = self._reading.present(folder)
        else:
            place = place_in(mark, life) or self._reading.start(folder)
            mails, after = self._reading.after(folder, place, limit)
        self._seen[folder] = after
        return mails, after.as_mark(life)

    def wait_for_new(self, folder: str, patience: timedelta) -> bool:
        """Ask until there is mail that `new_since` has not handed out, at most `patience`."""
        place = self._seen.get(folder) or self._asking.present(folder)
        return self._waiting.until(lambda: self._asking.has_more(folder, place), patience)

    def sent_folder(self) -> str | None:
        """Return the folder that the vendor files sent mail in."""
        return SENT

    def aside_folders(self) -> Sequence[str]:
        """Return the folders that mail is put into before anybody reads it."""
        return self._reading.aside_folders()

    def interrupt(self) -> None:
        """End a running `wait_for_new` from another thread."""
        self._waiting.ring()

    def check(self) -> None:
        """Ask for something that changes nothing; raises PortError."""
        self._reading.check()

    def close(self) -> None:
        """End a wait and let go of the connections."""
        self.interrupt()
        self._asking.close()
        self._reading.close()
