"""Every table, as SQLAlchemy knows it; loading the package loads all of them."""

from desktop_sdr.store.rows import answers, keeping, learning, pacing, people, work
from desktop_sdr.store.rows.schema import metadata

__all__ = ["answers", "keeping", "learning", "metadata", "pacing", "people", "work"]
