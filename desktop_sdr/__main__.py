"""Lets `python -m desktop_sdr` and the installed command start the same program."""

import sys

from desktop_sdr.runtime.closing_up import close_up


def main() -> int:
    """Close the process up, and only then load and run the program."""
    close_up()
    from desktop_sdr.cli.main import main as run
    from desktop_sdr.runtime.logs import keep_logs_clean

    keep_logs_clean()
    return run()


if __name__ == "__main__":
    sys.exit(main())
