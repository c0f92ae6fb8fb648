"""What the tests of the skills share."""

from collections.abc import Callable
from pathlib import Path

import pytest
from agent.skills.lists import Known, verdicts_on

from desktop_sdr.agent.skills.importing import RowVerdict


@pytest.fixture
def leads(tmp_path: Path) -> Callable[..., list[RowVerdict]]:
    """Reads a list given as text or bytes; keywords map columns by hand."""

    def verdicts(
        content: str | bytes, known: Known | None = None, **chosen: str
    ) -> list[RowVerdict]:
        return verdicts_on(tmp_path, content, known or Known(), **chosen)

    return verdicts
