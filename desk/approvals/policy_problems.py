"""What no policy may say: a gap between its tiers, one person for what takes two, anything that loosens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from desk.approvals.policy_parts import Tightening, tightest

if TYPE_CHECKING:
    from desk.approvals.policy import Policy

SHORTEST_HOLD_S = 30
"""Seconds that somebody who trades alone has to cancel what they confirmed."""
NEVER_EXCUSED = frozenset({"C09", "C12", "C13", "C16"})
"""The kill switch, sound prices, orders that match their approvals, and the very policy and programs."""
ALWAYS_OF_RISK = ("halt", "cancel-all", "flatten")
"""Commands that no policy takes from risk: each makes the desk safer, and takes one person."""
CONTROLS = tuple(f"C{number:02d}" for number in range(1, 17))


def problems(policy: Policy) -> Iterator[str]:
    """Each thing that is wrong, with its place."""
    yield from _tiers(policy)
    yield from _people(policy)
    yield from _live(policy)
    for command in ALWAYS_OF_RISK:
        if command in policy.withheld.get("risk", ()):
            yield f"withheld.risk: {command} can never be withheld from risk"
    for section, entries in (("accounts", policy.accounts), ("strategies", policy.strategies)):
        for name, entry in entries.items():
            yield from _loosened(policy, f"{section}.{name}", entry)
    for control in policy.overridable:
        if control not in CONTROLS:
            yield f"overridable: there is no control {control!r}; choose of {CONTROLS[0]} to {CONTROLS[-1]}"
        elif control in NEVER_EXCUSED:
            yield f"overridable: nobody may excuse an order from {control}"


def _tiers(policy: Policy) -> Iterator[str]:
    ceilings = [tier.up_to for tier in policy.tiers]
    known = [ceiling for ceiling in ceilings[:-1] if ceiling is not None]
    if ceilings[-1] is not None or len(known) != len(ceilings) - 1 or known != sorted(set(known)):
        yield "tiers must rise in up_to, and only the last one has none"
    needs = [tier.approvals for tier in policy.tiers]
    if needs != sorted(needs):
        yield "tiers: a larger order never needs fewer approvals than a smaller one"


def _people(policy: Policy) -> Iterator[str]:
    if "otherwise" not in policy.change_approvals:
        yield "change_approvals must say what a change takes otherwise"
    tiers = [(f"tiers {place}", tier.approvals) for place, tier in enumerate(policy.tiers, 1)]
    changes = [(f"change_approvals.{area}", need.approvals) for area, need in policy.change_approvals.items()]
    for place, approvals in (*tiers, *changes):
        if policy.profile == "solo" and approvals != 1:
            yield f"{place}: profile solo is one person, so it takes one of the approvals, not {approvals}"
        if policy.profile != "solo" and approvals < 2:
            yield f"{place}: profile {policy.profile} needs at least two approvals"


def _live(policy: Policy) -> Iterator[str]:
    live = policy.live
    if live is None:
        return
    if policy.profile == "demo":
        yield "live: profile demo is paper for ever; use profile solo or desk"
    for name in ("max_order_notional", "max_gross_exposure", "max_daily_loss_pct"):
        here, desk = getattr(live, name), getattr(policy.limits, name)
        if here > desk or (policy.profile == "solo" and here == desk):
            lower = "lower than" if policy.profile == "solo" else "no higher than"
            yield f"live.{name}: {here} must be {lower} limits.{name}, which is {desk}"
    if policy.profile == "solo" and live.hold_s < SHORTEST_HOLD_S:
        yield f"live.hold_s: who trades alone has at least {SHORTEST_HOLD_S} s to cancel, not {live.hold_s} s"
    if live.hold_s >= policy.release.expiry_s:
        yield f"live.hold_s: {live.hold_s} s must be less than release.expiry_s, or every request expires first"


def _loosened(policy: Policy, place: str, entry: Tightening) -> Iterator[str]:
    if entry.approvals is not None:
        if entry.approvals < policy.tiers[0].approvals:
            yield (
                f"{place}.approvals: {entry.approvals} is fewer than the desk's {policy.tiers[0].approvals}; "
                "it can only ask for more"
            )
        if policy.profile == "solo":
            yield f"{place}.approvals: profile solo is one person, so leave it out"
    if entry.roles is not None:
        for tier in policy.tiers:
            if not set(tier.roles) & set(entry.roles):
                yield f"{place}.roles: nobody could approve an order of the tier that takes {' or '.join(tier.roles)}"
        known = {role for tier in policy.tiers for role in tier.roles}
        for role in entry.roles:
            if role not in known:
                yield f"{place}.roles: no tier of the desk lets {role} approve; it can only name fewer roles"
    for name, value in entry.tighter_limits().items():
        desk = getattr(policy.limits, name)
        if tightest(name, desk, value) != value:
            yield f"{place}.limits.{name}: {_word(value)} is looser than the desk's {_word(desk)}; it can only tighten"


def _word(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
