"""A whole first campaign on real servers: list, window, keys, mails, answers, a crash."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from scenarios.campaign_house import (
    POSTAL_ADDRESS,
    PRICE_WORDS,
    TWO_STEPS,
    Agent,
    House,
    text_of,
)
from scenarios.processes import a_window, at_work, press_until
from servers.mail import MailServers, wait_until
from servers.mail_config import User

from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.domain.outbox import OutboxState
from desktop_sdr.domain.sequence import EnrollmentState, FinishReason

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mail"), pytest.mark.timeout(240)]

REP = "campaign@seller.test"
NAMES = (
    "Ada Albers",
    "Bela Brandt",
    "Cora Conrad",
    "Dora Decker",
    "Emil Ernst",
    "Fritz Faber",
    "Greta Gross",
    "Hanna Hahn",
    "Ida Iversen",
    "Jonas Jung",
    "Klara Kern",
    "Lena Lorenz",
    "Max Maurer",
    "Nora Neumann",
    "Otto Ott",
    "Paula Pohl",
    "Ruth Richter",
    "Stefan Sommer",
    "Tilda Thoma",
    "Uwe Ulrich",
)
HEADER = ("Email", "First name", "Last name", "Company", "Website", "Country", "Job title")


def address_of(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@buyer.test"


LEADS = tuple(address_of(name) for name in NAMES)
INTERESTED, OPTS_OUT, AWAY, GONE, ASKS_PRICE = LEADS[:5]
NAME_OF = dict(zip(LEADS, NAMES, strict=True))


def a_row(number: int, **changed: str) -> dict[str, str]:
    name = NAMES[number]
    first, last = name.split()
    company, website = f"{last} Logistik", f"www.{last.lower()}-logistik.example"
    values = (address_of(name), first, last, company, website, "Germany", "Head of Logistics")
    return dict(zip(HEADER, values, strict=True)) | changed


def a_list_with_faults() -> str:
    """Twenty good rows among those that every exported list has."""
    rows = [a_row(number) for number in range(20)]
    rows.insert(4, a_row(1, Email="BELA.BRANDT@buyer.test"))
    rows.insert(7, a_row(2, Email="cora.conrad(at)buyer"))
    rows.insert(11, dict.fromkeys(HEADER, ""))
    rows.insert(13, a_row(3, Email="info@decker-logistik.example"))
    formula = '=HYPERLINK("https://bad.example";"Acme")'
    rows.append(a_row(4, Email="eve@formula.example", Company=formula, Website="formula.example"))
    rows.append(a_row(5, Email="no-reply@faber-logistik.example"))
    told = io.StringIO()
    writer = csv.DictWriter(told, HEADER, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return told.getvalue()


@pytest.fixture
def house(mail_servers: MailServers, tmp_path: Path, keychain: dict[str, str]) -> Iterator[House]:
    assert "DBUS_SESSION_BUS_ADDRESS" in keychain
    mail_servers.add_user(User(REP, files_sent=True))
    for address in LEADS:
        if address != GONE:
            mail_servers.add_user(User(address))
    mail_servers.add_vacation(AWAY, "Out of office", "I am out of the office at the moment.")
    yield House(tmp_path / "campaign", mail_servers, REP)


def test_a_first_campaign_from_the_list_to_the_answers_on_real_servers(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    house.set_up()
    house.plan_only(TWO_STEPS)
    _imports_twenty_leads(house, tmp_path / "leads.csv")
    rejected = _approves_by_keys_in_the_window(house, tmp_path)
    clock = FakeClock(_now(house))
    with house.opened(clock) as app:
        agent = Agent(app, clock)
        _first_mails_leave(house, agent, rejected)
        _people_answer(house, agent)
        step_two = _second_mails_are_approved(agent, rejected)
        clock.set(max(item.leaves_at for item in agent.items(OutboxState.HELD)))
    _is_killed_in_the_middle(house, clock.now(), step_two)
    with house.opened(clock) as app:
        _went_on_and_sent_nothing_twice(house, Agent(app, clock), step_two, rejected)
    [verified] = house.command("audit", "verify", "--json")
    assert verified["first_bad"] is None, verified
    assert verified["anchored"], verified
    assert [one.getMessage() for one in caplog.records if one.name.startswith("desktop_sdr")] == []


def _now(house: House) -> datetime:
    with house.opened(None) as app:
        return app.desk.now()


def _imports_twenty_leads(house: House, path: Path) -> None:
    path.write_bytes(a_list_with_faults().encode("cp1252"))
    consent = ("--basis", "consent", "--basis-date", "2026-01-05", "--basis-record", "fair form")
    *rows, last = house.command("import", str(path), "--json", *consent)
    faults = Counter((row["verdict"], row["reason"]) for row in rows if row["reason"])
    assert faults == Counter(
        [
            ("merged", "same_address"),
            ("rejected", "bad_address"),
            ("rejected", "empty_row"),
            ("rejected", "no_reply_address"),
            ("review", "role_address"),
            ("review", "formula"),
        ]
    )
    assert last["totals"]["new"] == 20, last


def _approves_by_keys_in_the_window(house: House, pictures: Path) -> str:
    """Approve nineteen by A and turn the last one down by R and a digit; returns whose it was."""
    with house.opened(None) as app, a_window(house.folder) as window:
        views = app.desk.views

        def waiting() -> int:
            return views.frame(app.desk.now()).drafts_waiting

        assert wait_until(lambda: waiting() == 20, 30), f"{waiting()} drafts\n{window.end()}"
        for left in range(19, 0, -1):
            press_until(window, ["a"], lambda left=left: waiting() == left, f"{left} are left")
            if left == 19:
                window.picture(pictures / "review.png")
        [last] = views.drafts("all", None, 10)
        press_until(window, ["r", "4"], lambda: waiting() == 0, "the last one is turned down")
        window.picture(pictures / "empty.png")
        window.close()
        assert len(views.outbox(100)) == 19
        approved = [row for row in views.feed("decisions", None, 100) if "approved" in row.tag]
        assert Counter(row.actor.value for row in approved) == {"rep": 19}
        with app.store.reading() as uow:
            return str(uow.leads.get(last.lead_id).email)


def _first_mails_leave(house: House, agent: Agent, rejected: str) -> None:
    approved = [address for address in LEADS if address != rejected]
    sent = [OutboxState.SENT]
    agent.until(lambda: len(agent.items(*sent)) == 19, "19 first mails left", timedelta(days=21))
    for address in approved:
        if address != GONE:
            [mail] = house.arrives(address)
            _is_a_proper_first_mail(mail, address)
    assert house.mails(rejected) == []
    ids = [str(mail["Message-ID"]) for one in approved for mail in house.mails(one)]
    assert len(set(ids)) == 18


def _is_a_proper_first_mail(mail: EmailMessage, address: str) -> None:
    assert [str(part.addr_spec) for part in mail["To"].addresses] == [address]
    assert len(mail.get_all("To")) == 1
    assert mail["Cc"] is None
    assert mail["Bcc"] is None
    assert re.fullmatch(r"<[^@<>\s]+@seller\.test>", mail["Message-ID"]), mail["Message-ID"]
    if address != AWAY:  # whose own server takes it out, so as to answer at all
        assert mail["List-Unsubscribe"].startswith(f"<mailto:{REP}"), mail.items()
    assert parsedate_to_datetime(mail["Date"]).tzinfo is not None
    assert mail["In-Reply-To"] is None
    words = text_of(mail)
    assert words.startswith(f"Hi {NAME_OF[address].split()[0]},"), words
    assert POSTAL_ADDRESS in words
    assert "{{" not in words


def _people_answer(house: House, agent: Agent) -> None:
    house.answer(INTERESTED, NAME_OF[INTERESTED], "That sounds interesting, let us talk about it.")
    house.answer(OPTS_OUT, NAME_OF[OPTS_OUT], "Please stop writing to me.")
    house.answer(ASKS_PRICE, NAME_OF[ASKS_PRICE], "What does it cost per site?")
    # The bounce and the automatic answer are in the mailbox too, or in the inbox read already.
    house.dates_what_came(agent.clock.now(), answers=3)
    agent.hears(INTERESTED, OPTS_OUT, AWAY, GONE, ASKS_PRICE)
    states = {address: agent.state(address) for address in LEADS[:5]}
    assert states == {
        INTERESTED: LeadState.CONVERSATION,
        OPTS_OUT: LeadState.SUPPRESSED,
        AWAY: LeadState.IN_SEQUENCE,
        GONE: LeadState.DISQUALIFIED,
        ASKS_PRICE: LeadState.CONVERSATION,
    }, agent.story()
    assert agent.enrollment(AWAY).state is EnrollmentState.PAUSED_OUT_OF_OFFICE
    assert agent.enrollment(GONE).state is EnrollmentState.FAILED
    assert agent.enrollment(INTERESTED).finish_reason is FinishReason.REPLIED
    assert agent.is_suppressed(OPTS_OUT)
    assert agent.drafts(OPTS_OUT) == agent.drafts(GONE) == []
    [offer] = agent.drafts(INTERESTED)
    assert offer.reply_id is not None
    [priced] = agent.drafts(ASKS_PRICE)
    assert PRICE_WORDS in priced.body
    _is_shown_to_the_rep(agent)


def _is_shown_to_the_rep(agent: Agent) -> None:
    views = agent.app.desk.views
    read = {row.lead_name: row.facts["kind"] for row in views.feed("replies", None, 50)}
    assert read == {
        NAME_OF[INTERESTED]: "human",
        NAME_OF[OPTS_OUT]: "opt_out",
        NAME_OF[AWAY]: "out_of_office",
        NAME_OF[GONE]: "hard_bounce",
        NAME_OF[ASKS_PRICE]: "human",
    }
    assert list(views.escalations(10)) == [], "what the table answers is not asked"
    now = agent.clock.now()
    metrics = views.metrics(now - timedelta(days=60), now + timedelta(days=1), "Europe/Berlin")
    figures = (metrics.contacted, metrics.bounced, metrics.opted_out, metrics.positive)
    assert figures == (19, 1, 1, 1), metrics
    assert metrics.replied == 2, "opt-outs are counted apart"
    assert metrics.meetings == 0


def _second_mails_are_approved(agent: Agent, rejected: str) -> list[str]:
    """Wait for the second step of everybody who said nothing, and approve those and the answers."""
    silent = [address for address in LEADS[5:] if address != rejected]

    def all_drafted() -> bool:
        return all(agent.drafts(address) for address in silent)

    agent.until(all_drafted, "second drafts wait", timedelta(days=12))
    for address in (*silent, INTERESTED, ASKS_PRICE):
        [draft] = agent.drafts(address)
        agent.approve(draft)
    assert agent.drafts(AWAY) == [], "nobody writes to who is away"
    return [*silent, ASKS_PRICE, INTERESTED]


def _is_killed_in_the_middle(house: House, moment: datetime, step_two: list[str]) -> None:
    def second_mails() -> int:
        return sum(len(house.mails(address)) == 2 for address in step_two)

    later = moment + timedelta(minutes=1)
    with at_work(house.folder, later) as agent:
        if not wait_until(lambda: second_mails() >= 3, 30):
            agent.kill()
            raise AssertionError(f"nothing left\n{agent.communicate()[0].decode()}")
        agent.kill()
        agent.wait(timeout=10)
    assert second_mails() < len(step_two), "it was killed too late to be in the middle"
    with at_work(house.folder, later + timedelta(minutes=1)) as agent:
        on_its_way = wait_until(lambda: second_mails() >= len(step_two) - 1, 30)
        agent.terminate()
        said = agent.communicate(timeout=20)[0].decode()
        assert on_its_way, said
        assert agent.returncode == 0, said


def _went_on_and_sent_nothing_twice(
    house: House, agent: Agent, step_two: list[str], rejected: str
) -> None:
    """At most the one mail that was at its dot may be unclear; then it is asked about."""
    agent.clock.advance(timedelta(minutes=3))
    settled = wait_until(lambda: not _unsettled(agent), 10)
    agent.clock.advance(timedelta(minutes=20))
    agent.round()
    unclear = agent.items(OutboxState.UNCERTAIN)
    assert settled or len(unclear) == 1, agent.story()
    assert len(agent.app.desk.views.escalations(10)) == len(unclear)
    asked = {str(item.recipient) for item in unclear}
    for address in step_two:
        mails = house.mails(address)
        assert len(mails) == 2 or (address in asked and len(mails) == 1), (address, len(mails))
        if len(mails) == 2 and address not in (INTERESTED, ASKS_PRICE):
            first, second = mails
            assert second["In-Reply-To"] == first["Message-ID"]
            assert first["Message-ID"] in second["References"]
            assert second["Subject"] == f"Re: {first['Subject']}"
    for address in (OPTS_OUT, AWAY):
        assert len(house.mails(address)) == 1, f"{address} was not left in peace"
    assert house.mails(rejected) == []
    assert [item for item in agent.items(OutboxState.SENT) if item.recipient == GONE][1:] == []
    _the_price_is_the_list_s(house)


def _unsettled(agent: Agent) -> int:
    agent.round()
    return len(agent.items(OutboxState.SETTLING, OutboxState.CLAIMED, OutboxState.HELD))


def _the_price_is_the_list_s(house: House) -> None:
    _, answer = house.mails(ASKS_PRICE)
    assert PRICE_WORDS in text_of(answer)
    assert answer["In-Reply-To"] == f"<answer.{ASKS_PRICE}>"
