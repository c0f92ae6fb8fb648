"""What `dev.py prove` shows: the properties that must report, each with its name in the report.

A proof reports by `tests/chaos/campaign.py`; one that is listed here and says nothing is a miss.
"""

from typing import Final

PROPERTIES: Final = (
    "R1 random kills",
    "R2 kills at every step",
    "R3 power loss",
    "R4 stale copy, with a Sent folder",
    "R4 stale copy, without copies",
    "R5 witness",
    "R6 disk full",
    "R7 damaged file",
    "R8 backups",
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
    "R18 breakers",
    "R19 retries",
    "R20 misbehaving model",
    "R22 killed files",
    "R24 watchdog",
    "R25 undo, against hand-over",
    "R25 undo, within the hold",
    "S1 hostile model",
    "S2 injected mails",
    "S3 hard escalations",
    "S4 secrets",
    "S6 hostile mails in view",
    "S8 formulas and code",
    "A1 tampering",
    "M1 auto-pause",
    "M2 drift",
    "H1 promotion",
    "Schedules",
    "Durable cost",
)

PROOFS: Final = (
    "tests/chaos",
    "tests/store/test_backups.py",
    "tests/gui/pages/test_hostile_mails.py",
    "tests/benchmarks/bench_outbox.py",
)
"""Where the proofs lie, for pytest."""
