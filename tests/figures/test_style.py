"""The palette can be read in both themes, and Streamlit's own colours are the same ones."""

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from figures.style import DARK, LIGHT, Palette, css, palette, rgb

pytestmark = pytest.mark.tiny
SETTINGS = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"
BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [part / 255 for part in rgb(colour)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2), 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@BOTH
def test_text_has_a_contrast_of_4_5_on_page_and_wash(colours: Palette) -> None:
    for name in ("ink", "muted", "accent", "wrong"):
        for ground in (colours.page, colours.wash):
            assert contrast(getattr(colours, name), ground) >= 4.5, name


@BOTH
def test_marks_have_a_contrast_of_3_on_the_page(colours: Palette) -> None:
    for colour in (*colours.classes, colours.train, colours.validation, colours.test):
        assert contrast(colour, colours.page) >= 3.0, colour


@BOTH
def test_each_class_has_a_colour_of_its_own_and_none_means_wrong(colours: Palette) -> None:
    assert len(colours.classes) == len({*colours.classes, colours.wrong, colours.accent}) - 2 == 10


def test_a_theme_without_a_name_is_light() -> None:
    assert palette("dark") is DARK
    assert palette("light") is palette("") is LIGHT


def test_a_colour_is_three_numbers() -> None:
    assert rgb("#0102FF") == (1, 2, 255)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_streamlit_paints_with_the_same_palette(theme: str) -> None:
    settings, colours = tomllib.loads(SETTINGS.read_text())["theme"][theme], palette(theme)
    same = {
        "primaryColor": colours.accent,
        "backgroundColor": colours.page,
        "secondaryBackgroundColor": colours.wash,
        "textColor": colours.ink,
        "grayTextColor": colours.muted,
        "borderColor": colours.line,
        "redColor": colours.wrong,
        "redTextColor": colours.wrong,
        "linkColor": colours.accent,
        "chartCategoricalColors": list(colours.classes),
    }
    assert {name: settings[name] for name in same} == same
    assert len(settings["chartSequentialColors"]) == len(settings["chartDivergingColors"]) == 10


def test_style_sheets_know_every_role_in_both_themes() -> None:
    said = css()
    for field in fields(Palette):
        light, dark = getattr(LIGHT, field.name), getattr(DARK, field.name)
        if field.name != "classes":
            assert f"--{field.name}: light-dark({light}, {dark});" in said
    for number, pair in enumerate(zip(LIGHT.classes, DARK.classes, strict=True)):
        assert f"--class-{number}: light-dark({', '.join(pair)});" in said
