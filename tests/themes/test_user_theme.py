"""A person's own theme: what its file may say, everything wrong with it at once, and the contrast floor."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from themes import HOUSE_NAMES, house_palettes
from themes.contrast import contrast
from themes.floor import held
from themes.palette import Palette, theme
from themes.tokens import ECHO_TOKENS, GRAPHIC_TOKENS, GROUND_TOKENS, TEXT_TOKENS, TOKENS
from themes.toml_lines import lines_of
from themes.user_theme import LARGEST, SURFACES, UserTheme, read_theme

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def palette_of(read: UserTheme) -> Palette:
    assert read.mistakes == ()
    assert read.palette is not None
    return read.palette


def low(palette: Palette) -> list[tuple[str, str]]:
    """Letters and shapes below the floor that the palette promises."""
    grounds = [
        palette.surface,
        palette.panel,
        palette.background,
        *(palette.grounds[each] for each in ("cursor", "selected")),
    ]
    found = [
        (token, ground)
        for token in TEXT_TOKENS
        for ground in grounds
        if contrast(palette.colour(token), ground) < palette.floor
    ]
    found += [
        (token, palette.surface)
        for token in GRAPHIC_TOKENS
        if contrast(palette.colour(token), palette.surface) < 3
    ]
    found += [
        (token, palette.surface)
        for token in ECHO_TOKENS
        if contrast(palette.colour(token), palette.surface) < 1.7
    ]
    found += [
        (token, palette.grounds[token])
        for token in GROUND_TOKENS[2:]
        if contrast(palette.colour(token), palette.grounds[token]) < palette.floor
    ]
    return found


def test_an_empty_file_is_the_dark_theme_under_another_name() -> None:
    palette = palette_of(read_theme("", "night"))
    assert palette.name == "desk-night"
    assert palette.title == "night"
    assert palette.colour("up") == "#45c792"


def test_a_file_changes_colours_grounds_and_styles_of_the_theme_it_extends() -> None:
    read = read_theme(
        """
title = "Night shift"
extends = "contrast-dark"

[colours]
up = "#8f8"
bid-bar = '#446688'

[grounds]
surface = "#050505"
cursor = "#002030"

[styles]
up = "bold underline"
figure = "none"
""",
        "night",
    )
    palette = palette_of(read)
    assert palette.title == "Night shift"
    assert palette.colour("up") == "#88ff88"
    assert palette.colour("bid-bar") == "#446688"
    assert palette.colour("down") == "#ff9d94"
    assert (palette.surface, palette.grounds["cursor"]) == ("#050505", "#002030")
    assert palette.styles["up"] == "bold underline"
    assert palette.styles["down"] == "bold"
    assert read.moved == []
    assert set(theme(palette).variables) >= {"desk-up", "desk-cursor-ground", "desk-figure-style"}


def test_everything_wrong_is_told_at_once_with_its_line_and_the_nearest_name() -> None:
    read = read_theme(
        """title = 7
extends = "drak"
contrast = 2
colors = 1

