"""The own domain is looked at once a day, what was seen is kept, and the light tells of it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from agent.loop.agency import REP, Agency, an_agency

from desktop_sdr.agent.loop import domain_looks
from desktop_sdr.agent.oversight.own_domain import LOOK_UP
from desktop_sdr.agent.oversight.watching import Watch
from desktop_sdr.agent.skills.domain_looking import Sender
from desktop_sdr.agent.skills.signatures import Signature
from desktop_sdr.domain.health import Light, LightReason, Part
from desktop_sdr.domain.ids import MailboxId
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

    def __call__(self, sender: Sender) -> list[Finding]:
        self.asked.append(sender)
        return self.finds


def wired(folder: Path, looker: Looker) -> AbstractContextManager[Agency]:
    return an_agency(folder, look_up_domain=looker, sender=Sender(address=REP))


def email_light(agency: Agency) -> tuple[Light, LightReason]:
    office = agency.office
    Watch(office.open, office.clock, office.latch, frozenset({Part.EMAIL})).look()
    with agency.store.reading() as uow:
        reading = uow.meters.lights()["email"]
    return reading.light, reading.reason


def test_it_is_looked_at_once_a_day_and_again_when_asked(tmp_path: Path) -> None:
    looker = Looker([WELL, FAULT])
    with wired(tmp_path, looker) as agency:
        assert agency.desk.own_domain() is None
        assert domain_looks.look_daily(agency.office)
        assert not domain_looks.look_daily(agency.office)
        seen = agency.desk.own_domain()
        assert seen is not None
        assert (seen.domain, seen.faults, seen.findings) == ("seller.example", 1, (WELL, FAULT))

        agency.desk.look_at_domain()
        agency.clock.advance(timedelta(days=1))
        assert domain_looks.look_daily(agency.office)
        assert len(looker.asked) == 3


def test_silence_is_tried_again_and_takes_nothing_away(tmp_path: Path) -> None:
    looker = Looker([SILENCE])
    with wired(tmp_path, looker) as agency:
        domain_looks.look_daily(agency.office)
        first = agency.desk.own_domain()
        assert first is not None
        assert not first.is_heard
        looker.finds = [WELL]
        assert domain_looks.look_daily(agency.office)
        looker.finds = [SILENCE]
        agency.desk.look_at_domain()
        seen = agency.desk.own_domain()
        assert seen is not None
        assert seen.findings == (WELL,)


def test_a_key_that_the_test_mail_came_back_with_is_looked_at(tmp_path: Path) -> None:
    looker = Looker([WELL])
    with wired(tmp_path, looker) as agency:
        with agency.rows() as uow:
            domain_looks.learn_keys(uow, MailboxId(1), [Signature("seller.example", "s7")])
            domain_looks.learn_keys(uow, MailboxId(1), [])
        agency.desk.look_at_domain()
    assert looker.asked[0].selectors == ("s7",)
    assert looker.asked[0].signers == ("seller.example",)


def test_the_light_of_email_tells_of_wrong_records_and_of_block_lists(tmp_path: Path) -> None:
    looker = Looker([WELL])
    with wired(tmp_path, looker) as agency:
        agency.desk.look_at_domain()
        assert email_light(agency) == (Light.GREEN, LightReason.WELL)
        looker.finds = [FAULT]
        agency.desk.look_at_domain()
        assert email_light(agency) == (Light.YELLOW, LightReason.DOMAIN_FAULTS)
        looker.finds = [FAULT, LISTED]
        agency.desk.look_at_domain()
        assert email_light(agency) == (Light.RED, LightReason.DOMAIN_LISTED)


def test_where_nobody_looks_nothing_is_claimed(tmp_path: Path) -> None:
    with an_agency(tmp_path) as agency:
        assert not agency.desk.looks_at_domain
        assert agency.desk.look_at_domain() is None
        assert not domain_looks.look_daily(agency.office)
        with agency.rows() as uow:
            uow.keepings.set_note(LOOK_UP, "{broken")
        assert agency.desk.own_domain() is None
