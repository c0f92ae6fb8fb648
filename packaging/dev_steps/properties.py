"""What `dev.py prove` shows: the properties that must report, each with its name in the report.

A proof reports by `tests/chaos/campaign.py`; one that is listed here and says nothing is a miss.
"""

from typing import Final

PROPERTIES: Final = (
    "killed at random: nothing twice, nothing lost",
    "killed at every step of every transport",
    "power lost between any two writes",
    "disk full at every write",
    "killed at every write of a file",
    "what a durable send costs",
)

PROOFS: Final = ("tests/chaos", "tests/benchmarks/bench_outbox.py")
"""Where the proofs lie, for pytest."""
