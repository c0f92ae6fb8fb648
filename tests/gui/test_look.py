"""Colours, fonts, icons: promises over the resources and over the source of the window."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontInfo, QImage, QPainter

from desktop_sdr import resources
from desktop_sdr.gui import fonts, icons
from desktop_sdr.gui.theme import colour, px, theme
from desktop_sdr.gui.tokens import TOKENS, contrast_promises, palette
from desktop_sdr.gui.widgets.paint import Glyph, draw_glyph, initials

GUI = Path(resources.__file__).parent / "gui"
SOURCES = sorted(GUI.rglob("*.py"))


def _luminance(colour_: str) -> float:
    parts = [int(colour_[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_formula_is_the_one_of_wcag() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("high_contrast", [False, True])
def test_every_pair_that_meets_on_screen_can_be_read(scheme: str, high_contrast: bool) -> None:
    shades = palette(scheme, high_contrast=high_contrast)
    weak = [
        (fore, ground)
        for fore, ground, least in contrast_promises()
        if contrast(shades[fore], shades[ground]) < least
    ]
    assert weak == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_schemes_name_every_token_and_no_other(scheme: str) -> None:
    assert set(palette(scheme)) == set(TOKENS)


def test_no_colour_is_written_down_outside_the_token_table() -> None:
    literal = re.compile(r"[\"'(]#[0-9A-Fa-f]{6}")
    # The grounds of avatars are drawn by name, not by meaning, and white stands on all of them.
    guilty = [
        path.name
        for path in SOURCES
        if literal.search(path.read_text("utf-8")) and path.name != "paint.py"
    ]
    assert guilty == []


def test_white_initials_can_be_read_on_every_avatar() -> None:
    grounds = re.findall(r'"(#[0-9A-F]{6})"', (GUI / "widgets" / "paint.py").read_text("utf-8"))
    assert len(grounds) == 6
    assert min(contrast("#FFFFFF", ground) for ground in grounds) >= 4.5


def test_no_style_sheet_sets_a_font() -> None:
    guilty = [path.name for path in SOURCES if "font-size" in path.read_text("utf-8")]
    assert guilty == []


def test_every_icon_that_ships_is_used_and_every_icon_used_ships() -> None:
    shipped = {path.stem for path in resources.resource("icons").iterdir()}
    text = "\n".join(path.read_text("utf-8") for path in SOURCES)
    assert {name for name in shipped if f'"{name}"' not in text} == set()
    named = set(re.findall(r'icon="([a-z0-9-]+)"', text))
    assert named - shipped == set()


def test_fonts_and_icons_ship_with_their_licences() -> None:
    assert "SIL OPEN FONT LICENSE" in resources.read_text("licences", "Inter-OFL-1.1.txt")
    assert "ISC License" in resources.read_text("licences", "Lucide-ISC.txt")


def test_the_bundled_font_is_the_one_that_is_drawn() -> None:
    assert QFontInfo(fonts.font("body")).family() == "Inter"


def test_nothing_is_set_smaller_than_eleven_pixels() -> None:
    roles = fonts._FACES
    assert min(face.size for face in roles.values()) == 11


def test_a_font_handed_out_can_be_changed_without_changing_the_next() -> None:
    face = fonts.font("body")
    face.setPixelSize(40)
    assert fonts.font("body").pixelSize() == 13


def test_text_scale_scales_fonts_and_lengths_and_stays_in_its_bounds() -> None:
    theme().set_text_scale(2.0)
    assert (fonts.font("body").pixelSize(), px(12)) == (26, 24)
    theme().step_text_scale(1)
    assert theme().text_scale == 2.0
    theme().step_text_scale(0)
    assert theme().text_scale == 1.0


def test_the_palette_of_the_application_follows_the_scheme(qapp) -> None:
    theme().choose("dark")
    assert qapp.palette().window().color() == colour("bg")
    assert colour("bg").name() == palette("dark")["bg"].lower()


def _drawn(draw) -> QImage:
    image = QImage(32, 32, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    draw(painter)
    painter.end()
    return image


def _ink(image: QImage) -> frozenset[tuple[int, int]]:
    """Where anything was drawn, whatever its colour."""
    return frozenset(
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).lightness() < 250
    )


def test_the_five_glyphs_differ_in_shape_and_not_only_in_colour() -> None:
    shapes = {
        glyph: _ink(_drawn(lambda p, g=glyph: draw_glyph(p, QPointF(0, 0), 32, g)))
        for glyph in Glyph
    }
    for one in Glyph:
        for other in Glyph:
            if one is not other:
                assert len(shapes[one] ^ shapes[other]) > 60, (one, other)


def test_an_icon_takes_the_colour_of_its_token() -> None:
    image = _drawn(lambda p: icons.draw_icon(p, "mail", QPointF(0, 0), 32, "accent"))
    seen = {image.pixelColor(x, y).name() for x in range(32) for y in range(32)}
    assert colour("accent").name() in seen


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Dana Ruiz", "DR"), ("Ana Maria Sørensen", "AS"), ("Cher", "C"), ("", ""), ("  ", "")],
)
def test_initials_are_first_and_last(name: str, letters: str) -> None:
    assert initials(name) == letters
