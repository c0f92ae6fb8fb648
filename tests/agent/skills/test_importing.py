"""Every row of any list is accounted for, and nothing in a list can do harm."""

import csv
import io
from pathlib import Path

import pytest
from agent.skills.lists import PLACES, Known, only, said
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.agent.skills.importing import (
    NotImportable,
    guess_mapping,
    open_leads,
    read_rows,
)

HEADER = "First Name,Last Name,Email,Company\n"


# ---------------------------------------------------------------- files


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n\n \r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"First Name,Email\n", "no_rows"),
        (b"First Name,Email\n\n  \n", "no_rows"),
        (b"PK\x03\x04rest of a spreadsheet", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "spreadsheet"),
        (b"%PDF-1.7 something", "binary"),
        (b"\x89PNG\r\n\x1a\n", "binary"),
        (bytes(range(256)) * 4, "binary"),
        (b"<!DOCTYPE html><html><body>Email</body></html>", "not_a_table"),
        (b'[{"email": "ana@buyer.test"}]', "not_a_table"),
        (b"Just a letter.\nIt goes on.\n", "not_a_table"),
        (b"caf\x81\x8d\x8f\x90\x9d,\x98\n" * 3, "wrong_encoding"),
        (b"\xff\xfea", "wrong_encoding"),
        (b"Name,Phone\nAna,1\n", "no_mail_column"),
    ],
)
def test_what_is_no_list_of_leads_says_why(leads, content: bytes, code: str):
    with pytest.raises(NotImportable) as caught:
        leads(content)
    assert caught.value.code == code


