"""What `dev.py prove` shows: the properties that must report, each with its name in the report.

A proof reports by `tests/chaos/campaign.py`; one that is listed here and says nothing is a miss.
"""

from typing import Final

PROPERTIES: Final = (
    "R1 random kills",
    "R2 kills at every step",
    "R3 power loss",
    "R5 witness",
    "R6 disk full",
    "R12 inbound once",
    "R13 never after a stop",
    "R14 no loops",
    "R18 breakers",
    "R19 retries",
    "R22 killed files",
    "R25 undo against hand-over",
    "R25 undo within the hold",
    "A1 tampering",
    "Durable cost",
)

PROOFS: Final = ("tests/chaos", "tests/benchmarks/bench_outbox.py")
"""Where the proofs lie, for pytest."""
