"""Finds numbers written in kanji, such as 一千万円, which no blanks part from the words around."""

import re
from collections.abc import Iterator
from typing import Final

_DIGITS: Final = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_SMALL: Final = {"十": 10, "百": 100, "千": 1_000}
_LARGE: Final = {"万": 10_000, "億": 100_000_000}
_FIRST: Final = "".join((*_DIGITS, *_SMALL))
_NUMBER: Final = re.compile(f"[{_FIRST}][{_FIRST}{''.join(_LARGE)}]*")


def kanji_numbers(line: str) -> Iterator[tuple[int, int, int]]:
    """Yield (value, start, end) of each number in kanji."""
    if not line.isascii():
        yield from ((_value(match[0]), *match.span()) for match in _NUMBER.finditer(line))


def _value(number: str) -> int:
    total = block = digits = 0
    for sign in number:
        if sign in _DIGITS:
            digits = digits * 10 + _DIGITS[sign]
        elif sign in _SMALL:
            block, digits = block + max(digits, 1) * _SMALL[sign], 0
        else:
            total, block, digits = total + max(block + digits, 1) * _LARGE[sign], 0, 0
    return total + block + digits
