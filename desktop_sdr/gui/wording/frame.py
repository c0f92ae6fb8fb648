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
    "not_durable": (
        "The disk cannot promise to keep what is written",
        "Nothing was changed and nothing is sent. Keep the data on a disk of this computer.",
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


_PAGES: Final = {
    "review": "Review",
    "escalations": "Escalations",
    "conversations": "Conversations",
    "activity": "Activity",
    "leads": "Leads",
    "sequences": "Sequences",
    "metrics": "Metrics",
    "health": "Health",
    "settings": "Settings",
}


def page_name(key: str) -> str:
    """The name of a page in the rail."""
    return tr(_PAGES[key])


def page_name_waiting(name: str, waiting: int) -> str:
    """The name of a rail item for screen readers."""
    return tr("{name}, {n} waiting").format(name=name, n=waiting) if waiting else name


def product_name() -> str:
    """The name of the program."""
    return tr("Desktop SDR")


def window_title(profile: str, *, paused: bool, practice: bool) -> str:
    """The title of the window; it starts with the state when the agent is paused."""
    parts = [tr("Paused")] if paused else []
    parts += [product_name(), tr("Practice world") if practice else profile]
    return " – ".join(filter(None, parts))


def practice_chip() -> str:
    """The label of the practice world."""
    return tr("Practice world: nothing real is sent")


def practice_chip_short() -> str:
    """The same where there is little room; the tool tip has the rest."""
    return tr("Practice world")


def practice_chip_tight() -> str:
    """The same in one word."""
    return tr("Practice")


def rail_name() -> str:
    """The rail, for screen readers."""
    return tr("Pages")


def sent_quota() -> str:
    """The name of the first quota."""
    return tr("Sent today")


def spend_quota() -> str:
    """The name of the second quota."""
    return tr("AI spend")


def used_of(used: str, allowed: str) -> str:
    """How much of a quota is used."""
    return tr("{used} of {allowed}").format(used=used, allowed=allowed)


def pause_verb() -> str:
    """What the red button says."""
    return tr("Pause agent")


def pause_verb_tight() -> str:
    """What the red button says where there is little room."""
    return tr("Pause")


def paused_word() -> str:
    """What it says while latched."""
    return tr("Paused")


def pause_name() -> str:
    """The red button for screen readers."""
    return tr("Pause agent. Stops all sending, booking and CRM writes now.")


def paused_name() -> str:
    """The latched button for screen readers."""
    return tr("Paused. Nothing is being sent. Use Resume to go on.")


def pause_tip() -> str:
    """The tip of the red button."""
    return tr("Stop everything now (Ctrl+. or the Pause key, works everywhere)")


def paused_tip() -> str:
    """The tip of the latched button."""
    return tr("The agent is paused. Resume is in the line below.")


def already_paused() -> str:
    """Said when Pause is pressed once more."""
    return tr("Already paused. Use Resume.")


def lights_name() -> str:
    """The lights, for screen readers."""
    return tr("Health")


def light_name_and_state(name: str, state: str) -> str:
    """A light for screen readers."""
    return tr("{name}: {state}").format(name=name, state=state)


def more_lights(number: int) -> str:
    """The "+3" for screen readers."""
    return tr("{n} more lights").format(n=number)


def light_in_pill(name: str, state: str) -> str:
    """The one pill when something is wrong."""
    return f"{name} {state[:1].lower()}{state[1:]}"


def all_lights() -> str:
    """What the pill stands for when all is well."""
    return tr("All services")


def all_well() -> str:
    """The pill when nothing is wrong."""
    return tr("All working")


def agent_word() -> str:
    """The agent itself."""
    return tr("Agent")


_LEVELS: Final = {1: "Supervised", 2: "Semi-auto", 3: "Autonomous"}
_LEVEL_LINES: Final = {
    1: "Supervised, level 1 of 3: every email, booking and CRM update waits for you.",
    2: "Semi-auto, level 2 of 3: routine emails send themselves. Anything unusual comes to you.",
    3: "Autonomous, level 3 of 3: sequences run by themselves. Anything flagged comes to you.",
}


def autonomy_name() -> str:
    """The slider, for screen readers."""
    return tr("Autonomy level")


def level_name(level: int) -> str:
    """The name of a level."""
    return tr(_LEVELS[level])


def level_short(level: int) -> str:
    """The name of a level where there is little room."""
    return tr("L{n}").format(n=level)


def level_description(level: int) -> str:
    """What a level means, in a sentence."""
    return tr(_LEVEL_LINES[level])
