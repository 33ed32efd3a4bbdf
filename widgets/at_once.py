"""Keys of a pane that act in the order in which they were typed.

Textual runs a binding only after the key has come back from the pane, and by then the pane may have taken the next one.
Where the next one can be a chord that votes, that is too late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.binding import Binding, BindingType

from widgets.key_words import in_force, keys_of


class ActionsByKey:
    """The action of each key that these bindings have now."""

    def __init__(self, bindings: Iterable[BindingType]) -> None:
        self._bindings = [each for each in bindings if isinstance(each, Binding)]
        self._in_force: Mapping[str, tuple[str, ...]] | None = None
        self._actions: dict[str, str] = {}

    def get(self, key: str) -> str:
        """The action of a key, or nothing."""
        if self._in_force is not in_force():
            self._in_force = in_force()
            self._actions = {
                key: each.action
                for each in self._bindings
                for key in keys_of(each.id or "", *each.key.split(","))
            }
        return self._actions.get(key, "")
