"""The rep's own browser, for one kind of address alone: the page of a provider to sign in at."""

import os
import sys
import webbrowser
from contextlib import suppress
from threading import Thread


class SystemBrowser:
    """The Browser of this system; on a machine without a display it shows nothing."""

    def open(self, address: str) -> bool:
        """Show the page in a new tab; False where no browser can be seen.

        Some browsers hold whoever starts them until they are closed, so nobody waits for one.
        """
        if not _can_be_seen():
            return False  # the library would start one in the terminal
        Thread(target=_show, args=(address,), name="browser", daemon=True).start()
        return True


def _show(address: str) -> None:
    with suppress(webbrowser.Error, OSError):  # the address is told beside it
        webbrowser.open(address, new=2)


def _can_be_seen() -> bool:
    if sys.platform in ("win32", "darwin") or "BROWSER" in os.environ:
        return True
    return "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
