"""Pictures of the window without a screen: each page in light and dark, as a display shows it."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEventLoop, QTimer

from desktop_sdr.gui.app import prepare_application
from desktop_sdr.gui.bridge import ChangeBridge
from desktop_sdr.gui.session import Session, open_session
from desktop_sdr.gui.tasks import Tasks
from desktop_sdr.gui.theme import theme
from desktop_sdr.gui.tokens import Scheme
from desktop_sdr.ports.changes import ChangeFeed

if TYPE_CHECKING:
    from desktop_sdr.agent.desk import Desk

PAGES: Final = ("review", "escalations", "activity", "metrics", "health")
SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")
SIZE: Final = (1440, 900)
_SETTLE_MS: Final = 300


def draw_pages(
    desk: "Desk", changes: ChangeFeed, folder: Path, size: tuple[int, int] = SIZE
) -> list[Path]:
    """Write "review-light.png" and its siblings into `folder`; returns what was written."""
    prepare_application()
    tasks, bridge = Tasks(), ChangeBridge(changes)
    drawn: list[Path] = []
    try:
        for scheme in SCHEMES:
            theme().choose(scheme)
            session = open_session(desk, tasks, bridge, practice=desk.is_practice)
            session.window.resize(*size)
            drawn += [_draw(session, page, folder / f"{page}-{scheme}.png") for page in PAGES]
            _discard(session)
    finally:
        bridge.close()
        tasks.close()
    return drawn


def _draw(session: Session, page: str, file: Path) -> Path:
    session.window.show_page(page)
    session.window.show()
    _settle()
    session.window.grab().save(str(file))
    return file


def _settle() -> None:
    """Let reads, layouts and charts come to rest."""
    loop = QEventLoop()
    QTimer.singleShot(_SETTLE_MS, loop.quit)
    loop.exec()


def _discard(session: Session) -> None:
    session.tray.stop()
    session.window.may_close = True
    session.window.close()
    session.window.deleteLater()
