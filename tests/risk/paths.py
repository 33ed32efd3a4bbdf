"""Every leaf of a nested document, and the document without one."""

from __future__ import annotations

import copy
from typing import Any


def leaves(document: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Paths of keys to everything that is not a mapping; lists count as leaves."""
    if isinstance(document, dict):
        return [leaf for key, value in document.items() for leaf in leaves(value, (*path, key))]
    return [path]


def without(document: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """A copy that lacks one leaf."""
    changed = copy.deepcopy(document)
    inside: Any = changed
    for key in path[:-1]:
        inside = inside[key]
    del inside[path[-1]]
    return changed
