"""Closing the process up before it holds a secret: no core dump, no onlooker, private files."""

import ctypes
import os
import sys
from contextlib import suppress

PR_SET_DUMPABLE = 4
FAIL_WITHOUT_REPORT = 0x0001 | 0x0002
"""SEM_FAILCRITICALERRORS and SEM_NOGPFAULTERRORBOX: Windows then keeps no picture of a crash."""
PRIVATE = 0o077


def close_up() -> None:
    """Do what this system offers; what it refuses is left as it is.

    The limit alone is not enough: a crash collector that the kernel pipes to ignores it.
    """
    os.umask(PRIVATE)
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(FAIL_WITHOUT_REPORT)
        return
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
