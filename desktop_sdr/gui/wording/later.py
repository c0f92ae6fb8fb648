"""The words of pages that a later version brings."""

from typing import Final

from desktop_sdr.gui.wording.frame import page_name
from desktop_sdr.gui.wording.language import tr

_LATER: Final = {
    "conversations": (
        "Conversations come with a later version",
        "Here you will read whole threads and take over from the agent.",
        "Until then every reply that needs you is in Escalations, and all of them in Activity.",
    ),
    "leads": (
        "The lead board comes with a later version",
        "Here you will see every lead by stage, and import more.",
        "Until then import a list with: desktop-sdr import FILE, and look at one lead with: "
        "desktop-sdr explain LEAD.",
    ),
    "sequences": (
        "The sequence editor comes with a later version",
        "Here you will change steps and waits, and see which step writes badly.",
        "Until then the agent works with the sequences that ship with the program.",
    ),
    "settings": (
        "The settings page comes with a later version",
        "Here you will change limits, mailboxes and keys.",
        "Until then your profile file sets them: desktop-sdr setup --template shows all of it.",
    ),
}


def later_title(key: str) -> str:
    """The title in the header."""
    return page_name(key)


def never_list() -> str:
    """The one part of the settings that is there already."""
    return tr("Never-contact list")


def comes_later() -> str:
    """The line under the title."""
    return tr("Comes with a later version")


def later_words(key: str) -> tuple[str, str, str]:
    """The heading, what will be there, and what there is meanwhile."""
    title, line, meanwhile = _LATER[key]
    return tr(title), tr(line), tr(meanwhile)
