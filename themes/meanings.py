"""What each token is for, in the words of the docs and of a theme's template."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "text": "what is read",
        "muted": "labels, units, what explains",
        "strong": "what matters most in a line",
        "title": "names of panes",
        "up": "a price or a position that rose; `▲` and a sign stand beside it",
        "down": "one that fell; `▼` and a sign stand beside it",
        "flat": "one that did neither",
        "warn": "what needs attention; a word or `!` says so too",
        "bad": "what failed, is refused or is against a rule",
        "good": "what went well or is allowed",
        "accent": "links, commands, what can be chosen",
        "figure": "a figure that opens its evidence",
        "stale": "what is older than it should be; a word says how old",
        "struck": "what was withdrawn",
        "unverified": "a sentence of a model that no evidence carries",
        "bull": "who argues for buying",
        "bear": "who argues against it",
        "moderator": "who weighs both",
        "person": "people, and what is theirs",
        "bid": "prices that somebody buys at",
        "ask": "prices that somebody sells at",
        "axis": "numbers along a chart",
        "heading": "headings inside a pane",
        "quote": "text that is quoted",
        "code": "what is typed or was written exactly so",
        "key": "keys",
        "bid-bar": "depth of the bids, beside its number",
        "ask-bar": "depth of the asks, beside its number",
        "chart-up": "candles that closed higher; they are hollow where there is no colour",
        "chart-down": "candles that closed lower; they are filled",
        "volume-up": "volume of candles that closed higher",
        "volume-down": "volume of candles that closed lower",
        "level": "levels drawn into a chart",
        "track": "the thumb of a scroll bar, the rest of a bar",
        "focus": "border and title of the pane that has the keys; the border is heavier and the title begins with `▸`",
        "rule": "lines between panes",
        "cursor": "the row with the cursor in the pane that has the keys; `▸` begins it",
        "selected": "the row that is shown elsewhere",
        "paper": "the badge PAPER",
        "live": "the badge LIVE",
        "active": "the badge ACTIVE",
        "reducing": "the badge of a desk that may only reduce",
        "halted": "the badge HALTED",
        "marker": "a price marked on an axis",
        "chosen": "what is picked out: the tab in front, a vote that stands",
    }
)

SURFACE_MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "background": "what lies behind the panes and below an overlay",
        "surface": "the panes",
        "panel": "the status line and the key bar",
    }
)
