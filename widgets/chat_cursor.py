"""What is marked in a chat: a figure, or an item."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.lines import Line
from widgets.transcript import Figure, Transcript


class ChatCursor:
    """Goes from figure to figure and from item to item of a transcript."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self.figure: tuple[str, Figure] | None = None
        """The marked figure with the id of its item."""
        self.item = ""
        """Id of the marked item, or empty."""

    def clear(self) -> None:
        """Nothing is marked."""
        self.figure, self.item = None, ""

    @property
    def text(self) -> str:
        """What is marked in words; the newest item where nothing is."""
        if self.figure:
            return self.figure[1].text
        found = self._transcript.place_of(self.item) if self.item else None
        return found[1].text if found else self._transcript.last_text()

    @property
    def meant(self) -> str:
        """Id of the marked item if it is here, or empty."""
        return self.item if self.item and self._transcript.place_of(self.item) else ""

    def to_figure(self, steps: int, top: int, height: int) -> int | None:
        """Mark the next or the previous figure, beginning with the newest in sight; the line that it stands on."""
        figures = self._transcript.figures()
        if not figures:
            return None
        at = next(
            (index for index, (item, _, figure) in enumerate(figures) if (item, figure) == self.figure), None
        )
        if at is None:
            seen = [index for index, (_, line, _) in enumerate(figures) if top <= line < top + height]
            at = (seen[-1] if steps < 0 else seen[0]) if seen else len(figures) - 1
        else:
            at = (at + steps) % len(figures)
        item, line, figure = figures[at]
        self.figure = (item, figure)
        return line

    def to_place(self, line: int, x: int) -> str | None:
        """Mark the figure at a place; the evidence it names."""
        for item, stands, figure in self._transcript.figures():
            if stands == line and figure.x <= x < figure.x + figure.width:
                self.figure = (item, figure)
                return figure.ref
        return None

    def to_item(self, by: int, top: int, height: int) -> int | None:
        """Mark the item above or below; without one, the first in sight from there. The line that it begins on."""
        transcript = self._transcript
        if not transcript.items:
            return None
        found = transcript.place_of(self.item) if self.item else None
        if found is None:
            at = transcript.item_at(top if by > 0 else top + height - 1)
        else:
            at = max(0, min(found[0] + by, transcript.items - 1))
        self.item, self.figure = transcript.item(at).item, None
        place = transcript.place_of(self.item)
        return place[2] if place else None

    def place(self) -> tuple[int, Figure] | None:
        """The marked figure and the line it stands on."""
        return next(
            (
                (line, figure)
                for item, line, figure in self._transcript.figures()
                if (item, figure) == self.figure
            ),
            None,
        )

    def mark(self, lines: list[Strip], top: int, ink: Ink) -> None:
        """Draw what is marked on these lines, of which the first is line `top`."""
        found = self._transcript.place_of(self.item) if self.item else None
        if found is not None and 0 <= found[2] - top < len(lines):
            strip = lines[found[2] - top]
            _mark(lines, found[2] - top, 0, len(strip.text.split("  ")[0]), ink)
        place = self.place() if self.figure else None
        if place is not None and top <= place[0] < top + len(lines):
            _mark(lines, place[0] - top, place[1].x, place[1].x + place[1].width, ink)


def _mark(lines: list[Strip], row: int, start: int, end: int, ink: Ink) -> None:
    strip = lines[row]
    middle = Line().put(strip.crop(start, end).text, ink.chosen).strip(end - start)
    lines[row] = Strip.join([strip.crop(0, start), middle, strip.crop(end, strip.cell_length)])
