"""Keys of an open request, beside those that vote."""

from __future__ import annotations

from textual.binding import Binding, BindingType

KEYS: list[BindingType] = [
    Binding("n", "leaf(1)", "Next", show=False, id="card.next"),
    Binding("p", "leaf(-1)", "Previous", show=False, id="card.previous"),
    Binding("f", "figure", "Figure", show=False, id="card.figure"),
    Binding("enter", "open_figure", "Evidence", show=False, id="card.evidence"),
    Binding("w,question_mark", "ask('why')", "Why", show=False, id="card.why"),
    Binding("e", "ask('edit')", "Edit", show=False, id="card.edit"),
    Binding("t", "ask('withdraw')", "Take back", show=False, id="card.withdraw"),
    Binding("d", "ask('needs')", "Needs", show=False, id="card.needs"),
    Binding("c", "ask('stop')", "Cancel it", show=False, id="card.stop"),
    Binding("b", "brief", "Brief", show=False, id="card.brief"),
]
