"""The feed as lines of a terminal: what had been decided against is said as well."""

from datetime import UTC, datetime

from desktop_sdr.cli.feed_lines import line_of
from desktop_sdr.domain.ids import AuditSeq, LeadId
from desktop_sdr.domain.trace import Actor
from desktop_sdr.ports.views import FeedRow


def sent(**facts: object) -> FeedRow:
    return FeedRow(
        seq=AuditSeq(1),
        at=datetime(2026, 3, 3, 9, 0, tzinfo=UTC),
        tag="effect:sent",
        actor=Actor.AGENT,
        lead_id=LeadId(1),
        lead_name="Ida Brandt",
        account_name="",
        facts={"kind": "send_mail", "why": "rep", **facts},
        personal="",
    )


def test_a_mail_that_left_although_it_was_cancelled_is_told_with_why_it_had_been() -> None:
    told = line_of(sent(though="opted_out"))
    assert "mail sent to Ida Brandt, although it had been cancelled (opted out)  [agent]" in told


def test_any_other_mail_is_told_without() -> None:
    assert line_of(sent()).endswith("mail sent to Ida Brandt  [agent]")
