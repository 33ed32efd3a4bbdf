"""The palette's one widget: it is typed into, and lists what was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from desk.app.dialog_keys import dialog_bindings
from desk.app.keys import key_of
from desk.app.palette_entry import Entry, Shown
from desk.app.palette_lines import PROMPT, Palette, list_rows, palette_lines, rows_for_list
from widgets.ink import Ink
from widgets.language import say
from widgets.line_pane import LinePane
from widgets.lines import width_of
from widgets.rows import scrolled
from widgets.untrusted import untrusted

LONGEST = 200
"""Characters that can be typed."""


class PalettePane(LinePane):
    """Typing finds, the arrows choose, Enter does what the lower part says; a click does too."""

    BINDINGS: ClassVar[list[BindingType]] = dialog_bindings("palette")
    DEFAULT_CSS = """
    PalettePane { border: round $desk-focus; border-title-color: $desk-title; border-subtitle-color: $desk-muted; }
    PalettePane:focus { border: round $desk-focus; border-title-color: $desk-title; }
    """

    class Chosen(Message):
        """Do this line."""

        def __init__(self, entry: Entry) -> None:
            super().__init__()
            self.entry = entry

    def __init__(self, find: Callable[[str], Sequence[Shown]]) -> None:
        super().__init__(id="palette_pane")
        self._find = find
        self._typed = ""
        self._listed: Sequence[Shown] = ()
        self._cursor = 0
        self._top = 0
        self._waiting = True
        self.border_title = say("Palette")
        self.border_subtitle = say(
            "{enter} does it · {tab} completes · {close} closes",
            enter=key_of("palette.choose"),
            tab=key_of("palette.complete"),
            close=key_of("palette.close"),
        )

    @property
    def current(self) -> Entry | None:
        """The line under the cursor."""
        return self._listed[self._cursor].entry if self._listed else None

    @property
    def cursor_cell(self) -> Offset:
        return Offset(min(width_of(PROMPT + self._typed), max(0, self.content_size.width - 1)), 0)

    def look_again(self, waiting: bool) -> None:
        """There is more to find: keep the cursor on its line."""
        was = self.current
        self._waiting = waiting
        self._listed = self._find(self._typed)
        found = next(
            (at for at, each in enumerate(self._listed) if was is not None and each.entry.id == was.id), 0
        )
        self._put(found if self._cursor else 0)

    def draw(self, width: int, height: int, ink: Ink) -> list[Strip]:
        rows = list_rows(self._listed)
        at = next((row for row, (_, number) in enumerate(rows) if number == self._cursor), 0)
        # A heading above the cursor's line comes into sight with it.
        self._top = scrolled(max(0, at - 1), self._top, len(rows), rows_for_list(height))
        self._top = scrolled(at, self._top, len(rows), rows_for_list(height))
        palette = Palette(self._typed, self._listed, self._cursor, self._top, self._waiting)
        return palette_lines(palette, width, height, ink)

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character:
            self._type(self._typed + event.character)
        elif event.key == "backspace":
            self._type(self._typed[:-1])
        elif event.key == "ctrl+w":
            self._type(self._typed.rstrip().rpartition(" ")[0])
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._type(self._typed + " ".join(untrusted(event.text[: LONGEST * 4]).split()))

    def _type(self, text: str) -> None:
        self._typed = text[:LONGEST]
        self._listed = self._find(self._typed)
        self._top = 0
        self._put(0)

    def _put(self, row: int) -> None:
        self._cursor = max(0, min(row, len(self._listed) - 1))
        self.repaint()

    def action_up(self) -> None:
        self._put(self._cursor - 1)

    def action_down(self) -> None:
        self._put(self._cursor + 1)

    def action_page_up(self) -> None:
        self._put(self._cursor - rows_for_list(self.content_size.height) + 1)

    def action_page_down(self) -> None:
        self._put(self._cursor + rows_for_list(self.content_size.height) - 1)

    def action_close(self) -> None:
        self.screen.dismiss()

    def action_clear(self) -> None:
        self._type("")

    def action_complete(self) -> None:
        if (entry := self.current) is not None:
            self._type(entry.complete or entry.title)

    def action_choose(self) -> None:
        if (entry := self.current) is not None:
            self.post_message(self.Chosen(entry))

    def on_click(self, event: events.Click) -> None:
        content = event.get_content_offset(self)
        rows = list_rows(self._listed)
        row = self._top + content.y - 2 if content is not None else -1
        within = content is not None and 2 <= content.y < 2 + rows_for_list(self.content_size.height)
        if within and 0 <= row < len(rows) and rows[row][1] >= 0:
            self._put(rows[row][1])
            self.action_choose()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._put(self._cursor - 3)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._put(self._cursor + 3)
