"""The agent is killed again and again while it sends: nothing twice, nothing lost, nobody guesses.

What the mail server took in is the truth; the agent's own rows are only compared with it.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from chaos import house as houses
from chaos import mortal
from chaos.campaign import patience, report, rounds
from chaos.house import House
from chaos.provider import Provider, Trouble, message_id
from servers.fault_smtp import FaultySmtp
from servers.mail import MailServers, User, wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("mail"),
    pytest.mark.timeout(patience(240)),
]

KILLS = rounds("kills", 25, 1000)
MAILS_PER_KILL = 4.5
KILLS_OF_ONE_PROFILE = 100
AT_ONCE = 2
LONGEST = 2.0
"""Seconds that a process lives at most before it is killed."""


@dataclass
class Tally:
    """What became of the mails of some profiles."""

    kills: int = 0
    mails: int = 0
    twice: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    stuck: int = 0
    unclear: int = 0
    unclear_and_sent: int = 0
    crashed: int = 0
    troubles: Counter[Trouble] = field(default_factory=Counter)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            kills=self.kills + other.kills,
            mails=self.mails + other.mails,
            twice=self.twice + other.twice,
            lost=self.lost + other.lost,
            stuck=self.stuck + other.stuck,
            unclear=self.unclear + other.unclear,
            unclear_and_sent=self.unclear_and_sent + other.unclear_and_sent,
            crashed=self.crashed + other.crashed,
            troubles=self.troubles + other.troubles,
        )

    @property
    def asked_share(self) -> float:
        return (self.unclear + self.crashed) / self.mails

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.mails} mails, {self.troubles.total()} faults: "
            f"{len(self.twice)} twice, {len(self.lost)} lost, {self.stuck} stuck, "
            f"{self.unclear} unclear ({self.unclear_and_sent} of them sent) and {self.crashed} met "
            f"by three kills each, each on a card = {self.asked_share:.1%}"
        )


def test_killed_at_random_nothing_leaves_twice_or_is_lost(
    tmp_path: Path, mail_servers: MailServers, capsys: pytest.CaptureFixture[str]
) -> None:
    shares = _shares(KILLS)
    for number in range(len(shares)):
        mail_servers.add_user(User(_address(number)))

    def run(number: int) -> Tally:
        return _one_profile(tmp_path / str(number), mail_servers, shares[number], number)

    with ThreadPoolExecutor(AT_ONCE) as profiles:
        tally = sum(profiles.map(run, range(len(shares))), Tally())
    held = not (tally.twice or tally.lost or tally.stuck) and tally.asked_share <= 0.05
    with capsys.disabled():
        report("R1 random kills", str(tally), held=held)
    assert held
    assert tally.kills == KILLS
    assert set(tally.troubles) == set(Trouble), "a kind of fault never came"


def _shares(kills: int) -> list[int]:
    """How many kills each profile gets."""
    count = max(AT_ONCE, -(-kills // KILLS_OF_ONE_PROFILE))
    return [kills // count + (number < kills % count) for number in range(count)]


def _address(number: int) -> str:
    return f"chaos{number}@seller.test"


def _one_profile(folder: Path, servers: MailServers, kills: int, seed: int) -> Tally:
    address = _address(seed)
    house = House(folder, address, servers.password(address))
    provider = Provider(servers, address, Random(f"provider {seed}"))
    mails = round(kills * MAILS_PER_KILL)
    with FaultySmtp(whim=provider) as server:
        wanted = house.queue(servers, server.port, mails)
        _kill_again_and_again(house, server, kills, mails, Random(f"kills {seed}"))
        with house.worker():
            assert wait_until(house.is_quiet, patience(120)), house.states()
        tally = _settled_by_the_rep(house, provider, server)
    provider.close()
    reached = Counter(mail.recipients[0] for mail in server.accepted)
    tally.kills, tally.mails, tally.troubles = kills, mails, provider.troubles
    tally.twice = [who for who, count in reached.items() if count > 1]
    tally.lost = [who for who in wanted if who not in reached]
    return tally


def _kill_again_and_again(
    house: House, server: FaultySmtp, kills: int, mails: int, random: Random
) -> None:
    """Let each process live for a random while, so long that the mails last until the end."""
    span = 0.5
    for done in range(kills):
        before = len(server.accepted)
        with house.worker() as agent:
            assert agent.is_at_work()
            mortal.wait(random.uniform(0.0, span))
            agent.kill()
        due = (mails - before) / (kills - done)
        span = min(LONGEST, span * (1.2 if len(server.accepted) - before < due else 0.85))


def _settled_by_the_rep(house: House, provider: Provider, server: FaultySmtp) -> Tally:
    """Answer every card by the truth, and let what did not leave go again."""
    provider.is_calm = True
    sent = {message_id(mail) for mail in server.accepted}
    tally = Tally()
    with house.opened() as app:
        tally.crashed = houses.try_the_crashed_again(app, sent)
        known, held = house.count("uncertain"), house.count("held")
        tally.unclear = houses.answer_by_the_truth(app, sent)
        assert tally.unclear == known
        tally.unclear_and_sent = known + held - house.count("held")
        all_sent = houses.send_the_rest(app)
        assert app.store.verify_audit().first_bad is None
    tally.stuck = 0 if all_sent else sum(house.states().values()) - house.count("sent")
    return tally
