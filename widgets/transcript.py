"""Chat items as wrapped lines: each is wrapped once at a width, and the oldest go when there are too many."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple, Protocol

from rich.style import Style
from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import figures, say, several
from widgets.lines import Line, blank, width_of
from widgets.numerals import clock
from widgets.prose import pieces_of
from widgets.specs.chat import Block, ChatItem, Meter
from widgets.specs.strategy import Run
from widgets.wrap import Piece, Pieces, wrap

MOST_ITEMS = 400
KEPT_ITEMS = 300
"""When there are more than `MOST_ITEMS`, the oldest go until `KEPT_ITEMS` are left: seldom, and many at once."""

_SIGNS = {"notice": "· ", "warning": "! ", "error": "✕ ", "good": "✓ "}


_MARKS = {"paragraph": "", "bullet": "• "}


class Paragraph(NamedTuple):
    """Plain words behind a mark."""

    mark: str
    words: str


class Spoken(Protocol):
    """What was said before it was committed."""

    def paragraphs(self, width: int, margin: int, ink: Ink | None) -> Mapping[Paragraph, list[Strip]]: ...


NOTHING_SAID: Mapping[Paragraph, list[Strip]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Figure:
    """Where a figure stands: line within its item, cells, and the evidence it names."""

    line: int
    x: int
    width: int
    ref: str
    text: str


@dataclass(frozen=True)
class Wrapped:
    """An item at one width."""

    item: ChatItem
    strips: list[Strip]
    figures: tuple[Figure, ...]


def name_style(author: str, tone: str, ink: Ink) -> Style:
    """Style of a speaker's name."""
    tones = {
        "bull": ink.bull,
        "bear": ink.bear,
        "moderator": ink.moderator,
        "warning": ink.warn,
        "error": ink.bad,
        "good": ink.good,
        "notice": ink.muted,
    }
    return tones.get(tone) or (ink.person if author == "person" else ink.title)


def header(speaker: str, author: str, tone: str, at: int, width: int, ink: Ink, margin: int = 0) -> Strip:
    """Who speaks, and when."""
    line = Line().put(_SIGNS.get(tone, ""), name_style(author, tone, ink))
    line.left(speaker, min(width_of(speaker), max(1, width - 12)), name_style(author, tone, ink))
    if at and width >= 24:
        line.right(clock(at), width - line.cells, ink.muted)
    return line.strip(width + margin)


def wrap_item(
    item: ChatItem,
    width: int,
    ink: Ink,
    margin: int = 0,
    said: Mapping[Paragraph, list[Strip]] = NOTHING_SAID,
) -> Wrapped:
    """All lines of an item with `margin` empty cells at their end, and where its figures stand. What was `said` in the
    same words is not wrapped again."""
    full = width + margin
    strips = [header(item.speaker, item.author, item.tone, item.at, width, ink, margin)]
    figures: list[Figure] = []
    number = 0
    for place, block in enumerate(item.blocks):
        number = number + 1 if block.style == "numbered" else 0
        if block.style == "heading" and place:
            strips.append(blank(full))
        words = _words(block) if said else None
        if words and words in said:
            strips.extend(said[words])
            continue
        for pieces in _block(block, number, width, ink):
            figures.extend(_figures(pieces, len(strips)))
            strips.append(Line().put_all((piece.text, piece.style) for piece in pieces).strip(full))
    if item.stopped:
        strips.extend(
            Line().put_all((piece.text, piece.style) for piece in pieces).strip(full)
            for pieces in wrap([Piece(say("■ Stopped: {why}", why=item.stopped), ink.warn)], width)
        )
    if item.meter is not None:
        strips.append(Line().left(meter_words(item.meter), width, ink.muted).strip(full))
    strips.append(blank(full))
    return Wrapped(item, strips, tuple(figures))


def meter_words(meter: Meter) -> str:
    """What an answer cost, in one line."""
    parts = [
        meter.model,
        say("{came:,} in, {went:,} out", came=meter.tokens_in, went=meter.tokens_out)
        if meter.tokens_in or meter.tokens_out
        else "",
        f"${meter.cost}" if meter.cost else "",
        figures(f"{meter.latency_ms / 1000:.1f} s") if meter.latency_ms else "",
        several(meter.calls, "{count:,} call", "{count:,} calls") if meter.calls > 1 else "",
    ]
    return " · ".join(filter(None, parts))


def _block(block: Block, number: int, width: int, ink: Ink) -> list[Pieces]:
    pieces = pieces_of(block.runs, ink)
    match block.style:
        case "heading":
            return wrap(
                [piece._replace(style=piece.style if piece.ref else ink.heading) for piece in pieces], width
            )
        case "bullet":
            return wrap([Piece("• ", ink.muted), *pieces], width, [Piece("  ")])
        case "numbered":
            mark = f"{number}. "
            return wrap([Piece(mark, ink.muted), *pieces], width, [Piece(" " * len(mark))])
        case "quote":
            bar = Piece("▏ ", ink.rule)
            quoted = [piece if piece.ref else piece._replace(style=ink.quote) for piece in pieces]
            return wrap([bar, *quoted], width, [bar])
        case "code":
            return wrap([piece if piece.ref else piece._replace(style=ink.code) for piece in pieces], width)
        case _:
            return wrap(pieces, width)


