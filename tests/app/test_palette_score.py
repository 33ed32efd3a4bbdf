"""How well what was typed fits a line: a better way of fitting always wins, and nothing fits by accident."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk.app.palette_score import BEGINNING, EXACT, INITIALS, INSIDE, SCATTERED, WORD, fit

letters = st.text(alphabet="abcdeABCDE -/éß", max_size=12)
words = st.text(alphabet="abcde", min_size=1, max_size=6)


def points(typed: str, title: str, other: str = "") -> float:
    found = fit(typed, title, other)
    return found.points if found is not None else -1.0


def test_a_better_way_of_fitting_comes_first() -> None:
    best_first = [
        ("debate", "debate"),
        ("debate", "debate rounds"),
        ("debate", "open a debate"),
        ("oad", "open a debate"),
        ("bat", "open a debate"),
        ("dbt", "open a debate"),
    ]
    assert [points(*each) for each in best_first] == sorted(
        (points(*each) for each in best_first), reverse=True
    )
    ways = (EXACT, BEGINNING, WORD, INITIALS, INSIDE, SCATTERED)
    for (typed, title), way in zip(best_first, ways, strict=True):
        assert way <= points(typed, title) < way + 100


def test_words_are_found_in_any_order_and_each_of_them() -> None:
    assert points("record track", "Track record") > 0
    assert fit("track zebra", "Track record") is None


def test_the_sentence_about_a_line_finds_it_last() -> None:
    assert 0 < points("venue", "Differences", "Show what a venue says.") < SCATTERED
    assert fit("v", "Differences", "Show what a venue says.") is None
    assert fit("enue", "Differences", "Show what a venue says.") is None


def test_letters_that_are_far_apart_were_not_meant() -> None:
    assert fit("halt", "High contrast, light") is None
    assert fit("dana", "Colour-blind safe: blue and yellow (teal and red)") is None
    assert fit("btcusdt", "BTC-USDT") is not None


def test_a_shorter_title_of_which_more_was_typed_is_better() -> None:
    assert points("al", "Alerts") > points("al", "Alerts, all of them and more")


def test_nothing_typed_fits_everything_alike() -> None:
    assert points("", "Alerts") == points("   ", "Halt") == 0.0


def test_accents_need_not_be_typed() -> None:
    assert points("zolc", "Żółć") == EXACT
    assert points("Żółć", "zolc") == EXACT


@given(words, letters)
def test_the_letters_that_are_marked_are_the_letters_that_were_typed(typed: str, title: str) -> None:
    found = fit(typed, title)
    if found is not None:
        marked = "".join(title[place] for place in found.places)
        assert marked.replace("é", "e").lower() == typed
        assert list(found.places) == sorted(set(found.places))


@given(words, letters)
def test_what_is_found_holds_the_letters_in_their_order(typed: str, title: str) -> None:
    if fit(typed, title) is not None:
        rest = iter(title.replace("é", "e").lower())
        assert all(letter in rest for letter in typed)


@given(words, words, letters)
def test_a_title_that_is_exactly_that_is_never_behind_another(typed: str, more: str, title: str) -> None:
    assert points(typed, typed) >= points(typed, title)
    assert points(typed, typed + more) >= points(typed, "-" + more + typed)


@given(letters, letters, letters)
def test_large_and_small_letters_are_the_same_and_points_are_bounded(
    typed: str, title: str, other: str
) -> None:
    found = fit(typed, title, other)
    if typed.isascii():
        assert fit(typed.swapcase(), title.lower(), other) == fit(typed, title.lower(), other)
    if found is not None:
        assert 0 <= found.points <= EXACT


@given(words, letters)
def test_the_beginning_of_a_title_always_finds_it(more: str, title: str) -> None:
    begun = title.split()
    if begun:
        assert fit(begun[0], title) is not None
        assert fit(title, title + more) is not None
