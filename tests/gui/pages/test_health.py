"""The health page says in a sentence why nothing is sending, and until when."""

from datetime import timedelta

import pytest
from gui.pages.conftest import OpenIt
from gui.pages.fakes import NOW, FakeDesk, FakeViews

from desktop_sdr.domain.ids import LeadId, MailboxId, OutboxId
from desktop_sdr.domain.outbox import EffectKind
from desktop_sdr.domain.verdict import Hold, ReasonCode
from desktop_sdr.gui.pages.health.page import HealthPage
from desktop_sdr.gui.widgets.label import Label
from desktop_sdr.ports.changes import Topic
from desktop_sdr.ports.reading_views import AgreementRow
from desktop_sdr.ports.waiting import WaitingAct, WaitingLine, Warmth

LATER = NOW + timedelta(days=1)
WARMTH = Warmth(mailbox_id=MailboxId(1), today=10, tomorrow=15, cap=30, sent=10)


def a_line(*reasons: ReasonCode, opens: bool = True, warmth: Warmth | None = None) -> WaitingLine:
    first = WaitingAct(
        outbox_id=OutboxId(1),
        lead_id=LeadId(1),
        lead_name="Tim Alder",
        kind=EffectKind.SEND_MAIL,
        mailbox_id=MailboxId(1),
        planned_at=NOW,
        gates=tuple(Hold(reason, LATER) for reason in reasons),
        opens_at=LATER if opens else None,
    )
    return WaitingLine(waiting=12, first=first, warmth=warmth)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            a_line(ReasonCode.WARMING_UP, warmth=WARMTH),
            "the mailbox is warming up, with 10 mails today and 15 the next day.",
        ),
        (a_line(ReasonCode.OFF_WORK), "outside your own working day."),
        (a_line(), "the next one is planned for then."),
        (
            a_line(ReasonCode.SENDER_BLOCKED, opens=False),
            "12 approved mails wait. None leaves by itself: a server refused your mailbox.",
        ),
    ],
)
def test_what_waits_is_told_over_the_lights(
    open_page: OpenIt, line: WaitingLine, sentence: str
) -> None:
    opened = open_page(HealthPage, FakeDesk(line=line))

    def told() -> list[str]:
        return [one.text() for one in opened.page.findChildren(Label) if one.isVisible()]

    opened.until(lambda: any(one.endswith(sentence) for one in told()))
    opened.desk.line = WaitingLine(waiting=0, first=None, warmth=None)
    opened.change(Topic.OUTBOX)
    opened.until(lambda: not any("approved" in one for one in told()))


def test_agreement_with_the_rep_is_told_by_meaning_and_only_where_there_is_enough(
    open_page: OpenIt,
) -> None:
    rows = (AgreementRow("opt_out", 57, 60), AgreementRow("not_interested", 3, 29))
    opened = open_page(HealthPage, FakeDesk(views=FakeViews(agreed=rows)))

    def told() -> list[str]:
        return [one.text() for one in opened.page.findChildren(Label) if one.isVisible()]

    opened.until(lambda: "Asks to stop" in told())
    shown = told()
    at = shown.index("Asks to stop")
    assert shown[at : at + 6] == [
        *("Asks to stop", "57 of 60", "95%, likely 86 to 98%"),
        *("Not interested", "3 of 29", "Too few to say. 29 of 30."),
    ]
    opened.desk.views.agreed = ()
    opened.change(Topic.REPLIES)
    opened.until(lambda: any("Press M" in one for one in told()))
    assert "57 of 60" not in told()
