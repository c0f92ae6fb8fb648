"""What `dev.py prove` shows: the properties that must report, each with its name in the report.

A proof reports by `tests/chaos/campaign.py`; one that is listed here and says nothing is a miss.
What nothing shows yet is listed as well, with the reason: it counts neither as held nor as missed.
"""

from collections.abc import Mapping
from typing import Final

PROPERTIES: Final = (
    "R1 random kills",
    "R2 kills at every step",
    "R2 kills over an API",
    "R3 power loss",
    "R4 stale copy, with a Sent folder",
    "R4 stale copy, without copies",
    "R5 witness",
    "R6 disk full",
    "R7 damaged file",
    "R8 backups",
    "R9 network",
    "R10 approved = sent",
    "R11 one envelope",
    "R12 inbound once",
    "R13 never after a stop",
    "R14 no loops",
    "R15 pause",
    "R15 pause, in a burst",
    "R15 pause, database locked",
    "R15 pause, disk full",
    "R15 pause, killed",
    "R16 caps",
    "R17 time",
    "R17 a year ahead",
    "R18 breakers",
    "R19 retries",
    "R20 misbehaving model",
    "R21 single instance",
    "R21 a second start raises the window",
    "R22 killed files",
    "R23 soak",
    "R24 watchdog",
    "R25 undo, against hand-over",
    "R25 undo, within the hold",
    "S1 hostile model",
    "S2 injected mails",
    "S3 hard escalations",
    "S4 secrets",
    "S5 keyring",
    "S6 hostile mails in view",
    "S8 formulas and code",
    "S9 TLS",
    "S10 private files",
    "A1 tampering",
    "M1 auto-pause",
    "M2 drift",
    "M3 health lights",
    "M3 within 5 seconds",
    "H1 promotion",
    "Schedules",
    "drafts are true",
    "Durable cost",
)

NOT_SHOWN: Final[Mapping[str, str]] = {
    "R2 kills, at Google and Microsoft": (
        "no vendor can be reached; what is killed talks to servers of the tests that check each"
        " call by the published descriptions"
    ),
    "R3 power loss, on macOS": (
        "the proof records the calls of a Linux process; that each connection asks for fullfsync"
        " is tested everywhere"
    ),
    "S7 links": (
        "no link can be opened from the window, and a rule over the source holds that; there is"
        " no host to show yet"
    ),
    "S9 signing in by OAuth": (
        "tests/sign_in turns every wrong answer away, against a server of the tests and never"
        " against a provider; no count of rounds is reported"
    ),
    "S10 private files, on Windows": (
        "the proof reads the modes of a Unix file system; there the data lies in the user's own"
        " profile folder"
    ),
    "S11 updates": (
        "the program neither looks for updates nor installs any, so there is nothing to tamper with"
    ),
    "H1 planted drafts": (
        "no bad drafts are planted; what is shown is the bound that lets an agent up a level, and"
        " that approvals faster than reading are named and count as no evidence for it"
    ),
}
"""What no proof shows yet: why not, and what of it is shown meanwhile."""

PROOFS: Final = (
    "tests/chaos",
    "tests/contracts/test_secret_store.py",
    "tests/gui/pages/test_hostile_mails.py",
    "tests/secrecy/test_private_files.py",
    "tests/store/test_backups.py",
    "tests/benchmarks/bench_outbox.py",
)
"""Where the proofs lie, for pytest."""
