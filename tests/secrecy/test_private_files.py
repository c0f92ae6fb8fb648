"""Everything that the program writes is for its owner alone, whatever the shell allows others."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from chaos.campaign import report

from desktop_sdr.cli.troubles import warning_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
ROOT = Path(__file__).resolve().parent.parent.parent


def typed(umask: str, folder: Path, *words: str) -> None:
    command = f'umask {umask}; exec "$@"'
    done = subprocess.run(
        ["sh", "-c", command, "-", sys.executable, "-m", "desktop_sdr", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr


def written(umask: str, place: Path) -> dict[str, int]:
    """The mode of everything that the program made under this umask."""
    data, backup = place / "new" / "data", place / "backup.db"
    place.mkdir()
    # Leads, practice world, database, anchor and lock; log and pictures of the window.
    practice = ("practice", "--headless", "--days", "1", "--leads", "3")
    typed(umask, place, *practice, "--data", str(data))
    typed(umask, place, "--check", "--data", str(data))
    typed(umask, place, "backup", str(backup), "--data", str(data))
    return {
        f"{umask} {path.relative_to(place)}": stat.S_IMODE(path.stat().st_mode)
        for path in (data, *data.rglob("*"), backup)
    }


def test_every_file_is_for_the_owner_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    modes: dict[str, int] = {}
    for umask in ("000", "022"):
        found = written(umask, tmp_path / umask)
        assert len(found) > 6, found
        modes |= found
    open_to_others = {name: oct(mode) for name, mode in modes.items() if mode & 0o077}
    unwarned = [
        name
        for name in ("Dropbox", "OneDrive - Yardline", "Nextcloud")
        if "copies" not in warning_of(tmp_path / name / "sdr")
    ]
    held = not open_to_others and not unwarned
    figures = (
        f"{len(modes)} files and folders under umask 000 and 022: {len(open_to_others)} open to"
        f" others; {len(unwarned)} of 3 synced folders without a warning"
    )
    with capsys.disabled():
        report("S10 private files", figures, held=held)
    assert held, (open_to_others, unwarned)
