"""The colour-blind themes keep apart what must not be confused, as the people see it whom they are for."""

from __future__ import annotations

import pytest

from tests.themes.seen_as import DEFICIENCIES, apart, light, seen_by
from themes import Palette, house_palette
from themes.deuteranopia import DEUTERANOPIA
from themes.tritanopia import TRITANOPIA

LETTERS = [("up", "down"), ("good", "bad"), ("bid", "ask"), ("bull", "bear"), ("chart-up", "chart-down")]
QUIET = [
    ("volume-up", "volume-down"),
    ("bid-bar", "ask-bar"),
    ("warn", "good"),
    ("warn", "bad"),
    ("stale", "text"),
]
FOR_THEM = [
    *((DEUTERANOPIA, each) for each in DEFICIENCIES if not each.startswith("tritanopia")),
    *((TRITANOPIA, each) for each in DEFICIENCIES if each.startswith("tritanopia")),
]
CLEARLY, ENOUGH = 0.2, 0.12
"""Distances in Oklab. In the dark theme green and red lie 0.27 apart, and 0.05 for somebody with deuteranopia."""


@pytest.mark.parametrize(("palette", "deficiency"), FOR_THEM, ids=lambda each: getattr(each, "name", each))
def test_what_must_not_be_confused_lies_apart(palette: Palette, deficiency: str) -> None:
    near = {
        (one, other): round(found, 3)
        for pairs, wanted in ((LETTERS, CLEARLY), (QUIET, ENOUGH))
        for one, other in pairs
        if (found := _seen_apart(palette.colour(one), palette.colour(other), deficiency)) < wanted
    }
    assert near == {}


@pytest.mark.parametrize(("palette", "deficiency"), FOR_THEM, ids=lambda each: getattr(each, "name", each))
def test_live_and_paper_lie_apart(palette: Palette, deficiency: str) -> None:
    assert _seen_apart(palette.grounds["live"], palette.grounds["paper"], deficiency) > CLEARLY


@pytest.mark.parametrize("palette", [DEUTERANOPIA, TRITANOPIA], ids=lambda each: each.name)
def test_everybody_else_can_use_them_too(palette: Palette) -> None:
    for one, other in LETTERS:
        assert apart(light(palette.colour(one)), light(palette.colour(other))) > CLEARLY, one


def test_the_dark_theme_alone_would_not_do() -> None:
    dark = house_palette("dark")
    assert dark is not None
    assert _seen_apart(dark.colour("up"), dark.colour("down"), "deuteranopia (Viénot)") < ENOUGH


def test_grey_is_grey_for_everybody() -> None:
    for deficiency in DEFICIENCIES:
        assert apart(seen_by(deficiency, "#808080"), light("#808080")) < 0.01, deficiency


def _seen_apart(one: str, other: str, deficiency: str) -> float:
    return apart(seen_by(deficiency, one), seen_by(deficiency, other))
