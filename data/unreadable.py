"""Why a line of a recording cannot be read, in the words of somebody who trades and not of the parser."""

from __future__ import annotations

import re

import msgspec

from data.errors import DataError

_MISSING = re.compile(r"missing required field `(\w+)`")
_PLACE = re.compile(r"at `\$([^`]*)`")
_LAST_NAME = re.compile(r"(\w+)(?:\[[^\]]*\])*$")


def reason(error: Exception) -> str:
    """A clause about the line, such as `its field 'p' holds a value that cannot be true`."""
    if isinstance(error, DataError):
        return str(error)
    if isinstance(error, msgspec.ValidationError):
        return _misfit(str(error))
    if isinstance(error, msgspec.DecodeError):
        return "it is cut off" if "truncated" in str(error) else "its frame is not JSON"
    return "it does not begin with the time at which its frame was received"


def _misfit(text: str) -> str:
    if missing := _MISSING.search(text):
        return f"the field {missing[1]!r} is missing"
    place = _PLACE.search(text)
    name = _LAST_NAME.search(place[1]) if place else None
    return f"its field {name[1]!r} holds a value that cannot be true" if name else "it holds no market frame"
