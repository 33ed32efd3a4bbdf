"""A wait counts down in sight, however long the provider's own words are."""

from __future__ import annotations

import pytest

from tests.widgets.stage import plain
from widgets.ink import Ink
from widgets.tails import Tails

WORDS = (
    "Bull waits: The model at models.example.com gave no answer: Rate limit reached for model-x (429); wait."
)


@pytest.mark.parametrize("width", [30, 60, 76, 118, 160])
def test_seconds_are_never_cut_off(width: int) -> None:
    tails = Tails()
    tails.tell("", WORDS, 12, None)
    text = plain(tails.lines(width, Ink(), 2)).rstrip()
    assert text.startswith("… Bull waits: The model")
    assert text.endswith(" 12 s")
    assert len(text) <= width


def test_a_wait_that_is_over_counts_nothing() -> None:
    tails = Tails()
    tails.tell("", "Bull forms an opinion", 0, None)
    assert plain(tails.lines(60, Ink(), 2)).rstrip() == "… Bull forms an opinion"


def test_a_name_that_says_nothing_gives_way_to_whoever_speaks_or_works() -> None:
    tails = Tails()
    tails.add("Moderator", "moderator", "")
    assert "Moderator" in plain(tails.lines(60, Ink(), 2))
    tails.add("Bull (scripted-1)", "bull", "Chance of a higher price")
    shown = plain(tails.lines(60, Ink(), 2))
    assert "Moderator" not in shown
    assert "Bull (scripted-1)" in shown
    tails.end()
    tails.add("Moderator", "moderator", "")
    tails.tell("", "Bull forms an opinion", 0, None)
    assert plain(tails.lines(60, Ink(), 2)).rstrip() == "… Bull forms an opinion"