def _words(block: Block) -> Paragraph | None:
    """A block as it is said, if it is nothing but words."""
    match block.runs:
        case [Run(ref="", tone="plain", text=text)] if block.style in _MARKS:
            return Paragraph(_MARKS[block.style], text)
    return None


def _figures(pieces: Pieces, line: int) -> Iterator[Figure]:
    x = 0
    for piece in pieces:
        cells = width_of(piece.text)
        if piece.ref:
            yield Figure(line, x, cells, piece.ref, piece.text)
        x += cells


class Transcript:
    """The committed items of a thread at one width and in one ink."""

    def __init__(self) -> None:
        self._wrapped: list[Wrapped] = []
        self._starts: list[int] = [0]
        self._width = 0
        self._margin = 0
        self._ink: Ink | None = None

    @property
    def rows(self) -> int:
        """Lines of all items."""
        return self._starts[-1]

    @property
    def items(self) -> int:
        return len(self._wrapped)

    def clear(self) -> None:
        self._wrapped, self._starts = [], [0]

    def reword(self) -> None:
        """Wrap everything again at the next look: another language is spoken."""
        self._ink = None

    def fit(self, width: int, ink: Ink, margin: int = 0) -> bool:
        """Wrap everything again if the width or the ink is another; true when it was."""
        if (width, margin) == (self._width, self._margin) and ink is self._ink:
            return False
        self._width, self._margin, self._ink = width, margin, ink
        wrapped = [wrap_item(each.item, width, ink, margin) for each in self._wrapped]
        self.clear()
        for each in wrapped:
            self._append(each)
        return True

    def add(self, item: ChatItem, tail: Spoken | None = None) -> int:
        """Add an item at the end, as it was said in `tail`; the number of lines that went from the top for it."""
        self._add(item, tail)
        if len(self._wrapped) <= MOST_ITEMS:
            return 0
        gone = len(self._wrapped) - KEPT_ITEMS
        lines = self._starts[gone]
        kept = self._wrapped[gone:]
        self.clear()
        for each in kept:
            self._append(each)
        return lines

    def prepend(self, items: Sequence[ChatItem]) -> int:
        """Add earlier items at the top; the number of lines that they take. The newest go when there are too many."""
        kept = self._wrapped
        self.clear()
        for item in items:
            self._add(item)
        lines = self.rows
        for each in kept[: max(0, MOST_ITEMS - len(items))]:
            self._append(each)
        return lines

    @property
    def first(self) -> int:
        """`seq` of the oldest item here, or 0."""
        return self._wrapped[0].item.seq if self._wrapped else 0

    @property
    def last(self) -> int:
        """`seq` of the newest item here, or 0."""
        return self._wrapped[-1].item.seq if self._wrapped else 0

    def item_at(self, line: int) -> int:
        """Which item stands on this line, counted from the top."""
        return min(max(0, bisect_right(self._starts, line) - 1), max(0, len(self._wrapped) - 1))

    def place_of(self, name: str) -> tuple[int, ChatItem, int] | None:
        """An item by its id: which one it is, and the line it begins on."""
        return next(
            (
                (place, wrapped.item, self._starts[place])
                for place, wrapped in enumerate(self._wrapped)
                if wrapped.item.item == name
            ),
            None,
        )

    def item(self, place: int) -> ChatItem:
        return self._wrapped[place].item

    def window(self, first: int, count: int) -> list[Strip]:
        """At most `count` lines from line `first` on."""
        return list(islice(self._lines_from(first), max(0, count)))

    def figures(self) -> list[tuple[str, int, Figure]]:
        """Every figure with its item's id and the line it stands on, counted from the top."""
        return [
            (wrapped.item.item, start + figure.line, figure)
            for wrapped, start in zip(self._wrapped, self._starts, strict=False)
            for figure in wrapped.figures
        ]

    def last_text(self) -> str:
        """Plain text of the newest item."""
        return self._wrapped[-1].item.text if self._wrapped else ""

    def _add(self, item: ChatItem, tail: Spoken | None = None) -> None:
        if self._ink is None:
            self._append(Wrapped(item, [], ()))
            return
        shape = self._width, self._margin, self._ink
        said = tail.paragraphs(*shape) if tail is not None else NOTHING_SAID
        self._append(wrap_item(item, self._width, self._ink, self._margin, said))

    def _append(self, wrapped: Wrapped) -> None:
        self._wrapped.append(wrapped)
        self._starts.append(self._starts[-1] + len(wrapped.strips))

    def _lines_from(self, first: int) -> Iterator[Strip]:
        index = max(0, bisect_right(self._starts, first) - 1)
        skip = first - self._starts[index]
        for wrapped in self._wrapped[index:]:
            yield from wrapped.strips[skip:]
            skip = 0
