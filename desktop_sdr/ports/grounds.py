"""What is kept about one person that settles whether they may be written to unasked."""

from dataclasses import dataclass
from datetime import datetime

from desktop_sdr.domain.lead import LawfulBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Where somebody is, why they may be written to, and where that and their address are from."""

    email: str
    country: str | None
    """ISO 3166 alpha-2: their own, else their company's."""
    lawful_basis: LawfulBasis | None
    basis_at: datetime | None
    basis_words: str
    source: str
    wants_no_mail: bool = False
    """True for who asked to be left alone, and whom nothing reaches whatever the law allows."""
