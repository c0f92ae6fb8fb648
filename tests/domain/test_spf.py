"""SPF records are read as receivers read them, and mended without losing a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.domain.spf import (
    SpfEnd,
    ended_softly,
    parse_spf,
    reach,
    spf_texts,
    with_include,
)


def test_only_texts_of_that_kind_are_records() -> None:
    texts = ["v=spf1 -all", "V=SPF1", "v=spf10 -all", "v=DMARC1", "", "x v=spf1"]
    assert spf_texts(texts) == ("v=spf1 -all", "V=SPF1")


def test_a_record_is_read_term_by_term() -> None:
    record = parse_spf(
        "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 a mx/24 a:mail.firma.example//64 ptr"
        " exists:%{i}.list.example include:_spf.One.example. ?include:two.example ~all"
    )
    assert record.includes == ("_spf.one.example", "two.example")
    assert record.lookups == 7
    assert record.end is SpfEnd.DOUBTED
    assert record.unreadable == ()


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("v=spf1 -all", SpfEnd.REFUSED),
        ("v=spf1 ?all", SpfEnd.NEUTRAL),
        ("v=spf1 +all", SpfEnd.ALLOWED),
        ("v=spf1 ALL", SpfEnd.ALLOWED),
        ("v=spf1 mx", SpfEnd.UNSAID),
    ],
)
def test_the_end_says_what_becomes_of_strangers(text: str, end: SpfEnd) -> None:
    assert parse_spf(text).end is end


def test_what_comes_after_all_counts_for_nothing() -> None:
    record = parse_spf("v=spf1 -all include:late.example mx redirect=other.example")
    assert (record.includes, record.lookups, record.redirect) == ((), 0, "")
    assert record.end is SpfEnd.REFUSED


def test_a_redirect_is_followed_where_there_is_no_all() -> None:
    published = {
        "firma.example": ["v=spf1 redirect=_spf.firma.example exp=why.example"],
        "_spf.firma.example": ["v=spf1 mx -all"],
    }
    followed = reach("firma.example", published)
    assert followed.end is SpfEnd.REFUSED
    assert followed.lookups == 2
    assert followed.names == {"firma.example", "_spf.firma.example"}


def test_what_cannot_be_read_is_named() -> None:
    assert parse_spf("v=spf1 include: include ipv4:192.0.2.1 -all").unreadable == (
        "include:",
        "include",
        "ipv4:192.0.2.1",
    )


def test_everything_that_is_included_counts() -> None:
    published = {"firma.example": ["v=spf1 include:a.example include:b.example mx ~all"]} | {
        f"{name}.example": [f"v=spf1 {' '.join(f'a:{n}.example' for n in range(4))} -all"]
        for name in "ab"
    }
    followed = reach("firma.example", published)
    assert followed.lookups == 11
    assert followed.asks_too_much
    assert followed.end is SpfEnd.DOUBTED
    assert followed.broken == ()


def test_ten_look_ups_are_not_too_many() -> None:
    terms = " ".join(f"a:{number}.example" for number in range(10))
    assert not reach("a.example", {"a.example": [f"v=spf1 {terms} -all"]}).asks_too_much


def test_an_include_without_one_record_breaks_the_whole() -> None:
    published = {
        "firma.example": ["v=spf1 include:none.example include:two.example bogus -all"],
        "none.example": [],
        "two.example": ["v=spf1 -all", "v=spf1 ~all"],
    }
    followed = reach("firma.example", published)
    assert set(followed.broken) == {"none.example", "two.example", "bogus"}


def test_records_that_include_each_other_end() -> None:
    published = {
        "a.example": ["v=spf1 include:b.example redirect=b.example"],
        "b.example": ["v=spf1 include:a.example redirect=a.example"],
    }
    assert reach("a.example", published).end is SpfEnd.UNSAID


def test_what_is_included_twice_costs_twice() -> None:
    published = {
        "firma.example": ["v=spf1 include:a.example include:b.example -all"],
        "a.example": ["v=spf1 include:both.example -all"],
        "b.example": ["v=spf1 include:both.example -all"],
        "both.example": ["v=spf1 mx a -all"],
    }
    assert reach("firma.example", published).lookups == 8


def test_macros_are_counted_but_not_followed() -> None:
    record = parse_spf("v=spf1 include:%{d}.list.example -all")
    assert (record.lookups, record.follows) == (1, ())


def test_a_domain_is_added_before_the_end() -> None:
    assert with_include("v=spf1 mx -all", "p.example") == "v=spf1 mx include:p.example -all"
    assert with_include("v=spf1 mx", "p.example") == "v=spf1 mx include:p.example"
    assert (
        with_include("v=spf1 redirect=o.example", "p.example")
        == "v=spf1 include:p.example redirect=o.example"
    )


def test_an_end_is_mended_and_the_rest_kept() -> None:
    assert ended_softly("v=spf1 mx +all") == "v=spf1 mx ~all"
    assert ended_softly("v=spf1 mx") == "v=spf1 mx ~all"


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    record = parse_spf(f"v=spf1 {text}")
    assert record.lookups >= len(record.includes)
    assert spf_texts([with_include(record.text, "p.example")])
