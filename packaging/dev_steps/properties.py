"""What `dev.py prove` shows: the properties that must report, each with its name in the report.

A proof reports by `tests/chaos/campaign.py`; one that is listed here and says nothing is a miss.
"""

from typing import Final

PROPERTIES: Final = (
    "R1 random kills",
    "R2 kills at every step",
    "R3 power loss",
    "R6 disk full",
    "R22 killed files",
    "Durable cost",
)

PROOFS: Final = ("tests/chaos", "tests/benchmarks/bench_outbox.py")
"""Where the proofs lie, for pytest."""
