"""The store is what the ports ask for: mypy sees it in the product, this at run time."""

from pathlib import Path

from store.planting import opened

from desktop_sdr.ports.changes import ChangeFeed
from desktop_sdr.ports.store import OpenUnitOfWork, UnitOfWork
from desktop_sdr.ports.views import Views
from desktop_sdr.store.feed import Feed
from desktop_sdr.store.opening import open_store
from desktop_sdr.store.views.config import ViewsConfig


def test_the_store_fits_its_ports(tmp_path: Path) -> None:
    feed: ChangeFeed = Feed()
    store = open_store(tmp_path / "a.db", feed, ViewsConfig())
    writing: OpenUnitOfWork = store.unit_of_work
    reading: OpenUnitOfWork = store.reading
    views: Views = store.views
    with writing() as uow:
        one: UnitOfWork = uow
        assert all(hasattr(one, name) for name in UnitOfWork.__annotations__)
    with reading() as uow:
        assert uow.leads.next_due_at() is None
    assert set(views.draft_counts()) == {"all", "new", "next", "replies", "social", "crm"}
    store.close()


def test_settings_that_change_show_at_once(tmp_path: Path) -> None:
    store = opened(tmp_path / "a.db")
    store.configure(ViewsConfig(rep_name="Rita"))
    from builders import NOW

    assert store.views.frame(NOW).rep_name == "Rita"
    store.close()
