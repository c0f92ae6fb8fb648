"""A profile in a synced folder or on a network drive is noticed, and no other is."""

from pathlib import Path

import pytest

from desktop_sdr.cli.troubles import warning_of
from desktop_sdr.runtime.whereabouts import FolderRisk, risk_of


@pytest.mark.parametrize(
    "name",
    (
        "Dropbox",
        "Dropbox (Yardline)",
        "OneDrive",
        "OneDrive - Yardline",
        "Google Drive",
        "iCloud Drive",
        "Nextcloud",
        "com~apple~CloudDocs",
        "CloudStorage",
    ),
)
def test_a_synced_folder_is_known_by_its_name(name: str, tmp_path: Path) -> None:
    assert risk_of(tmp_path / name / "sdr") is FolderRisk.SYNCED
    assert "copies" in warning_of(tmp_path / name / "sdr")


@pytest.mark.parametrize("mark", [".dropbox", ".stfolder", ".sync_8f3a.db", "._sync_8f3a.db"])
def test_a_synced_folder_is_known_by_what_its_program_left(mark: str, tmp_path: Path) -> None:
    (tmp_path / mark).touch()
    assert risk_of(tmp_path / "any" / "sdr") is FolderRisk.SYNCED


@pytest.mark.parametrize(
    ("mount", "risk"),
    [
        ("nfs4", FolderRisk.NETWORKED),
        ("cifs", FolderRisk.NETWORKED),
        ("fuse.sshfs", FolderRisk.NETWORKED),
        ("ext4", None),
        ("tmpfs", None),
    ],
)
def test_a_network_drive_is_known_by_its_file_system(
    mount: str, risk: FolderRisk | None, tmp_path: Path
) -> None:
    mounts = tmp_path / "mounts"
    home = str(tmp_path / "my home").replace(" ", "\\040")
    mounts.write_text(
        f"overlay / overlay rw 0 0\nserver:/x {home} {mount} rw 0 0\n", encoding="utf-8"
    )
    assert risk_of(tmp_path / "my home" / "sdr", mounts) is risk
    assert risk_of(tmp_path / "elsewhere", mounts) is None


def test_an_ordinary_folder_is_no_risk(tmp_path: Path) -> None:
    assert risk_of(tmp_path / "OneDriveless" / "sdr") is None
    assert warning_of(tmp_path) == ""
