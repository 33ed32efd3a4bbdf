"""Every palette is readable, and none tells anything by colour alone."""

from __future__ import annotations

import pytest

from themes import (
    DEFAULT_THEME,
    HOUSE_NAMES,
    Palette,
    house_palette,
    house_palettes,
    theme,
    variable_defaults,
)
from themes.contrast import contrast, luminance
from themes.monochrome import MONOCHROME
from themes.tokens import ECHO_TOKENS, GRAPHIC_TOKENS, GROUND_TOKENS, TEXT_TOKENS, TOKENS

PALETTES = house_palettes()
OWN_COLOURS = [palette for palette in PALETTES if not palette.ansi]
palettes = pytest.mark.parametrize("palette", OWN_COLOURS, ids=lambda palette: palette.name)


def grounds(palette: Palette) -> dict[str, str]:
    """Everything that letters stand on."""
    return {
        "surface": palette.surface,
        "panel": palette.panel,
        "background": palette.background,
        "cursor": palette.grounds["cursor"],
        "selected": palette.grounds["selected"],
    }


@palettes
def test_letters_keep_the_contrast_that_the_palette_promises(palette: Palette) -> None:
    low = {
        (token, name): round(contrast(palette.colour(token), ground), 2)
        for token in TEXT_TOKENS
        for name, ground in grounds(palette).items()
        if contrast(palette.colour(token), ground) < palette.floor
    }
    assert low == {}


@palettes
def test_badges_keep_the_contrast_that_the_palette_promises(palette: Palette) -> None:
    for token in GROUND_TOKENS[2:]:
        assert contrast(palette.colour(token), palette.grounds[token]) >= palette.floor, token


@palettes
def test_shapes_that_tell_something_stand_out_three_to_one(palette: Palette) -> None:
    for token in GRAPHIC_TOKENS:
        assert contrast(palette.colour(token), palette.surface) >= 3, token


@palettes
def test_bars_beside_a_number_can_be_seen(palette: Palette) -> None:
    for token in ECHO_TOKENS:
        assert contrast(palette.colour(token), palette.surface) >= 1.7, token


def test_high_contrast_promises_seven_to_one_and_the_others_at_least_four_and_a_half() -> None:
    floors = {palette.name: palette.floor for palette in PALETTES}
    assert floors["desk-contrast-dark"] == floors["desk-contrast-light"] == 7
    assert min(floors.values()) == 4.5


def test_monochrome_has_no_hue_and_tells_up_from_down_by_weight() -> None:
    palette = MONOCHROME
    for token in TOKENS:
        colour = palette.colour(token)
        assert colour[1:3] == colour[3:5] == colour[5:7], token
    assert palette.styles["up"] != palette.styles["down"]
    assert palette.styles["bull"] != palette.styles["bear"]


def test_every_theme_defines_every_variable() -> None:
    wanted = set(variable_defaults())
    assert len(wanted) == 3 * len(TOKENS) + 1
    for palette in PALETTES:
        assert wanted <= set(theme(palette).variables), palette.name


def test_names_of_themes_differ_and_the_default_is_among_them() -> None:
    assert [palette.name for palette in PALETTES] == list(HOUSE_NAMES)
    assert len({palette.title for palette in PALETTES}) == len(HOUSE_NAMES)
    assert DEFAULT_THEME in HOUSE_NAMES


def test_a_name_that_settings_may_still_hold_is_the_theme_that_took_its_place() -> None:
    found = house_palette("colour-blind")
    assert found is not None
    assert found.name == "desk-deuteranopia"


@palettes
def test_dark_palettes_are_dark(palette: Palette) -> None:
    assert (luminance(palette.surface) < luminance(palette.colour("text"))) is palette.dark


def test_contrast_of_black_on_white_is_twenty_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_what_is_no_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a colour"):
        contrast("red", "#ffffff")
