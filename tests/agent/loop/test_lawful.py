"""The law of their country decides channel and footer of a first mail, and the reason names it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from agent.loop.agency import TUESDAY, Agency, an_agency, text_of
from agent.loop.test_other_channel import PROFILE, Prepared
from builders import an_account

from desktop_sdr import bootstrap
from desktop_sdr.agent.desk import DeskRefusal
from desktop_sdr.agent.loop.lawful import said_source
from desktop_sdr.agent.skills.courtesies import COURTESIES
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.lead import LawfulBasis, Lead
from desktop_sdr.domain.message import Channel
from desktop_sdr.settings import Sending, Settings

INTEREST = {"lawful_basis": LawfulBasis.LEGITIMATE_INTEREST, "basis_at": None, "basis_words": ""}


def held_back(agency: Agency, lead: Lead) -> str:
    """Why the lead was not written to, in the words of the record."""
    assert agency.drafts(lead) == []
    assert agency.items(lead) == []
    [skipped] = [one for one in agency.record(lead) if one.tag.value == "work:skipped"]
    assert skipped.facts["why"] == "cold_mail_not_allowed"
    return str(skipped.facts["detail"])


def test_an_interest_admits_a_first_mail_in_sweden_and_none_in_germany(agency: Agency) -> None:
    swede = agency.start(country="SE", time_zone="Europe/Stockholm", **INTEREST)
    german = agency.add_lead(**INTEREST)
    agency.pulse()

    assert agency.draft(swede).channel is Channel.EMAIL
    said = held_back(agency, german)
    assert said.startswith("Germany: ")
    assert "on record is your legitimate interest" in said


def test_no_level_lets_go_what_the_law_does_not(agency: Agency) -> None:
    agency.desk.set_level(AutonomyLevel.AUTONOMOUS)
    german = agency.add_lead(**INTEREST)
    agency.run(TUESDAY + timedelta(days=3))
    assert agency.sent_to(german) == []


def test_a_consent_put_on_record_admits_what_was_held_back(agency: Agency) -> None:
    german = agency.add_lead(**INTEREST)
    agency.pulse()
    held_back(agency, german)

    unproved = agency.desk.put_basis_on_record(german.email, LawfulBasis.CONSENT)
    assert "without a date" in unproved.objection
    agency.pulse()
    assert agency.drafts(german) == []

    agency.desk.put_basis_on_record(german.email, LawfulBasis.CONSENT, TUESDAY, "card of the fair")
    agency.pulse()
    assert agency.draft(german).channel is Channel.EMAIL
    assert agency.desk.law_of(german.id).objection == ""


def test_a_basis_taken_away_stops_what_was_approved(agency: Agency) -> None:
    lead = agency.approved()
    agency.desk.put_basis_on_record(lead.email, None)
    agency.run(TUESDAY + timedelta(days=2))
    assert agency.sent_to(lead) == []


def test_the_basis_of_nobody_is_put_on_record(agency: Agency) -> None:
    with pytest.raises(DeskRefusal, match="nobody"):
        agency.desk.put_basis_on_record("nobody@nowhere.example", LawfulBasis.CONSENT)


@pytest.mark.parametrize(
    ("address", "country", "free"),
    [
        ("ida@firma.co.uk", None, True),
        ("ida@firma.de", None, False),
        ("ida@firma.example", None, False),
        ("ida@gmail.com", "GB", False),
        ("ida@firma.example", "US", True),
    ],
)
def test_country_and_kind_of_the_address_decide(
    agency: Agency, address: str, country: str | None, free: bool
) -> None:
    with agency.rows() as uow:
        account = uow.accounts.add(an_account(id=0, name="Nowhere", domain=None, country=None))
    lead = agency.add_lead(email=EmailAddress(address), country=country, **INTEREST)
    with agency.rows() as uow:
        uow.leads.save(replace(lead, account_id=account))
    assert (agency.desk.law_of(lead.id).objection == "") is free


def test_the_rep_can_make_a_country_stricter(tmp_path: Path) -> None:
    rules = bootstrap.country_table().with_consent_only(("US",))
    with an_agency(tmp_path, country_rules=rules) as agency:
        lead = agency.add_lead(country="US", time_zone="America/Chicago", **INTEREST)
        agency.pulse()
        assert "You set in your profile" in held_back(agency, lead)


@pytest.fixture
def by_hand(tmp_path: Path) -> Iterator[Agency]:
    with an_agency(tmp_path, social=Prepared()) as opened:
        yield opened


def test_where_the_law_frees_a_network_and_no_mail_the_step_goes_there(by_hand: Agency) -> None:
    private = {"email": EmailAddress("ida@gmail.com"), "linkedin_url": PROFILE, **INTEREST}
    lead = by_hand.start(country="GB", time_zone="Europe/London", **private)
    assert by_hand.draft(lead).channel is Channel.LINKEDIN


def test_where_a_network_counts_as_mail_nothing_goes_there_either(by_hand: Agency) -> None:
    lead = by_hand.add_lead(linkedin_url=PROFILE, **INTEREST)
    by_hand.pulse()
    assert held_back(by_hand, lead).startswith("Germany: ")


def test_the_first_mail_to_europe_says_where_the_address_is_from_and_no_later_one(
    agency: Agency,
) -> None:
    lead = agency.touched(source="trade_fair.csv")
    agency.run(agency.clock.now() + timedelta(days=8))
    agency.approve(agency.draft(lead))
    agency.go_on_until_sent(lead, 2)
    first, second = map(text_of, agency.sent_to(lead))
    line = COURTESIES["en"].source.format(source="trade fair")
    assert line in first
    assert line not in second


def test_a_mail_to_the_united_states_says_nothing_of_it(agency: Agency) -> None:
    lead = agency.touched(country="US", time_zone="America/Chicago")
    assert "I have your address" not in text_of(agency.sent_to(lead)[0])


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Trade fair 2026", "Trade fair 2026"),
        ("leads_2026.xlsx", "leads 2026"),
        ("see https://bad.example/x or ask eva@bad.example now", "see or ask now"),
        ("{{first_name}} <b>", ""),
        ("evil.example", ""),
        ("word " * 40, ("word " * 16).strip()),
    ],
)
def test_a_source_brings_no_link_address_or_place_into_a_mail(source: str, said: str) -> None:
    assert said_source(source) == said


def test_an_assistant_is_named_where_the_rep_wants_it_and_the_approval_covers_it(
    tmp_path: Path,
) -> None:
    settings = Settings(sending=Sending(disclose_assistant=True))
    with an_agency(tmp_path, settings) as agency:
        lead = agency.approved()
        assert COURTESIES["en"].assistant.encode() in agency.item(lead).payload
        agency.go_on_until_sent(lead)
        assert COURTESIES["en"].assistant in text_of(agency.sent_to(lead)[0])
