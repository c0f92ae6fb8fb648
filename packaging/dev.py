"""Runs or tests desktop-sdr from a checkout, on a machine that has nothing but Python 3.11."""

import sys

if sys.version_info < (3, 11):  # said before anything that an older Python cannot read
    sys.exit("desktop-sdr needs Python 3.11 or newer; this is Python " + sys.version.split()[0])

from dev_steps.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