[colours]
upp = "#00ff00"
down = "red"
warn = 5
[styles]
up = "shiny"
stale = "blink"
[grounds]
surfaces = "#000000"
""",
        "night",
    )
    assert read.palette is None
    assert list(read.mistakes) == [
        "line 1: `title` must be a text in quotes",
        "line 2: the desk has no theme `drak` (`dark` is the nearest); extend "
        + ", ".join(each.removeprefix("desk-") for each in HOUSE_NAMES),
        "line 3: `contrast` must be a number from 4.5, what its theme promises, to 15",
        "line 4: there is no `colors` in a theme (`colours` is the nearest)",
        "line 7: there is no token `upp` (`up` is the nearest)",
        "line 8: `down` is 'red', and a colour is written \"#rrggbb\"",
        'line 9: `warn` is 5, and a colour is written "#rrggbb"',
        "line 11: `up` is 'shiny', and a style is `none` or made of bold, dim, italic, underline, reverse, strike",
        "line 12: `stale` is 'blink', and a style is `none` or made of bold, dim, italic, underline, reverse, strike",
        "line 14: there is no token `surfaces` (`surface` is the nearest)",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("extends = dark", r"line 1: this is not TOML"),
        ("title = 'x'\n[colours\nup = 1", r"line 2: this is not TOML"),
        ("colours = 'blue'", r"line 1: `colours` must be a table, written \[colours\]"),
        ("x" * (LARGEST + 1), "larger than 64 KiB"),
        ("contrast = true", "line 1: `contrast` must be a number"),
        (
            'extends = "contrast-light"\ncontrast = 4.5',
            "line 2: `contrast` must be a number from 7, what its theme promises",
        ),
    ],
)
def test_a_file_that_is_no_theme_is_refused_in_a_sentence(text: str, told: str) -> None:
    read = read_theme(text, "night")
    assert read.palette is None
    assert len(read.mistakes) == 1
    assert re.search(told, read.mistakes[0])


def test_a_colour_below_the_floor_is_moved_to_the_nearest_that_holds_and_this_is_told() -> None:
    read = read_theme('[colours]\nmuted = "#333a44"\n', "night")
    palette = palette_of(read)
    assert [each.place for each in read.moved] == ["colours.muted"]
    told = read.moved[0]
    assert (told.given, told.used, told.floor) == ("#333a44", palette.colour("muted"), 4.5)
    assert str(told).startswith("`colours.muted` #333a44 has 1.3 to 1 where 4.5 is the floor; #")
    lowest = min(contrast(told.used, ground) for ground in (palette.panel, palette.grounds["cursor"]))
    assert 4.5 <= lowest < 4.6


def test_a_ground_that_takes_the_contrast_away_moves_the_letters_on_it() -> None:
    read = read_theme('extends = "light"\n[grounds]\nsurface = "#c8c8c8"\n', "grey")
    assert low(palette_of(read)) == []
    assert read.moved


def test_a_higher_floor_may_be_asked_for() -> None:
    palette = palette_of(read_theme("contrast = 7\n", "strong"))
    assert palette.floor == 7
    assert low(palette) == []


@given(
    st.dictionaries(st.sampled_from([*SURFACES, *GROUND_TOKENS]), COLOURS, max_size=6),
    st.dictionaries(st.sampled_from(TOKENS), COLOURS, max_size=6),
    st.sampled_from(["dark", "light", "contrast-dark", "contrast-light", "monochrome"]),
)
@settings(max_examples=25, deadline=None)
def test_whatever_colours_are_chosen_the_floor_holds(
    grounds: dict[str, str], colours: dict[str, str], base: str
) -> None:
    lines = [
        f'extends = "{base}"',
        "[grounds]",
        *(f'{name} = "{colour}"' for name, colour in grounds.items()),
    ]
    lines += ["[colours]", *(f'{name} = "{colour}"' for name, colour in colours.items())]
    assert low(palette_of(read_theme("\n".join(lines), "any"))) == []


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    read = read_theme(text, "any")
    assert (read.palette is None) is bool(read.mistakes)


def test_the_desks_own_themes_are_not_moved() -> None:
    for palette in house_palettes():
        if not palette.ansi:
            changed, moved = held(palette)
            assert moved == [], palette.name
            assert all(changed.colour(token) == palette.colour(token) for token in TOKENS)


def test_a_theme_of_the_terminals_own_colours_takes_their_names() -> None:
    palette = palette_of(
        read_theme(
            'extends = "ansi"\n[colours]\nup = "blue"\ndown = "bright-magenta"\nflat = "default"\n', "mine"
        )
    )
    assert palette.ansi
    assert (palette.colour("up"), palette.colour("down"), palette.colour("flat")) == (
        "ansi_blue",
        "ansi_bright_magenta",
        "ansi_default",
    )
    read = read_theme('extends = "ansi"\n[colours]\nup = "#00ff00"\n', "mine")
    assert (
        "line 3: `up` is '#00ff00', and here a colour is `default` or one of black, red" in read.mistakes[0]
    )


def test_no_code_of_a_file_reaches_the_terminal() -> None:
    read = read_theme('"\\u001b[31m" = 1\n[colours]\n"\\u0007" = "\\u001b]0;x"\nup = "\\u001b[2J"\n', "night")
    assert len(read.mistakes) == 3
    assert all(sentence.isprintable() for sentence in read.mistakes)


def test_lines_are_found_behind_tables_dots_and_quotes() -> None:
    assert lines_of("a = 1\n\n[b]\n'c-d' = 2\n[ e . f ]\ng.h = 3 # [i]\n") == {
        ("a",): 1,
        ("b",): 3,
        ("b", "c-d"): 4,
        ("e", "f"): 5,
        ("e", "f", "g", "h"): 6,
    }


@pytest.mark.parametrize("bomb", ["[" * 20_000, "[" * 3_000 + "]" * 3_000])
def test_a_theme_nested_far_too_deeply_is_refused_in_a_sentence(bomb: str) -> None:
    (mistake,) = read_theme(f"extends = {bomb}", "own").mistakes
    assert "nested" in mistake
