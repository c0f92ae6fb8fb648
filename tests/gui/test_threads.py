"""Between threads: changes come gathered, commands go out and come back on the main thread."""

import threading

import pytest
from fakes.frame_desk import Feed
from PySide6.QtCore import QObject

from desktop_sdr.gui.bridge import ChangeBridge
from desktop_sdr.gui.tasks import Tasks
from desktop_sdr.ports.changes import Changes, Topic


@pytest.fixture
def heard(qapp, feed: Feed):
    bridge = ChangeBridge(feed)
    said: list[tuple[frozenset[Topic], threading.Thread]] = []
    bridge.changed.connect(lambda topics: said.append((topics, threading.current_thread())))
    yield said
    bridge.close()
    assert feed.listeners == []


def test_a_thousand_commits_on_other_threads_become_a_few_signals_on_this_one(
    heard, feed: Feed, qtbot
) -> None:
    topics = [Topic.DRAFTS, Topic.LEADS, Topic.OUTBOX]

    def commit(first: int) -> None:
        for number in range(first, first + 500):
            feed.publish(Changes(frozenset({topics[number % 3]})))

    threads = [threading.Thread(target=commit, args=(first,)) for first in (0, 500)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    qtbot.waitUntil(lambda: frozenset().union(*(said for said, _ in heard)) == set(topics))
    assert len(heard) <= 10
    assert {thread for _, thread in heard} == {threading.main_thread()}


def test_what_a_command_returns_comes_back_on_the_main_thread(tasks: Tasks, qtbot) -> None:
    got: list[tuple[object, threading.Thread]] = []
    owner = QObject()
    tasks.run(
        owner,
        lambda: threading.current_thread().name,
        lambda name: got.append((name, threading.current_thread())),
    )
    qtbot.waitUntil(lambda: bool(got))
    assert got[0][0].startswith("desk")
    assert got[0][1] is threading.main_thread()


def test_what_a_command_raises_comes_back_too(tasks: Tasks, qtbot) -> None:
    failed: list[BaseException] = []
    owner = QObject()
    tasks.run(owner, lambda: 1 // 0, failed=failed.append)
    qtbot.waitUntil(lambda: bool(failed))
    assert isinstance(failed[0], ZeroDivisionError)


def test_a_failure_that_nobody_named_is_told_to_the_window(tasks: Tasks, qtbot) -> None:
    owner = QObject()
    with qtbot.waitSignal(tasks.trouble) as told:
        tasks.run(owner, lambda: 1 // 0)
    assert isinstance(told.args[0], ZeroDivisionError)


def test_nothing_comes_back_to_an_owner_that_is_gone(tasks: Tasks, qtbot) -> None:
    from shiboken6 import delete

    go_on, got = threading.Event(), []
    owner, other = QObject(), QObject()
    tasks.run(owner, go_on.wait, got.append)
    delete(owner)
    go_on.set()
    tasks.run(other, lambda: "after", got.append)
    tasks.run(other, lambda: "after", got.append)
    qtbot.waitUntil(lambda: len(got) == 2)
    assert got == ["after", "after"]
