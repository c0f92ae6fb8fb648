"""The words of the frame: rail, header, banner, sheets, tray; and troubles of any page."""

from typing import Final

from desktop_sdr.gui.wording.language import tr

_STORE_TROUBLES: Final = {
    "disk_full": (
        "The disk is full",
        "Nothing was lost, and the agent has stopped acting. Make room, then try again.",
    ),
    "locked": (
        "The database is busy",
        "Another copy of Desktop SDR has it open. Nothing was lost. Close the other copy.",
    ),
    "corrupt": (
        "The database could not be read",
        "It is damaged; nothing is being sent. Restore the newest backup: desktop-sdr restore.",
    ),
    "read_only": (
        "The database cannot be written",
        "Nothing was lost, and nothing is being sent. Give this user the right to write to it.",
    ),
    "newer_version": (
        "The data is from a newer version",
        "Nothing was changed. Install the newer Desktop SDR to open it.",
    ),
    "unreadable_folder": (
        "The data folder could not be opened",
        "Nothing was changed. Check that the folder is there and belongs to you.",
    ),
}
_OTHER_TROUBLE: Final = (
    "This could not be read",
    "Nothing was lost. Try again; if it stays, the technical line below helps us.",
)


def store_trouble(code: str) -> tuple[str, str]:
    """What happened and what is safe, for a StoreTrouble code."""
    title, line = _STORE_TROUBLES.get(code, _OTHER_TROUBLE)
    return tr(title), tr(line)


def try_again() -> str:
    """The verb of the one button of an error page."""
    return tr("Try again")
