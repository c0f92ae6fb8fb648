"""A list of who must never be contacted is read entry by entry, and what is none is named."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_sdr.agent.skills.import_faults import NotImportable
from desktop_sdr.agent.skills.lead_file import open_bare_list
from desktop_sdr.agent.skills.never_list import Entry, ListedRow, read_entry, rows_of
from desktop_sdr.domain.suppression import SuppressionScope, keys_of, plain_hashes

_S = SuppressionScope
MD5 = hashlib.md5(b"ida@firma.example", usedforsecurity=False).hexdigest()


@pytest.mark.parametrize(
    ("words", "read"),
    [
        (" Ida@Firma.Example ", Entry(_S.ADDRESS, "ida@firma.example")),
        ("Ida <ida@firma.example>", Entry(_S.ADDRESS, "ida@firma.example")),
        ("firma.example", Entry(_S.DOMAIN, "firma.example")),
        ("@firma.example", Entry(_S.DOMAIN, "firma.example")),
        ("*@firma.example", Entry(_S.DOMAIN, "firma.example")),
        ("*.firma.example", Entry(_S.DOMAIN, "firma.example")),
        ("https://www.firma.example/contact", Entry(_S.DOMAIN, "firma.example")),
        ("faß.example", Entry(_S.DOMAIN, "xn--fa-hia.example")),
        (MD5.upper(), Entry(_S.HASHED, MD5)),
        ("f" * 64, Entry(_S.HASHED, "f" * 64)),
        ("e" * 40, Entry(_S.HASHED, "e" * 40)),
        ("", "empty"),
        ("de", "whole_country"),
        ("localhost", "no_entry"),
        ("gmail.com", "mail_provider"),
        ("ida@", "bad_address"),
        ("f" * 63, "no_entry"),
        ("call me back", "no_entry"),
        ("12.03.2024", "no_entry"),
    ],
)
def test_an_entry_is_an_address_a_domain_or_a_hash(words: str, read: Entry | str) -> None:
    assert read_entry(words) == read


def test_a_hash_in_any_usual_form_covers_its_address_and_no_other() -> None:
    hashes = plain_hashes(" Ida@Firma.example")
    assert [len(one) for one in hashes] == [64, 40, 32]
    assert MD5 in hashes
    for one in hashes:
        assert (_S.HASHED, one) in keys_of("ida@firma.example", None)
        assert (_S.HASHED, one) not in keys_of("eva@firma.example", None)


@pytest.fixture
def listed(tmp_path: Path) -> Callable[[str], list[ListedRow]]:
    def read(text: str) -> list[ListedRow]:
        path = tmp_path / "list.csv"
        path.write_text(text, encoding="utf-8")
        return list(rows_of(open_bare_list(path)))

    return read


def values(rows: list[ListedRow]) -> list[str]:
    return [row.entry.value if row.entry is not None else row.fault for row in rows]


def test_one_column_without_a_header_is_a_list(listed: Callable[[str], list[ListedRow]]) -> None:
    rows = listed(f"a@b.example\n\n{MD5}\nfirma.example\n")
    assert values(rows) == ["a@b.example", MD5, "firma.example"]
    assert [row.number for row in rows] == [1, 3, 4]


def test_a_website_beside_an_address_stops_nobody_else(
    listed: Callable[[str], list[ListedRow]],
) -> None:
    headed = listed("Name,Website,Email\nIda,firma.example,a@b.example\nEva,c.example,\n")
    assert values(headed) == ["a@b.example", "empty"]
    assert values(listed("Ida,firma.example,a@b.example\nEva,c.example,\n")) == [
        "a@b.example",
        "no_entry",
    ]


def test_a_short_row_and_an_unclosed_quote_are_named(
    listed: Callable[[str], list[ListedRow]],
) -> None:
    rows = listed('name;email\nIda\nEva;"e@b.example\nMia;m@b.example\n')
    assert values(rows) == ["empty", "broken_quotes", "m@b.example"]


def test_what_is_no_text_is_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    for content, code in ((b"PK\x03\x04rest", "spreadsheet"), (b"\0\1\2" * 99, "binary")):
        path.write_bytes(content)
        with pytest.raises(NotImportable, match=code):
            open_bare_list(path)
