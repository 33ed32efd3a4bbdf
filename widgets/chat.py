"""The chat: a thread as lines, following what is said until the reader scrolls away from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Unpack

from textual import events
from textual.binding import BindingType
from textual.geometry import Offset
from textual.strip import Strip
from textual.timer import Timer

from widgets.chat_cursor import ChatCursor
from widgets.chat_keys import KEYS
from widgets.chat_offers import ChatOffers
from widgets.ink import Ink
from widgets.language import marked, say, several
from widgets.line_pane import LinePane, Place
from widgets.lines import Line, page
from widgets.messages import AnswerMarked, FigureOpened, NothingOpened, SuggestionChosen
from widgets.motion import may_move
from widgets.notice import notice_lines
from widgets.page_pane import scroll_bar
from widgets.specs.status import Notice
from widgets.thread_window import ThreadWindow
from widgets.transcript import Transcript

if TYPE_CHECKING:
    from widgets.specs.chat import ChatItem, Meter
    from widgets.specs.status import Suggestion
    from widgets.tails import Tails

STREAM_SECONDS = 0.25
"""Shortest time between two paints of what is being said: smooth to read, and kind to a slow line."""
FASTER_THAN_READ = 120
"""Characters between two paints beyond which nobody reads along: then every second paint is left out."""


class ChatPane(LinePane):
    """n and p go from figure to figure, Enter shows the evidence behind one. It likes 56x20 and works from 30x5."""

    TITLE = marked("Chat")
    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(self, **place: Unpack[Place]) -> None:
        self._transcript = Transcript()
        self._tails: Tails | None = None
        self._tail_lines: list[Strip] = []
        self._marked: dict[int, tuple[Strip, Strip]] = {}
        self._notice: Notice | None = None
        self._pulse: Timer | None = None
        self._countdown: Timer | None = None
        self._heard = 0
        """Characters that were said since the last paint."""
        self._calm = True
        """Whether the next paint may be left out."""
        self._top = 0
        self._following = True
        self._unseen = 0
        self._part = ThreadWindow(self._transcript)
        self._cursor = ChatCursor(self._transcript)
        self._offers = ChatOffers()
        self._greeting: Callable[[], Sequence[str]] = tuple
        super().__init__(**place)

    @property
    def following(self) -> bool:
        """True while the newest line is kept in sight."""
        return self._following

    @property
    def empty(self) -> bool:
        """Whether nothing was said in this thread."""
        return not self._transcript.items and not (self._tails and self._tails.busy)

    @property
    def copyable(self) -> str:
        """The marked figure or item, or the newest item."""
        return self._cursor.text

    def on_mount(self) -> None:
        self._pulse = self.set_interval(STREAM_SECONDS, self._draw_now, pause=True)

    def spoken_anew(self) -> None:
        self._transcript.reword()
        if self._offers.start:
            self._offers.start = tuple(self._greeting())
        super().spoken_anew()

    def show(self, notice: Notice) -> None:
        """Show a sentence while there is no item."""
        self._notice = notice
        self.repaint()

    def suggest(self, offered: Sequence[Suggestion]) -> None:
        """What an empty thread offers to begin with."""
        self._offers.offered = tuple(offered)
        if self.empty:
            self.repaint()

    def greet(self, lines: Callable[[], Sequence[str]]) -> None:
        """What a newcomer reads in place of the short welcome, until something is said."""
        self._greeting = lines
        self._offers.start = tuple(lines())
        self.repaint()

    def suggestion(self, number: int) -> Suggestion | None:
        """What stands behind this number while the thread is empty."""
        return self._offers.of(number) if self.empty else None

    def clear(self) -> None:
        """Forget everything: another thread comes."""
        self._transcript.clear()
        self._tails, self._tail_lines = None, []
        self._cursor.clear()
        self._top, self._unseen, self._following = 0, 0, True
        self._part.clear()
        self._offers.unmark()
        self.repaint()

    def add(self, item: ChatItem) -> None:
        """Add a committed item; it takes the place of what its speaker was saying."""
        said = self._tails.committed(item.speaker) if self._tails is not None else None
        away = self._part.later
        self._part.newest = max(self._part.newest, item.seq)
        if away:
            self._unseen += 1
        else:
            before = self._transcript.rows
            gone = self._transcript.add(item, said)
            if not self._following:
                self._top = max(0, self._top - gone)
                self._unseen += self._transcript.rows - before + gone
        self._draw_soon()

    def take_page(self, items: Sequence[ChatItem], last: int, around: int) -> None:
        """A part of the thread that was asked for: it goes where it belongs, or takes the place of what is here."""
        moved = self._part.take(items, last, around)
        if moved is None:
            self._following, self._top = not around, 0
            self._cursor.clear()
            self._cursor.item = self._part.sought
        elif moved:
            self._top = max(0, self._top + moved)
            self._following = False
        self.repaint()

    def stream(self, speaker: str, tone: str, text: str) -> None:
        """More text from a speaker; it is painted at most four times a second."""
        self._spoken().add(speaker, tone, text)
        self._heard += len(text)
        self._draw_soon()

    def progress(self, speaker: str, text: str, left: int, meter: Meter | None) -> None:
        """How far the turn has got, in one calm line; a wait of `left` seconds is counted down."""
        tails = self._spoken()
        tails.tell(speaker, text, left, meter)
        if left and self._countdown is None and may_move(self):
            self._countdown = self.set_interval(1.0, self._count_down)
        self._draw_soon()

    def end_stream(self) -> None:
        """Nothing is being said any more."""
        if self._tails is not None:
            self._tails.end()
        self._draw_soon()

    def _spoken(self) -> Tails:
        if self._tails is None:
            from widgets.tails import Tails

            self._tails = Tails()
        return self._tails

    def _count_down(self) -> None:
        tails = self._tails
        if tails is not None and tails.left > 0 and may_move(self):
            tails.left -= 1
            self._draw_soon()
        elif self._countdown is not None:
            self._countdown.stop()
            self._countdown = None

    def _draw_soon(self) -> None:
        if self._pulse is not None:
            self._pulse.resume()

    def _draw_now(self) -> None:
        assert self._pulse is not None
        if (
            self._heard > FASTER_THAN_READ
            and self._calm
            and not self.empty
            and self._tails
            and self._tails.busy
        ):
            self._calm = False
            return
        self._pulse.pause()
        self._heard, self._calm = 0, True
        self.repaint()

    def draw(self, width: int, height: int, ink: Ink) -> list[Strip]:
        margin = 2 if width > 8 else 0
        if self._transcript.fit(width - margin, ink, margin) and not self._following:
            self._top = min(self._top, max(0, self._transcript.rows - height))
        self._tail_lines = self._tails.lines(width - margin, ink, margin) if self._tails is not None else []
        if self._part.later:
            self._tail_lines = []
        rows = self._rows
        if not rows:
            if self._notice is not None:
                from widgets.next_steps import next_step

                then = next_step(self.TITLE, self._notice.state)
                return notice_lines(self._notice, width, height, ink, then)
            return self._offers.lines(width, height, ink)
        furthest = max(0, rows - height)
        self._seek(height)
        self._top = furthest if self._following and not self._part.later else min(self._top, furthest)
        if self._top >= furthest and not self._part.later:
            self._following, self._unseen = True, 0
        lines = self._window(self._top, height, width)
        if margin:
            self._mark(lines, scroll_bar(self._top, rows, height), width, ink)
        if self._part.later or (not self._following and height >= 3):
            words = (
                several(
                    self._unseen,
                    " ▼ {count} new below, End shows it ",
                    " ▼ {count} new below, End shows them ",
                )
                if self._unseen
                else say(" ▼ more below ")
            )
            lines[-1] = Line().right(words, width, ink.chosen if self._unseen else ink.muted).strip(width)
        if self._top == 0 and self._part.earlier and height >= 3 and not self._following:
            lines[0] = Line().right(say(" ▲ more above "), width, ink.muted).strip(width)
        return lines

    def _seek(self, height: int) -> None:
        """Bring the item that was asked for into sight, once its lines are known."""
        sought, self._part.sought = self._part.sought, ""
        if sought and (found := self._transcript.place_of(sought)) is not None:
            self._top, self._following = max(0, found[2] - height // 3), False

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
        if self.has_focus:
            self._cursor.mark(lines, top, self.ink)
        return lines

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll by lines; at the end the pane follows again, and more of the thread is fetched where it goes on."""
        if self.empty:
            self._choose(1 if lines > 0 else -1)
            return
        furthest = max(0, self._rows - self.content_size.height)
        self._top = max(0, min(self._top + lines, furthest))
        self._following = self._top >= furthest and not self._part.later
        self._fetch(lines)
        self.repaint()

    def _fetch(self, lines: int) -> None:
        """Ask for more of the thread, where its end is near."""
        wanted = self._part.wanted(lines, self._top, self.content_size.height)
        if wanted is not None:
            self.post_message(wanted)

    def action_scroll_pages(self, pages: int) -> None:
        """Scroll by pages, keeping one line in sight."""
        self.action_scroll_lines(pages * max(1, self.content_size.height - 1))

    def _choose(self, by: int) -> None:
        self._offers.mark(by)
        self.repaint()

    def on_key(self, event: events.Key) -> None:
        if self.empty and event.key.isdigit() and (found := self.suggestion(int(event.key))) is not None:
            event.stop()
            self.post_message(SuggestionChosen(found.line, found.whole))

    def action_item(self, by: int) -> None:
        """Mark the item above or below."""
        line = self._cursor.to_item(by, self._top, self.content_size.height)
        if line is not None:
            self._bring_into_sight(line)
            self._fetch(by)
            self.repaint()

    def action_answer(self, what: str) -> None:
        """Say what is wanted about the marked item: without a mark these keys are only letters, and do nothing."""
        self.post_message(AnswerMarked(self._cursor.meant, what))

    def turned(self, way: int) -> None:
        self.action_scroll_lines(3 * way)

    def action_figure(self, steps: int) -> None:
        """Mark the next or the previous figure."""
        line = self._cursor.to_figure(steps, self._top, self.content_size.height)
        if line is not None:
            self._bring_into_sight(line)
            self.repaint()

    def action_open_figure(self) -> None:
        if self.empty and (found := self._offers.marked) is not None:
            self.post_message(SuggestionChosen(found.line, found.whole))
        elif self._cursor.figure is not None:
            self.post_message(FigureOpened(self._cursor.figure[1].ref))
        else:
            self.post_message(NothingOpened())

    def on_click(self, event: events.Click) -> None:
        content = event.get_content_offset(self)
        if content is None:
            return
        if (ref := self._cursor.to_place(self._top + content.y, content.x)) is not None:
            self.repaint()
            self.post_message(FigureOpened(ref))

    @property
    def cursor_cell(self) -> Offset:
        place = self._cursor.place() if self._cursor.figure else None
        return Offset(place[1].x, place[0] - self._top) if place else Offset(0, self.content_size.height - 1)

    def _bring_into_sight(self, line: int) -> None:
        height = self.content_size.height
        if not self._top <= line < self._top + height - 1:
            self.action_scroll_lines(line - height // 2 - self._top)
