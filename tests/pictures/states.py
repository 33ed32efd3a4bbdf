"""The states a desk is shown in: what its host sends for each view then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from tests.app import samples
from tests.widgets.market_samples import stale
from widgets.specs.contract import WidgetSpec
from widgets.specs.status import FeedState, Health, Notice, Status

Views = Callable[[str], WidgetSpec | None]

_KEPT_WHEN_EMPTY = ("card", "evidence")
"""Views that nobody can have open while there is nothing in them."""


def _status(feed: FeedState = "live", detail: str = "", **changes: Any) -> Status:
    given = {"feed_state": feed, "feed_detail": detail, **changes}
    return samples.status("HALTED" if changes.get("desk_state") == "HALTED" else "ACTIVE").model_copy(
        update=given
    )


def _empty(name: str) -> WidgetSpec | None:
    kind = name.partition(":")[0]
    if kind == "status":
        return _status(pending=0)
    found = samples.view(name)
    if found is None or kind in _KEPT_WHEN_EMPTY:
        return found
    fields = type(found).model_fields
    nothing: dict[str, Any] = {field: () for field in fields if isinstance(getattr(found, field), tuple)}
    return found.model_copy(update=nothing | ({"pending": 0} if "pending" in fields else {}))


def _loading(name: str) -> WidgetSpec | None:
    return _status("loading") if name == "status" else Notice(state="loading", text="Waiting for the venue.")


def _delayed(name: str) -> WidgetSpec | None:
    if name == "status":
        return _status("delayed", "frames arrive 3.2 s late", feed_age_ms=3200)
    return Notice(state="delayed", text="Frames arrive 3.2 s late; figures come when they can be relied on.")


def _stale(name: str) -> WidgetSpec | None:
    if name == "status":
        return _status("stale", "no trade for 14 s", feed_age_ms=14_000)
    found = samples.view(name)
    return None if found is None else _aged(found)


def _aged(value: Any) -> Any:
    """The value with everything in it that says where it comes from, stale."""
    if isinstance(value, tuple):
        return tuple(_aged(each) for each in value)
    if not isinstance(value, BaseModel):
        return value
    old = {
        name: stale() if name == "provenance" else _aged(getattr(value, name))
        for name in type(value).model_fields
    }
    return value.model_copy(update=old)


def _failed(name: str) -> WidgetSpec | None:
    if name == "status":
        failed = Health(service="market", state="failed", detail="KeyError")
        return _status(services=(failed, Health(service="approvals", state="running")))
    return Notice(state="failed", text="This pane could not be built; the host's log says why.")


def _halted(name: str) -> WidgetSpec | None:
    return _status(desk_state="HALTED") if name == "status" else samples.view(name)


STATES: Mapping[str, Views] = {
    "live": samples.view,
    "halted": _halted,
    "delayed": _delayed,
    "stale": _stale,
    "empty": _empty,
    "failed": _failed,
    "loading": _loading,
}
"""By name; `disconnected` is the live desk without its host."""
