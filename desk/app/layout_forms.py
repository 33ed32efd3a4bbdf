"""What stands beside what on screens of each form, and how room is parted until a person parts it otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from desk.app.splits import Box, Leaf, Node, Split, without

if TYPE_CHECKING:
    from desk.app.layout import Look, Pane, Tab


def vast(look: Look, body: Box, composer: int) -> Node:
    """A second chart of longer bars, the book beside the chart, and on the largest screens positions beside the chat."""
    spacious = body.width >= 270
    left: Node = Split("overview", "y", leaf("overview"), leaf("radar"), 25, _TABLE + 6, 40, "second")
    if not spacious:
        left = Split("portfolio", "y", left, leaf("portfolio"), 34, 16, 30, "second")
    left = Split("watchlist", "y", leaf("watchlist"), left, 14, _TABLE, 11)
    talk: Node = leaf("chat")
    if spacious:
        talk = Split("portfolio", "x", talk, leaf("portfolio"), 38, 60, 72, "second")
    market = Split("book", "x", leaf("chart"), leaf("book"), 0, 42, of="second")
    middle = Split("talk", "y", market, over_composer(talk, composer), 52)
    right = _right(look, body.height, max(12, body.height * 18 // 100), body.height >= _TWO_HIGH)
    tree = Split("right", "x", Split("left", "x", left, middle, 36, 58, 68), right, 27, 58, 72, "second")
    return _shown(tree, look)


def wide(look: Look, body: Box, composer: int) -> Node:
    """The market above and the desk below: at first one line across the left and the middle parts them."""
    market = Split("watchlist", "y", leaf("watchlist"), leaf("book"), 30, _TABLE)
    desk = Split("radar", "y", leaf("radar"), leaf("portfolio"), 30, _TABLE)
    left = Split("desk", "y", market, desk, 52)
    middle = Split("talk", "y", leaf("chart"), over_composer(leaf("chat"), composer), 52)
    right = _right(look, body.height, queue=max(9, body.height * 20 // 100))
    tree = Split("right", "x", Split("left", "x", left, middle, 42, 49, 64), right, 29, 46, 64, "second")
    return _shown(tree, look)


def _right(look: Look, height: int, queue: int, two_high: bool = False) -> Node:
    """Strategy cards over the queue; an open request and evidence take the cards' place."""
    upper: Node = leaf("sheet" if look.sheet else "card" if look.card else "strategy")
    if two_high and look.sheet and look.card:
        upper = Split("opened", "y", upper, leaf("card"), 35)
    elif two_high and (look.sheet or look.card):
        upper = Split("opened", "y", upper, leaf("strategy"), 60)
    if look.evidence and look.card:
        upper = Split("evidence", "y", upper, leaf("evidence"), 33.4, at_most=14, of="second")
    elif look.evidence:
        upper = Split("evidence", "y", upper, leaf("evidence"), 50, at_most=16, of="second")
    rows = 7 if look.card and height < 40 else queue
    return Split("queue", "y", upper, leaf("queue"), 0, rows, of="second")


def medium(look: Look, body: Box, composer: int) -> Node:
    left = Split(
        "talk", "y", _chart_and_book(body.width * 60 // 100), over_composer(leaf("chat"), composer), 44
    )
    right = _right(look, body.height, queue=8)
    if not (look.sheet or look.card):
        slot: Node = leaf(_SIDE_PANES[look.side])
        upper = body.height - 9 - (16 if look.evidence else 0)
        if look.side == "market" and upper >= 2 * _TABLE:
            lower: Node = leaf("radar")
            if upper >= 3 * _TABLE:
                lower = Split("radar", "y", lower, leaf("portfolio"), 0, _TABLE)
            slot = Split("watchlist", "y", leaf("watchlist"), lower, 30, _TABLE)
        right = _instead(right, "strategy", slot)
    side = _below_tabs(_shown(right, look))
    return Split("side", "x", _shown(left, look), side, 40, 46, of="second")


def narrow(look: Look, body: Box, composer: int) -> Node:
    content: Node
    if look.evidence:
        content = leaf("evidence")
    elif look.sheet:
        content = leaf("sheet")
    elif look.tab == "market":
        market = Split("watchlist", "y", leaf("watchlist"), _chart_and_book(body.width), 50, at_most=_TABLE)
        content = _shown(market, look)
    elif look.tab == "approvals":
        content = leaf("card" if look.card else "queue")
    else:
        content = leaf(_NARROW_PANES[look.tab])
    return _below_tabs(over_composer(content, composer))


def _chart_and_book(width: int) -> Node:
    book = 32 if width >= 90 else 26 if width >= 64 else 24
    return Split("book", "x", leaf("chart"), leaf("book"), 0, book, of="second")


def over_composer(node: Node, rows: int) -> Node:
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


def leaf(pane: Pane) -> Leaf:
    return Leaf(pane, LEAST.get(pane, 20))


LEAST: Mapping[Pane, int] = {
    "chart": 30,
    "overview": 30,
    "chat": 30,
    "strategy": 36,
    "card": 36,
    "queue": 36,
    "sheet": 36,
}
"""Columns below which a pane says too little; the others need twenty, and every pane three rows."""

_TWO_HIGH = 80
"""Rows of a screen on which strategy cards keep a place below what is open."""
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
