"""Attached files and their folder in words for the command line."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from desktop_sdr.agent.office import Office
from desktop_sdr.cli.output import Voice
from desktop_sdr.ports.errors import PortError

PART: Final = "folder for attachments"
_WRONG: Final = {
    "attachments_folder_missing": "{detail} is no folder that can be read. Nothing can be attached"
    " until it is there; make it, or name another as attachments_folder.",
    "attachments_folder_not_allowed": "{detail} holds your home or the program's own files."
    " Nothing is attached from it; make a folder for attachments alone, and name that.",
}


def look_at_folder(office: Office, voice: Voice) -> int:
    """Say whether files can be attached, where a folder is named; returns the number of faults."""
    if office.documents is None:
        return 0
    try:
        names = office.documents.names()
    except PortError as error:
        words = _WRONG[error.title].format(detail=error.detail)
        voice.say(f"WRONG {PART}: {words}")
        step = {"part": PART, "ok": False, "reason": error.title, "next": error.next_step}
        voice.give(step)
        return 1
    voice.say(f"ok    {PART} ({len(names)} to choose from)")
    voice.give({"part": PART, "ok": True, "reason": "", "next": ""})
    return 0


def lines(attached: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Yield a line for each file that goes with a draft."""
    for one in attached:
        yield f"  attached: {one['name']}, {one['size']:,} bytes"
