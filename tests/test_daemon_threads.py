"""Work that never comes back: the rest goes on, and the program ends all the same."""

import subprocess
import sys
import threading
from concurrent.futures import wait

import pytest

from desktop_sdr.runtime.daemon_threads import DaemonThreads


def test_each_call_runs_at_once_and_hands_back_what_came_of_it() -> None:
    threads, go = DaemonThreads("work"), threading.Event()
    stuck = threads.submit(go.wait, 10)
    assert threads.submit(divmod, 7, 2).result(5) == (3, 1)
    assert not stuck.done()
    go.set()
    assert stuck.result(5)


def test_what_is_raised_is_raised_to_whoever_asks() -> None:
    threads = DaemonThreads("work")
    failed = threads.submit(int, "seven")
    wait([failed], 5)
    with pytest.raises(ValueError, match="seven"):
        failed.result()


def test_no_more_work_is_taken_after_the_end() -> None:
    threads = DaemonThreads("work")
    threads.shutdown()
    with pytest.raises(RuntimeError):
        threads.submit(int)


def test_a_program_ends_although_a_call_never_comes_back() -> None:
    program = (
        "import threading\n"
        "from desktop_sdr.runtime.daemon_threads import DaemonThreads\n"
        "DaemonThreads('stuck').submit(threading.Event().wait)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=30)
