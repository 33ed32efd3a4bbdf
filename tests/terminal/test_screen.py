"""The screen as a terminal shows it: the first frame, sizes from very large to useless, and its end."""

from __future__ import annotations

import signal

import pytest

from tests.terminal.conftest import Open
from tests.terminal.person import leave, market_moves

pytestmark = pytest.mark.timeout(180)


def test_the_first_frame_names_every_pane_and_the_mode(open_desk: Open) -> None:
    terminal = open_desk()
    terminal.wait_for(
        "Chat", "Watchlist", "Volatility radar", "Strategy", "Approvals", "Positions and orders"
    )
    market_moves(terminal)
    leave(terminal)


@pytest.mark.parametrize(("columns", "rows"), [(120, 36), (80, 24)])
def test_smaller_screens_open_with_the_mode_the_market_and_the_composer(
    open_desk: Open, columns: int, rows: int
) -> None:
    terminal = open_desk(columns=columns, rows=rows)
    terminal.wait_for("PAPER", "Ask the desk", "● live")
    market_moves(terminal)
    leave(terminal)


def test_a_screen_made_useless_says_so_and_comes_back_whole(open_desk: Open) -> None:
    terminal = open_desk()
    market_moves(terminal)
    terminal.resize(20, 5)
    terminal.wait_for("larger")
    terminal.resize(200, 60)
    terminal.wait_for("Watchlist", "Approvals")
    terminal.resize(80, 24)
    terminal.wait_for("PAPER")
    terminal.resize(160, 50)
    terminal.wait_for("Watchlist", "Volatility radar", "Approvals")
    market_moves(terminal)
    leave(terminal)


def test_keys_reach_help_and_the_panes(open_desk: Open) -> None:
    terminal = open_desk()
    market_moves(terminal)
    terminal.press("f1")
    terminal.wait_for("Halt the desk at once")
    terminal.press("escape")
    terminal.wait_gone("Halt the desk at once")
    for key, pane in (("f3", "Watchlist"), ("f4", "Volatility radar"), ("f6", "Approvals"), ("f2", "Chat")):
        terminal.press(key)
        terminal.wait_until(lambda shown, pane=pane: f"▸ {pane}" in shown or pane == "Chat", pane)  # type: ignore[misc]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_closed_window_ends_the_terminal_at_once(open_desk: Open, number: signal.Signals) -> None:
    terminal = open_desk()
    market_moves(terminal)
    terminal.signal(number)
    terminal.wait_end(patience=20)


@pytest.mark.parametrize("stalled", [False, True], ids=["read to the end", "stalled before"])
def test_a_terminal_whose_tty_is_gone_ends(open_desk: Open, stalled: bool) -> None:
    terminal = open_desk()
    market_moves(terminal)
    if stalled:
        other = open_desk()
        terminal.stall()
        market_moves(other)
        other.wait_bytes(60_000)
    terminal.hang_up(patience=20)


def test_solo_keeps_the_desk_in_one_process(open_desk: Open) -> None:
    terminal = open_desk("--solo")
    market_moves(terminal)
    leave(terminal)


def test_keys_typed_faster_than_frames_keep_their_order(open_desk: Open) -> None:
    terminal = open_desk()
    market_moves(terminal)
    for number in range(20):
        terminal.type(f"x\x7f{number % 10}")
    terminal.wait_for("01234567890123456789")
