"""An agency of its own for each proof that needs no process of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    """The agent at Level 1, on a Tuesday morning."""
    with an_agency(tmp_path) as opened:
        yield opened
