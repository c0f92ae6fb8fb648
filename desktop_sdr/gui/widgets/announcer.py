"""Says one sentence to screen readers."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(speaker: QWidget, words: str, *, at_once: bool = False) -> None:
    """Say `words` when the reader is free, or at once (for "Paused")."""
    event = QAccessibleAnnouncementEvent(speaker, words)
    polite = QAccessible.AnnouncementPoliteness.Polite
    event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive if at_once else polite)
    QAccessible.updateAccessibility(event)
