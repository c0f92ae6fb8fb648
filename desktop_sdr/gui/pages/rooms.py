"""Which page stands behind each entry of the rail; imported and built at its first visit."""

from collections.abc import Callable, Mapping
from typing import Final

from desktop_sdr.gui.pages.page import Page
from desktop_sdr.gui.workplace import Workplace

Build = Callable[[Workplace], Page]


def _review(workplace: Workplace) -> Page:
    from desktop_sdr.gui.pages.review.page import ReviewPage

    return ReviewPage(workplace)


def _escalations(workplace: Workplace) -> Page:
    from desktop_sdr.gui.pages.escalations.page import EscalationsPage

    return EscalationsPage(workplace)


def _activity(workplace: Workplace) -> Page:
    from desktop_sdr.gui.pages.activity.page import ActivityPage

    return ActivityPage(workplace)


def _metrics(workplace: Workplace) -> Page:
    # Brings pyqtgraph and numpy, which would make the start of the window 2.5 times as long.
    from desktop_sdr.gui.pages.metrics.page import MetricsPage

    return MetricsPage(workplace)


def _health(workplace: Workplace) -> Page:
    from desktop_sdr.gui.pages.health.page import HealthPage

    return HealthPage(workplace)


def _never(workplace: Workplace) -> Page:
    from desktop_sdr.gui.pages.never_contact.page import NeverPage

    return NeverPage(workplace)


def _rules(workplace: Workplace) -> Page:
    from desktop_sdr.gui.pages.rules.page import RulesPage

    return RulesPage(workplace)


def _leaving(workplace: Workplace) -> Page:
    from desktop_sdr.gui.pages.leaving.page import LeavingPage

    return LeavingPage(workplace)


def _later(key: str, icon: str) -> Build:
    def build(workplace: Workplace) -> Page:
        from desktop_sdr.gui.pages.later.page import LaterPage

        return LaterPage(workplace, key, icon)

    return build


ROOMS: Final[Mapping[str, Build]] = {
    "review": _review,
    "escalations": _escalations,
    "conversations": _later("conversations", "messages-square"),
    "activity": _activity,
    "leads": _later("leads", "users"),
    "sequences": _later("sequences", "git-branch"),
    "metrics": _metrics,
    "health": _health,
    "never": _never,
    "rules": _rules,
    "leaving": _leaving,
    "settings": _later("settings", "settings"),
}
