"""The words for files that go with a draft: on the card, in their menu, and where one may not."""

from collections.abc import Sequence
from typing import Final

from desktop_sdr.domain.attachment import Attachment
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.gui.wording.language import tr, whole

_FILE_REFUSALS: Final = {
    "attachment_changed": "{file} is not the file you saw: it was changed since. Nothing has left;"
    " press {keys} to attach it as it is now, or to take it off.",
    "attachment_missing": "{file} cannot be read any more. Nothing has left; put it back into the"
    " folder for attachments, or press {keys} to take it off.",
    "attachments_too_large": "{file}: too much for one mail. Nothing has left; attach less, or put"
    " it where {name} can fetch it and name the link.",
    "attachment_too_large": "{file} is too large for a mail. Nothing was attached; put it where"
    " {name} can fetch it and name the link.",
    "attachment_not_allowed": "{file} is never attached: no plain file, or not one of the kinds"
    " that are. Nothing was attached; take another.",
    "attachment_changing": "{file} is being written at this moment. Nothing was attached; try again"
    " when it is done.",
    "attachment_unreadable": "{file} may not be read by this program. Nothing was attached; change"
    " who may read it, or take another.",
    "attachments_folder_missing": "The folder {file} is not there. Nothing was attached; make it,"
    " or name another in your profile.",
    "attachments_folder_not_allowed": "The folder {file} holds your home or the program's own"
    " files. Nothing was attached; make one for attachments alone, and name it in your profile.",
    "no_attachments_folder": "Your profile names no folder for attachments. Nothing was attached;"
    " name one as attachments_folder under [sending].",
    "not_a_mail": "This is no mail, so nothing can be attached to it.",
}


def refused_file(code: str, name: str, file: str, keys: str) -> str | None:
    """Why a file does not go with a draft, and what to do; None where no file is the matter."""
    found = _FILE_REFUSALS.get(code)
    return None if found is None else tr(found).format(name=name, file=file, keys=keys)


def file_chip(attachment: Attachment) -> str:
    """A file and its size, on a chip; of a long name the middle is left out."""
    name = attachment.name
    if len(name) > _SHOWN:
        name = f"{name[: _SHOWN // 2]}…{name[-_SHOWN // 3 :]}"
    return tr("{name} · {size}").format(name=name, size=file_size(attachment.size))


_SHOWN: Final = 32


def file_spoken(attachment: Attachment) -> str:
    """A file for those who hear the window."""
    return tr("Attached: {name}, {size}").format(
        name=attachment.name, size=file_size(attachment.size)
    )


def file_size(size: int) -> str:
    """Bytes as one speaks of them: "2.1 MB", "480 kB", "12 bytes"."""
    if size < _KILO:
        return tr("{n} bytes").format(n=whole(size))
    if round(size / _KILO) < _KILO:
        return tr("{n} kB").format(n=whole(round(size / _KILO)))
    tenths = round(size / _KILO / _KILO * 10)
    return tr("{n} MB").format(n=f"{whole(tenths // 10)}.{tenths % 10}")


_KILO: Final = 1000


def no_files() -> str:
    """The menu's only line where the folder is empty."""
    return tr("No file in your folder for attachments")


def as_they_are_now() -> str:
    """Takes changed files as they stand, in the menu."""
    return tr("Attach them as they are now")


def files_kept(names: Sequence[str]) -> str:
    """After the rep chose files."""
    if not names:
        return tr("Nothing is attached any more.")
    return tr("Attached: {names}. Read the draft again before you approve it.").format(
        names=", ".join(names)
    )


def file_check(codes: Sequence[str], attached: Sequence[Attachment], keys: str) -> str | None:
    """What the check line says of the files; None where they are not the matter."""
    names = ", ".join(one.name for one in attached)
    found = next((_CHECKS[code] for code in _CHECKS if code in codes), None)
    return None if found is None else tr(found).format(names=names, keys=keys)


_CHECKS: Final = {
    ReasonCode.ATTACHMENT_CHANGED: "{names}: not as you saw it any more. {keys} attaches it as it"
    " is, or takes it off.",
    ReasonCode.ATTACHMENT_MISSING: "{names}: cannot be read any more. Put it back, or take it off"
    " with {keys}.",
    ReasonCode.ATTACHMENTS_TOO_LARGE: "{names}: too much for one mail from this mailbox. {keys}"
    " takes it off.",
}
