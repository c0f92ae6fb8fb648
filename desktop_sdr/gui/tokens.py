"""The colour tokens: names known to the type checker, values from tokens.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, Literal, cast, get_args

from desktop_sdr import resources

Scheme = Literal["light", "dark"]

Token = Literal[
    "bg", "rail", "surface", "sunken", "hover", "pressed", "border", "ctl",
    "text", "text2", "text3",
    "accent", "accentHover", "onAccent", "accentText", "accentSoft",
    "ok", "okSoft", "warn", "warnFill", "warnSoft", "onWarn", "crit", "critSoft", "onCrit", "off",
    "pause", "pauseHover", "pauseDown", "onPause", "plate", "onPlate",
    "addBg", "addFg", "delBg", "delFg",
    "c1", "c2", "c3", "c4", "c5", "grid", "scroll", "tip", "onTip", "scrim",
]  # fmt: skip

TOKENS: Final[tuple[Token, ...]] = get_args(Token)

# High contrast: captions as dark as secondary text, hairlines as strong as control outlines,
# tinted grounds gone (shape and word carry the meaning anyway).
_STRONGER: Final[Mapping[Token, Token]] = {
    "text3": "text2",
    "border": "ctl",
    "okSoft": "surface",
    "warnSoft": "surface",
    "critSoft": "surface",
}


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(resources.read_text("tokens.toml"))


def palette(scheme: Scheme, *, high_contrast: bool = False) -> dict[Token, str]:
    """Every token's colour as "#RRGGBB" in one scheme."""
    table = cast(dict[Token, str], _tables()[scheme])
    if not high_contrast:
        return dict(table)
    return {token: table[_STRONGER.get(token, token)] for token in TOKENS}


def contrast_promises() -> list[tuple[Token, Token, float]]:
    """(foreground, ground, least ratio) of each pair that meets on screen; a test holds them."""
    table = _tables()["contrast"]
    text = [(fore, ground, 4.5) for fore, ground in table["text"]]
    return text + [(fore, ground, 3.0) for fore, ground in table["shapes"]]
