"""Telling listeners: all of them, also when one fails, also while they come and go."""

import pytest

from desktop_sdr.ports.changes import Changes, Topic
from desktop_sdr.store.feed import Feed

CHANGES = Changes(frozenset({Topic.LEADS}))


def fail(_: Changes) -> None:
    raise ValueError("this listener is broken")


def test_every_listener_hears_in_the_order_of_subscribing() -> None:
    feed, heard = Feed(), []
    feed.subscribe(lambda _: heard.append(1))
    feed.subscribe(lambda _: heard.append(2))
    feed.publish(CHANGES)
    assert heard == [1, 2]


def test_a_listener_that_fails_does_not_keep_it_from_the_others() -> None:
    feed, heard = Feed(), []
    feed.subscribe(fail)
    feed.subscribe(heard.append)
    with pytest.raises(ValueError, match="broken"):
        feed.publish(CHANGES)
    assert heard == [CHANGES]


def test_a_failure_goes_to_whoever_wants_to_know_and_the_commit_is_not_disturbed() -> None:
    reported: list[Exception] = []
    feed, heard = Feed(reported.append), []
    feed.subscribe(fail)
    feed.subscribe(heard.append)
    feed.subscribe(fail)
    feed.publish(CHANGES)
    assert heard == [CHANGES]
    assert [str(error) for error in reported] == ["this listener is broken"] * 2


def test_a_commit_without_topics_is_not_told() -> None:
    feed, heard = Feed(), []
    feed.subscribe(heard.append)
    feed.publish(Changes(frozenset()))
    assert heard == []


def test_who_has_left_hears_no_more_and_may_leave_twice() -> None:
    feed, heard = Feed(), []
    leave = feed.subscribe(heard.append)
    leave()
    leave()
    feed.publish(CHANGES)
    assert heard == []


def test_a_listener_may_leave_while_it_is_being_told() -> None:
    feed, heard = Feed(), []

    def once(changes: Changes) -> None:
        heard.append(changes)
        leave()

    leave = feed.subscribe(once)
    feed.publish(CHANGES)
    feed.publish(CHANGES)
    assert heard == [CHANGES]
