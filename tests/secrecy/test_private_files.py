"""Everything that the program writes is for its owner alone, whatever the shell allows others."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
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


@pytest.mark.parametrize("umask", ["000", "022"])
def test_every_file_is_for_the_owner_alone(umask: str, tmp_path: Path) -> None:
    data, backup = tmp_path / "new" / "data", tmp_path / "backup.db"
    # Leads, practice world, database, anchor and lock; log and pictures of the window.
    practice = ("practice", "--headless", "--days", "1", "--leads", "3")
    typed(umask, tmp_path, *practice, "--data", str(data))
    typed(umask, tmp_path, "--check", "--data", str(data))
    typed(umask, tmp_path, "backup", str(backup), "--data", str(data))
    modes = {
        str(path.relative_to(tmp_path)): stat.S_IMODE(path.stat().st_mode)
        for path in (data, *data.rglob("*"), backup)
    }
    assert len(modes) > 6, modes
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}
