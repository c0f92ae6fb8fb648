"""Many at once: no update is lost, nobody starves, what is not committed never was."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import a_lead
from store.planting import a_line, opened, planted

from desktop_sdr.ports.changes import Changes, Topic
from desktop_sdr.ports.store import StoreTrouble
from desktop_sdr.store.feed import Feed
from desktop_sdr.store.opening import Store
from desktop_sdr.store.turns import Turns


def at_once(*works: Callable[[], Any]) -> None:
    """Run all of them in threads that start together; the first error comes out."""
    errors: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> None:
        start.wait()
        try:
            work()
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def count_up(store: Store, times: int) -> None:
    for _ in range(times):
        with store.unit_of_work() as uow:
            number = int(uow.keepings.note("counter") or 0)
            uow.keepings.set_note("counter", str(number + 1))
            uow.commit()


def test_four_writers_lose_no_update(store: Store) -> None:
    at_once(*[lambda: count_up(store, 50)] * 4)
    with store.reading() as uow:
        assert uow.keepings.note("counter") == "200"


def test_two_programs_lose_no_update(store: Store) -> None:
    second = opened(store.path)
    at_once(lambda: count_up(store, 50), lambda: count_up(second, 50))
    second.close()
    with store.reading() as uow:
        assert uow.keepings.note("counter") == "100"


def test_the_record_of_four_writers_is_one_chain(store: Store) -> None:
    def write() -> None:
        for _ in range(20):
            with store.unit_of_work() as uow:
                uow.audit.append(a_line())
                uow.audit.append(a_line())
                uow.commit()

    at_once(*[write] * 4)
    report = store.verify_audit()
    assert (report.entries, report.first_bad) == (160, None)


def test_turns_are_served_in_the_order_they_came() -> None:
    turns, served = Turns(), []
    turns.take()

    def wait(number: int) -> None:
        turns.take()
        served.append(number)
        turns.give_back()

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        while len(turns._waiting) <= number:
            time.sleep(0.001)  # noqa: TID251
    turns.give_back()
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2, 3, 4]


def test_who_waits_too_long_for_a_turn_is_told_and_leaves_the_queue() -> None:
    turns = Turns(patience=0.05)
    turns.take()
    with pytest.raises(StoreTrouble) as caught:
        turns.take()
    assert caught.value.code == "locked"
    turns.give_back()
    turns.take()
    turns.give_back()


def test_a_turn_that_came_in_the_last_moment_is_taken() -> None:
    turns = Turns()
    turns.take()
    turns._give_up(threading.Lock())  # it is no longer waiting, so the turn is its own
    turns.give_back()


def test_a_database_that_has_vanished_is_named_each_time_and_blocks_nobody(
    tmp_path: Path,
) -> None:
    store = opened(tmp_path / "profile" / "a.db")
    store._writing.dispose()
    (tmp_path / "profile").rename(tmp_path / "gone")
    for _ in range(2):
        with pytest.raises(StoreTrouble) as caught, store.unit_of_work():
            pass
        assert caught.value.code == "unreadable_folder"
    (tmp_path / "gone").rename(tmp_path / "profile")
    store.close()


def test_what_is_not_committed_never_was(store: Store) -> None:
    with store.unit_of_work() as uow:
        uow.leads.save(a_lead(first_name="Nobody"))
        uow.audit.append(a_line())
    with pytest.raises(ZeroDivisionError), store.unit_of_work() as uow:
        uow.leads.save(a_lead(first_name="Nobody"))
        raise ZeroDivisionError
    with store.unit_of_work() as uow:
        assert uow.leads.get(1).first_name == "Ida"
    assert store.verify_audit().entries == 0


def test_a_commit_ends_the_unit_of_work(store: Store) -> None:
    with store.unit_of_work() as uow:
        uow.keepings.set_note("a", "b")
        uow.commit()
        with store.unit_of_work() as another:  # the turn is free again
            assert another.keepings.note("a") == "b"
        with pytest.raises(RuntimeError, match="over"):
            uow.commit()


def test_a_commit_tells_what_was_written_after_it_was(tmp_path: Path) -> None:
    feed, heard = Feed(), []
    store = opened(tmp_path / "a.db", feed)

    def look(changes: Changes) -> None:
        with store.unit_of_work() as uow:  # also a writing one: the turn is free
            heard.append((changes, uow.leads.get(1).first_name))

    planted(store)
    feed.subscribe(look)
    with store.unit_of_work() as uow:
        uow.leads.save(a_lead(first_name="Ada"))
        uow.audit.append(a_line())
        assert heard == []
        told = uow.commit("me")
    assert told == Changes(frozenset({Topic.LEADS, Topic.AUDIT}), "me")
    assert heard == [(told, "Ada")]
    store.close()


def test_nothing_is_told_of_what_was_rolled_back_or_only_read(tmp_path: Path) -> None:
    feed, heard = Feed(), []
    store = opened(tmp_path / "a.db", feed)
    planted(store)
    feed.subscribe(heard.append)
    with store.unit_of_work() as uow:
        uow.leads.save(a_lead(first_name="Ada"))
    with store.unit_of_work() as uow:
        uow.leads.get(1)
        uow.outbox.postpone(99, a_lead().created_at, ())
        uow.commit()
    assert heard == []
    store.close()


@pytest.mark.slow
def test_a_program_killed_while_it_commits_leaves_whole_transactions_and_a_valid_chain(
    tmp_path: Path,
) -> None:
    program = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from pathlib import Path
from store.planting import a_line, opened
store = opened(Path({str(tmp_path / "a.db")!r}))
number = 0
while True:
    with store.unit_of_work() as uow:
        for _ in range(3):
            uow.audit.append(a_line(personal="some words"))
        number = int(uow.keepings.note("n") or 0) + 1
        uow.keepings.set_note("n", str(number))
        uow.commit()
    print(number, flush=True)
"""
    for round_ in range(8):
        child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        told = [int(child.stdout.readline()) for _ in range(3 + 7 * round_)]
        child.kill()
        rest = child.stdout.read().split()
        child.wait()
        child.stdout.close()
        last_told = int(rest[-1]) if rest else told[-1]
        store = opened(tmp_path / "a.db")
        report = store.verify_audit()
        with store.reading() as uow:
            kept = int(uow.keepings.note("n") or 0)
        store.close()
        assert report.first_bad is None
        assert report.entries == 3 * kept, "the note and its lines are one transaction"
        assert kept >= last_told, "what was told as committed is there"
