"""The parts of a policy: value tiers, what changes take, release, flooding, going live, and what only tightens."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, SerializerFunctionWrapHandler, create_model, model_serializer

from desk.people.roles import Role
from desk.risk.limits import Count, Limits, Positive, Strict

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
Symbol = Annotated[str, Field(pattern=r"^[A-Za-z0-9._~:/@-]{1,40}$")]
LONGER_IS_TIGHTER = frozenset(
    {"duplicate_window_s", "strategy_fill_window_s", "losing_window_s", "cooldown_s"}
)
"""Limits of which a larger one allows less; of all others a smaller one does."""


class Tier(Strict):
    """How many distinct people must approve an order up to a value."""

    up_to: Positive | None
    """Largest notional of this tier; nothing for everything above the tiers before it."""
    approvals: Count
    roles: tuple[Role, ...] = Field(min_length=1)
    """Any of these makes a person eligible."""


class ChangeNeed(Strict):
    """How many distinct people must approve a change of the desk itself, and who they may be."""

    approvals: Count
    roles: tuple[Role, ...] = Field(min_length=1)


class ReleaseRules(Strict):
    """What must still hold when the last vote arrives."""

    max_drift_bp: Positive
    """How far the mid may move between proposal and release."""
    max_slippage_bp: Positive
    """Furthest a limit price may lie through the mid at the proposal."""
    marketable_bp: Positive
    """How far through the mid the desk prices an order that nobody gave a limit."""
    expiry_s: Count
    """How long a request waits for votes; silence means no."""
    send_within_s: Count
    """How long a released order may wait to be sent."""
    max_pending: Count
    """Requests that may wait at once."""
    max_pending_per_proposer: Count
    confirm_above: Positive
    """Notional above which a voter types the quantity."""


class FloodRules(Strict):
    """When the house, which proposes by itself, gets less room in the queue."""

    refused: Count
    """Proposals of the house that are rejected or expire within the window; each so many halve its room."""
    window_s: Count


class LiveRules(Strict):
    """What an order with real money takes beyond everything else. They only tighten."""

    max_order_notional: Positive
    max_gross_exposure: Positive
    max_daily_loss_pct: Positive
    hold_s: Annotated[int, Field(ge=0, le=3600, strict=True)]
    """How long an approved order waits before it is released, while one person can cancel it."""


TighterLimits: Any = create_model(
    "TighterLimits",
    __base__=Strict,
    __module__=__name__,
    **{
        name: (Annotated[(field.annotation, *field.metadata)] | None, None)  # type: ignore[call-overload]
        for name, field in Limits.model_fields.items()
    },
)
"""Every limit, each of which may be left out."""


class Tightening(Strict):
    """What an account or a strategy asks for beyond the desk: more people, fewer roles, lower limits."""

    approvals: Count | None = None
    roles: tuple[Role, ...] | None = Field(default=None, min_length=1)
    limits: TighterLimits = Field(default_factory=TighterLimits)
    withheld: tuple[Symbol, ...] = ()
    """Instruments that it does not trade."""

    @model_serializer(mode="wrap")
    def _given(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without what it leaves to the desk."""
        written: dict[str, Any] = write(self)
        written["limits"] = {name: value for name, value in written["limits"].items() if value is not None}
        return {name: value for name, value in written.items() if value not in (None, {}, (), [])}

    def tighter_limits(self) -> dict[str, Decimal | int | bool]:
        """The limits that it names."""
        return {
            name: value for name in Limits.model_fields if (value := getattr(self.limits, name)) is not None
        }


def tightest(name: str, desk: Any, other: Any) -> Any:
    """Which of two values of a limit allows less."""
    if isinstance(desk, bool):
        return desk and other
    return max(desk, other) if name in LONGER_IS_TIGHTER else min(desk, other)