def test_a_file_that_is_not_there_or_is_a_folder_says_so(tmp_path: Path):
    with pytest.raises(NotImportable, match="not_found"):
        open_leads(tmp_path / "none.csv")
    with pytest.raises(NotImportable, match="unreadable"):
        open_leads(tmp_path)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"],
)
def test_names_survive_any_encoding(leads, encoding: str):
    text = "Vorname;Nachname;E-Mail;Firma\nJörg;Müßig;joerg@buyer.test;Café Über\n"
    candidate = only(leads(text.encode(encoding)))
    assert (candidate.first_name, candidate.last_name) == ("Jörg", "Müßig")
    assert candidate.company == "Café Über"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp1250", "Łukasz Święcicki"), ("cp1251", "Иван Петров"), ("cp1252", "Renée Šmits")],
)
def test_old_encodings_are_told_by_their_letters(leads, encoding: str, name: str):
    text = f"Name,Email,Company\n{name},a@buyer.test,Buyer\n"
    candidate = only(leads(text.encode(encoding)))
    assert f"{candidate.first_name} {candidate.last_name}" == name


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_separator_and_line_end_is_found(leads, delimiter: str, end: str):
    rows = [["First Name", "Email", "Company"], ["Ana", "ana@buyer.test", "Buyer, Inc. | x; y"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    assert only(leads(text.getvalue())).company == "Buyer, Inc. | x; y"


def test_a_sep_line_is_no_row(leads):
    assert said(leads("sep=;\nEmail;Company\na@buyer.test;Buyer\n")) == [(2, "new", "")]


def test_a_title_above_the_header_is_passed_over(leads):
    text = f"Export of our leads,,,\n,,,\n{HEADER}Ana,Núñez,a@buyer.test,Buyer\n"
    assert said(leads(text)) == [(4, "new", "")]


def test_a_list_of_bare_addresses_needs_no_header(leads):
    assert [one.verdict for one in leads("a@buyer.test\nb@buyer.test\n")] == ["new", "new"]


@pytest.mark.parametrize(
    "header",
    [
        "First Name,Last Name,Title,Company Name for Emails,Email,# Employees,Industry,Country",
        "First Name,Last Name,Position,Company,Email Address,Employees,Industry,Country/Region",
        "Vorname,Nachname,Funktion,Firma,E-Mail-Adresse,Mitarbeiterzahl,Branche,Land",
        "Prénom,Nom,Poste,Société,Courriel,Effectif,Secteur d'activité,Pays",
        "Nombre,Apellidos,Cargo,Empresa,Correo electrónico,Empleados,Sector,País",
        "Person - First name,Person - Last name,Job Title,Organization - Name,"
        "Person - Email - Work,Number of Employees,Industry,Person - Country",
    ],
)
def test_the_columns_of_known_tools_are_understood(leads, header: str):
    row = 'Ana,Núñez,COO,Buyer SL,ANA@Buyer.test,"1,200",Logistics,Spain'
    candidate = only(leads(f"{header}\n{row}\n"))
    assert (candidate.first_name, candidate.last_name, candidate.title) == ("Ana", "Núñez", "COO")
    assert (candidate.company, candidate.email) == ("Buyer SL", "ana@buyer.test")
    assert (candidate.employees, candidate.industry) == (1200, "Logistics")
    assert (candidate.country, candidate.time_zone) == ("ES", "Europe/Madrid")


def test_the_rep_can_say_what_a_column_is(leads):
    text = "Wer,Wohin,Was\nAna Núñez,a@buyer.test,opened a site\n"
    candidate = only(leads(text, Wer="name", Wohin="mail", Was="fact:news"))
    assert (candidate.first_name, candidate.facts) == ("Ana", {"news": "opened a site"})


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"Nowhere": "email"}, "unknown_column"),
        ({"Email": "shoe size"}, "unknown_field"),
        ({"Email": "company", "Company": "company"}, "mapped_twice"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(chosen, code: str):
    with pytest.raises(NotImportable) as caught:
        guess_mapping(("Email", "Company"), chosen)
    assert caught.value.code == code


# ---------------------------------------------------------------- rows


@pytest.mark.parametrize(
    ("row", "verdict", "reason"),
    [
        ("Ana,Núñez,ana@buyer.test,Buyer", "new", ""),
        ("Ana,Núñez, <ANA@Buyer.Test> ,Buyer", "new", ""),
        ("Ana,Núñez,mailto:ana@buyer.test,Buyer", "new", ""),
        ("Ana,Núñez,ana@bücher.test,Buyer", "new", ""),
        ("Ana,Núñez,ana+x@buyer.test,Buyer", "new", ""),
        ("First Name,Last Name,Email,Company", "rejected", "repeated_header"),
        ("Ana,Núñez,,Buyer", "rejected", "no_address"),
        ("Ana,Núñez,n/a,Buyer", "rejected", "no_address"),
        ("Ana,Núñez,ana@buyer,Buyer", "rejected", "bad_address"),
        ("Ana,Núñez,ana@@buyer.test,Buyer", "rejected", "bad_address"),
        ("Ana,Núñez,ana.@buyer.test,Buyer", "rejected", "bad_address"),
        ("Ana,Núñez,ana at buyer.test,Buyer", "rejected", "bad_address"),
        ("Ana,Núñez,ana@-buyer.test,Buyer", "rejected", "bad_address"),
        ("Ana,Núñez,núñez@buyer.test,Buyer", "new", ""),
        ("Ana,Núñez,\u0430na@buyer.test,Buyer", "rejected", "international_address"),
        ("Ana,Núñez,no-reply@buyer.test,Buyer", "rejected", "no_reply_address"),
        ("Ana,Núñez,info@buyer.test,Buyer", "review", "role_address"),
        ("Ana,Núñez,ana@gmial.com,Buyer", "review", "mistyped_address"),
        ("Ana,Núñez,ana@buyer.con,Buyer", "review", "mistyped_address"),
        ("Ana,Núñez,ana@mailinator.com,Buyer", "review", "throwaway_address"),
        ("Ana,Núñez,ana@buyer.test; bo@buyer.test,Buyer", "review", "several_addresses"),
        ("Ana,Núñez,ana@buyer.test,Buyer,Inc.", "review", "shifted_cells"),
        ("=1+2,Núñez,ana@buyer.test,Buyer", "review", "formula"),
        ("{{company}},Núñez,ana@buyer.test,Buyer", "review", "odd_name"),
        ("http://x.test,Núñez,ana@buyer.test,Buyer", "review", "odd_name"),
        (",,ana@buyer.test,Buyer", "review", "no_name"),
        ("Ana,Núñez,ana@buyer.test,", "review", "no_company"),
        ("Ana,Núñez,ana@gmail.com", "review", "no_company"),
        ('"Ana,Núñez,ana@buyer.test,Buyer', "rejected", "broken_quotes"),
    ],
)
def test_each_row_gets_its_verdict_and_reason(leads, row: str, verdict: str, reason: str):
    assert said(leads(f"{HEADER}{row}\n")) == [(2, verdict, reason)]


def test_a_row_of_empty_cells_is_accounted_for_and_a_blank_line_is_no_row(leads):
    text = f"{HEADER},,,\n\nAna,Núñez,a@buyer.test,Buyer\n"
    assert said(leads(text)) == [(2, "rejected", "empty_row"), (4, "new", "")]


def test_the_same_address_twice_is_one_person(leads):
    text = f"{HEADER}Ana,N,a@buyer.test,Buyer\nBo,M,b@buyer.test,Buyer\nAna,N,A@BUYER.test,Buyer\n"
    *_, last = leads(text)
    assert (last.verdict, last.reason, last.earlier_row) == ("merged", "same_address", 2)


def test_the_same_profile_is_one_person(leads):
    text = (
        "Email,Company,LinkedIn\n"
        "a@buyer.test,Buyer,http://linkedin.com/in/Ana/\n"
        "a@home.test,Buyer,https://de.linkedin.com/in/ana?utm=1\n"
        "b@buyer.test,Buyer,https://www.linkedin.com/in/ana\n"
    )
    first, second, third = leads(text)
    assert first.candidate and first.candidate.linkedin_url == "https://www.linkedin.com/in/ana"
    assert (second.reason, third.reason) == ("same_profile", "same_profile")


def test_the_same_name_at_the_same_company_is_for_the_rep(leads):
    text = f"{HEADER}Ana,Núñez,ana@buyer.test,Buyer\nANA,NUNEZ,a.nunez@buyer.test,Buyer SL\n"
    last = leads(text)[-1]
    assert (last.verdict, last.reason, last.earlier_row) == ("review", "same_name_at_company", 2)


@pytest.mark.parametrize(
    ("key", "reason", "verdict"),
    [
        ("a@buyer.test", "known_address", "merged"),
        ("https://www.linkedin.com/in/ana", "known_profile", "merged"),
        ("Ana Núñez at Buyer of buyer.test", "same_name_at_company", "review"),
    ],
)
def test_a_known_person_is_recognised(leads, key: str, reason: str, verdict: str):
    text = "Name,Email,Company,LinkedIn\nAna Núñez,a@buyer.test,Buyer,linkedin.com/in/ana\n"
    (row,) = leads(text, Known({key: 7}))
    assert (row.verdict, row.reason, row.lead_id) == (verdict, reason, 7)


def test_who_must_not_be_contacted_is_suppressed_before_anything_else(leads):
    text = f"{HEADER}Ana,N,a@buyer.test,Buyer\n"
    (row,) = leads(text, Known({"a@buyer.test": 7}, suppressed=("a@buyer.test",)))
    assert (row.verdict, row.reason, row.lead_id) == ("suppressed", "on_never_contact_list", 7)


def test_an_opt_out_in_the_list_holds_for_every_row_after_it(leads):
    text = (
        "Email,Company,Unsubscribed from all email\n"
        "a@buyer.test,Buyer,TRUE\na@buyer.test,Buyer,\nb@buyer.test,Buyer,false\n"
    )
    assert [(one.verdict, one.reason) for one in leads(text)] == [
        ("suppressed", "opted_out_in_list"),
        ("suppressed", "opted_out_in_list"),
        ("new", ""),
    ]


def test_an_opt_out_further_down_names_the_row_that_came_before(leads):
    text = "Email,Company,Opt out\na@buyer.test,Buyer,no\na@buyer.test,Buyer,yes\n"
    last = leads(text)[-1]
    assert (last.verdict, last.earlier_row) == ("suppressed", 2)


@pytest.mark.parametrize("column", ["Email Status,Invalid", "Bounced,yes"])
def test_an_address_that_the_list_calls_dead_is_rejected(leads, column: str):
    name, value = column.split(",")
    assert said(leads(f"Email,Company,{name}\na@buyer.test,Buyer,{value}\n")) == [
        (2, "rejected", "dead_address")
    ]


@pytest.mark.parametrize("status", ["catch_all", "Accept-All", "catch all", "risky"])
def test_an_address_of_a_domain_that_takes_any_name_comes_before_the_rep(leads, status: str):
    assert said(leads(f"Email,Company,Email Status\na@buyer.test,Buyer,{status}\n")) == [
        (2, "review", "catch_all_address")
    ]


def test_an_unclosed_quote_costs_its_own_row_only(leads):
    text = (
        f'{HEADER}Ana,"N,a@buyer.test,Buyer\n"Bo",M,b@buyer.test,Buyer\n'
        'Cy,"O,c@buyer.test,Buyer\nDi,P,d@buyer.test,Buyer\n'
    )
    assert said(leads(text)) == [
        (2, "rejected", "broken_quotes"),
        (3, "new", ""),
        (4, "rejected", "broken_quotes"),
        (5, "new", ""),
    ]


def test_a_cell_over_several_lines_is_one_cell(leads):
    text = 'Notes,Email,Company\n"a note, with\nfour, lines, and\n""quotes"""'
    rows = leads(f"{text},a@buyer.test,Buyer\nx,b@buyer.test,Buyer\n")
    assert [one.verdict for one in rows] == ["new", "new"]
    assert rows[0].candidate and rows[0].candidate.facts["note"].startswith("a note, with four,")


def test_a_quote_inside_a_plain_cell_is_just_a_character(leads):
    assert only(leads(f'{HEADER}Ana,N,a@buyer.test,5" Pipes\n')).company == '5" Pipes'


# ---------------------------------------------------------------- any file at all


@given(content=st.binary(max_size=400))
def test_any_bytes_are_a_list_or_are_refused(tmp_path_factory, content: bytes):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    try:
        file = open_leads(path)
        list(read_rows(file, guess_mapping(file.columns), Known(), PLACES))
    except NotImportable:
        pass


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
    ["a@b.test", "b@b.test", "=1", '"', "Ana", "n/a", "Germany", "yes", "x;y", "two\nlines"]
)


@given(rows=st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=8))
def test_as_many_verdicts_come_out_as_rows_went_in(tmp_path_factory, rows: list[list[str]]):
    rows = [[*row[:2], row[2] or "x", row[3]] for row in rows]
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([["Name", "Country", "Email", "Co"], *rows])
    path = tmp_path_factory.getbasetemp() / "rows.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    file = open_leads(path)
    verdicts = list(read_rows(file, guess_mapping(file.columns), Known(), PLACES))
    assert [one.row for one in verdicts] == list(range(2, len(rows) + 2))
    imported = [one.candidate.email for one in verdicts if one.verdict == "new" and one.candidate]
    assert len(imported) == len(set(imported))
