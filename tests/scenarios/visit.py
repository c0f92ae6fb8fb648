"""A browser for the program in a process of its own: `visit.py ADDRESS`, which follows it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from fakes.browser import HttpBrowser

if __name__ == "__main__":
    browser = HttpBrowser()
    browser.open(sys.argv[1])
    browser.close()
