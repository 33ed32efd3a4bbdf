"""Plain mode, the real program: the first journey and the stops by lines alone, at a dumb terminal and through pipes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desk.app.plain.plain_text import exact
from tests.terminal.conftest import run
from tests.terminal.lines import DumbTerminal, Lines, PipedDesk

pytestmark = pytest.mark.timeout(600)
SYMBOLS = ("BTC-USDT", "ETH-USDT", "SOL-USDT", "TON-USDT", "XRP-USDT", "DOGE-USDT")


@contextmanager
def ended(desk: PipedDesk | DumbTerminal) -> Iterator[None]:
    try:
        yield
    finally:
        desk.kill()


def only_text(received: bytes) -> bool:
    """Whether every byte is text or a line's end."""
    return all(exact(line) == line for line in received.decode().replace("\r\n", "\n").split("\n"))


def debate(desk: Lines) -> str:
    """Hold debates until one ends in a request; its id."""
    for symbol in SYMBOLS:
        desk.say(f"/debate {symbol} 15m")
        found = desk.wait_for(rf"Request (req-[0-9a-z]{{10}}) waits|No trade in {symbol}")
        if found.group(1):
            return found.group(1)
    raise AssertionError("no debate ended in a request")


def approve(desk: Lines, word: str, name: str) -> None:
    """Have the request read, and confirm it by its id and its code."""
    desk.say(word)
    desk.wait_for(f"You vote as {name}")
    typed = desk.wait_for(r"To approve, type: (approve \S+ [0-9a-f]{6})").group(1)
    for _ in range(20):
        desk.say(typed)
        found = desk.wait_for(rf"({name} \(demo person\) approved)|typed before the text was said")
        if found.group(1):
            return
    raise AssertionError(f"the vote of {name} never counted:\n{desk.text}")


def trade(desk: Lines) -> str:
    """The first journey from the question to the fill; the request."""
    desk.say("what is BTC doing?")
    desk.wait_for(r"House analyst \(rule-based\): BTC-USDT")
    desk.wait_for("Volatility ")
    request = debate(desk)
    desk.say("queue")
    desk.wait_for(rf"1\. (Buy|Sell) .*request {request}")
    approve(desk, "1", "Dana")
    desk.say("act")
    desk.wait_for("Your votes count for Lee")
    approve(desk, "brief", "Lee")
    desk.wait_for("(Sold|Bought) ")
    desk.say("positions")
    desk.wait_for("1 position is open.")
    return request


def test_the_first_journey_and_the_stops_at_a_dumb_terminal(home: Path) -> None:
    desk = DumbTerminal(home)
    with ended(desk):
        desk.wait_for("plain mode says everything")
        desk.say("yes")
        desk.wait_for("quit to leave")
        trade(desk)
        desk.press("half a li")
        desk.say("\x15halt")
        desk.wait_for("HALTED")
        desk.say("cancel all")
        desk.wait_for("There is no open order to cancel|called back|being cancelled")
        desk.say("flatten")
        desk.wait_for("(Sold|Bought|being closed|position)")
        desk.say("quit")
        assert desk.end() == 0
    # The only byte beside text and ends of lines answers the keys that took typed letters back.
    assert only_text(desk.received.replace(b"\b \b", b""))
    assert b"\x1b" not in desk.received


def test_the_first_journey_through_pipes_and_everything_is_still_there_afterwards(home: Path) -> None:
    desk = PipedDesk(home)
    with ended(desk):
        desk.wait_for("line by line")
        request = trade(desk)
        assert desk.end() == 0
    assert only_text(desk.received)
    again = PipedDesk(home)
    with ended(again):
        for line in (
            "queue",
            "positions",
            "read 1",
            "halt",
            "flatten",
            "cancel all",
            f"card {request}",
            "/buy X 1",
        ):
            again.say(line)
        assert again.end() == 3  # the last line is refused, and everything before was done
    text = again.text
    assert f"request {request}" in text
    assert "1 position is open." in text
    assert text.index("> halt") < text.index("The desk is HALTED") < text.index("> flatten")
    assert "It is released; nothing can be voted on." in text
    assert only_text(again.received)
    report = json.loads(run(home, "audit", "verify", "--json").stdout)
    assert report["ok"] is True
    replayed = PipedDesk(home, "--session", "latest")
    with ended(replayed):
        for line in ("end", "wait 1", "read 2", "where", "halt"):
            replayed.say(line)
        assert replayed.end() == 3  # nothing can be stopped in a recording
    assert "A recording: nothing of this is so now." in replayed.text


def test_a_screen_that_cannot_be_drawn_names_plain_mode(home: Path) -> None:
    done = run(home, check=False)
    assert done.returncode == 2
    assert "`desk plain` works line by line through pipes" in done.stderr
    assert done.stdout == ""
