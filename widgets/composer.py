"""The composer: where a person writes to the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Unpack

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import TextArea

from widgets.completion import Candidate, candidates
from widgets.history import History
from widgets.line_pane import Place
from widgets.messages import ComposerRefused, ComposerResized, Submitted
from widgets.specs.chat import LONGEST_MESSAGE
from widgets.specs.status import CommandInfo
from widgets.untrusted import untrusted

PROMPT = "Ask the desk, or / for commands"

_EDITS = {
    key: binding.action
    for binding in TextArea.BINDINGS
    if isinstance(binding, Binding) and binding.action.startswith(("cursor_", "delete_"))
    for key in binding.key.split(",")
}
"""Textual hands these to the app first, and a letter typed right after Backspace overtakes it on the way."""


def typed(text: str) -> str:
    """Text from outside that may stand in the composer: line ends stay, everything else that acts is made visible."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ").split("\n")
    return "\n".join(untrusted(line) for line in lines)


class Composer(TextArea):
    """Enter sends, Alt+Enter or Ctrl+J begins a line, Up and Down go through what was sent. It likes 2 to 9 rows."""

    DEFAULT_CSS = """
Composer {
    background: $surface;
    color: $desk-text;
    border: none;
    border-top: solid $desk-rule;
    border-title-color: $desk-muted;
    border-title-background: $surface;
    padding: 0 1;
    height: 3;
    scrollbar-size-vertical: 1;
    &:focus { border: none; border-top: heavy $desk-focus; border-title-color: $desk-text; }
    & .text-area--cursor-line { background: transparent; }
    & .text-area--cursor { color: $surface; background: $desk-text; text-style: none; }
    & .text-area--selection { background: $desk-cursor-ground; }
    & .text-area--placeholder { color: $desk-muted; }
}
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Send", show=False, priority=False, id="composer.send"),
        Binding("alt+enter,ctrl+j", "new_line", "New line", show=False, id="composer.new_line"),
    ]

    def __init__(self, **place: Unpack[Place]) -> None:
        self._commands: Sequence[CommandInfo] = ()
        self._instruments: Sequence[str] = ()
        self._candidates: list[Candidate] = []
        self._history = History()
        self._wanted_rows = 0
        super().__init__(
            **place,
            show_line_numbers=False,
            soft_wrap=True,
            highlight_cursor_line=False,
        )
        self.cursor_blink = False
        self._say()

    def offer(self, commands: Sequence[CommandInfo]) -> None:
        """The commands that can be completed."""
        self._commands = commands
        self._think()

    def know(self, instruments: Sequence[str]) -> None:
        """The instruments that can be completed."""
        self._instruments = instruments
        self._think()

    def begin(self, text: str) -> None:
        """Begin a message with this text, in place of what stands there."""
        self._put(typed(text))

    def sent(self) -> None:
        """The message went out: remember it and begin another."""
        self._history.add(self.text)
        self._put("")

    def give_back(self, text: str) -> None:
        """The host would not have it: offer it for another try, unless another message is begun."""
        if not self.text:
            self._put(text)

    def action_send(self) -> None:
        if self.text.strip():
            self.post_message(Submitted(self.text.strip()))

    def action_new_line(self) -> None:
        self.insert("\n")

    async def _on_key(self, event: events.Key) -> None:
        if self._take(event.key):
            event.stop()
            event.prevent_default()
            return
        if len(self.text) >= LONGEST_MESSAGE and event.is_printable:
            event.stop()
            event.prevent_default()
            self._refuse()
            return
        if event.key in _EDITS:
            event.stop()
            event.prevent_default()
            await self.run_action(_EDITS[event.key])
            return
        await super()._on_key(event)

    def _take(self, key: str) -> bool:
        """Keys that mean something else here than in a plain text area."""
        row = self.cursor_location[0]
        match key:
            case "enter":
                self.action_send()
            case "alt+enter" | "ctrl+j" | "shift+enter":
                self.action_new_line()
            case "tab" if self._candidates:
                self._put(typed(self._candidates[0].line))
            case "up" if row == 0:
                return self._recall(self._history.back(self.text))
            case "down" if row == self.document.line_count - 1:
                return self._recall(self._history.forth())
            case _:
                return False
        return True

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        room = max(0, LONGEST_MESSAGE - len(self.text) + len(self.selected_text))
        text = typed(event.text[: room + 1])
        if len(text) > room:
            self._refuse()
        self.replace(text[:room], *self.selection, maintain_selection_offset=False)

    def _refuse(self) -> None:
        self.post_message(
            ComposerRefused(
                f"A message holds at most {LONGEST_MESSAGE:,} characters; what went beyond was left out."
            )
        )

    def _on_text_area_changed(self) -> None:
        self._think()
        rows = 1 + min(8, self.wrapped_document.height)
        if rows != self._wanted_rows:
            self._wanted_rows = rows
            self.post_message(ComposerResized(rows))

    def _recall(self, text: str | None) -> bool:
        if text is None:
            return False
        self._put(text)
        return True

    def _put(self, text: str) -> None:
        self.load_text(text)
        self.move_cursor(self.document.end)
        self._think()

    def _think(self) -> None:
        """Find what could be meant, and say it on the title line."""
        line = self.text if "\n" not in self.text and len(self.text) < 200 else ""
        self._candidates = candidates(line, self._commands, self._instruments) if line else []
        self._say()

    def _say(self) -> None:
        found = self._candidates
        if not found:
            said = Content(PROMPT)
        elif len(found) == 1:
            said = Content(untrusted(f"{found[0].shown}  {found[0].help}".rstrip()))
        else:
            rest = "  ".join(untrusted(each.shown) for each in found[1:])
            said = Content.assemble(
                (untrusted(found[0].shown), "bold underline"), f"  {rest}   Tab completes"
            )
        if said != self._said:
            self._said = said
            self.border_title = Content.assemble(" ", said, " ")

    _said: Content | None = None
