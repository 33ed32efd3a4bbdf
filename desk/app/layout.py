"""Where each pane stands: a pure function from the screen's size and what is open to boxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from desk.app.splits import Box, Divider, Leaf, Node, Split, place, without

Pane = Literal[
    "watchlist",
    "radar",
    "portfolio",
    "chart",
    "book",
    "chat",
    "strategy",
    "card",
    "evidence",
    "queue",
    "sheet",
]
Tab = Literal["chat", "market", "radar", "strategy", "approvals", "positions"]
Form = Literal["wide", "medium", "narrow", "tiny"]

TABS: tuple[Tab, ...] = ("chat", "market", "radar", "strategy", "approvals", "positions")
SIDE_TABS: tuple[Tab, ...] = ("market", "radar", "strategy", "positions")
"""Tabs of the upper right place on a medium screen; chat, chart and approvals always stand there."""
HIDEABLE: tuple[Pane, ...] = ("watchlist", "radar", "portfolio", "chart", "book", "strategy", "queue")
"""Panes that a layout may do without; what is opened, and what is said, always has a place."""

WIDE = (150, 40)
MEDIUM = (110, 30)
SMALLEST = (60, 15)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a person has made of the arrangement."""

    shares: Mapping[str, float] = field(default_factory=dict)
    """Percent of the first part by divider, e.g. `wide.left`, for those that were moved."""
    hidden: frozenset[Pane] = frozenset()
    name: str = ""
    """Of the saved layout that it began with, or empty."""


THE_DESKS_OWN = Shape()
"""What nobody has changed."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Plan:
    """Boxes by widget id; what is not in it is not shown."""

    form: Form
    boxes: Mapping[str, Box] = field(default_factory=dict)
    tabs: tuple[Tab, ...] = ()
    """What the tab strip offers, where there is one."""
    dividers: tuple[Divider, ...] = ()
    """Lines that can be moved."""

    def shows(self, pane: str) -> bool:
        return pane in self.boxes


def form_of(columns: int, rows: int) -> Form:
    """How a screen of this size is arranged."""
    if columns < SMALLEST[0] or rows < SMALLEST[1]:
        return "tiny"
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
    bar = max(1, min(look.bar_rows, 4))
    body = Box(0, 1, look.columns, look.rows - 1 - bar)
    least = 2 if form == "narrow" else 3
    composer = 3 if look.replay else max(least, min(look.composer_rows, body.height // 3))
    tabs: tuple[Tab, ...] = ()
    maximised = _maximised(look)
    if maximised is not None:
        tree = _over_composer(_leaf(maximised), composer)
    elif form == "wide":
        tree = _wide(look, body, composer)
    elif form == "medium":
        tree, tabs = _medium(look, body, composer), SIDE_TABS
    else:
        tree, tabs = _narrow(look, body, composer), TABS
    boxes, dividers = place(tree, body, look.shape.shares, f"{form}.")
    boxes["status"] = Box(0, 0, look.columns, 1)
    boxes["key_bar"] = Box(0, look.rows - bar, look.columns, bar)
    if look.replay:
        boxes["tape"] = boxes.pop("composer")
    return Plan(form, boxes, tabs, dividers)


def _maximised(look: Look) -> Pane | None:
    """The pane that has the screen for itself, unless it has nothing to show any more."""
    there = {"card": look.card, "evidence": look.evidence, "sheet": look.sheet}
    return look.maximised if look.maximised is not None and there.get(look.maximised, True) else None


def _wide(look: Look, body: Box, composer: int) -> Node:
    """The market above and the desk below: at first one line across the left and the middle parts them."""
    market = Split("watchlist", "y", _leaf("watchlist"), _leaf("book"), 30, _TABLE)
    desk = Split("radar", "y", _leaf("radar"), _leaf("portfolio"), 30, _TABLE)
    left = Split("desk", "y", market, desk, 52)
    middle = Split("talk", "y", _leaf("chart"), _over_composer(_leaf("chat"), composer), 52)
    right = _right(look, body.height, queue=max(9, body.height * 20 // 100))
    tree = Split("right", "x", Split("left", "x", left, middle, 42, 49, 64), right, 29, 46, 64, "second")
    return _shown(tree, look)


def _right(look: Look, height: int, queue: int) -> Node:
    """Strategy cards over the queue; an open request and evidence take the cards' place."""
    upper: Node = _leaf("sheet" if look.sheet else "card" if look.card else "strategy")
    if look.evidence and look.card:
        upper = Split("evidence", "y", upper, _leaf("evidence"), 33.4, at_most=14, of="second")
    elif look.evidence:
        upper = Split("evidence", "y", upper, _leaf("evidence"), 50, at_most=16, of="second")
    rows = 7 if look.card and height < 40 else queue
    return Split("queue", "y", upper, _leaf("queue"), 0, rows, of="second")


