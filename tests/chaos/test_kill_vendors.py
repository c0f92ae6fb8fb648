"""R2 at the vendors: killed while it sends over an API of Google or Microsoft, nothing goes twice.

What the vendor's server delivered is the truth; the agent's own rows are only compared with it.
"""

import itertools
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from chaos import house as houses
from chaos import mortal, profile
from chaos.campaign import patience, report, rounds
from chaos.house import House
from contracts.vendors import VENDORS, Account, open_account
from fakes.quick_clock import QuickClock
from servers.mail import wait_until
from servers.vendors.web import Cut

from desktop_sdr import bootstrap
from desktop_sdr.adapters.sign_in.grant import Tokens, first_grant
from desktop_sdr.bootstrap import App
from desktop_sdr.domain.outbox import OutboxState

pytestmark = [pytest.mark.slow, pytest.mark.timeout(patience(240))]

REP = "rep@seller.test"
KILLS = rounds("vendor_kills", 3, 100)
MAILS_PER_KILL = 4
SIGN_IN = {"gmail": "google", "graph": "microsoft"}
SEND = {"gmail": "messages/send", "graph": "sendMail"}
NO_NAMES = "check_addresses = false"
"""There is no name server beside the stand-in for the vendor."""
MAILBOX = """[mailbox]
address = "{address}"
sign_in = "{sign_in}"

[mailbox.oauth]
client_id = "desktop"
has_client_secret = false
authorization_url = "http://127.0.0.1:1/authorize"
token_url = "http://127.0.0.1:1/token"
scopes = ["mail.full", "offline_access"]
over_api = true
api_url = "{url}"
"""


def a_house(account: Account, folder: Path, mails: int) -> tuple[House, list[str]]:
    """A profile at the vendor with approved mails whose time has come."""
    about_rep, _, _ = profile.TEXT.partition("[mailbox]")
    text = about_rep + MAILBOX.replace("{sign_in}", SIGN_IN[account.vendor])
    text = text.replace("[sending]", f"[sending]\n{NO_NAMES}")
    folder.mkdir()
    bootstrap.set_up_real(folder, text.format(address=REP, url=account.server.url))
    granted = Tokens(access_token=account.token, refresh_token="r", lives_for=None)
    house = House(folder, REP, first_grant(granted, datetime(2026, 3, 3, tzinfo=UTC)).kept())
    with house.opened() as app:
        profile.plan_only(app, profile.ONE_STEP)
        wanted = profile.queue(app, folder, mails)
        last = _due_at_once(app)
    house.clock = QuickClock(last + timedelta(minutes=1), houses.SPEED)
    return house, wanted


def _due_at_once(app: App) -> datetime:
    """Let all leave at the moment of the last: a mail much later than its time is planned anew."""
    with app.store.unit_of_work() as uow:
        held = uow.outbox.in_state(OutboxState.HELD)
        last = max(item.leaves_at for item in held)
        for item in held:
            uow.outbox.postpone(item.id, last, ())
        uow.commit()
    return last


@pytest.mark.parametrize("vendor", VENDORS)
def test_killed_at_random_over_an_api_nothing_leaves_twice_or_is_lost(
    vendor: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random, mails = Random(f"kills {vendor}"), KILLS * MAILS_PER_KILL
    with closing(open_account(vendor, REP)) as account:
        house, wanted = a_house(account, tmp_path / "profile", mails)
        troubles = _kill_again_and_again(account, house, random)
        with house.worker():
            assert wait_until(house.is_quiet, patience(120)), house.states()
        sent = {mail.message_id for mail in account.mailbox.in_folder("SENT")}
        with house.opened() as app:
            crashed = houses.try_the_crashed_again(app, sent)
            unclear = houses.answer_by_the_truth(app, sent)
            all_sent = houses.send_the_rest(app)
        left = {one: len(account.mailbox.delivered[one]) for one in wanted}
        assert account.server.violations == []
    twice = [one for one, count in left.items() if count > 1]
    lost = [one for one, count in left.items() if count == 0]
    figures = (
        f"{vendor}: {KILLS} kills, {mails} mails, {troubles} faults: {len(twice)} twice,"
        f" {len(lost)} lost, {unclear} unclear and {crashed} met by three kills, each on a card"
    )
    held = all_sent and not twice and not lost
    with capsys.disabled():
        report("R2 kills over an API", figures, held=held)
    assert held


def _kill_again_and_again(account: Account, house: House, random: Random) -> int:
    """Let each process live for a random while, with a fault of the vendor's in most of them."""
    faults = itertools.cycle([Cut.AFTER_ACTING, None, Cut.BEFORE_ACTING, Cut.AT_THE_HEADERS])
    troubles = 0
    for cut in itertools.islice(faults, KILLS):
        if cut is not None:
            acts = cut is Cut.AFTER_ACTING
            account.server.next_time(SEND[account.vendor], cut=cut, acts=acts)
            troubles += 1
        with house.worker() as agent:
            assert agent.is_at_work()
            mortal.wait(random.uniform(0.1, 1.5))
            agent.kill()
    return troubles
