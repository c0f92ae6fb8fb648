"""How fast each mailbox may write, as rows: a day is kept once, counts and stops are kept anew."""

from datetime import date, timedelta
from random import Random

from builders import NOW

from desktop_sdr.domain.ids import MailboxId
from desktop_sdr.domain.standing import Standing
from desktop_sdr.domain.verdict import ReasonCode
from desktop_sdr.domain.working_day import WorkRhythm, draw_day
from desktop_sdr.ports.pacing import MailboxStop
from desktop_sdr.store.opening import Store

BOX, OTHER = MailboxId(1), MailboxId(2)
DAY = timedelta(days=1)
TODAY = date(2026, 3, 3)


def test_a_day_comes_back_as_it_was_drawn_and_is_never_drawn_over(store: Store) -> None:
    rhythm = WorkRhythm(zone="Europe/Dublin")
    first, second = draw_day(TODAY, rhythm, Random(1)), draw_day(TODAY, rhythm, Random(2))
    with store.unit_of_work() as uow:
        uow.paces.keep_day(BOX, first)
        uow.paces.keep_day(BOX, second)
        uow.commit()
    with store.reading() as uow:
        assert uow.paces.day(BOX, TODAY) == first
        assert uow.paces.day(BOX, TODAY + DAY) is None


def test_what_was_sent_each_day_is_counted_anew(store: Store) -> None:
    with store.unit_of_work() as uow:
        uow.paces.keep_sent(BOX, {TODAY: 3, TODAY - DAY: 5, TODAY - 40 * DAY: 9})
        uow.paces.keep_sent(BOX, {TODAY: 4})
        uow.commit()
    with store.reading() as uow:
        assert uow.paces.sent_on(BOX, TODAY - 28 * DAY) == {TODAY: 4, TODAY - DAY: 5}


def test_a_stop_is_kept_until_it_is_lifted(store: Store) -> None:
    quota = MailboxStop(reason=ReasonCode.PROVIDER_LIMIT, since=NOW, until=NOW + DAY)
    block = MailboxStop(reason=ReasonCode.SENDER_BLOCKED, since=NOW + DAY, until=None)
    with store.unit_of_work() as uow:
        uow.paces.stop(BOX, MailboxStop(reason=quota.reason, since=NOW - DAY, until=NOW))
        uow.paces.stop(BOX, quota)
        uow.paces.stop(BOX, block)
        uow.commit()
    with store.unit_of_work() as uow:
        assert list(uow.paces.stops(BOX)) == [quota, block]
        assert uow.paces.lift(BOX, ReasonCode.SENDER_BLOCKED)
        assert not uow.paces.lift(BOX, ReasonCode.SENDER_BLOCKED)
        assert list(uow.paces.stops(BOX)) == [quota]


def test_nothing_came_back_of_a_mailbox_that_sent_nothing(store: Store) -> None:
    with store.reading() as uow:
        assert uow.mailboxes.standing(OTHER, NOW) == Standing(sent=0, bounced=0, complained=0)
