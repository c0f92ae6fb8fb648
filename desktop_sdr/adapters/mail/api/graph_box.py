"""A Microsoft 365 or Outlook.com mailbox as Graph shows it: its folders, its mails, its deltas."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Final
from urllib.parse import quote, urlsplit

from desktop_sdr.adapters.mail.api.answers import Answer, Told, moment, parts, text
from desktop_sdr.adapters.mail.api.copies import GONE, LONG_AGO, NEWEST, SENT, Copy
from desktop_sdr.adapters.mail.api.session import ApiSession, Fields
from desktop_sdr.adapters.mail.sent_folder import KEPT_IDS
from desktop_sdr.adapters.mail.wire_form import HEADER_END, bare_id
from desktop_sdr.domain.days import counted_by_day, start_of
from desktop_sdr.domain.ids import MessageId
from desktop_sdr.ports.errors import Refused, Temporary
from desktop_sdr.ports.mail import OWN_ID

BASE: Final = "/v1.0/me"
FOLDERS: Final = {"INBOX": "inbox", "Sent": "sentitems", "Junk": "junkemail", "Archive": "archive"}
"""The folders that the agent reads, by the names that mean the same in any language."""
ARCHIVE: Final = "Archive"
STAYS: Final = 'IdType="ImmutableId"'
"""Asks for ids that outlive a move to another folder."""
PAGE, MOST_PAGES = 1_000, 20
"""The largest page that Graph gives, and how many are read of a list of nothing but dates."""


class GraphBox:
    """Asks about the mails of one account; raises Temporary, Refused or SignInNeeded."""

    def __init__(self, session: ApiSession) -> None:
        self.session = session
        self._root = urlsplit(session.account.url.rstrip("/"))

    def check(self) -> None:
        """Ask for the inbox, which changes nothing."""
        self.session.get(f"{BASE}/mailFolders/inbox", [("$select", "id")], prefer=[STAYS])

    def has(self, folder: str) -> bool:
        """Say whether the mailbox has the folder; not every one has an archive."""
        path = f"{BASE}/mailFolders/{folder_of(folder)}"
        answer = self.session.get(path, [("$select", "id")], prefer=[STAYS], expected=(GONE,))
        return answer.status != GONE

    def newest(self, folder: str, most: int, order: str, select: str) -> Sequence[Told]:
        """Return the newest mails of a folder."""
        fields = [("$top", str(most)), ("$orderby", f"{order} desc"), ("$select", select)]
        return self._listed(folder, fields)

    def raw_of(self, mail_id: str, limit: int) -> bytes | None:
        """Return a mail's bytes, only its headers where it is over `limit`; None if it is gone."""
        path = f"{BASE}/messages/{quote(mail_id, safe='')}/$value"
        answer = self.session.get(path, prefer=[STAYS], expected=(GONE,), limit=limit)
        if answer.status == GONE:
            return None
        return answer.body.partition(HEADER_END)[0] + HEADER_END if answer.is_cut else answer.body

    def find(self, folder: str, message_id: MessageId) -> Copy | None:
        """Ask for the id, and since Exchange may put in one of its own, look at the newest."""
        quoted = f"<{bare_id(message_id)}>".replace("'", "''")
        select = "internetMessageId,receivedDateTime"
        fields = [("$filter", f"internetMessageId eq '{quoted}'"), ("$select", select)]
        for one in self._listed(folder, fields):
            if text(one, "internetMessageId") == message_id:
                return Copy(text(one, "id"), arrived_at(one), OWN_ID)
        select += ",internetMessageHeaders"
        for one in self.newest(folder, NEWEST, "receivedDateTime", select):
            header = _header_with(one, message_id)
            if header:
                return Copy(text(one, "id"), arrived_at(one), header)
        return None

    def sent_by_day(self, days: Sequence[date], clock: tzinfo) -> Mapping[date, int]:
        """Count the sent mails of each day by their dates, at most those of the newest 20,000.

        What the list is ordered by has to stand in its filter, or Exchange refuses both.
        """
        since = start_of(days[0], clock)
        fields = [
            ("$filter", f"sentDateTime ge {since:%Y-%m-%dT%H:%M:%SZ}"),
            ("$orderby", "sentDateTime desc"),
            ("$select", "sentDateTime"),
            ("$top", str(PAGE)),
        ]
        moments = (moment(text(one, "sentDateTime")) for one in self._paged(SENT, fields))
        return counted_by_day((one for one in moments if one is not None), days, clock)

    def delta(self, link: str, most: int) -> Answer:
        """Return one page of what changed since a bookmark; a 4xx is the caller's to read."""
        prefer = [STAYS, f"odata.maxpagesize={most}"]
        return self.session.get(link, prefer=prefer, expected=(400, 404, 410))

    def own_path(self, link: str) -> str:
        """Return the path of a link that the server gave; raises Temporary for another server's.

        The token goes with every request, so no link may lead elsewhere.
        """
        parts_of_link = urlsplit(link)
        same = (parts_of_link.scheme, parts_of_link.netloc) == (
            self._root.scheme,
            self._root.netloc,
        )
        path = parts_of_link.path.removeprefix(self._root.path)
        if not same or not path.startswith("/v1.0/") or ".." in path:
            raise Temporary("not_a_mail_server", "check_server", "a link leads elsewhere")
        return f"{path}?{parts_of_link.query}"

    def _listed(self, folder: str, fields: Fields) -> Sequence[Told]:
        path = _messages_of(folder)
        return parts(self.session.get(path, fields, prefer=[STAYS]).told, "value")

    def _paged(self, folder: str, fields: Fields) -> Iterator[Told]:
        told = self.session.get(_messages_of(folder), fields, prefer=[STAYS]).told
        yield from parts(told, "value")
        for _ in range(MOST_PAGES - 1):
            further = text(told, "@odata.nextLink")
            if not further:
                return
            told = self.session.get(self.own_path(further), prefer=[STAYS]).told
            yield from parts(told, "value")


def folder_of(folder: str) -> str:
    """Return the well-known name of a folder of the agent's; raises Refused."""
    if folder not in FOLDERS:
        raise Refused("folder_missing", "check_folder", folder)
    return FOLDERS[folder]


def _messages_of(folder: str) -> str:
    return f"{BASE}/mailFolders/{folder_of(folder)}/messages"


def delta_link(folder: str, since: datetime | None) -> str:
    """Return where a delta of new mails starts, of all or of those since a moment."""
    query = "changeType=created&$select=receivedDateTime"
    if since is not None:
        query += f"&$filter=receivedDateTime%20ge%20{since:%Y-%m-%dT%H:%M:%SZ}"
    return f"{BASE}/mailFolders/{folder_of(folder)}/messages/delta?{query}"


def arrived_at(told: Told) -> datetime:
    """Return when Exchange says that a mail arrived."""
    return moment(text(told, "receivedDateTime")) or LONG_AGO


def _header_with(told: Told, message_id: MessageId) -> str:
    if text(told, "internetMessageId") == message_id:
        return OWN_ID
    names = {name.lower(): name for name in KEPT_IDS}
    for one in parts(told, "internetMessageHeaders"):
        name = names.get(text(one, "name").lower(), "")
        if name and text(one, "value").strip() == message_id:
            return name
    return ""
