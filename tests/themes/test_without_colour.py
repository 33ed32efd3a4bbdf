"""What colour tells is told without it too: by a sign, a word, a shape, weight, underline or reversal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from rich.style import Style
from textual.strip import Strip

from tests.widgets import samples
from themes.colourless import COLOURLESS
from themes.monochrome import MONOCHROME
from widgets.book import book_lines
from widgets.card_lines import card_lines
from widgets.chart_lines import chart_lines
from widgets.chat import ChatPane
from widgets.ink import Ink, mix
from widgets.portfolio import portfolio_lines
from widgets.queue_lines import queue_lines
from widgets.specs.approval_card import CheckView
from widgets.status_line import status_lines
from widgets.strategy import board_lines
from widgets.watchlist import watchlist_lines

INKS = {"monochrome": mix(MONOCHROME.variables()), "no colours": mix(COLOURLESS.variables())}
Look = tuple[str, bool, bool, bool, bool, bool]
inks = pytest.mark.parametrize("ink", INKS.values(), ids=INKS)


def look(text: str, style: Style | None) -> Look:
    """What a person sees of it who sees no colour, and no digits: those differ anyway."""
    found = style or Style.null()
    shown = "".join("0" if letter.isdigit() else letter for letter in text)
    flags = (found.bold, found.italic, found.underline, found.reverse, found.strike)
    return (shown, *(bool(flag) for flag in flags))  # type: ignore[return-value]


def seen(lines: Sequence[Strip]) -> list[list[Look]]:
    return [[look(text, style) for text, style, _ in line.simplify() if text.strip()] for line in lines]


def row(lines: Sequence[Strip], holding: str) -> list[Look]:
    return next(looks for line, looks in zip(lines, seen(lines), strict=True) if holding in line.text)


@inks
def test_up_and_down_differ_in_the_watchlist(ink: Ink) -> None:
    def drawn(change: float, tick: Any) -> list[Look]:
        one = samples.watch_row("ETH-USDT", change_pct=change, tick=tick)
        return row(watchlist_lines(samples.watchlist(one), 60, 4, ink), "ETH-USDT")

    assert drawn(1.42, "flat") != drawn(-1.42, "flat")
    assert drawn(1.42, "up") != drawn(1.42, "down")


@inks
def test_candles_that_rose_and_fell_differ_in_shape(ink: Ink) -> None:
    def drawn(sign: int) -> str:
        whole = samples.chart(1)
        bar = replace(whole.bars[0], open=100.0, close=100.0 + sign, high=102.0, low=98.0)
        return "".join(
            line.text for line in chart_lines(whole.model_copy(update={"bars": (bar,)}), 40, 12, ink)[2:9]
        )

    assert drawn(1) != drawn(-1)


@inks
def test_bids_and_asks_stand_on_two_sides_of_the_spread(ink: Ink) -> None:
    lines = [line.text for line in book_lines(samples.book(), 60, 14, ink)]
    spread = next(at for at, line in enumerate(lines) if "spread" in line)
    prices = [float(line.split()[0].replace(",", "")) for line in lines[1:] if line.strip()]
    assert prices == sorted(prices, reverse=True)
    assert 1 < spread < len(lines) - 1


@inks
def test_gains_and_losses_differ(ink: Ink) -> None:
    whole = samples.portfolio()
    lines = portfolio_lines(whole, 60, ink)
    gained, lost = row(lines, "Unrealised"), row(lines, "Realised ")
    assert any("▲ +" in text for text, *_ in gained)
    assert any("▼ -" in text for text, *_ in lost)


@inks
def test_checks_that_pass_and_fail_differ(ink: Ink) -> None:
    def drawn(passed: bool) -> list[Look]:
        check = CheckView(control="C02", name="Size", passed=passed, value="1", limit="2")
        return row(card_lines(samples.card(checks=(check,)), 60, ink), "Size")

    assert drawn(True) != drawn(False)


@inks
def test_buying_and_selling_and_what_became_of_a_request_differ(ink: Ink) -> None:
    def drawn(**change: Any) -> list[Look]:
        return row(queue_lines(samples.queue(samples.request(**change)), 110, 4, ink), "BTC-USDT")

    assert drawn(side="buy") != drawn(side="sell")
    states = [tuple(drawn(state=state)) for state in ("pending", "released", "rejected", "expired", "stale")]
    assert len(set(states)) == len(states)


@inks
def test_bull_and_bear_and_what_holds_of_their_claims_differ(ink: Ink) -> None:
    lines = board_lines(samples.board(samples.strategy()), 46, 40, ink)
    bull, bear = row(lines, "Bull "), row(lines, "Bear ")
    assert bull[0] != bear[0]
    signs = {text for line in seen(lines) for text, *_ in line}
    assert any("▲" in text for text in signs)


@inks
@pytest.mark.parametrize("other", ["REDUCING", "HALTED"])
def test_states_of_the_desk_differ(ink: Ink, other: Any) -> None:
    assert seen([status_lines(samples.status(), 160, ink)]) != seen(
        [status_lines(samples.status(other), 160, ink)]
    )


@inks
def test_paper_and_live_differ_in_more_than_a_word(ink: Ink) -> None:
    def badge(mode: str) -> Look:
        return seen([status_lines(samples.status(mode=mode), 160, ink)])[0][0]

    assert badge("PAPER")[1:] != badge("LIVE")[1:]


@inks
def test_what_i_said_and_what_others_said_differ(ink: Ink) -> None:
    def drawn(author: str, speaker: str) -> list[list[Look]]:
        chat = ChatPane()
        chat.add(samples.item(1, samples.say("said"), speaker=speaker, author=author))
        return seen(chat.draw(60, 8, ink))

    mine, theirs, analyst = drawn("person", "you"), drawn("person", "Lee"), drawn("analyst", "Bull")
    assert mine != theirs
    assert theirs != analyst


@inks
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("up", "down"),
        ("good", "bad"),
        ("bull", "bear"),
        ("paper", "live"),
        ("active", "halted"),
        ("warn", "good"),
    ],
)
def test_tokens_that_mean_opposites_differ_in_weight_line_or_reversal(ink: Ink, one: str, other: str) -> None:
    assert look("x", getattr(ink, one)) != look("x", getattr(ink, other))


def test_the_row_under_the_cursor_begins_with_a_mark() -> None:
    lines = watchlist_lines(samples.watchlist(), 60, 6, INKS["no colours"])
    assert any(line.text.startswith(("▸", " ▸")) for line in lines)
