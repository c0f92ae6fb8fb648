"""The HTML form says what the text says: nothing more, nothing less, nothing hidden."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.agent.skills.html_form import html_of
from desktop_sdr.agent.skills.html_text import text_of_html

PIECES = (
    *("Hi Ana,", "\n", "\n\n", "\n\n\n", " ", "  ", "\t", "<b>x</b>", "&amp;", "&", "<", ">"),
    *('"', "'", "<!--", "-->", "<script>alert(1)</script>", "<img src=https://x.test/p.gif>"),
    *("https://a.test/x?a=1&b=2", "http://b.test.", "https://you@evil.test/", "https://"),
    *(
        "(https://a.test/y)",
        "שלום",
        "مرحبا",
        "日本語",
        "👩‍💻",
        "é",
        "</p>",
        "&#0;",
        "<br>",
        "\ufffd",
    ),
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=200),
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
)


class Reader(HTMLParser):
    """Reads a page back as a mail program shows it, and notes every tag and attribute."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str, str]] = set()
        self._inside = self._linking = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(tag, name, value or "") for name, value in attrs}
        if tag == "p":
            self.paragraphs.append("")
            self._inside = True
        if tag == "br":
            self.paragraphs[-1] += "\n"
        if tag == "a":
            self._linking = True
            self.links.append((dict(attrs)["href"] or "", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._inside = False
        if tag == "a":
            self._linking = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.paragraphs[-1] += data
        else:
            assert not data.strip(), "words outside of any paragraph"
        if self._linking:
            href, shown = self.links[-1]
            self.links[-1] = (href, shown + data)


def read_back(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@given(TEXTS)
def test_the_page_read_back_is_the_text(text: str):
    assert "\n\n".join(read_back(html_of(text)).paragraphs) == text.strip("\n")


@given(TEXTS)
def test_the_page_holds_nothing_but_paragraphs_breaks_and_the_links_of_the_text(text: str):
    page = read_back(html_of(text))
    assert page.tags <= {"html", "body", "p", "br", "a"}
    for tag, name, value in page.attributes:
        assert (tag, name) in {("a", "href"), ("p", "dir"), ("p", "style")}
        assert name != "dir" or value == "rtl"
        assert name != "style" or value == "white-space:pre-wrap"
    for href, shown in page.links:
        assert href == shown
        assert href in text
        assert re.match(r"https?://[^/@]*\w", href)


@given(TEXTS)
def test_our_own_reader_sees_the_same_words_and_none_that_are_hidden(text: str):
    seen = text_of_html(html_of(text))
    assert seen.text.split() == text.split()
    assert not seen.hidden


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://a.test/x, or not", ["https://a.test/x"]),
        ("(http://a.test).", ["http://a.test"]),
        ("HTTPS://A.test/?q=1&r=2!", ["HTTPS://A.test/?q=1&r=2"]),
        ("https://yours.test@evil.test/", []),
        ("https://a.test/x@y", []),
        ("javascript:alert(1) mailto:a@b.test ftp://a.test www.a.test", []),
        ("https://...", []),
    ],
)
def test_only_a_web_address_without_a_false_host_becomes_a_link(text: str, links: list[str]):
    assert [href for href, _ in read_back(html_of(text)).links] == links


def test_only_what_is_written_from_right_to_left_has_a_direction():
    page = html_of("Hello\n\n123 שלום abc\n\nمرحبا\n\n123")
    assert [line[:13] for line in page.split("\n") if line.startswith("<p")] == [
        *("<p>Hello</p>", '<p dir="rtl">', '<p dir="rtl">', "<p>123</p>"),
    ]


def test_only_blanks_that_mean_something_have_a_style():
    page = html_of("one\n  two\n\nthree four")
    assert page.count("style=") == 1
    assert "<p>three four</p>" in page
