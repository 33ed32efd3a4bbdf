"""The verdict: opinions pooled by machine, and the tests that stand between a lean and a proposal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from desk.agents.opinions import Opinion
from desk.agents.pool import Pool, pool
from widgets.specs.strategy import Stance
from widgets.specs.studies import OrderPlan, Pooling

NEEDED_EDGE = 0.025
"""How far the pooled probability must be from one half."""
LEAST_COVERAGE = 0.6
"""Share of the claims made that must stand."""
LEAST_OPINIONS = 2
MOST_COST_SHARE_PCT = 40.0
LEAST_REWARD = 1.0
FULL_STRENGTH = 0.3
"""Distance from one half that counts as full strength: where the house's bounds lie."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The stance, and why the desk stands aside where it does: a phrase without figures."""

    stance: Stance
    pooled: Pool
    aside: str = ""


def strength(p_up: float) -> float:
    """-1 all Bear to 1 all Bull."""
    return max(-1.0, min(1.0, (p_up - 0.5) / FULL_STRENGTH))


def judge(
    opinions: Sequence[Opinion],
    coverage: float,
    is_order_sensitive: bool,
    stale: bool,
    weights: Mapping[str, float] | None = None,
    cut: str = "",
) -> Verdict:
    """The verdict on opinions as they stand after the cross-examination, each weighed by its speaker's record.

    `cut` says why not all of them were examined, or is empty.
    """
    heard = [opinion for opinion in opinions if opinion.claims]
    if len(heard) < LEAST_OPINIONS:
        return Verdict("stand aside", Pool(0.5, 0.0), "too few opinions rest on any evidence")
    pooled = pooled_of(heard, weights)
    stance: Stance = "long" if pooled.p_up >= 0.5 else "short"
    for failed, reason in (
        (stale, "the market data is stale"),
        (bool(cut), f"{cut}, and not everything was examined"),
        (pooled.abstains or _apart(heard), "the opinions are too far apart"),
        (coverage < LEAST_COVERAGE, "too many claims fell at verification"),
        (abs(pooled.p_up - 0.5) < NEEDED_EDGE, "the evidence leans too little either way"),
        (is_order_sensitive, "the ranking of the claims depends on who speaks first"),
    ):
        if failed:
            return Verdict("stand aside", pooled, reason)
    return Verdict(stance, pooled)


def pooled_of(opinions: Sequence[Opinion], weights: Mapping[str, float] | None = None) -> Pool:
    """The pool of these opinions; whoever has no weight among the given ones weighs as much as the rest on average."""
    given = weights or {}
    usual = fsum(given.values()) / len(given) if given else 1.0
    return pool([o.p_up for o in opinions], [given.get(o.speaker, usual) for o in opinions])


def _apart(opinions: Sequence[Opinion]) -> bool:
    """Whether they are too far apart as they were said, before the desk's bounds drew them together."""
    return pool([opinion.p_said or opinion.p_up for opinion in opinions]).abstains


def pooling(
    instrument: str, verdict: Verdict, opinions: Sequence[Opinion], coverage: float, is_order_sensitive: bool
) -> Pooling:
    """The pool as evidence."""
    return Pooling(
        instrument=instrument,
        p_up=verdict.pooled.p_up,
        strength=strength(verdict.pooled.p_up),
        disagreement=verdict.pooled.disagreement,
        size_scale=verdict.pooled.size_scale,
        coverage_pct=coverage * 100.0,
        opinions=len(opinions),
        order_sensitive=is_order_sensitive,
        needed_edge=NEEDED_EDGE,
    )


def plan_refusal(plan: OrderPlan) -> str:
    """Why a plan is not worth proposing, or empty."""
    if plan.reward_to_risk < LEAST_REWARD:
        return "the target is nearer than the stop"
    if plan.cost_share_pct > MOST_COST_SHARE_PCT:
        return "costs eat too much of the way to the target"
    return ""
