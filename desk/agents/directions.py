"""Which way a sentence says that something went: a rise is not told of what fell, nor a fall of what rose."""

from __future__ import annotations

import re

_CHANGE = re.compile(r"\.change[a-z0-9_]*\)*$")
"""The end of a reference to a change, also within `abs(...)`."""


def _words(text: str) -> str:
    return "|".join(text.split())


_UP = _words(
    "up rose rises risen rising gained gains gaining climbed climbs climbing jumped jumps surged rallied added"
)
_DOWN = _words(
    "down fell falls fallen falling lost loses losing dropped drops dropping declined slid shed slipped sank"
)
_SAID = re.compile(
    rf"\b(?:(?P<up>{_UP})|(?:{_DOWN}))(?:\s+(?:by|some|about|nearly|almost|roughly|just|only|another|a|further))*[\s(]*$",
    re.IGNORECASE,
)


def contradicts(before: str, reference: str, value: float) -> bool:
    """Whether the words before a change say that it went the other way."""
    if _CHANGE.search(reference) is None or (said := _SAID.search(before)) is None:
        return False
    return value < 0 if said["up"] else value > 0
