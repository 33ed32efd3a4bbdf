"""Another policy: what every order and every change is judged by from then on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from desk.approvals.changes.change import Applying, ChangeKind, Row
from desk.approvals.messages import POLICY, PolicyAdopted
from desk.approvals.policy import Policy, read_policy
from desk.approvals.requests_table import current_policy
from desk.kernel.errors import ConfigError
from desk.kernel.journal import Draft
from desk.kernel.queries import Select


class AdoptPolicy(msgspec.Struct, frozen=True, tag=True):
    """Put this policy, as canonical JSON, in the place of the one in force."""

    text: str


def adopting(policy: Policy) -> AdoptPolicy:
    """The change that brings a policy into force."""
    return AdoptPolicy(policy.text.decode())


def _title(change: AdoptPolicy) -> str:
    return f"Adopt the policy {read_policy(change.text).version}"


def _rows(select: Select, change: AdoptPolicy) -> tuple[Row, ...]:
    now, then = current_policy(select), read_policy(change.text)
    before, after = (dict(leaves(json.loads(one.text))) for one in (now, then))
    changed = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    return (
        Row("policy", now.version, then.version),
        *(Row(name, before.get(name, ""), after.get(name, "")) for name in changed),
    )


def _refusal(select: Select, change: AdoptPolicy, applying: Applying) -> str:
    now = current_policy(select)
    try:
        then = read_policy(change.text)
    except ConfigError as problem:
        return str(problem)
    if then.text.decode() != change.text:
        return "The policy is not in its canonical form; propose it from its file."
    if then.version == now.version:
        return f"The policy {now.version} is in force already; there is nothing to change."
    if then.profile != now.profile:
        return (
            f"A policy keeps its profile, which is {now.profile}: who counts as a person rests on it; "
            f"found a desk of its own to trade as {then.profile}."
        )
    if (then.account, then.currency, then.opening_cash) != (now.account, now.currency, now.opening_cash):
        return (
            f"A policy keeps its account, {now.account} in {now.currency} opened with {now.opening_cash:f}; "
            "use another profile for another account."
        )
    return ""


def _drafts(select: Select, change: AdoptPolicy, applying: Applying) -> list[Draft]:
    adopted = PolicyAdopted(read_policy(change.text).version, change.text)
    return [Draft(POLICY, adopted, applying.actor, applying.corr)]


def leaves(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every single value of a nested mapping, with the names that lead to it."""
    match value:
        case dict():
            for name, inner in value.items():
                yield from leaves(inner, f"{place}.{name}" if place else name)
        case list() if any(isinstance(inner, dict) for inner in value):
            for place_in_list, inner in enumerate(value, 1):
                yield from leaves(inner, f"{place} {place_in_list}")
        case list():
            yield place, ", ".join(str(inner) for inner in value)
        case None:
            yield place, "none"
        case bool():
            yield place, "yes" if value else "no"
        case _:
            yield place, str(value)


POLICY_CHANGE = ChangeKind(
    change=AdoptPolicy,
    area="policy",
    rights=("administer", "resume", "propose"),
    title=_title,
    rows=_rows,
    refusal=_refusal,
    drafts=_drafts,
)
