"""A place tells its clock only where there is one answer."""

from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr import resources
from desktop_sdr.agent.skills.places import Place, Places, is_time_zone, places_from_toml


@pytest.fixture(scope="module")
def places() -> Places:
    return places_from_toml(
        resources.read_text("time_zones", "countries.toml"),
        resources.read_text("time_zones", "regions.toml"),
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Germany", "DE"),
        ("deutschland ", "DE"),
        ("de", "DE"),
        ("U.S.A.", "US"),
        ("United Kingdom", "GB"),
        ("england", "GB"),
        ("Türkiye", "TR"),
        ("Côte d’Ivoire", "CI"),
        ("Korea, Republic of", "KR"),
        ("日本", "JP"),
        ("Narnia", None),
        ("", None),
        (None, None),
    ],
)
def test_a_country_is_known_by_any_of_its_names(places: Places, words, code):
    assert places.country(words) == code


@pytest.mark.parametrize(
    ("where", "zone"),
    [
        (("DE", None, None), "Europe/Berlin"),
        (("DE", "Bavaria", "Nowhere"), "Europe/Berlin"),
        (("US", None, None), None),
        (("US", None, "Springfield"), None),
        (("US", "TX", None), "America/Chicago"),
        (("US", "Texas", "El Paso"), "America/Denver"),
        (("US", None, "El Paso"), "America/Denver"),
        (("US", None, "Austin, TX"), "America/Chicago"),
        (("US", None, "Greater Seattle Area"), "America/Los_Angeles"),
        (("US", "Oregon", "Portland"), "America/Los_Angeles"),
        (("US", "ME", "Portland"), "America/New_York"),
        (("US", "Narnia", "Boston"), "America/New_York"),
        (("CA", "QC", None), "America/Toronto"),
        (("AU", "Western Australia", "Perth"), "Australia/Perth"),
        (("ES", None, None), "Europe/Madrid"),
        (("ES", None, "Las Palmas"), "Atlantic/Canary"),
        (("CN", None, "Chengdu"), "Asia/Shanghai"),
        ((None, "TX", "Austin"), None),
    ],
)
def test_a_zone_is_told_only_where_there_is_one(places: Places, where, zone):
    assert places.zone(*where) == zone


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("Austin, Texas, United States", Place("US", "Texas", "Austin")),
        ("London, UK", Place("GB", None, "London")),
        ("Germany", Place("DE", None, None)),
        ("California, United States", Place("US", "California", None)),
        ("New York, USA", Place("US", "New York", None)),
        ("Somewhere", Place(None, None, "Somewhere")),
        (" , ", Place()),
    ],
)
def test_a_place_on_one_line_is_taken_apart(places: Places, words, place):
    assert places.locate(words) == place


def test_every_zone_in_the_tables_exists(places: Places):
    named = {*places.zones.values(), *places.cities.values()}
    for region in places.regions.values():
        named |= {region.zone, *region.cities.values()}
    assert named - available_timezones() == set()


def test_every_region_and_city_is_in_a_known_country(places: Places):
    codes = set(places.countries.values())
    assert {country for country, _ in (*places.regions, *places.cities)} <= codes
    assert len(codes) == 249


def test_no_name_means_two_countries():
    import tomllib

    from desktop_sdr.agent.skills.places import bare

    tables = tomllib.loads(resources.read_text("time_zones", "countries.toml"))
    owners: dict[str, set[str]] = {}
    for code, table in tables.items():
        for name in (code, *table["names"]):
            owners.setdefault(bare(name), set()).add(code)
    assert [name for name, codes in owners.items() if len(codes) > 1] == []


@given(words=st.text(max_size=40))
def test_no_words_are_too_odd(words: str):
    places = places_from_toml('[DE]\nzone = "Europe/Berlin"\nnames = ["Germany"]\n', "")
    assert places.locate(words).country in (None, "DE")
    assert places.zone("DE", words, words) == "Europe/Berlin"
    assert is_time_zone(words) in (True, False)
