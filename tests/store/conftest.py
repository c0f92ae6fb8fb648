"""A fresh database in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from store.planting import opened, planted

from desktop_sdr.store.opening import Store


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    """A database that holds nothing yet."""
    store = opened(tmp_path / "profile" / "desktop-sdr.db")
    yield store
    store.close()


@pytest.fixture
def store(empty: Store) -> Store:
    """A database with one lead, mailbox, sequence, enrollment and decision, all with the id 1."""
    planted(empty)
    return empty
