"""One change of the schema."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Migration:
    """The statements that lead from the version before to this one, in one transaction."""

    version: int
    name: str
    statements: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """What tells this change from another one under the same number."""
        return hashlib.sha256("\0".join(self.statements).encode()).hexdigest()
