"""The never-contact list as a CSV file that another program can read."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from desktop_sdr.agent.skills.cells import harmless
from desktop_sdr.domain.suppression import Suppression, SuppressionScope

COLUMNS: Final = ("entry", "kind", "reason", "since")
OURS_ALONE: Final = frozenset({SuppressionScope.ERASED, SuppressionScope.ACCOUNT})
"""Kinds of entries that mean nothing to another program."""
KINDS: Final = {
    SuppressionScope.ADDRESS: "address",
    SuppressionScope.DOMAIN: "domain",
    SuppressionScope.HASHED: "hash",
    SuppressionScope.ACCOUNT: "company",
    SuppressionScope.ERASED: "erased person",
}


def lines_to_hand_over(entries: Iterable[Suppression], counts: dict[str, int]) -> Iterator[str]:
    """Yield the lines of the file; counts `written` and `left_out` up as they are yielded."""
    yield _line(COLUMNS)
    for one in entries:
        if one.scope in OURS_ALONE:
            counts["left_out"] += 1
            continue
        counts["written"] += 1
        yield _line((one.value, KINDS[one.scope], one.reason.value, f"{one.at:%Y-%m-%d}"))


def _line(cells: tuple[str, ...]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([harmless(cell) for cell in cells])
    return written.getvalue()
