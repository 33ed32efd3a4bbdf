"""Whom a change of people is about: they may ask for it, and do not vote on it."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from desk.approvals.requests_table import AnyRequest, ChangeRequest


class _About(msgspec.Struct):
    person: str = ""


def subject(request: AnyRequest) -> str:
    """Id of the person whose name, roles, Unix user, key or access would change, or empty."""
    if not isinstance(request, ChangeRequest) or request.proposed.ticket.area != "people":
        return ""
    return _person(request.proposed.change)


@lru_cache(maxsize=256)
def _person(change: str) -> str:
    try:
        return msgspec.json.decode(change, type=_About).person
    except msgspec.MsgspecError:
        return ""
