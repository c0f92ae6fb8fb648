"""What goes with a draft: files looked at when they are attached, and again before they leave."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from desktop_sdr.agent.office import Office
from desktop_sdr.agent.skills.enclosing import Enclosure
from desktop_sdr.agent.skills.header_lines import CannotCompose
from desktop_sdr.domain.attachment import Attachment, fit_together, size_in_mail
from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.message import Draft
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.ports.errors import PortError, Refused

ROOM_FOR_TEXT: Final = 100_000
"""Octets that the headers and both forms of a text stay under."""
TROUBLES: Final = frozenset(
    {
        ReasonCode.ATTACHMENT_CHANGED,
        ReasonCode.ATTACHMENT_MISSING,
        ReasonCode.ATTACHMENTS_TOO_LARGE,
    }
)
"""Reasons that end once other files are attached."""


def names(office: Office) -> Sequence[str]:
    """Return which files may be attached; raises PortError."""
    if office.documents is None:
        raise Refused("no_attachments_folder", "name_folder")
    return office.documents.names()


def looked_at(office: Office, wanted: Iterable[str]) -> tuple[Attachment, ...]:
    """Return the files as they are now; raises PortError where one may not be attached."""
    attached = tuple(_attachment(name, _read(office, name)) for name in wanted)
    if not fit_together(attached):
        raise Refused("attachments_too_large", "attach_fewer", _names_of(attached))
    return attached


def trouble_with(office: Office, draft: Draft) -> tuple[ReasonCode, str] | None:
    """Return what keeps the draft's files from leaving, and the name of the file it is about."""
    for one in draft.attachments:
        try:
            now = _attachment(one.name, _read(office, one.name))
        except PortError:
            return ReasonCode.ATTACHMENT_MISSING, one.name
        if now != one:
            return ReasonCode.ATTACHMENT_CHANGED, one.name
    largest = _largest(office, draft.mailbox_id)
    if largest is None or size_in_mail(draft.attachments) + ROOM_FOR_TEXT <= largest:
        return None
    return ReasonCode.ATTACHMENTS_TOO_LARGE, _names_of(draft.attachments)


def enclosures(office: Office, draft: Draft) -> tuple[Enclosure, ...]:
    """Return the files for the mail; raises CannotCompose unless they are those of the draft."""
    found = []
    for one in draft.attachments:
        try:
            content = _read(office, one.name)
        except PortError as error:
            raise CannotCompose("bad_attachment", one.name) from error
        if _attachment(one.name, content) != one:
            raise CannotCompose("bad_attachment", one.name)
        found.append(Enclosure(one.name, content))
    return tuple(found)


def _read(office: Office, name: str) -> bytes:
    if office.documents is None:
        raise Refused("no_attachments_folder", "name_folder", name)
    return office.documents.read(name)


def _attachment(name: str, content: bytes) -> Attachment:
    return Attachment(name, len(content), hashlib.sha256(content).hexdigest())


def _names_of(attachments: Iterable[Attachment]) -> str:
    return ", ".join(one.name for one in attachments)


def _largest(office: Office, mailbox_id: MailboxId | None) -> int | None:
    return None if mailbox_id is None else office.largest_mails.get(mailbox_id)
