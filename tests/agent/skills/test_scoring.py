"""A score can be read: every point has its reason, and a hard no stays a no."""

from datetime import timedelta

import pytest
from builders import NOW, a_fact, a_lead, an_account
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.agent.skills.scoring import WEIGHTS, Score, score
from desktop_sdr.domain.ids import AccountId
from desktop_sdr.domain.lead import Grade
from desktop_sdr.domain.offer import IdealCustomer

IDEAL = IdealCustomer(
    industries=("Logistics", "Retail"),
    countries=("DE", "AT"),
    titles=("Operations", "COO"),
    min_employees=50,
    max_employees=500,
)


def of(ideal: IdealCustomer = IDEAL, facts=(), lead=None, account=None) -> Score:
    return score(lead or a_lead(), account or an_account(), facts, ideal, NOW)


def codes(scored: Score) -> list[str]:
    return [reason.code for reason in scored.reasons]


def test_a_lead_that_fits_in_all_with_fresh_news_has_all_points():
    scored = of(facts=(a_fact(),))
    assert (scored.points, scored.grade, scored.qualified) == (100, Grade.A, True)
    assert codes(scored) == [
        "title_fits",
        "industry_fits",
        "size_fits",
        "country_fits",
        "timing_signal",
    ]
    assert sum(reason.points for reason in scored.reasons) == sum(WEIGHTS.values())


def test_each_miss_says_what_it_saw():
    scored = of(account=an_account(industry="Mining", employees=9), lead=a_lead(country="FR"))
    said = {reason.code: reason.words for reason in scored.reasons}
    assert said["industry_differs"] == "Industry does not fit: Mining"
    assert said["size_differs"] == "Number of employees does not fit: 9"
    assert said["country_differs"] == "Country does not fit: FR"


def test_every_reason_is_worded_and_the_weightiest_comes_first():
    scored = of(account=an_account(industry=None), lead=a_lead(title="Intern"), facts=(a_fact(),))
    assert all(" " in reason.words for reason in scored.reasons)
    points = [reason.points for reason in scored.reasons]
    assert points == sorted(points, reverse=True)


def test_what_nobody_knows_is_neither_a_fit_nor_a_miss():
    known = of()
    missing = of(account=an_account(industry=None))
    differs = of(account=an_account(industry="Mining"))
    assert differs.points < missing.points < known.points
    assert "industry_unknown" in codes(missing)


@pytest.mark.parametrize(
    ("title", "fits"),
    [
        ("Head of Operations", True),
        ("COO / Founder", True),
        ("Cooperations Lead", False),
        ("Operational Excellence", False),
    ],
)
def test_a_title_fits_by_whole_words(title: str, fits: bool):
    assert ("title_fits" in codes(of(lead=a_lead(title=title)))) is fits


def test_what_the_rep_left_open_does_not_count():
    only_country = IdealCustomer(countries=("DE",))
    scored = of(only_country, lead=a_lead(title="Anything"))
    assert codes(scored) == ["country_fits", "timing_quiet"]
    assert scored.points == 60


def test_without_an_ideal_customer_the_score_says_that_it_says_nothing():
    scored = of(IdealCustomer())
    assert (scored.points, codes(scored), scored.qualified) == (50, ["no_ideal_customer"], True)


@pytest.mark.parametrize(
    "changes",
    [
        {"found_at": NOW - timedelta(days=121)},
        {"source": ""},
        {"struck": True},
        {"field": "note"},
        {"lead_id": None, "account_id": AccountId(99)},
    ],
)
def test_only_fresh_sourced_news_about_them_is_a_signal(changes):
    assert "timing_quiet" in codes(of(facts=(a_fact(**changes),)))


@pytest.mark.parametrize(
    ("ideal", "lead", "code"),
    [
        (IdealCustomer(excluded_industries=("logistics",)), a_lead(), "excluded_industry"),
        (IdealCustomer(excluded_domains=("nordlicht.example",)), a_lead(), "excluded_domain"),
        (IdealCustomer(excluded_domains=("example",)), a_lead(), "excluded_domain"),
    ],
)
def test_a_hard_no_disqualifies_whatever_the_points(ideal, lead, code: str):
    scored = of(ideal, lead=lead)
    assert not scored.qualified
    assert codes(scored)[0] == code


def test_a_lead_that_fits_in_nothing_is_not_qualified():
    scored = of(
        account=an_account(industry="Mining", employees=3),
        lead=a_lead(country="FR", title="Intern"),
    )
    assert (scored.grade, scored.qualified) == (Grade.D, False)


@given(
    title=st.none() | st.text(max_size=20),
    employees=st.none() | st.integers(0, 10**6),
    country=st.sampled_from([None, "DE", "FR"]),
)
def test_points_stay_between_0_and_100(title, employees, country):
    scored = of(lead=a_lead(title=title, country=country), account=an_account(employees=employees))
    assert 0 <= scored.points <= 100
