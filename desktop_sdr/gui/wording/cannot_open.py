"""The words of the page in place of the window where the profile cannot be opened."""

from desktop_sdr.gui.wording.frame import store_trouble
from desktop_sdr.gui.wording.language import tr


def window_title() -> str:
    """The title of the small window."""
    return tr("Desktop SDR cannot open")


def happened(code: str) -> tuple[str, str]:
    """What happened and what is safe."""
    return store_trouble(code)


def way_out(backup: str) -> str:
    """Which backup there is, and that the command beneath brings it back."""
    if not backup:
        return ""
    return tr("The newest good backup is {backup}. This command brings it back:").format(
        backup=backup
    )


def command_name() -> str:
    """What readers hear of the command."""
    return tr("Command to run in a terminal")


def close() -> str:
    """The verb of the one button."""
    return tr("Close")
