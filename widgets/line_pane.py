"""The widget under every pane: it draws lines, and sends to the terminal only the cells that changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypedDict, Unpack

from rich.color import ColorType
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.filter import ANSIToTruecolor, DimFilter, LineFilter
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widget import Widget

from widgets.changes import Span, origins, spans
from widgets.finished import FinishedLines
from widgets.ink import Ink, mix
from widgets.language import say
from widgets.lines import blank, width_of
from widgets.messages import FigureOpened
from widgets.notice import STATES, State
from widgets.untrusted import untrusted
from widgets.wrap import FIGURE

_MOST_SPANS = 60
"""Beyond this many spans whole lines are cheaper to compose."""

_FEW_SPANS = 8
"""Up to so many, finishing lines again is cheaper than finding out which of them only moved."""


class Place(TypedDict, total=False):
    """Where a pane belongs in the tree: what every pane's constructor takes."""

    id: str | None
    classes: str | None


class LinePane(Widget, can_focus=True):
    """A pane drawn line by line.

    A subclass says what to draw in `draw` and calls `repaint` when its state has changed. Nothing here ever asks for a
    layout: a pane has the size its container gives it.
    """

    DEFAULT_CSS = """
LinePane {
    background: $surface;
    color: $desk-text;
    padding: 0 1;
    border-top: solid $desk-rule;
    border-title-color: $desk-title;
    border-title-style: bold;
    border-title-background: $surface;
    border-subtitle-color: $desk-muted;
}
LinePane:focus {
    border-top: heavy $desk-focus;
    border-title-color: $desk-focus;
}
"""

    TITLE: ClassVar[str] = ""
    """Name of the pane as people read it; empty for panes without a title line."""

    def __init__(self, **place: Unpack[Place]) -> None:
        super().__init__(**place)
        self._finished = self._styles_cache = FinishedLines()
        self._frame: list[Strip] | None = None
        self._mixed: Ink | None = None
        self._base = Style.null()
        self._shown = False
        self._waiting = False
        self._titled = ""
        self.condition: State | None = None
        """What the whole desk has come to, as far as it touches this pane."""
        self._name_it(focused=False)

    def draw(self, width: int, height: int, ink: Ink) -> list[Strip]:
        """The whole pane as exactly `height` lines of `width` cells."""
        raise NotImplementedError

    @property
    def cursor_cell(self) -> Offset:
        """Where the terminal's own cursor belongs in the pane while it has focus, for readers that follow it."""
        return Offset(0, 0)

    @property
    def drawn(self) -> Sequence[Strip]:
        """What is in sight now, as it was drawn last."""
        return self._frame or ()

    @property
    def cursor_place(self) -> Offset:
        """The same on the screen."""
        width, height = self.content_size
        x, y = self.cursor_cell
        inside = Offset(max(0, min(x, width - 1)), max(0, min(y, height - 1)))
        return self.content_region.offset + inside

    @property
    def state(self) -> State | None:
        """What is to be told beside the pane's name: its condition, or that its figures are old."""
        return self.condition

    def come_to(self, condition: State | None) -> None:
        """Let the pane say what the whole desk has come to: `halted`, `delayed`, `disconnected`, or nothing."""
        if condition != self.condition:
            self.condition = condition
            self._name_it(self.has_focus)
            self.repaint()

    @property
    def title_detail(self) -> str:
        """What stands after the pane's name in its title line; it should change seldom."""
        return ""

    @property
    def ink(self) -> Ink:
        """The styles of the theme in force."""
        return self._mixed or self._mix()

    def _mix(self) -> Ink:
        self._mixed = mix(self.app.theme_variables)
        # Working out a widget's own style costs more than drawing a line, so it is kept until the theme changes.
        self._base = self.rich_style
        # What was drawn was drawn in another ink.
        self._frame = None
        return self._mixed

    def repaint(self) -> None:
        """Draw again, and refresh the cells that came out different."""
        if not self.is_mounted or not self._shown:
            self._frame = None
            if self.is_mounted and not self._waiting:
                self._waiting = True
                self.refresh()
            return
        self._name_it(self.has_focus)
        width, height = self.content_size
        old = self._frame
        new = self._drawn(width, height)
        if old is None or len(old) != len(new) or (old and old[0].cell_length != width):
            self.refresh()
            return
        changed = spans(old, new)
        if changed:
            if len(changed) > _MOST_SPANS:
                changed = [Span(0, y, width) for y in dict.fromkeys(span.y for span in changed)]
            places = origins(old, new) if len(changed) > _FEW_SPANS else {}
            finished = self._finished.moved(places, self.gutter.top) if places else {}
            self.refresh(*(Region(x, y, length, 1) for x, y, length in changed))
            self._finished.keep(finished)

    def render_line(self, y: int) -> Strip:
        self._waiting = False
        if self._mixed is None:
            self._mix()
        width, height = self.content_size
        frame = self._frame
        if frame is None or len(frame) != height or (frame and frame[0].cell_length != width):
            frame = self._drawn(width, height)
        strip = frame[y] if 0 <= y < len(frame) else blank(width)
        # Textual keeps the finished line. `Strip.apply_style` would keep one more with it, about 1 KiB each.
        return Strip(Segment.apply_style(strip, self._base), strip.cell_length)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters without those that find nothing to do: each keeps another copy of every line."""
        filters = super().get_line_filters()
        if self._mixed is None:
            self._mix()
        colours = (self._base.color, self._base.bgcolor)
        if any(each is None or each.type is not ColorType.TRUECOLOR for each in colours):
            return filters
        return [each for each in filters if not isinstance(each, ANSIToTruecolor | DimFilter)]

    def spoken_anew(self) -> None:
        """Another language is spoken from now on."""
        self._name_it(self.has_focus)
        self._frame = None
        self.refresh()

    def _drawn(self, width: int, height: int) -> list[Strip]:
        frame = self.draw(width, height, self.ink) if width > 0 and height > 0 else []
        if len(frame) != height:
            frame = [*frame[:height], *[blank(width)] * (height - len(frame))]
        self._frame = frame
        return frame

    def notify_style_update(self) -> None:
        self._mixed = None
        self._frame = None
        super().notify_style_update()

    def on_show(self) -> None:
        self._shown = True
        self.repaint()

    def on_hide(self) -> None:
        self._shown = False

    def on_resize(self) -> None:
        self._name_it(self.has_focus)
        self._frame = None
        self.refresh()

    def on_focus(self, event: events.Focus) -> None:
        self._name_it(focused=True)
        self._frame = None
        self.refresh()

    def on_blur(self, event: events.Blur) -> None:
        self._name_it(focused=False)
        self._frame = None
        self.refresh()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.turned(-1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.turned(1)

    def turned(self, way: int) -> None:
        """The wheel of the mouse was turned up (-1) or down (1)."""

    def on_click(self, event: events.Click) -> None:
        if ref := event.style.meta.get(FIGURE):
            self.post_message(FigureOpened(str(ref)))

    def _name_it(self, focused: bool) -> None:
        if not self.TITLE:
            return
        state, detail = self.state, self.title_detail
        name = f"{'▸ ' if focused else ''}{say(self.TITLE)}"
        if state is not None:
            told = f"  {STATES[state].sign} {say(STATES[state].beside)}"
            # Where there is no room for all, the name gives way: what has happened has to be read.
            room = max(4, self.size.width - 4 - width_of(told))
            name = (name if width_of(name) <= room else f"{name[: room - 1]}…") + told
        title = f" {name}{'  ' + untrusted(detail) if detail else ''} "
        if title != self._titled:
            self._titled = title
            self.border_title = Content(title)
