"""The policy in force, section by section."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from desk.approvals.changes.policy_change import leaves
from desk.approvals.requests_table import ChangeRequest, current_policy, waiting_requests
from desk.kernel.queries import Select
from desk.people.directory import all_people
from widgets.specs.policy import NeedLine, PolicySection, PolicyView

_TITLES = {
    "tiers": "Who approves orders",
    "change_approvals": "Who approves changes",
    "release": "Release",
    "flood": "Flooding",
    "limits": "Limits",
    "sizing": "Sizing",
    "live": "Going live",
    "accounts": "Accounts",
    "strategies": "Strategies",
    "withheld": "Withheld commands",
}


def policy_view(select: Select, notice: Callable[[], str]) -> PolicyView:
    """Every value of the policy with its name, and what waits to change it."""
    policy = current_policy(select)
    found = json.loads(policy.text)
    plain = {name: value for name, value in found.items() if name not in _TITLES}
    sections = []
    for name, title in _TITLES.items():
        lines = _QUORUMS.get(name, _lines)(found[name])
        if lines:
            sections.append(PolicySection(title=title, lines=lines))
        if name == "change_approvals":  # who approves comes first; the rest is looked up
            sections.append(PolicySection(title="Desk", lines=_lines(plain)))
    at, by = next(iter(select("SELECT at, by FROM policy", ())), (0, ""))
    names = {person.person: person.name for person in all_people(select)}
    return PolicyView(
        version=policy.version,
        profile=policy.profile,
        adopted_at=at,
        adopted_by=names.get(by, by),
        sections=tuple(sections),
        waiting=_waiting(select) or notice(),
    )


def _waiting(select: Select) -> str:
    for request in waiting_requests(select):
        if isinstance(request, ChangeRequest) and request.proposed.ticket.area == "policy":
            return f"{request.request} waits for votes: {request.proposed.ticket.title}."
    return ""


def _tiers(value: Any) -> tuple[NeedLine, ...]:
    """Who approves an order of which value, a line each; the last tier has no ceiling."""
    return tuple(
        NeedLine(
            name=f"up to {Decimal(str(tier['up_to'])):,f}" if tier["up_to"] is not None else _rest(place),
            value=_quorum(tier),
            origin="desk",
        )
        for place, tier in enumerate(value)
    )


def _rest(place: int) -> str:
    return "above" if place else "any value"


def _changes(value: Any) -> tuple[NeedLine, ...]:
    rest = "any other change" if len(value) > 1 else "any change"
    named = {rest if name == "otherwise" else f"of {name}": entry for name, entry in value.items()}
    return tuple(NeedLine(name=name, value=_quorum(entry), origin="desk") for name, entry in named.items())


def _quorum(entry: Any) -> str:
    return f"{entry['approvals']} of {', '.join(entry['roles'])}"


def _lines(value: object) -> tuple[NeedLine, ...]:
    return tuple(
        NeedLine(name=name or "value", value=text or "none", origin="desk") for name, text in leaves(value)
    )


_QUORUMS: Mapping[str, Callable[[Any], tuple[NeedLine, ...]]] = {
    "tiers": _tiers,
    "change_approvals": _changes,
}
