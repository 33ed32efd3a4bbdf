"""Where each pane stands: a pure function from the screen's size and what is open to boxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

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

WIDE = (150, 40)
MEDIUM = (110, 30)
SMALLEST = (60, 15)


class Box(NamedTuple):
    """A place on the screen in cells."""

    x: int
    y: int
    width: int
    height: int


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


@dataclass(frozen=True, slots=True)
class Plan:
    """Boxes by widget id; what is not in it is not shown."""

    form: Form
    boxes: Mapping[str, Box] = field(default_factory=dict)
    tabs: tuple[Tab, ...] = ()
    """What the tab strip offers, where there is one."""

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
    boxes = {
        "status": Box(0, 0, look.columns, 1),
        "key_bar": Box(0, look.rows - bar, look.columns, bar),
    }
    body = Box(0, 1, look.columns, look.rows - 1 - bar)
    least = 2 if form == "narrow" else 3
    composer = 3 if look.replay else max(least, min(look.composer_rows, body.height // 3))
    tabs: tuple[Tab, ...] = ()
    if look.maximised is not None:
        boxes[look.maximised], boxes["composer"] = _split_bottom(body, composer)
    elif form == "wide":
        boxes |= _wide(body, look, composer)
    elif form == "medium":
        boxes |= _medium(body, look, composer)
        tabs = SIDE_TABS
    else:
        boxes |= _narrow(body, look, composer)
        tabs = TABS
    if look.replay:
        boxes["tape"] = boxes.pop("composer")
    return Plan(form, boxes, tabs)


def _wide(body: Box, look: Look, composer: int) -> dict[str, Box]:
    """The market above and the desk below: one line across the left and the middle parts them."""
    left, rest = _split_left(body, max(49, min(64, body.width * 30 // 100)))
    middle, right = _split_left(rest, rest.width - max(46, min(64, body.width * 29 // 100)))
    market, desk = _split_top(left, body.height * 52 // 100)
    boxes: dict[str, Box] = {}
    boxes["watchlist"], boxes["book"] = _split_top(market, max(_TABLE, market.height * 30 // 100))
    boxes["radar"], boxes["portfolio"] = _split_top(desk, max(_TABLE, desk.height * 30 // 100))
    boxes["chart"], talk = _split_top(middle, market.height)
    boxes["chat"], boxes["composer"] = _split_bottom(talk, composer)
    return boxes | _right(right, look, queue=max(9, body.height * 20 // 100))


def _right(column: Box, look: Look, queue: int) -> dict[str, Box]:
    """Strategy cards over the queue; an open request and evidence take the cards' place."""
    upper, boxes = column, {}
    upper, boxes["queue"] = _split_bottom(upper, 7 if look.card and column.height < 40 else queue)
    if look.evidence and look.card:
        upper, boxes["evidence"] = _split_bottom(upper, min(14, upper.height // 3))
    elif look.evidence:
        upper, boxes["evidence"] = _split_bottom(upper, min(16, upper.height // 2))
    boxes["sheet" if look.sheet else "card" if look.card else "strategy"] = upper
    return boxes


def _medium(body: Box, look: Look, composer: int) -> dict[str, Box]:
    side = max(46, body.width * 40 // 100)
    left, right = _split_left(body, body.width - side)
    market, talk = _split_top(left, body.height * 44 // 100)
    boxes = _chart_and_book(market)
    boxes["chat"], boxes["composer"] = _split_bottom(talk, composer)
    boxes["tabs"], column = _split_top(right, 1)
    placed = _right(column, look, queue=8)
    if "strategy" in placed:
        slot = placed.pop("strategy")
        if look.side == "market" and slot.height >= 2 * _TABLE:
            placed["watchlist"], lower = _split_top(slot, max(_TABLE, slot.height * 30 // 100))
            if lower.height >= 2 * _TABLE:
                placed["radar"], lower = _split_top(lower, _TABLE)
                placed["portfolio"] = lower
            else:
                placed["radar"] = lower
        else:
            placed[_SIDE_PANES[look.side]] = slot
    return boxes | placed


def _narrow(body: Box, look: Look, composer: int) -> dict[str, Box]:
    boxes: dict[str, Box] = {}
    boxes["tabs"], rest = _split_top(body, 1)
    rest, boxes["composer"] = _split_bottom(rest, composer)
    if look.evidence:
        return boxes | {"evidence": rest}
    if look.sheet:
        return boxes | {"sheet": rest}
    match look.tab:
        case "market":
            upper, lower = _split_top(rest, min(_TABLE, rest.height // 2))
            return boxes | {"watchlist": upper} | _chart_and_book(lower)
        case "approvals":
            return boxes | {"card" if look.card else "queue": rest}
        case _:
            return boxes | {_NARROW_PANES[look.tab]: rest}


def _chart_and_book(area: Box) -> dict[str, Box]:
    book = 32 if area.width >= 90 else 26 if area.width >= 64 else 24
    chart, beside = _split_left(area, area.width - book)
    return {"chart": chart, "book": beside}


def _split_top(box: Box, height: int) -> tuple[Box, Box]:
    height = min(height, box.height)
    return box._replace(height=height), box._replace(y=box.y + height, height=box.height - height)


def _split_bottom(box: Box, height: int) -> tuple[Box, Box]:
    return _split_top(box, max(0, box.height - height))


def _split_left(box: Box, width: int) -> tuple[Box, Box]:
    width = min(width, box.width)
    return box._replace(width=width), box._replace(x=box.x + width, width=box.width - width)


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
