"""What a person can do about the state of a pane, or what happens by itself: a sentence for each pane and state.

Loaded when a pane first has something to say beside its figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from widgets.key_words import key_of
from widgets.language import marked, say

_EVERY: Mapping[str, str] = MappingProxyType(
    {
        "empty": "",
        "loading": marked("It comes by itself; {retry} asks again."),
        "delayed": marked("It comes by itself; {retry} asks again."),
        "stale": marked("It mends itself with the feed; no order is released on it."),
        "failed": marked("{retry} asks again; desk doctor says more."),
        "halted": marked("No new order leaves the desk; /resume lets trading go on."),
        "disconnected": marked("This was last known; {retry} connects at once."),
        "never": marked("{retry} connects at once."),
    }
)
_READ_ON = ""
"""What is only read goes on while the desk is halted: the composer says what to do."""
_OWN: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Watchlist": {
            "empty": marked("It fills with the feed; desk doctor tests that."),
            "stale": marked("Old prices: no order is released on them."),
            "halted": _READ_ON,
        },
        "Volatility radar": {
            "empty": marked("It fills by itself as bars close."),
            "stale": marked("Measured on old bars; it mends itself with the feed."),
            "halted": _READ_ON,
        },
        "Chart": {
            "empty": marked("{shorter} charts shorter bars: those are there first."),
            "stale": marked("No newer price has come; the last one is old."),
            "halted": _READ_ON,
        },
        "Overview": {
            "empty": marked("It fills by itself as bars close."),
            "stale": marked("No newer price has come; the last one is old."),
            "halted": _READ_ON,
        },
        "Book": {
            "empty": marked("It fills with the next update of the venue."),
            "delayed": marked("It is asked for anew; no order is released meanwhile."),
            "stale": marked("An old book: no order is released on it."),
            "halted": _READ_ON,
        },
        "Positions and orders": {
            "stale": marked("Valued at old prices; they mend themselves with the feed."),
            "halted": marked("What is at a venue may still fill; {cancel_all} calls it back."),
        },
        "Strategy": {
            "stale": marked("Older than its data; /debate holds a new one."),
            "halted": marked("What a card proposes waits for /resume."),
        },
        "Approvals": {
            "halted": marked("Votes count; nothing is sent before /resume."),
            "disconnected": marked("A vote needs the line; {retry} connects at once."),
        },
        "Request": {
            "halted": marked("A vote counts; nothing is sent before /resume."),
            "disconnected": marked("A vote needs the line; {retry} connects at once."),
        },
        "Evidence": {
            "empty": marked("Esc goes back to where the figure stands."),
            "halted": _READ_ON,
        },
        "Desk": {
            "empty": marked("Esc goes back to where you were."),
            "halted": _READ_ON,
        },
        "Chat": {
            "halted": _READ_ON,
            "disconnected": marked("What you write stays in the composer; {retry} connects at once."),
        },
    }
)


def next_step(title: str, state: str) -> str:
    """The sentence for a pane of this name in this state; empty where the pane says all itself."""
    text = _OWN.get(title, {}).get(state, _EVERY.get(state, ""))
    if not text:
        return ""
    return say(
        text,
        retry=key_of("retry", "ctrl+r"),
        shorter=key_of("shorter", "left_square_bracket"),
        cancel_all=key_of("cancel_all", "f9"),
    )
