"""A Gmail mailbox as the API shows it: its labels, its mails and their headers."""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final
from urllib.parse import quote

from desktop_sdr.adapters.mail.api.answers import Answer, Told, part, parts, text
from desktop_sdr.adapters.mail.api.copies import GONE, JUNK, LONG_AGO, NEWEST, SENT, Copy
from desktop_sdr.adapters.mail.api.session import ApiSession, Fields
from desktop_sdr.adapters.mail.sent_folder import KEPT_IDS
from desktop_sdr.adapters.mail.wire_form import bare_id
from desktop_sdr.domain.days import start_of
from desktop_sdr.domain.ids import MessageId
from desktop_sdr.ports.errors import Refused
from desktop_sdr.ports.mail import OWN_ID

BASE: Final = "/gmail/v1/users/me"
LABELS: Final = {"INBOX": "INBOX", "Sent": "SENT", "Junk": "SPAM"}
"""The folders that the agent reads, as labels."""
PAGE: Final = 500


class GmailBox:
    """Asks about the mails of one account; raises Temporary, Refused or SignInNeeded."""

    def __init__(self, session: ApiSession) -> None:
        self.session = session

    def check(self) -> None:
        """Ask whose mailbox it is, which changes nothing."""
        self.history_id()

    def history_id(self) -> str:
        """Return the bookmark of this very moment."""
        return text(self.session.get(f"{BASE}/profile").told, "historyId")

    def pages(self, path: str, name: str, fields: Fields) -> Iterator[Sequence[Told]]:
        """Yield the list called `name`, page by page."""
        token = ""
        while True:
            asked = [*fields, ("pageToken", token)] if token else fields
            told = self.session.get(f"{BASE}/{path}", asked).told
            yield parts(told, name)
            token = text(told, "nextPageToken")
            if not token:
                return

    def ids(self, label: str, query: str = "", most: int = 0) -> list[str]:
        """Return the ids of the mails under a label, the newest first; `most` 0 means all."""
        fields = [("labelIds", label), ("maxResults", str(most or PAGE))]
        fields += [("q", query)] if query else []
        fields += [("includeSpamTrash", "true")] if label == LABELS[JUNK] else []
        found: list[str] = []
        for page in self.pages("messages", "messages", fields):
            found += [text(one, "id") for one in page if text(one, "id")]
            if most and len(found) >= most:
                return found[:most]
        return found

    def sent_by_day(self, days: Sequence[date], clock: tzinfo) -> Mapping[date, int]:
        """Count the sent mails of each day, one question a day: a list names mails without dates.

        Moments are given in seconds, since Gmail reads a date as one of California's.
        """
        counts: dict[date, int] = {}
        known: set[str] = set()
        for day in days:
            start, end = start_of(day, clock), start_of(day + timedelta(days=1), clock)
            query = f"after:{int(start.timestamp())} before:{int(end.timestamp())}"
            found = set(self.ids(LABELS[SENT], query)) - known
            known |= found
            counts[day] = len(found)
        return counts

    def arrival(self, mail_id: str) -> datetime:
        """Return when a mail arrived."""
        answer = self._get(mail_id, "minimal", expected=(GONE,))
        return arrived_at(answer.told)

    def whole(self, mail_id: str, limit: int) -> tuple[bytes, datetime] | None:
        """Return a mail's bytes, only its headers where it is over `limit`; None if it is gone."""
        answer = self._get(mail_id, "raw", expected=(GONE,), limit=limit * 4 // 3 + 65_536)
        if answer.status == GONE:
            return None
        if answer.is_cut:
            told = self._get(mail_id, "metadata", expected=(GONE,)).told
            return _head(told), arrived_at(told)
        return _bytes_of(text(answer.told, "raw")), arrived_at(answer.told)

    def raw_of(self, mail_id: str, limit: int) -> bytes | None:
        """Return the bytes alone."""
        found = self.whole(mail_id, limit)
        return found[0] if found is not None else None

    def find(self, folder: str, message_id: MessageId) -> Copy | None:
        """Search, and since an index may lag or Gmail keep our id elsewhere, look at the newest."""
        label = LABELS[folder]
        searched = self.ids(label, f"rfc822msgid:{bare_id(message_id)}", NEWEST)
        for mail_id in dict.fromkeys((*searched, *self.ids(label, "", NEWEST))):
            copy = self._named(mail_id, message_id)
            if copy is not None:
                return copy
        return None

    def _named(self, mail_id: str, message_id: MessageId) -> Copy | None:
        fields = [("metadataHeaders", name) for name in (OWN_ID, *KEPT_IDS)]
        told = self._get(mail_id, "metadata", fields, expected=(GONE,)).told
        headers = parts(part(told, "payload"), "headers")
        for name in (OWN_ID, *KEPT_IDS):
            for one in headers:
                if text(one, "name").lower() == name.lower() and text(one, "value") == message_id:
                    return Copy(mail_id, arrived_at(told), name)
        return None

    def _get(
        self,
        mail_id: str,
        form: str,
        fields: Fields = (),
        *,
        expected: tuple[int, ...] = (),
        limit: int = 1024 * 1024,
    ) -> Answer:
        path = f"{BASE}/messages/{quote(mail_id, safe='')}"
        asked = [("format", form), *fields]
        return self.session.get(path, asked, expected=expected, limit=limit)


def label_of(folder: str) -> str:
    """Return the label that a folder of the agent's is at Gmail; raises Refused."""
    if folder not in LABELS:
        raise Refused("folder_missing", "check_folder", folder)
    return LABELS[folder]


def arrived_at(told: Told) -> datetime:
    """Return when Gmail says that a mail arrived."""
    written = text(told, "internalDate")
    if not written.isdecimal() or len(written) > 14:
        return LONG_AGO
    return datetime.fromtimestamp(int(written) / 1000, UTC)


def _bytes_of(written: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
    except (binascii.Error, ValueError):
        return b""


def _head(told: Told) -> bytes:
    headers = parts(part(told, "payload"), "headers")
    lines = (f"{text(one, 'name')}: {text(one, 'value')}\r\n" for one in headers)
    return "".join(lines).encode() + b"\r\n"
