"""What a person does at the desk, by keys alone, and what they wait to see."""

from __future__ import annotations

import re
from pathlib import Path

from tests.terminal.pty_terminal import Terminal

_PRICED = re.compile(r"DOGE-USDT +\d+\.\d+")
_REQUEST = re.compile(r"\breq-[0-9a-z]{10}\b")
_POSITION = re.compile(r"([A-Z]+-USDT) +[▲▼] (long|short) +([0-9.]+)")
TRIES = 60


def market_moves(terminal: Terminal) -> None:
    """The desk is open and its prices are there; on a small screen they are a tab away."""
    terminal.wait_for("PAPER", "● live")
    if terminal.columns < 110:
        terminal.press("f3")
    terminal.wait_until(lambda shown: bool(_PRICED.search(shown)), "prices")
    if terminal.columns < 110:
        terminal.press("f2")
        terminal.wait_gone("DOGE-USDT")
        terminal.wait_for("Ask the desk")


def host_pid(home: Path) -> int:
    """The host that holds this home's profile."""
    (lock,) = home.rglob("host.lock")
    found = re.search(r"\d+", lock.read_text())
    assert found is not None
    return int(found.group())


def say(terminal: Terminal, text: str) -> None:
    terminal.type(text)
    terminal.wait_for(text)
    terminal.press("enter")


def debate(terminal: Terminal) -> str:
    """Hold debates until one ends in a request, as the evidence allows; the request's id."""
    for symbol in ("BTC-USDT", "ETH-USDT", "SOL-USDT", "TON-USDT", "XRP-USDT", "DOGE-USDT"):
        say(terminal, f"/debate {symbol} 15m")
        shown = terminal.wait_until(
            lambda shown, symbol=symbol: bool(_REQUEST.search(shown)) or f"No trade in {symbol}" in shown,  # type: ignore[misc]
            f"the end of the debate on {symbol}",
        )
        found = _REQUEST.search(shown)
        if found:
            return found.group()
    raise AssertionError("no debate ended in a request:\n" + terminal.text())


def open_request(terminal: Terminal) -> None:
    """From the queue to the card of its first request."""
    terminal.wait_for("1 pending")
    terminal.press("f6")
    terminal.wait_for("▸ Approvals", "0/2")
    terminal.press("enter")
    terminal.wait_for("^Y approve")


def approve(terminal: Terminal, name: str) -> None:
    """Read to the end of the text and vote by the card's chord.

    What is pressed in its dead time is thrown away, so a person presses again.
    """
    terminal.wait_for(f"Signed by the desk for {name}")
    for _ in range(TRIES):
        if "more: PgDn" in terminal.text():
            terminal.press("pagedown")
        terminal.press("ctrl+y")
        try:
            terminal.wait_until(
                lambda shown: f"{name} (demo person) approved" in shown or "This request is" in shown,
                f"the vote of {name}",
                patience=1.0,
            )
        except AssertionError:
            continue
        return
    raise AssertionError(f"{name}'s vote never counted:\n{terminal.text()}")


def leave(terminal: Terminal) -> None:
    terminal.press("ctrl+q")
    assert terminal.wait_end() == 0


def positions(terminal: Terminal) -> tuple[str, str, str]:
    """Go to the positions; instrument, side and size of the first."""
    terminal.press("f7")
    shown = terminal.wait_until(lambda shown: bool(_POSITION.search(shown)), "a position")
    found = _POSITION.search(shown)
    assert found is not None
    return found.group(1), found.group(2), found.group(3)


def stop_everything(terminal: Terminal) -> None:
    """Something goes wrong, and the positions are in sight: halt, cancel all, flatten, each by one key and one person."""
    terminal.press("f8")
    terminal.wait_for("HALTED")
    terminal.press("f9", "f10")
    terminal.wait_until(lambda shown: not _POSITION.search(shown), "no position any more")
