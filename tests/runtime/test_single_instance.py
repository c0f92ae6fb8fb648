"""The lock of a profile: one holder, and none where nobody can know that they are alone."""

from pathlib import Path

import pytest

from desktop_sdr.runtime.paths import UnusableFolder
from desktop_sdr.runtime.single_instance import AlreadyRunning, InstanceLock


def test_a_profile_has_one_holder_at_a_time(tmp_path: Path) -> None:
    with InstanceLock(tmp_path):
        with pytest.raises(AlreadyRunning) as refused, InstanceLock(tmp_path):
            pass
        assert refused.value.folder == tmp_path
    with InstanceLock(tmp_path):
        pass


def test_where_no_lock_can_be_had_nobody_starts(tmp_path: Path) -> None:
    with pytest.raises(UnusableFolder) as refused, InstanceLock(tmp_path / "gone"):
        pass
    assert refused.value.folder == tmp_path / "gone"
