"""Every change of the schema, in order; what is released is never edited again."""

from typing import Final

from desktop_sdr.store.migrations import m0001_initial
from desktop_sdr.store.migrations.migration import Migration

MIGRATIONS: Final = (Migration(1, "initial", m0001_initial.STATEMENTS),)
"""From the first version on; a database holds which of them it has been through."""
