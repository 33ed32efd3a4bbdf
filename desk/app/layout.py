"""Where each pane stands: a pure function from the screen's size and what is open to boxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from desk.app.layout_forms import leaf, medium, narrow, over_composer, vast, wide
from desk.app.splits import Box, Divider, place

Pane = Literal[
    "watchlist",
    "radar",
    "portfolio",
    "chart",
    "overview",
    "book",
    "chat",
    "strategy",
    "card",
    "evidence",
    "queue",
    "sheet",
]
Tab = Literal["chat", "market", "radar", "strategy", "approvals", "positions"]
Form = Literal["vast", "wide", "medium", "narrow", "tiny"]

SAVED = "layouts.yaml"
"""Where a person's own layouts stand, in their terminal folder."""
TABS: tuple[Tab, ...] = ("chat", "market", "radar", "strategy", "approvals", "positions")
SIDE_TABS: tuple[Tab, ...] = ("market", "radar", "strategy", "positions")
"""Tabs of the upper right place on a medium screen; chat, chart and approvals always stand there."""
HIDEABLE: tuple[Pane, ...] = (
    "watchlist",
    "radar",
    "portfolio",
    "chart",
    "overview",
    "book",
    "strategy",
    "queue",
)
"""Panes that a layout may do without; what is opened, and what is said, always has a place."""

MAXIMISABLE: frozenset[str] = frozenset(get_args(Pane))
"""All of them: any pane can have the screen for itself."""

VAST = (210, 55)
WIDE = (150, 40)
MEDIUM = (110, 30)
SMALLEST = (60, 15)


@dataclass(frozen=True)
class Shape:
    """What a person has made of the arrangement."""

    shares: Mapping[str, float] = field(default_factory=dict)
    """Percent of the first part by divider, e.g. `wide.left`, for those that were moved."""
    hidden: frozenset[Pane] = frozenset()
    name: str = ""
    """Of the saved layout that it began with, or empty."""


THE_DESKS_OWN = Shape()
"""What nobody has changed."""


@dataclass(frozen=True)
class Look:
    """All that the arrangement depends on."""

    columns: int
    rows: int
    tab: Tab = "chat"
    """What a narrow screen shows."""
    side: Tab = "market"
    """What the upper right of a medium screen shows."""
    maximised: Pane | None = None
    card: bool = False
    evidence: bool = False
    sheet: bool = False
    """Something is looked up: it takes the place of cards, or on a small screen of the tab."""
    composer_rows: int = 2
    """Rows that the composer asks for with its border."""
    bar_rows: int = 1
    """Rows of the key bar; a long notice takes more than one."""
    replay: bool = False
    """In a replay its bar takes the composer's place."""
    shape: Shape = THE_DESKS_OWN


@dataclass(frozen=True)
class Plan:
    """Boxes by widget id; what is not in it is not shown."""

    form: Form
    boxes: Mapping[str, Box] = field(default_factory=dict)
    tabs: tuple[Tab, ...] = ()
    """What the tab strip offers, where there is one."""
    dividers: tuple[Divider, ...] = ()
    """Lines that can be moved."""
    maximised: Pane | None = None
    """The pane that has the screen for itself."""

    def shows(self, pane: str) -> bool:
        return pane in self.boxes


def form_of(columns: int, rows: int) -> Form:
    """How a screen of this size is arranged."""
    if columns < SMALLEST[0] or rows < SMALLEST[1]:
        return "tiny"
    if columns >= VAST[0] and rows >= VAST[1]:
        return "vast"
    if columns >= WIDE[0] and rows >= WIDE[1]:
        return "wide"
    if columns >= MEDIUM[0] and rows >= MEDIUM[1]:
        return "medium"
    return "narrow"


def arrange(look: Look) -> Plan:
    """The arrangement for this look."""
    form = form_of(look.columns, look.rows)
    if form == "tiny":
        return Plan(form, {"too_small": Box(0, 0, look.columns, look.rows)})
    bar = max(1, min(look.bar_rows, 6))
    body = Box(0, 1, look.columns, look.rows - 1 - bar)
    least = 2 if form == "narrow" else 3
    composer = 3 if look.replay else max(least, min(look.composer_rows, body.height // 3))
    tabs: tuple[Tab, ...] = ()
    maximised = _maximised(look)
    if maximised is not None:
        tree = over_composer(leaf(maximised), composer)
    elif form == "vast":
        tree = vast(look, body, composer)
    elif form == "wide":
        tree = wide(look, body, composer)
    elif form == "medium":
        tree, tabs = medium(look, body, composer), SIDE_TABS
    else:
        tree, tabs = narrow(look, body, composer), TABS
    boxes, dividers = place(tree, body, look.shape.shares, f"{form}.")
    boxes["status"] = Box(0, 0, look.columns, 1)
    boxes["key_bar"] = Box(0, look.rows - bar, look.columns, bar)
    if look.replay:
        boxes["tape"] = boxes.pop("composer")
    return Plan(form, boxes, tabs, dividers, maximised)


def _maximised(look: Look) -> Pane | None:
    """The pane that has the screen for itself, unless it has nothing to show any more."""
    there = {"card": look.card, "evidence": look.evidence, "sheet": look.sheet}
    return look.maximised if look.maximised is not None and there.get(look.maximised, True) else None
