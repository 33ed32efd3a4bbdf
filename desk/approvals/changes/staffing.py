"""Whether the people who would be left can still do what the policy asks of people."""

from __future__ import annotations

from collections.abc import Sequence

from desk.approvals.policy import Policy
from desk.people.directory import Person
from desk.people.roles import Right

PROPOSES: tuple[Right, ...] = ("staff",)
"""What lets somebody propose a change of people."""


def shortfall(people: Sequence[Person], policy: Policy) -> str:
    """Why these people are too few: for a tier of orders, or for ever changing anything about people again."""
    for below, tier in zip((None, *policy.tiers), policy.tiers, strict=False):
        able = len([one for one in people if one.may("vote") and not set(one.roles).isdisjoint(tier.roles)])
        if able < tier.approvals:
            above = "of any value" if below is None else f"above {below.up_to:,f}"
            size = above if tier.up_to is None else f"up to {tier.up_to:,f}"
            return (
                f"orders {size} need {tier.approvals} who are {' or '.join(tier.roles)}, "
                f"and {able} would be left"
            )
    return deadlock(people, policy)


def deadlock(people: Sequence[Person], policy: Policy) -> str:
    """Why nobody could ever be enrolled or brought back again, or empty."""
    need = policy.change_need("people")
    proposers = [one for one in people if any(one.may(right) for right in PROPOSES)]
    if not proposers:
        return "nobody would be left who is admin or risk, so nobody could be enrolled or brought back"
    able = [one.person for one in people if one.active and not set(one.roles).isdisjoint(need.roles)]
    # Where one person runs the desk, their own confirmation is the approval.
    alone = policy.profile == "solo"
    most = max(len([name for name in able if alone or name != proposer.person]) for proposer in proposers)
    if most < need.approvals:
        return (
            f"a change of people takes {need.approvals} beside its proposer who are "
            f"{' or '.join(need.roles)}, and {most} would be left"
        )
    return ""
