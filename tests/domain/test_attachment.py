"""What may be attached: plain documents under plain names, few and small enough to arrive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.domain.attachment import (
    KINDS,
    LONGEST_NAME,
    MOST_BYTES,
    MOST_FILES,
    Attachment,
    NameFault,
    fit_together,
    kind_of,
    name_fault,
    size_in_mail,
)

GOOD = ("one-pager.pdf", "Préisliste 2026 (v2).XLSX", "点検表.png", "a.b.c.csv", "nullable.txt")
FAULTY = [
    ("", NameFault.EMPTY),
    ("a" * (LONGEST_NAME - 3) + ".pdf", NameFault.TOO_LONG),
    ("点" * 70 + ".pdf", NameFault.TOO_LONG),
    ("../../home/rita/secret.pdf", NameFault.SEPARATOR),
    ("/etc/passwd.txt", NameFault.SEPARATOR),
    ("..\\secret.pdf", NameFault.SEPARATOR),
    ("C:secret.pdf", NameFault.SEPARATOR),
    ("offer.pdf:hidden.txt", NameFault.SEPARATOR),
    ('offer".pdf', NameFault.SEPARATOR),
    ("%2e%2e.pdf", NameFault.SEPARATOR),
    ("..", NameFault.HIDDEN),
    (".", NameFault.HIDDEN),
    (".env.txt", NameFault.HIDDEN),
    (" offer.pdf", NameFault.HIDDEN),
    ("offer.pdf.", NameFault.HIDDEN),
    ("offer.pdf ", NameFault.HIDDEN),
    ("offer\r\nBcc: all@rival.example.pdf", NameFault.ODD_SIGNS),
    ("offer\0.pdf", NameFault.ODD_SIGNS),
    ("fdp.\u202eexe.pdf", NameFault.ODD_SIGNS),
    ("of\u200bfer.pdf", NameFault.ODD_SIGNS),
    ("offer\u00a0.pdf", NameFault.ODD_SIGNS),
    ("offer\u2028.pdf", NameFault.ODD_SIGNS),
    ("offer\ud800.pdf", NameFault.ODD_SIGNS),
    ("re\u0301sume\u0301.pdf", NameFault.ODD_SIGNS),
    ("CON.pdf", NameFault.DEVICE),
    ("nul.txt", NameFault.DEVICE),
    ("Com1.pdf", NameFault.DEVICE),
    ("LPT¹.pdf", NameFault.DEVICE),
    ("aux .pdf", NameFault.DEVICE),
    ("offer", NameFault.KIND),
    ("pdf", NameFault.KIND),
    ("offer.exe", NameFault.KIND),
    ("offer.pdf.exe", NameFault.KIND),
    ("offer.pdf.lnk", NameFault.KIND),
    ("offer.url", NameFault.KIND),
    ("offer.docm", NameFault.KIND),
    ("offer.svg", NameFault.KIND),
    ("offer.zip", NameFault.KIND),
    ("offer.exe.pdf", NameFault.TWO_KINDS),
    ("offer.JS .pdf", NameFault.TWO_KINDS),
]


@pytest.mark.parametrize("name", GOOD)
def test_a_plain_document_may_be_attached(name: str) -> None:
    assert name_fault(name) is None
    assert kind_of(name) in KINDS.values()


@pytest.mark.parametrize(("name", "fault"), FAULTY, ids=ascii)
def test_a_name_with_a_trick_in_it_may_not(name: str, fault: NameFault) -> None:
    assert name_fault(name) is fault


@given(st.text(max_size=30), st.sampled_from(sorted(KINDS)))
def test_no_name_that_passes_leads_out_of_its_folder_or_out_of_its_line(
    stem: str, ending: str
) -> None:
    name = f"{stem}.{ending}"
    if name_fault(name) is None:
        assert not {"/", "\\", ":", "\0", "\r", "\n", '"', "%"} & set(name)
        assert not name.startswith(".")


def a_file(name: str = "a.pdf", size: int = 1) -> Attachment:
    return Attachment(name, size, "0" * 64)


def test_few_files_that_are_small_together_fit_in_one_mail() -> None:
    few = [a_file(f"{number}.pdf", MOST_BYTES // MOST_FILES) for number in range(MOST_FILES)]

    assert fit_together([])
    assert fit_together(few)
    assert not fit_together([*few, a_file("one-more.pdf")])
    assert not fit_together([a_file(size=MOST_BYTES), a_file("b.pdf")])


def test_two_files_of_one_name_do_not_go_together() -> None:
    assert not fit_together([a_file("Offer.pdf"), a_file("offer.pdf")])


def test_the_most_that_may_be_attached_still_passes_a_server_with_the_usual_limit() -> None:
    assert size_in_mail([a_file(size=MOST_BYTES)]) < 10_240_000 - 500_000
    assert size_in_mail([]) == 0
