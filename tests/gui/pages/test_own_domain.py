"""Health shows each domain sent from: what is wrong, the record to add, a look that waits."""

import threading
from datetime import timedelta

from gui.pages.conftest import OpenIt, OpenPage
from gui.pages.fakes import NOW, FakeDesk
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desktop_sdr.domain.reputation import DomainLook, Finding, FindingCode, Record, Severity
from desktop_sdr.gui.pages.health.page import HealthPage
from desktop_sdr.gui.wording.findings import FINDINGS

SPF = Record("seller.example", "TXT", "v=spf1 include:_spf.google.com ~all")
WRONG = Finding(FindingCode.SPF_MISSING, Severity.FAULT, "seller.example", record=SPF)
NAMED = Finding(FindingCode.HOST_NAMED, Severity.WELL, "192.0.2.1", "mail.seller.example")
SEEN = DomainLook("seller.example", NOW - timedelta(hours=2), (WRONG, NAMED))
BETTER = DomainLook("seller.example", NOW, (NAMED,))
UNHEARD = DomainLook(
    "seller.example",
    NOW,
    (Finding(FindingCode.NOT_LOOKED_UP, Severity.UNKNOWN, "seller.example"),),
)


def told(opened: OpenPage) -> str:
    labels = (label for label in opened.page.findChildren(QLabel) if label.isVisible())
    return " | ".join(label.text() for label in labels)


def opened_on(open_page: OpenIt, **desk: object) -> OpenPage:
    return open_page(HealthPage, FakeDesk(**desk))


def test_the_record_to_add_stands_there_and_can_be_copied(open_page: OpenIt) -> None:
    page = opened_on(open_page, domains_seen=(SEEN,))

    assert "seller.example, looked up 2 h ago. 1 record is wrong." in told(page)
    assert "has no SPF record" in told(page)
    assert SPF.value in told(page)
    assert "goes by the name mail.seller.example" in told(page)
    well = page.page._domain.parts[0].rows[0].record
    assert well is not None
    well.copying.click()
    assert QGuiApplication.clipboard().text() == SPF.value


def test_another_look_is_taken_beside_the_window(open_page: OpenIt) -> None:
    gate = threading.Event()
    page = opened_on(open_page, domains_seen=(SEEN,), domains_next=(BETTER,), gate=gate)
    card = page.page._domain

    card.again.click()
    assert not card.again.isEnabled()
    QTest.qWait(50)  # the window goes on while the name servers take their time
    assert "has no SPF record" in told(page)
    gate.set()
    page.until(card.again.isEnabled)
    assert "has no SPF record" not in told(page)


def test_a_look_that_nobody_answers_leaves_what_was_seen(open_page: OpenIt) -> None:
    page = opened_on(open_page, domains_seen=(SEEN,), domains_next=(UNHEARD,))

    page.page._domain.again.click()
    page.until(lambda: "No name server answered." in told(page))
    assert "has no SPF record" in told(page)


def test_each_domain_is_told_of_by_its_name(open_page: OpenIt) -> None:
    second = DomainLook("second.example", NOW - timedelta(hours=1), (NAMED,))
    page = opened_on(open_page, domains_seen=(SEEN, second))

    assert "Your domains" in told(page)
    assert "seller.example, looked up 2 h ago. 1 record is wrong." in told(page)
    assert "second.example, looked up 1 h ago." in told(page)


def test_where_one_of_two_domains_gets_no_answer_both_stand_as_they_were_seen(
    open_page: OpenIt,
) -> None:
    second = DomainLook("second.example", NOW, (NAMED,))
    page = opened_on(open_page, domains_seen=(SEEN, second), domains_next=(UNHEARD, second))

    page.page._domain.again.click()
    page.until(lambda: "No name server answered." in told(page))
    assert "seller.example, looked up" in told(page)
    assert "second.example, looked up" in told(page)


def test_before_the_first_look_the_card_says_when_it_comes(open_page: OpenIt) -> None:
    assert "It is done once a day" in told(opened_on(open_page))


def test_where_nobody_looks_there_is_no_card(open_page: OpenIt) -> None:
    assert not opened_on(open_page, looks_at_domain=False).page._domain.isVisible()


def test_every_finding_has_its_words() -> None:
    assert set(FINDINGS) == set(FindingCode)
