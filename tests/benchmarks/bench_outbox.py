"""What it costs that nothing is lost: python -m pytest tests/benchmarks/bench_outbox.py -s."""

import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import pytest
from agent.loop.agency import TUESDAY, Agency, an_agency
from chaos.campaign import report, rounds
from chaos.wide_open import WIDE
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.fault_smtp import FaultySmtp

from desktop_sdr.adapters.mail.connection import Security
from desktop_sdr.adapters.mail.smtp import SmtpAccount, SmtpTransport
from desktop_sdr.agent.loop import listening, outbox
from desktop_sdr.agent.office import Office
from desktop_sdr.domain.ids import LeadId
from desktop_sdr.settings import Sending, Settings

MAILS = rounds("cost", 60, 300)
COMMITS_FOR_ONE = 3
"""Claimed, at the dot, sent: each has to be on the disk before the next step."""
LEAST_RATIO = 0.1
"""Of the speed of a loop that keeps nothing."""
WIDE_OPEN = Settings(
    limits=WIDE,
    sending=Sending(like_a_person=False),
)


@dataclass
class Counted:
    """A transaction that counts its commit."""

    unit: Any
    commits: list[None]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unit, name)

    def __enter__(self) -> Self:
        self.unit.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self.unit.__exit__(*error)

    def commit(self, initiator: object | None = None) -> Any:
        self.commits.append(None)
        return self.unit.commit(initiator)


@pytest.mark.timeout(300)
def test_a_send_costs_three_durable_commits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with FaultySmtp() as server, _agency(tmp_path, server.port) as agency:
        _queue(agency)
        commits: list[None] = []
        office = _counting(agency.office, commits)
        mails = [item.payload for item in agency.items()]

        # In turns, so that a busy moment of the machine hits both.
        bare = durable = 0.0
        for item in agency.items():
            bare += _seconds_of_bare_send(server.port, item.payload)
            began = time.perf_counter()
            outbox.attempt(office, item.id)
            durable += time.perf_counter() - began
        assert len(server.accepted) == 2 * len(mails) == 2 * MAILS
    each, ratio = len(commits) / MAILS, bare / durable
    held = each <= COMMITS_FOR_ONE and ratio >= LEAST_RATIO
    with capsys.disabled():
        report(
            "Durable cost",
            f"{each:.1f} commits a mail; {MAILS / durable:.0f} mails a second against "
            f"{MAILS / bare:.0f} of a bare SMTP loop: {ratio:.0%} of its speed",
            held=held,
        )
    assert held


@contextmanager
def _agency(folder: Path, port: int) -> Iterator[Agency]:
    clock = FakeClock(TUESDAY)
    account = SmtpAccount(host="127.0.0.1", port=port, security=Security.PLAIN_LOOPBACK)
    transport = SmtpTransport(account, MemorySecrets(), clock, None)
    wired = {"clock": clock, "transport": transport, "crm": None, "durable": True}
    with an_agency(folder, WIDE_OPEN, **wired) as agency:
        yield agency


def _queue(agency: Agency) -> None:
    for _ in range(MAILS):
        agency.add_lead()
    agency.think()
    with agency.store.reading() as uow:
        leads = [LeadId(number) for number in range(1, MAILS + 1)]
        waiting = [draft for lead in leads for draft in uow.drafts.waiting_of(lead)]
    for draft in waiting:
        agency.approve(draft)
    agency.clock.set(max(item.leaves_at for item in agency.items()))
    listening.listen(agency.office)


def _counting(office: Office, commits: list[None]) -> Office:
    return replace(office, open=lambda: Counted(office.open(), commits))


def _seconds_of_bare_send(port: int, payload: bytes) -> float:
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("rita@seller.example", ["ida@firma.example"], payload)
    return time.perf_counter() - began
