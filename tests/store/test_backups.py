"""The daily copies: private, tried, thinned out, and none of them lost for one that failed."""

import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from chaos import campaign
from store.planting import opened

from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.store.backups import DAYS_KEPT, FOLDER, WEEKS_KEPT, found_in, is_good, kept_days
from desktop_sdr.store.opening import Store

TUESDAY = date(2026, 3, 3)


def folder_of(store: Store) -> Path:
    return store.path.parent / FOLDER


def test_a_daily_copy_is_for_its_owner_only_and_good(store: Store) -> None:
    store.back_up_daily(TUESDAY)
    [copy] = found_in(folder_of(store))
    assert copy.day == TUESDAY
    assert stat.S_IMODE(copy.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder_of(store).stat().st_mode) == 0o700
    assert copy.is_good()
    assert store.newest_backup_at() == copy.made_at
    assert [path.name for path in folder_of(store).iterdir()] == [copy.path.name]


def test_seven_days_and_four_weeks_are_kept() -> None:
    days = [TUESDAY - timedelta(days=back) for back in range(120)]
    kept = sorted(kept_days(days), reverse=True)
    assert len(kept) == DAYS_KEPT + WEEKS_KEPT
    assert kept[:DAYS_KEPT] == days[:DAYS_KEPT]
    weeks = [day.isocalendar()[:2] for day in kept[DAYS_KEPT:]]
    assert len(set(weeks)) == WEEKS_KEPT


def test_keeping_day_by_day_ends_at_the_same_number() -> None:
    there: frozenset[date] = frozenset()
    for day in range(200):
        there = kept_days({*there, TUESDAY + timedelta(days=day)})
    assert len(there) == DAYS_KEPT + WEEKS_KEPT
    assert max(there) - min(there) >= timedelta(days=25), "about a month back"


def test_every_copy_of_a_month_restores(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    for day in range(30):
        with store.unit_of_work() as uow:
            uow.keepings.set_note("day", str(day))
            uow.commit()
        store.back_up_daily(TUESDAY + timedelta(days=day))
    copies = found_in(folder_of(store))
    restored = 0
    for copy in copies:
        again = opened(copy.path)
        with again.reading() as uow:
            restored += uow.keepings.note("day") == str((copy.day - TUESDAY).days)
        again.close()
    with capsys.disabled():
        campaign.report(
            "R8 backups",
            f"30 days: {len(copies)} copies kept, {restored} of them restored with that day's rows",
            held=restored == len(copies) == DAYS_KEPT + WEEKS_KEPT,
        )
    assert restored == len(copies) == DAYS_KEPT + WEEKS_KEPT


def test_the_same_day_again_is_one_copy(store: Store) -> None:
    store.back_up_daily(TUESDAY)
    store.back_up_daily(TUESDAY)
    assert len(found_in(folder_of(store))) == 1


def test_a_copy_that_fails_leaves_all_others(store: Store) -> None:
    for day in range(7):
        store.back_up_daily(TUESDAY + timedelta(days=day))
    before = {copy.path.name for copy in found_in(folder_of(store))}
    (folder_of(store) / "desktop-sdr-2026-03-10.db.partial").mkdir()
    with pytest.raises(StoreTrouble):
        store.back_up_daily(TUESDAY + timedelta(days=7))
    assert {copy.path.name for copy in found_in(folder_of(store))} == before


def test_other_files_in_the_folder_are_left_alone(store: Store) -> None:
    store.back_up_daily(TUESDAY)
    (folder_of(store) / "desktop-sdr-mine.db").write_bytes(b"")
    assert len(found_in(folder_of(store))) == 1
    assert found_in(folder_of(store) / "nothing") == []


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_what_is_no_copy_is_not_good(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "desktop-sdr-2026-03-03.db"
    path.write_bytes(content)
    assert not is_good(path)
    assert path.read_bytes() == content


def test_a_kept_record_that_is_none_is_told_as_damage(store: Store) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(store.path, isolation_level=None)) as file:
        file.execute("UPDATE lead SET created_at = 9223372036854775807")
    with store.reading() as uow, pytest.raises(StoreTrouble) as caught:
        uow.leads.get(1)  # type: ignore[arg-type]
    assert caught.value.code == "corrupt"


def test_green_lights_go_out_with_the_heart(store: Store) -> None:
    from builders import NOW

    from desktop_sdr.domain.health import Light, LightReading, Part
    from desktop_sdr.store.views.config import ViewsConfig

    store.configure(ViewsConfig(pace=1.0))
    with store.unit_of_work() as uow:
        uow.meters.set_light(LightReading(Part.EMAIL, Light.GREEN), NOW)
        uow.meters.set_light(LightReading(Part.CRM, Light.RED), NOW)
        uow.meters.beat("think", NOW)
        uow.commit()

    def shown(seconds: int) -> tuple[Light, Light]:
        lights = store.views.frame(NOW + timedelta(seconds=seconds)).lights
        return lights["email"].light, lights["crm"].light

    assert shown(60) == (Light.GREEN, Light.RED)
    assert shown(61) == (Light.GREY, Light.RED)
    assert shown(-3600) == (Light.GREY, Light.RED)
