"""Several terminals on one host: what one does the other sees, and a terminal that stalls or dies harms nobody."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.terminal.conftest import Open
from tests.terminal.person import approve, debate, host_pid, leave, market_moves, open_request, positions, say

pytestmark = pytest.mark.timeout(240)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_two_terminals_show_the_same_thread_queue_and_position(open_desk: Open) -> None:
    one, other = open_desk(), open_desk(columns=120, rows=36)
    market_moves(one)
    market_moves(other)
    request = debate(one)
    other.wait_for(request, "1 pending")
    open_request(other)
    approve(other, "Dana")
    one.wait_for("1/2")
    other.press("ctrl+t")
    approve(other, "Lee")
    other.press("escape")
    other.wait_gone("▸ Request")
    assert positions(one) == positions(other)


def test_a_killed_terminal_leaves_the_host_and_the_others_alone(home: Path, open_desk: Open) -> None:
    one, other = open_desk(), open_desk()
    market_moves(one)
    market_moves(other)
    host = host_pid(home)
    one.kill()
    other.wait_bytes(2000)
    say(other, "what is ETH doing?")
    other.wait_for("• Volatility")
    assert alive(host)


def test_a_terminal_that_is_not_read_delays_nobody_and_catches_up(open_desk: Open) -> None:
    stalled, other = open_desk(), open_desk()
    market_moves(stalled)
    market_moves(other)
    stalled.stall()
    other.wait_bytes(60_000)
    say(other, "what is SOL doing?")
    other.wait_for("• Volatility", patience=20)
    stalled.resume()
    stalled.wait_for("what is SOL doing?", "• Volatility")


def test_a_killed_host_comes_back_and_its_terminals_say_what_they_do(home: Path, open_desk: Open) -> None:
    terminal = open_desk()
    market_moves(terminal)
    say(terminal, "what is BTC doing?")
    terminal.wait_for("• Volatility")
    host = host_pid(home)
    os.kill(host, signal.SIGKILL)
    terminal.wait_for("the host went away; retrying")
    open_desk()
    terminal.wait_until(lambda shown: "● live" in shown and "went away" not in shown, "another host")
    assert host_pid(home) != host
    terminal.wait_for("what is BTC doing?", "• Volatility")
    say(terminal, "what is TON doing?")
    terminal.wait_for("TON-USDT is")
    leave(terminal)
