"""Keys of the chat."""

from __future__ import annotations

from textual.binding import Binding, BindingType

KEYS: list[BindingType] = [
    Binding("up,k", "scroll_lines(-1)", "Up", show=False, id="chat.up"),
    Binding("down,j", "scroll_lines(1)", "Down", show=False, id="chat.down"),
    Binding("pageup", "scroll_pages(-1)", "Page up", show=False, id="chat.page_up"),
    Binding("pagedown", "scroll_pages(1)", "Page down", show=False, id="chat.page_down"),
    Binding("home", "scroll_lines(-9999999)", "Oldest", show=False, id="chat.oldest"),
    Binding("end", "scroll_lines(9999999)", "Newest", show=False, id="chat.newest"),
    Binding("n", "figure(1)", "Next figure", show=False, id="chat.next_figure"),
    Binding("p", "figure(-1)", "Previous figure", show=False, id="chat.previous_figure"),
    Binding("enter", "open_figure", "Evidence", show=False, id="chat.open_figure"),
    Binding("shift+up", "item(-1)", "Item above", show=False, id="chat.item_above"),
    Binding("shift+down", "item(1)", "Item below", show=False, id="chat.item_below"),
    Binding("g", "answer('good')", "Good", show=False, id="chat.good"),
    Binding("b", "answer('bad')", "Bad", show=False, id="chat.bad"),
    Binding("r", "answer('retry')", "Ask again", show=False, id="chat.retry"),
    Binding("f", "answer('fork')", "Fork", show=False, id="chat.fork"),
]
