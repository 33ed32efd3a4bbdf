"""The chat: a thread as lines, following what is said until the reader scrolls away from it."""

from __future__ import annotations

from typing import ClassVar, Unpack

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.strip import Strip
from textual.timer import Timer

from widgets.ink import Ink
from widgets.line_pane import LinePane, Place
from widgets.lines import Line, page
from widgets.messages import FigureOpened
from widgets.notice import notice_lines
from widgets.page_pane import scroll_bar
from widgets.specs.chat import ChatItem
from widgets.specs.status import Notice
from widgets.tail import Tail
from widgets.transcript import Figure, Transcript
from widgets.welcome import welcome_lines

STREAM_SECONDS = 0.25
"""Shortest time between two paints of what is being said: smooth to read, and kind to a slow line."""


class ChatPane(LinePane):
    """n and p go from figure to figure, Enter shows the evidence behind one. It likes 56x20 and works from 30x5."""

    TITLE = "Chat"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_lines(-1)", "Up", show=False, id="chat.up"),
        Binding("down,j", "scroll_lines(1)", "Down", show=False, id="chat.down"),
        Binding("pageup", "scroll_pages(-1)", "Page up", show=False, id="chat.page_up"),
        Binding("pagedown", "scroll_pages(1)", "Page down", show=False, id="chat.page_down"),
        Binding("home", "scroll_lines(-1000000)", "Oldest", show=False, id="chat.oldest"),
        Binding("end", "scroll_lines(1000000)", "Newest", show=False, id="chat.newest"),
        Binding("n", "figure(1)", "Next figure", show=False, id="chat.next_figure"),
        Binding("p", "figure(-1)", "Previous figure", show=False, id="chat.previous_figure"),
        Binding("enter", "open_figure", "Evidence", show=False, id="chat.open_figure"),
    ]

    def __init__(self, **place: Unpack[Place]) -> None:
        self._transcript = Transcript()
        self._tail: Tail | None = None
        self._said: Tail | None = None
        self._tail_lines: list[Strip] = []
        self._marked: dict[int, tuple[Strip, Strip]] = {}
        self._notice: Notice | None = None
        self._pulse: Timer | None = None
        self._top = 0
        self._following = True
        self._unseen = 0
        self._chosen: tuple[str, Figure] | None = None
        super().__init__(**place)

    @property
    def following(self) -> bool:
        """True while the newest line is kept in sight."""
        return self._following

    @property
    def copyable(self) -> str:
        """The chosen figure, or the newest item."""
        return self._chosen[1].text if self._chosen else self._transcript.last_text()

    def on_mount(self) -> None:
        self._pulse = self.set_interval(STREAM_SECONDS, self._draw_now, pause=True)

    def show(self, notice: Notice) -> None:
        """Show a sentence while there is no item."""
        self._notice = notice
        self.repaint()

    def clear(self) -> None:
        """Forget everything: another thread comes."""
        self._transcript.clear()
        self._tail, self._said, self._tail_lines, self._chosen = None, None, [], None
        self._top, self._unseen, self._following = 0, 0, True
        self.repaint()

    def add(self, item: ChatItem) -> None:
        """Add a committed item; it takes the place of what its speaker was saying."""
        if self._tail is not None and self._tail.speaker == item.speaker:
            self._tail = None
        before = self._transcript.rows
        gone = self._transcript.add(item, self._said)
        self._said = self._tail
        if not self._following:
            self._top = max(0, self._top - gone)
            self._unseen += self._transcript.rows - before + gone
        self._draw_soon()

    def stream(self, speaker: str, tone: str, text: str) -> None:
        """More text from a speaker; it is painted at most four times a second."""
        if self._tail is None or self._tail.speaker != speaker:
            self._tail = self._said = Tail(speaker, tone)
        self._tail.add(text)
        self._draw_soon()

    def end_stream(self) -> None:
        """Nothing is being said any more."""
        if self._tail is not None:
            self._tail = None
            self._draw_soon()

    def _draw_soon(self) -> None:
        if self._pulse is not None:
            self._pulse.resume()

    def _draw_now(self) -> None:
        assert self._pulse is not None
        self._pulse.pause()
        self.repaint()

    def draw(self, width: int, height: int, ink: Ink) -> list[Strip]:
        margin = 2 if width > 8 else 0
        if self._transcript.fit(width - margin, ink, margin) and not self._following:
            self._top = min(self._top, max(0, self._transcript.rows - height))
        self._tail_lines = self._tail.lines(width - margin, ink, margin) if self._tail is not None else []
        rows = self._rows
        if not rows:
            if self._notice is None:
                return welcome_lines(width, height, ink)
            return notice_lines(self._notice, width, height, ink)
        furthest = max(0, rows - height)
        self._top = furthest if self._following else min(self._top, furthest)
        if self._top >= furthest:
            self._following, self._unseen = True, 0
        lines = self._window(self._top, height, width)
        if margin:
            self._mark(lines, scroll_bar(self._top, rows, height), width, ink)
        if not self._following and height >= 3:
            words = f" ▼ {self._unseen} new below, End shows them " if self._unseen else " ▼ more below "
            lines[-1] = Line().right(words, width, ink.chosen if self._unseen else ink.muted).strip(width)
        return lines

    def _mark(self, lines: list[Strip], rows: range, width: int, ink: Ink) -> None:
        """Put the scroll bar's thumb on lines; one that only moved stays the line it was."""
        thumb = Line().put("┃", ink.track).strip(1)
        kept, self._marked = self._marked, {}
        for row in rows:
            line = lines[row]
            pair = kept.get(id(line)) or (line, Strip.join([line.crop(0, width - 1), thumb]))
            self._marked[id(line)] = pair
            lines[row] = pair[1]

    @property
    def _rows(self) -> int:
        """Lines of items and tail; the empty line after the last item is left away."""
        if self._tail_lines:
            return self._transcript.rows + len(self._tail_lines)
        return max(0, self._transcript.rows - 1)

    def _window(self, top: int, height: int, width: int) -> list[Strip]:
        lines = self._transcript.window(top, height)
        if len(lines) < height:
            lines += self._tail_lines[max(0, top - self._transcript.rows) :]
        lines = page(lines, width, height)
        if self._chosen is not None and self.has_focus:
            self._mark_chosen(lines, top)
        return lines

    def _mark_chosen(self, lines: list[Strip], top: int) -> None:
        place = self._place_of_chosen()
        if place is None:
            return
        line, figure = place
        if top <= line < top + len(lines):
            strip = lines[line - top]
            end = figure.x + figure.width
            middle = Line().put(strip.crop(figure.x, end).text, self.ink.chosen).strip(figure.width)
            lines[line - top] = Strip.join(
                [strip.crop(0, figure.x), middle, strip.crop(end, strip.cell_length)]
            )

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll by lines; at the end the pane follows again."""
        furthest = max(0, self._rows - self.content_size.height)
        self._top = max(0, min(self._top + lines, furthest))
        self._following = self._top >= furthest
        self.repaint()

    def action_scroll_pages(self, pages: int) -> None:
        """Scroll by pages, keeping one line in sight."""
        self.action_scroll_lines(pages * max(1, self.content_size.height - 1))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_scroll_lines(-3)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_scroll_lines(3)

    def action_figure(self, steps: int) -> None:
        """Choose the next or the previous figure, beginning with the newest in sight."""
        figures = self._transcript.figures()
        if not figures:
            return
        at = next(
            (index for index, (item, _, figure) in enumerate(figures) if (item, figure) == self._chosen), None
        )
        if at is None:
            bottom = self._top + self.content_size.height
            seen = [index for index, (_, line, _) in enumerate(figures) if self._top <= line < bottom]
            at = (seen[-1] if steps < 0 else seen[0]) if seen else len(figures) - 1
        else:
            at = (at + steps) % len(figures)
        item, line, figure = figures[at]
        self._chosen = (item, figure)
        self._bring_into_sight(line)
        self.repaint()

    def action_open_figure(self) -> None:
        if self._chosen is not None:
            self.post_message(FigureOpened(self._chosen[1].ref))

    def on_click(self, event: events.Click) -> None:
        content = event.get_content_offset(self)
        if content is None:
            return
        for item, line, figure in self._transcript.figures():
            if line == self._top + content.y and figure.x <= content.x < figure.x + figure.width:
                self._chosen = (item, figure)
                self.repaint()
                self.post_message(FigureOpened(figure.ref))

    @property
    def cursor_cell(self) -> Offset | None:
        place = self._place_of_chosen() if self._chosen else None
        return Offset(place[1].x, place[0] - self._top) if place else None

    def _place_of_chosen(self) -> tuple[int, Figure] | None:
        return next(
            (
                (line, figure)
                for item, line, figure in self._transcript.figures()
                if (item, figure) == self._chosen
            ),
            None,
        )

    def _bring_into_sight(self, line: int) -> None:
        height = self.content_size.height
        if not self._top <= line < self._top + height - 1:
            self.action_scroll_lines(line - height // 2 - self._top)
