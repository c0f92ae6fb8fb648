"""The words of the law on the command line: bases in plain words, and asking for one."""

import sys
from datetime import UTC, date, datetime, time
from typing import Final

from desktop_sdr.cli.output import CommandFailed
from desktop_sdr.domain.lead import LawfulBasis

BASES: Final = {
    LawfulBasis.CONSENT: "they consented",
    LawfulBasis.EXISTING_CUSTOMER: "they are your customer",
    LawfulBasis.PUBLISHED_ADDRESS: "they published the address for such mail",
    LawfulBasis.LEGITIMATE_INTEREST: "your legitimate interest, which theirs do not outweigh",
}


def basis_for(code: str | None) -> LawfulBasis | None:
    """Return the basis that was named, else the one that somebody at a terminal names."""
    if code is not None:
        return LawfulBasis(code)
    return _asked() if sys.stdin.isatty() else None


def _asked() -> LawfulBasis | None:
    choices = list(BASES)
    sys.stderr.write("Why may you write to those whose row does not say it?\n")
    for number, basis in enumerate(choices, start=1):
        sys.stderr.write(f"  {number}  {BASES[basis]}\n")
    sys.stderr.write("  0  I do not know: keep them, and write to none of them\n> ")
    sys.stderr.flush()
    answer = sys.stdin.readline().strip()
    if not answer.isdecimal() or not 0 <= int(answer) <= len(choices):
        raise CommandFailed(f"{answer!r} is none of these. Nothing was changed; start again.")
    return choices[int(answer) - 1] if int(answer) else None


def day_of(text: str | None) -> datetime | None:
    """Return a day as its midnight UTC; raises CommandFailed."""
    if text is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        raise CommandFailed(
            f"{text!r} is no day. Write it as 2026-03-31. Nothing was changed."
        ) from None
