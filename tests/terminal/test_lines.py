"""The real program over lines that are far, slow, stalled or lost."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.person import leave
from tests.terminal.pty_terminal import KEYS, PATIENCE, Terminal
from tests.terminal.shared import Opener, one_host, opener

pytestmark = pytest.mark.timeout(300)
SSH = {"SSH_CONNECTION": "192.0.2.7 50000 192.0.2.1 22"}


@pytest.fixture(scope="module")
def host() -> Iterator[Path]:
    with one_host() as home:
        yield home


@pytest.fixture
def open_one(host: Path) -> Iterator[Opener]:
    with opener(host) as opening:
        yield opening


def stop_reading(stalled: Terminal, other: Terminal) -> None:
    """No room is left on its way for what it does not read."""
    stalled.stall()
    stalled.send((KEYS["f3"] + KEYS["f4"]).encode() * 40)
    other.wait_bytes(6_000)


def test_a_terminal_three_hundred_milliseconds_away_works_and_is_not_taken_for_a_slow_one(
    open_one: Opener,
) -> None:
    terminal = open_one(delay=0.3, **SSH)
    terminal.wait_for("● live")
    for number in range(10):
        terminal.type(f"x\x7f{number}")
    terminal.wait_for("0123456789")
    terminal.press("alt+u")
    terminal.wait_for("adaptive, asks 2 frames/s")  # over ssh it begins calmer
    shown = terminal.wait_until(
        lambda shown: bool(re.search(r"terminal answers +\d+\.\d ms", shown)), "the answer of the terminal"
    )
    found = re.search(r"terminal answers +(\d+)\.\d ms", shown)
    assert found is not None
    assert int(found.group(1)) >= 600
    assert "slow line" not in terminal.text()
    terminal.press("escape")
    terminal.press("ctrl+q")
    assert terminal.wait_end() == 0


def test_a_line_that_carries_little_is_measured_and_told_and_keys_still_come_through(
    open_one: Opener,
) -> None:
    terminal = open_one(rate=3000, **SSH)
    terminal.wait_for("● live")
    terminal.wait_for("The line is slow")
    terminal.wait_for("slow line")
    terminal.type("still here")
    terminal.wait_for("still here")


def test_frames_are_synchronised_for_a_terminal_that_can_and_only_for_one(open_one: Opener) -> None:
    able, unable = open_one(), open_one(answers=False)
    able.wait_for("● live")
    unable.wait_for("● live")
    able.wait_bytes(3000)
    received = bytes(able.raw)  # more comes meanwhile
    assert received.count(b"\x1b[?2026h") >= 2
    assert abs(received.count(b"\x1b[?2026h") - received.count(b"\x1b[?2026l")) <= 1
    assert b"\x1b[?2026h" not in unable.raw


def test_who_does_not_read_still_halts_the_desk_and_catches_up_whole(open_one: Opener) -> None:
    stalled, other = open_one(), open_one()
    stalled.wait_for("● live")
    other.wait_for("● live")
    stop_reading(stalled, other)
    stalled.press("f8")
    other.wait_for("HALTED")
    stalled.resume()
    stalled.wait_for("HALTED", "/halt")
    leave(stalled)


def test_who_does_not_read_can_still_leave(open_one: Opener) -> None:
    stalled, other = open_one(), open_one()
    stalled.wait_for("● live")
    other.wait_for("● live")
    stop_reading(stalled, other)
    began = time.monotonic()
    stalled.signal(signal.SIGTERM)
    while os.path.exists(f"/proc/{stalled.pid}") and not _is_over(stalled.pid):
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.05)


def _is_over(pid: int) -> bool:
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "Z"


def test_a_lost_line_ends_the_terminal_and_the_host_lives(open_one: Opener) -> None:
    lost, other = open_one(), open_one()
    lost.wait_for("● live")
    other.wait_for("● live")
    lost.hang_up()
    other.wait_bytes(2000)
    again = open_one()
    again.wait_for("● live")
    leave(again)


def test_a_storm_of_sizes_leaves_a_whole_screen(open_one: Opener) -> None:
    terminal = open_one()
    terminal.wait_for("● live")
    for number in range(60):
        terminal.resize(20 + (number * 37) % 281, 5 + (number * 13) % 96)
        if number % 7 == 0:
            terminal.press("f3", "f2")
    terminal.resize(1, 1)
    terminal.resize(120, 36)
    terminal.wait_for("Watchlist", "Chat", "F8 HALT", "PAPER")
    terminal.resize(80, 24)
    shown = terminal.wait_until(
        lambda shown: "PAPER" in shown and "F2 Chat" in shown and "F8 HALT" in shown.split("\n")[-1],
        "the small screen",
    )
    assert len(shown.split("\n")) == 24
    leave(terminal)


@pytest.mark.parametrize(("columns", "rows"), [(20, 5), (300, 100)])
def test_the_smallest_and_the_largest_screen_open_and_take_keys(
    open_one: Opener, columns: int, rows: int
) -> None:
    terminal = open_one(columns=columns, rows=rows)
    if columns == 20:
        terminal.wait_for("larger")
        terminal.press("f6", "f1", "escape")
    else:
        terminal.wait_for("● live", "Watchlist", "Book", "Approvals", "Positions and orders")
        terminal.press("f6")
        terminal.wait_for("▸ Approvals")
    terminal.press("ctrl+q")
    assert terminal.wait_end() == 0