def _medium(look: Look, body: Box, composer: int) -> Node:
    left = Split(
        "talk", "y", _chart_and_book(body.width * 60 // 100), _over_composer(_leaf("chat"), composer), 44
    )
    right = _right(look, body.height, queue=8)
    if not (look.sheet or look.card):
        slot: Node = _leaf(_SIDE_PANES[look.side])
        upper = body.height - 9 - (16 if look.evidence else 0)
        if look.side == "market" and upper >= 2 * _TABLE:
            lower: Node = _leaf("radar")
            if upper >= 3 * _TABLE:
                lower = Split("radar", "y", lower, _leaf("portfolio"), 0, _TABLE)
            slot = Split("watchlist", "y", _leaf("watchlist"), lower, 30, _TABLE)
        right = _instead(right, "strategy", slot)
    side = _below_tabs(_shown(right, look))
    return Split("side", "x", _shown(left, look), side, 40, 46, of="second")


def _narrow(look: Look, body: Box, composer: int) -> Node:
    content: Node
    if look.evidence:
        content = _leaf("evidence")
    elif look.sheet:
        content = _leaf("sheet")
    elif look.tab == "market":
        market = Split("watchlist", "y", _leaf("watchlist"), _chart_and_book(body.width), 50, at_most=_TABLE)
        content = _shown(market, look)
    elif look.tab == "approvals":
        content = _leaf("card" if look.card else "queue")
    else:
        content = _leaf(_NARROW_PANES[look.tab])
    return _below_tabs(_over_composer(content, composer))


def _chart_and_book(width: int) -> Node:
    book = 32 if width >= 90 else 26 if width >= 64 else 24
    return Split("book", "x", _leaf("chart"), _leaf("book"), 0, book, of="second")


def _over_composer(node: Node, rows: int) -> Node:
    return Split("", "y", node, Leaf("composer", rows=rows), 0, rows, of="second")


def _below_tabs(node: Node) -> Node:
    return Split("", "y", Leaf("tabs", rows=1), node, 0, 1)


def _shown(node: Node, look: Look) -> Node:
    """Without what the person hides, as long as something is left."""
    return without(node, look.shape.hidden) or node


def _instead(node: Node, pane: Pane, other: Node) -> Node:
    """The tree with something else in a pane's place."""
    if isinstance(node, Leaf):
        return other if node.pane == pane else node
    return Split(
        node.name,
        node.axis,
        _instead(node.first, pane, other),
        node.second,
        node.percent,
        node.at_least,
        node.at_most,
        node.of,
    )


def _leaf(pane: Pane) -> Leaf:
    return Leaf(pane, LEAST.get(pane, 20))


LEAST: Mapping[Pane, int] = {"chart": 30, "chat": 30, "strategy": 36, "card": 36, "queue": 36, "sheet": 36}
"""Columns below which a pane says too little; the others need twenty, and every pane three rows."""

_TABLE = 8
"""Rows of a table pane that holds six instruments under its border and its heading."""

_SIDE_PANES: dict[Tab, Pane] = {
    "market": "watchlist",
    "radar": "radar",
    "strategy": "strategy",
    "positions": "portfolio",
}
_NARROW_PANES: dict[Tab, Pane] = {
    "chat": "chat",
    "radar": "radar",
    "strategy": "strategy",
    "positions": "portfolio",
}
