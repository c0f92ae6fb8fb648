"""The rep's own browser, for one kind of address alone: the page of a provider to sign in at."""

import os
import sys
import webbrowser


class SystemBrowser:
    """The Browser of this system; on a machine without a display it shows nothing."""

    def open(self, address: str) -> bool:
        """Show the page in a new tab; False where no browser can be seen."""
        if not _can_be_seen():
            return False  # the library would start one in the terminal
        try:
            return webbrowser.open(address, new=2)
        except (webbrowser.Error, OSError):
            return False


def _can_be_seen() -> bool:
    if sys.platform in ("win32", "darwin") or "BROWSER" in os.environ:
        return True
    return "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
