"""Roles, and the rights that come with them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, get_args

Role = Literal["viewer", "trader", "approver", "risk", "admin"]
Right = Literal["see", "ask", "propose", "trade", "vote", "halt", "resume", "staff", "administer"]
"""`see` looks and changes nothing; `ask` speaks in threads; `trade` releases orders that only reduce risk, cancels and
flattens; `vote` makes a person eligible for a quorum; `staff` suspends people and proposes changes of them."""

_RIGHTS: dict[Role, frozenset[Right]] = {
    "viewer": frozenset({"see"}),
    "trader": frozenset({"see", "ask", "propose", "trade", "halt"}),
    "approver": frozenset({"see", "ask", "vote"}),
    "risk": frozenset({"see", "ask", "vote", "trade", "halt", "resume", "staff"}),
    "admin": frozenset({"see", "ask", "staff", "administer"}),
}


def holds(roles: Collection[Role], right: Right) -> bool:
    """Whether any of these roles brings the right."""
    return any(right in _RIGHTS[role] for role in roles)


def roles_with(right: Right) -> tuple[Role, ...]:
    """The roles that bring a right: what a refusal names."""
    return tuple(role for role, rights in _RIGHTS.items() if right in rights)


def in_order(roles: Collection[str]) -> tuple[Role, ...]:
    """The known ones among these roles, each once, in the order in which they are always written."""
    return tuple(role for role in get_args(Role) if role in roles)
