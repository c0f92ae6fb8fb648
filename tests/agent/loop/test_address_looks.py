"""Nobody is written to whose address takes no mail; who may be nobody comes before the rep."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import Agency, an_agency
from fakes.names import FakeNames

from desktop_sdr.agent.reviewing.refusal import DeskRefusal
from desktop_sdr.domain.address_look import AddressVerdict
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.lead import Lead
from desktop_sdr.domain.lifecycle import LeadState
from desktop_sdr.ports.names import MailExchange

GOOD = "firma.example"
MX = {
    "seller.example": [MailExchange(10, "mx.seller.example")],
    GOOD: [MailExchange(10, "mx.firma.example")],
    "refuses.example": [MailExchange(0, "")],
}
A = {"mx.firma.example": ["192.0.2.1"], "mx.seller.example": ["192.0.2.2"]}


def names(silent: str = "") -> FakeNames:
    return FakeNames(mx=MX, a=A, silent=frozenset({silent} if silent else ()))


def verdict(agency: Agency, lead: Lead) -> AddressVerdict | None:
    look = agency.lead(lead).address_look
    return None if look is None else look.verdict


def test_a_good_address_is_looked_up_once_and_written_to(tmp_path: Path) -> None:
    asked = names()
    with an_agency(tmp_path, names=asked) as agency:
        lead = agency.touched(email=EmailAddress(f"ida@{GOOD}"))

        assert verdict(agency, lead) is AddressVerdict.GOOD
        assert asked.questions.count(GOOD) == 1


@pytest.mark.parametrize("domain", ["refuses.example", "unheard-of.example"])
def test_an_address_that_takes_no_mail_is_never_written_to(tmp_path: Path, domain: str) -> None:
    with an_agency(tmp_path, names=names()) as agency:
        lead = agency.add_lead(email=EmailAddress(f"ida@{domain}"))
        agency.run(agency.clock.now() + timedelta(days=1))

        assert agency.sent_to(lead) == []
        assert agency.drafts(lead) == []
        assert agency.state(lead) is LeadState.DISQUALIFIED
        [told] = [one for one in agency.record(lead) if one.tag.value == "address:looked_up"]
        assert told.facts["verdict"] in ("null_mx", "no_domain")


def test_without_an_answer_the_mail_waits_and_leaves_once_there_is_one(tmp_path: Path) -> None:
    asked = names(silent=GOOD)
    with an_agency(tmp_path, names=asked) as agency:
        lead = agency.approved(email=EmailAddress(f"ida@{GOOD}"))
        agency.run(agency.clock.now() + timedelta(hours=3))
        assert agency.sent_to(lead) == []
        assert agency.item(lead).held_by == ("address_not_looked_up",)

        asked.silent = frozenset()
        agency.go_on_until_sent(lead)
        assert verdict(agency, lead) is AddressVerdict.GOOD


def test_a_desks_address_comes_before_the_rep_at_every_level(tmp_path: Path) -> None:
    with an_agency(tmp_path, names=names()) as agency:
        with agency.rows() as uow:
            uow.keepings.set_level(AutonomyLevel.AUTONOMOUS)
        lead = agency.add_lead(email=EmailAddress(f"info@{GOOD}"))
        agency.pulse()

        draft = agency.draft(lead)
        assert draft.reasons == ("address_doubtful",)
        with pytest.raises(DeskRefusal, match="look_again"):
            agency.approve(draft)
        agency.approve(draft, "address_doubtful")
        agency.go_on_until_sent(lead)


def test_a_first_mail_that_claims_to_be_an_answer_never_leaves(tmp_path: Path) -> None:
    with an_agency(tmp_path) as agency:
        lead = agency.start()
        draft = agency.draft(lead)
        assert draft.remarks == ()
        version = agency.desk.edit(draft.id, draft.version, "Re: our talk", draft.body)
        edited = agency.draft(lead)

        assert [one.code.value for one in edited.remarks] == ["faked_reply"]
        for anyway in ((), ("faked_reply",)):
            with pytest.raises(DeskRefusal, match="look_again"):
                agency.approve(edited, *anyway)
        agency.desk.edit(draft.id, version, "Our talk", draft.body)
        agency.approve(agency.draft(lead))
        agency.go_on_until_sent(lead)


def test_the_address_on_the_row_is_what_the_look_was_about(tmp_path: Path) -> None:
    with an_agency(tmp_path, names=names()) as agency:
        lead = agency.start(email=EmailAddress(f"ida@{GOOD}"))
        with agency.rows() as uow:
            moved = replace(uow.leads.get(lead.id), email=EmailAddress("ida@refuses.example"))
            uow.leads.save(moved)

        draft = agency.draft(lead)
        with pytest.raises(DeskRefusal):
            agency.approve(draft)
