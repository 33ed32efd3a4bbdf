"""Keys of a pane that act in the order in which they were typed.

Textual runs a binding only after the key has come back from the pane, and by then the pane may have taken the next one.
Where the next one can be a chord that votes, that is too late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.binding import Binding, BindingType


def actions_by_key(bindings: Iterable[BindingType]) -> Mapping[str, str]:
    """The action of each key that these bindings name."""
    return {key: each.action for each in bindings if isinstance(each, Binding) for key in each.key.split(",")}
