"""Own domains are looked at once a day, what was seen is kept, and the light tells of it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from agent.loop.agency import REP, Agency, an_agency
from store.planting import a_mailbox

from desktop_sdr.agent.loop import domain_looks
from desktop_sdr.agent.oversight.own_domain import kept_as
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.agent.skills.domain_looking import Sender
from desktop_sdr.agent.skills.signatures import Signature
from desktop_sdr.domain.health import Light, LightReason, Part
from desktop_sdr.domain.ids import EmailAddress, MailboxId
from desktop_sdr.domain.reputation import Finding, FindingCode, Severity

WELL = Finding(FindingCode.MX_FOUND, Severity.WELL, "seller.example", "mx.seller.example")
FAULT = Finding(FindingCode.SPF_MISSING, Severity.FAULT, "seller.example")
LISTED = Finding(FindingCode.LISTED, Severity.FAULT, "seller.example", "list.example")
SILENCE = Finding(FindingCode.NOT_LOOKED_UP, Severity.UNKNOWN, "seller.example")


@dataclass
class Looker:
    """Name servers that answer what a test tells them to, and remember who was asked about."""

    finds: list[Finding]
    asked: list[Sender] = field(default_factory=list)
    deaf_to: set[str] = field(default_factory=set)
    faulty: set[str] = field(default_factory=set)

    def __call__(self, sender: Sender) -> list[Finding]:
        self.asked.append(sender)
        if sender.domain in self.deaf_to:
            return [SILENCE]
        return [FAULT] if sender.domain in self.faulty else self.finds


def wired(folder: Path, looker: Looker) -> AbstractContextManager[Agency]:
    return an_agency(folder, look_up_domain=looker, senders=(Sender(address=REP),))


def email_light(agency: Agency) -> tuple[Light, LightReason]:
    office = agency.office
    Watch(office.open, office.clock, office.latch, frozenset({Part.EMAIL})).look()
    with agency.store.reading() as uow:
        reading = uow.meters.lights()["email"]
    return reading.light, reading.reason


def test_it_is_looked_at_once_a_day_and_again_when_asked(tmp_path: Path) -> None:
    looker = Looker([WELL, FAULT])
    with wired(tmp_path, looker) as agency:
        assert not agency.desk.own_domains()
        assert domain_looks.look_daily(agency.office)
        assert not domain_looks.look_daily(agency.office)
        [seen] = agency.desk.own_domains()
        assert (seen.domain, seen.faults, seen.findings) == ("seller.example", 1, (WELL, FAULT))

        agency.desk.look_at_domains()
        agency.clock.advance(timedelta(days=1))
        assert domain_looks.look_daily(agency.office)
        assert len(looker.asked) == 3


def test_each_domain_is_looked_at_once_with_the_keys_of_its_own_mailboxes(tmp_path: Path) -> None:
    second = Sender(address="rita@second.example", selectors=("s1",))
    looker = Looker([WELL])
    with an_agency(
        tmp_path, look_up_domain=looker, senders=(Sender(address=REP), second)
    ) as agency:
        with agency.rows() as uow:
            other = uow.mailboxes.add(a_mailbox(address=EmailAddress(second.address)))
            uow.mailboxes.add(a_mailbox(address=EmailAddress("sales@second.example")))
            domain_looks.learn_keys(uow, other, [Signature("second.example", "s2")])
        assert domain_looks.look_daily(agency.office)
        assert not domain_looks.look_daily(agency.office)
        assert [one.domain for one in agency.desk.own_domains()] == [
            "seller.example",
            "second.example",
        ]
    first, of_second = looker.asked
    assert (first.selectors, first.signers) == ((), ())
    assert (of_second.selectors, of_second.signers) == (("s1", "s2"), ("second.example",))


def test_a_domain_that_was_not_heard_is_tried_again_without_the_others(tmp_path: Path) -> None:
    looker = Looker([WELL], deaf_to={"second.example"})
    senders = (Sender(address=REP), Sender(address="rita@second.example"))
    with an_agency(tmp_path, look_up_domain=looker, senders=senders) as agency:
        domain_looks.look_daily(agency.office)
        looker.deaf_to.clear()
        assert domain_looks.look_daily(agency.office)
        assert not domain_looks.look_daily(agency.office)
    assert [one.domain for one in looker.asked] == [
        "seller.example",
        "second.example",
        "second.example",
    ]


def test_the_light_tells_of_the_worst_domain_that_is_still_sent_from(tmp_path: Path) -> None:
    senders = (Sender(address=REP), Sender(address="rita@second.example"))
    looker = Looker([WELL], faulty={"second.example"})
    with an_agency(tmp_path, look_up_domain=looker, senders=senders) as agency:
        with agency.rows() as uow:
            other = uow.mailboxes.add(a_mailbox(address=EmailAddress("rita@second.example")))
        agency.desk.look_at_domains()
        assert email_light(agency) == (Light.YELLOW, LightReason.DOMAIN_FAULTS)
        with agency.rows() as uow:
            uow.mailboxes.save(replace(uow.mailboxes.get(other), retired_at=agency.clock.now()))
        assert email_light(agency) == (Light.GREEN, LightReason.WELL)


def test_silence_is_tried_again_and_takes_nothing_away(tmp_path: Path) -> None:
    looker = Looker([SILENCE])
    with wired(tmp_path, looker) as agency:
        domain_looks.look_daily(agency.office)
        [first] = agency.desk.own_domains()
        assert not first.is_heard
        looker.finds = [WELL]
        assert domain_looks.look_daily(agency.office)
        looker.finds = [SILENCE]
        agency.desk.look_at_domains()
        [seen] = agency.desk.own_domains()
        assert seen.findings == (WELL,)


def test_a_key_that_the_test_mail_came_back_with_is_looked_at(tmp_path: Path) -> None:
    looker = Looker([WELL])
    with wired(tmp_path, looker) as agency:
        with agency.rows() as uow:
            domain_looks.learn_keys(uow, MailboxId(1), [Signature("seller.example", "s7")])
            domain_looks.learn_keys(uow, MailboxId(1), [])
        agency.desk.look_at_domains()
    assert looker.asked[0].selectors == ("s7",)
    assert looker.asked[0].signers == ("seller.example",)


def test_the_light_of_email_tells_of_wrong_records_and_of_block_lists(tmp_path: Path) -> None:
    looker = Looker([WELL])
    with wired(tmp_path, looker) as agency:
        agency.desk.look_at_domains()
        assert email_light(agency) == (Light.GREEN, LightReason.WELL)
        looker.finds = [FAULT]
        agency.desk.look_at_domains()
        assert email_light(agency) == (Light.YELLOW, LightReason.DOMAIN_FAULTS)
        looker.finds = [FAULT, LISTED]
        agency.desk.look_at_domains()
        assert email_light(agency) == (Light.RED, LightReason.DOMAIN_LISTED)


def test_where_nobody_looks_nothing_is_claimed(tmp_path: Path) -> None:
    with an_agency(tmp_path) as agency:
        assert not agency.desk.looks_at_domain
        assert agency.desk.look_at_domains() == ()
        assert not domain_looks.look_daily(agency.office)
        with agency.rows() as uow:
            uow.keepings.set_note(kept_as("seller.example"), "{broken")
        assert agency.desk.own_domains() == ()
