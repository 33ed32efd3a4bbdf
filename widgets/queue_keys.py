"""Keys of the approvals queue."""

from __future__ import annotations

from textual.binding import Binding, BindingType

KEYS: list[BindingType] = [
    Binding("up,k", "move(-1)", "Up", show=False, id="queue.up"),
    Binding("down,j", "move(1)", "Down", show=False, id="queue.down"),
    Binding("pageup", "page(-1)", "Page up", show=False, id="queue.page_up"),
    Binding("pagedown", "page(1)", "Page down", show=False, id="queue.page_down"),
    Binding("home", "first", "First", show=False, id="queue.first"),
    Binding("end", "last", "Last", show=False, id="queue.last"),
    Binding("enter", "open", "Open request", show=False, id="queue.open"),
    Binding("space", "mark", "Mark", show=False, id="queue.mark"),
    Binding("w,question_mark", "ask('why')", "Why", show=False, id="queue.why"),
    Binding("e", "ask('edit')", "Edit", show=False, id="queue.edit"),
    Binding("t", "ask('withdraw')", "Take back", show=False, id="queue.withdraw"),
    Binding("d", "ask('needs')", "Needs", show=False, id="queue.needs"),
    Binding("b", "brief", "Brief", show=False, id="queue.brief"),
]
