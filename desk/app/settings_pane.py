"""The list of settings: goes through it, finds in it, and takes what is typed into a field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from desk.app.settings_entry import Asking, Field, PastedKey
from desk.app.settings_lines import BELOW, Writing, about_lines, list_lines
from desk.app.settings_rows import Row, found
from widgets.entry import Entry, Secret
from widgets.language import marked, say
from widgets.line_pane import LinePane
from widgets.lines import Line, page

if TYPE_CHECKING:
    from widgets.ink import Ink

_TYPING = marked("Enter keeps it · ^U clears it · Esc leaves it as it was")
_FINDING = marked("Type to find · Enter goes to the list · Esc shows all")


class SettingsPane(LinePane):
    """Posts what the person wants; whoever holds the settings says what came of it."""

    TITLE = "Settings"

    class Wanted(Message):
        """A setting should have this value, as text."""

        def __init__(self, row: Row, text: str) -> None:
            super().__init__()
            self.row, self.text = row, text

    class Given(Message):
        """Every part of a secret was typed. Whoever takes it overwrites it."""

        def __init__(self, asked: Asking) -> None:
            super().__init__()
            self.asked = asked

    def __init__(
        self, keys: Callable[[], str], prompts: Callable[[Row], Sequence[str]], name: str, wanted: str = ""
    ) -> None:
        self._rows: list[Row] = []
        self._keys = keys
        self._prompts = prompts
        self.wanted = wanted
        self.cursor = 0
        self.top = 0
        self.error = ""
        self.notice, self.bad = "", False
        self.entry: Entry | None = None
        self.asking: Asking | None = None
        self.finding = False
        self._starts: list[int] = []
        super().__init__(id=name)

    @property
    def rows(self) -> list[Row]:
        """What is listed now."""
        return found(self._rows, self.wanted)

    @property
    def chosen(self) -> Row | None:
        """The row under the cursor."""
        rows = self.rows
        return rows[self.cursor] if self.cursor < len(rows) else None

    @property
    def typing(self) -> bool:
        """Whether keys are letters of a field now."""
        return self.entry is not None or self.finding

    @property
    def title_detail(self) -> str:
        return f"/{self.wanted}" if self.wanted or self.finding else ""

    @property
    def copyable(self) -> str:
        """What `copy` takes: the setting as a file says it; a secret never."""
        row = self.chosen
        return f"{row.name}: {row.value}" if row is not None and row.kind != "secret" else ""

    def show(self, rows: list[Row]) -> None:
        """Show these; the cursor stays on its setting."""
        before = self.chosen
        self._rows = rows
        if before is not None:
            self.cursor = next(
                (at for at, row in enumerate(self.rows) if row.name == before.name), self.cursor
            )
        self.cursor = max(0, min(self.cursor, len(self.rows) - 1))
        self.repaint()

    def tell(self, text: str, bad: bool = False) -> None:
        """Say what came of something; what is wrong stands beside the field."""
        self.error = text if bad else ""
        self.notice, self.bad = ("", False) if bad else (text, False)
        self.repaint()

    def move(self, by: int) -> None:
        """Go to another setting."""
        self.error = self.notice = ""
        self.cursor = max(0, min(self.cursor + by, len(self.rows) - 1))
        self.repaint()

    def find(self) -> None:
        """Begin to type what to look for."""
        self.finding, self.wanted, self.cursor = True, "", 0
        self.repaint()

    def act(self, back: bool = False) -> None:
        """Change what is under the cursor: the next choice, or a line to type."""
        row = self.chosen
        if row is None:
            return
        if not row.mine:
            self.tell(row.instead, bad=True)
        elif row.kind == "secret":
            self._ask(Asking(row, self._prompts(row)))
        elif row.kind in ("yes_no", "choice") or row.choices:
            choices = ("yes", "no") if row.kind == "yes_no" else row.choices
            at = choices.index(row.value) if row.value in choices else -1
            self.post_message(self.Wanted(row, choices[(at + (-1 if back else 1)) % len(choices)]))
        elif not back:
            self.entry = Field("", "", "")
            self.entry.add(row.value)
            self.error = ""
            self.repaint()

    def _ask(self, asking: Asking) -> None:
        self.asking = asking
        self.entry = PastedKey("")
        self.entry.prompt = asking.prompts[len(asking.taken)]
        self.error = ""
        self.notice, self.bad = self.entry.prompt, False
        self.repaint()

    def drop(self) -> None:
        """Forget what was being typed."""
        if self.entry is not None:
            self.entry.clear()
        if self.asking is not None:
            self.asking.drop()
        self.entry = self.asking = None
        self.repaint()

    def on_key(self, event: events.Key) -> None:
        if not self.typing or (event.key in ("up", "down") and self.finding):
            return
        event.stop()
        event.prevent_default()
        if self.finding:
            self._find_key(event)
        elif self.entry is not None:
            match self.entry.key(event):
                case "leave":
                    self.notice = ""
                    self.drop()
                case "send":
                    self._send(self.entry)
        self.repaint()

    def _find_key(self, event: events.Key) -> None:
        match event.key:
            case "escape":
                self.finding, self.wanted = False, ""
            case "enter":
                self.finding = False
            case "backspace":
                self.wanted = self.wanted[:-1]
            case "ctrl+u":
                self.wanted = ""
            case _ if event.is_printable and event.character and len(self.wanted) < 40:
                self.wanted += event.character
        self.cursor = max(0, min(self.cursor, len(self.rows) - 1))

    def _send(self, entry: Entry) -> None:
        row = self.chosen
        if isinstance(entry, Secret) and self.asking is not None:
            asking = self.asking
            asking.taken.append(entry.take())
            if len(asking.taken) < len(asking.prompts):
                self._ask(asking)
            else:
                self.entry = self.asking = None
                self.post_message(self.Given(asking))
        elif row is not None:
            self.entry = None
            self.post_message(self.Wanted(row, entry.value))

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        if self.entry is not None:
            self.entry.paste(event.text)
        elif self.finding:
            self.wanted = (self.wanted + " ".join(event.text.split()))[:40]
        self.repaint()

    def on_blur(self, event: events.Blur) -> None:
        super().on_blur(event)
        self.drop()

    def on_click(self, event: events.Click) -> None:
        event.stop()
        line = event.y - self.gutter.top + self.top
        if event.y - self.gutter.top >= self.content_size.height - BELOW or line not in self._starts:
            return
        at = self._starts.index(line)
        if at == self.cursor and not self.typing:
            self.act()
        else:
            self.drop()
            self.error = self.notice = ""
            self.cursor = at
        self.repaint()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.move(-1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.move(1)

    @property
    def cursor_cell(self) -> Offset:
        if not self._starts or self.cursor >= len(self._starts):
            return Offset(0, 0)
        return Offset(0, max(0, self._starts[self.cursor] - self.top))

    def draw(self, width: int, height: int, ink: Ink) -> list[Strip]:
        below = min(BELOW, max(0, height - 3))
        sight = height - below
        writing = None
        keys = self._keys()
        if self.entry is not None:
            writing, keys = Writing(self.entry.shown), self.entry.hint or say(_TYPING)
        elif self.finding:
            keys = say(_FINDING)
        rows = self.rows
        lines, self._starts = list_lines(rows, self.cursor, writing, self.error, width, ink)
        if self._starts:
            line = self._starts[min(self.cursor, len(self._starts) - 1)]
            last = line + (2 if self.error else 0)
            if line - 1 < self.top:
                self.top = max(0, line - 1)
            if last >= self.top + sight:
                self.top = last - sight + 1
        self.top = max(0, min(self.top, len(lines) - sight))
        shown = page(lines, width, sight, self.top)
        more = len(lines) - self.top - sight
        if more > 0:
            words = say("↓ more below")
            shown[-1] = Line().put(words, ink.muted).strip(width)
            # The row under the cursor is never the one that is covered.
            if self._starts and self._starts[self.cursor] == self.top + sight - 1:
                self.top += 1
                shown = page(lines, width, sight, self.top)
        row = self.chosen
        return [*shown, *about_lines(row, self.notice, self.bad, keys, width, ink)[:below]]
