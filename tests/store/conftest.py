"""A fresh database in a folder of its own, copied from one that is made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from store.planting import opened, planted

from desktop_sdr.store.opening import Store


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty and a planted database."""
    folder = tmp_path_factory.mktemp("templates")
    opened(folder / "empty.db").close()
    store = opened(folder / "planted.db")
    planted(store)
    store.close()
    return folder


def a_copy(template: Path, folder: Path) -> Iterator[Store]:
    path = folder / "profile" / "desktop-sdr.db"
    path.parent.mkdir(mode=0o700)
    shutil.copyfile(template, path)
    store = opened(path)
    yield store
    store.close()


@pytest.fixture
def empty(templates: Path, tmp_path: Path) -> Iterator[Store]:
    """A database that holds nothing yet."""
    yield from a_copy(templates / "empty.db", tmp_path)


@pytest.fixture
def store(templates: Path, tmp_path: Path) -> Iterator[Store]:
    """A database with one lead, mailbox, sequence, enrollment and decision, all with the id 1."""
    yield from a_copy(templates / "planted.db", tmp_path)
