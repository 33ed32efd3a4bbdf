"""What changed between two JSON values, so that a tape holds only that.

A delta is `[value]` for a new value, `{"k": {key: delta}, "x": [keys]}` for an object of which some keys changed
or went, and `{"l": [drop, length], "k": {index: delta}, "a": [items]}` for a list of which the first `drop` items
went, some of those kept changed, and `a` was added at the end. `None` means unchanged. Values are equal when
Python says so: `1` and `1.0` are the same figure.
"""

from __future__ import annotations

from typing import Any

Json = Any
Delta = list[Json] | dict[str, Json] | None

_LONGEST_SHIFT = 4


def between(old: Json, new: Json) -> Delta:
    """The delta that turns `old` into `new`."""
    if old is new or old == new:
        return None
    if isinstance(old, dict) and isinstance(new, dict):
        return _objects(old, new)
    if isinstance(old, list) and isinstance(new, list) and old and new:
        return _lists(old, new)
    return [new]


def applied(old: Json, delta: Delta) -> Json:
    """`old` with the delta applied; `old` stays as it was. `ValueError` when they do not fit each other."""
    if delta is None:
        return old
    if isinstance(delta, list):
        if len(delta) != 1:
            raise ValueError("a delta that replaces holds one value")
        return delta[0]
    try:
        if "l" in delta:
            drop, kept = delta["l"]
            if not isinstance(old, list) or drop + kept > len(old):
                raise ValueError("the delta is for a longer list")
            items = old[drop : drop + kept]
            for index, change in delta["k"].items():
                items[int(index)] = applied(items[int(index)], change)
            return items + delta["a"]
        if not isinstance(old, dict):
            raise ValueError("the delta is for an object")
        fields = {key: value for key, value in old.items() if key not in delta["x"]}
        for key, change in delta["k"].items():
            fields[key] = applied(fields.get(key), change)
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError("the delta does not fit what it is for") from error
    return fields


def _objects(old: dict[str, Json], new: dict[str, Json]) -> Delta:
    changed = {
        key: between(old[key], value) if key in old else [value]
        for key, value in new.items()
        if key not in old or old[key] != value
    }
    return {"k": changed, "x": [key for key in old if key not in new]}


def _lists(old: list[Json], new: list[Json]) -> Delta:
    drop = next((shift for shift in range(min(_LONGEST_SHIFT, len(old))) if old[shift] == new[0]), 0)
    kept = min(len(old) - drop, len(new))
    changed = {}
    for index in range(kept):
        change = between(old[drop + index], new[index])
        if change is not None:
            changed[str(index)] = change
    return {"l": [drop, kept], "k": changed, "a": new[kept:]}
