"""Lets `python -m desktop_sdr` and the installed command start the same program."""

import sys

from desktop_sdr.cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
