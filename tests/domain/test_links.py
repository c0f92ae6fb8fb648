"""A link or address that no text of the rep names is found, however it is dressed up."""

from dataclasses import replace

import pytest
from builders import a_draft, a_lead, a_seller

from desktop_sdr.domain.content import faults_in
from desktop_sdr.domain.links import Named, named_in, places_of
from desktop_sdr.domain.message import Draft
from desktop_sdr.domain.verdict import ContentFault

LINK, ADDRESS = ContentFault.FOREIGN_LINK, ContentFault.FOREIGN_ADDRESS


def saying(words: str) -> Draft:
    return a_draft(body=f"Hello Ida,\n\n{words}")


def faults(draft: Draft, *trusted: str) -> set[ContentFault]:
    found = faults_in(draft, draft.body, a_lead(), a_seller(), trusted=trusted)
    return set(found) & {LINK, ADDRESS}


@pytest.mark.parametrize(
    "words",
    [
        "see https://evil.example/x",
        "see HTTP://EVIL.EXAMPLE",
        "see www.evil.example",
        "see evil.example/login",
        "just type evil.com",
        "see https://seller.example@evil.example/",
        "see https:evil.example",
        "see https://seller.example.evil.example",
        "see https://evil.example#seller.example",
        "see https://evil.example\\@seller.example",
        "see \uff45\uff56\uff49\uff4c.com",
        "see http://127.0.0.1:8000/x",
        "see [our site](https://evil.example)",
        "run javascript:alert(1)",
        "ftp://evil.example/file",
    ],
)
def test_a_link_of_nobody_we_know_is_found(words: str) -> None:
    assert LINK in faults(saying(words)), named_in(words)


@pytest.mark.parametrize("words", ["send it to evil@bad.example", "mail EVIL@bad.example, please"])
def test_an_address_of_nobody_we_know_is_found(words: str) -> None:
    assert ADDRESS in faults(saying(words))


@pytest.mark.parametrize(
    "words",
    [
        "see https://www.seller.example/tour",
        "see docs.seller.example/start",
        "write to rita@seller.example",
        "I write to ida.brandt@nordlicht.example",
        "we plan in Node.js, e.g. at 3.5 hours",
        "No plan at all.Is it worth a look?",
        "9:30 and 14.30 would do",
    ],
)
def test_the_rep_s_own_places_and_plain_words_pass(words: str) -> None:
    assert faults(saying(words)) == set()


def test_what_a_text_of_the_rep_names_may_stand_in_a_draft() -> None:
    draft = saying("book at https://cal.example/rita or ask help@desk.example")
    assert faults(draft) == {LINK, ADDRESS}
    assert faults(draft, "My calendar: https://cal.example/rita", "help@desk.example") == set()


def test_what_the_rep_puts_in_by_hand_is_their_own_word() -> None:
    agent = saying("shall we talk?")
    edited = replace(
        saying("shall we talk? https://cal.example/rita"),
        original_body=agent.body,
        original_subject=agent.subject,
    )
    assert faults(edited) == set()


def test_what_the_agent_put_in_stays_foreign_whatever_else_the_rep_edits() -> None:
    agent = saying("see https://evil.example")
    edited = replace(
        saying("please see https://evil.example"),
        original_body=agent.body,
        original_subject=agent.subject,
    )
    assert faults(edited) == {LINK}


def test_a_named_place_is_found_again_where_it_stands() -> None:
    text = "See https://evil.example/x, write to Me@Evil.example or a@b.example at b.example."
    links, addresses = places_of(
        text, Named(frozenset({"evil.example"}), frozenset({"me@evil.example"}))
    )
    assert [text[start:end] for start, end in links] == ["https://evil.example/x"]
    assert [text[start:end] for start, end in addresses] == ["Me@Evil.example"]
