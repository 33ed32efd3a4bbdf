"""A text area in which places are counted in characters, and in which undo and fast typing go by what was typed."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.binding import Binding
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

_EDITS = {
    key: binding.action
    for binding in TextArea.BINDINGS
    if isinstance(binding, Binding) and binding.action.startswith(("cursor_", "delete_"))
    for key in binding.key.split(",")
}
"""Textual hands these to the app first, and a letter typed right after Backspace overtakes it on the way."""


class Editor(TextArea):
    """What the composer writes in."""

    def action_undo(self) -> None:
        self._turn_back(super().action_undo)

    def action_redo(self) -> None:
        self._turn_back(super().action_redo)

    def _turn_back(self, act: Callable[[], None]) -> None:
        """Textual measures the text before it moves the cursor into it, so that waits where every text has a place."""
        was, text = self.selection, self.text
        self.selection = Selection.cursor((0, 0))
        act()
        if self.text == text:
            self.selection = was

    async def _on_key(self, event: events.Key) -> None:
        if event.key in _EDITS:
            event.stop()
            event.prevent_default()
            await self.run_action(_EDITS[event.key])
            return
        await super()._on_key(event)

    def _cursor_at(self) -> int:
        row, column = self.cursor_location
        return sum(len(line) + 1 for line in self.document.lines[:row]) + column

    def _exchange(self, start: int, end: int, text: str) -> None:
        """Put text in place of a part of the message; undo brings that back."""
        self.replace(text, self._place(start), self._place(end), maintain_selection_offset=False)

    def _place(self, at: int) -> tuple[int, int]:
        before = self.text[:at]
        return before.count("\n"), at - (before.rfind("\n") + 1)
