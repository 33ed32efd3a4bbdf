"""What holds new risk back besides the state of the desk, as facts: breakers, disabled strategies, alerts that wait."""

from __future__ import annotations

from typing import Literal

import msgspec

Breaker = Literal[
    "stop count",
    "drawdown",
    "daily loss",
    "cooldown",
    "volatility",
    "stale data",
    "unread alert",
    "dead man",
    "deployment",
    "orders out",
]


class BreakerTripped(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Only orders that reduce risk, from here until it is lifted."""

    breaker: Breaker
    reason: str
    value: str
    limit: str
    until: int = 0
    """UTC nanoseconds at which it lifts itself; 0 where its cause must end first."""


class BreakerLifted(msgspec.Struct, frozen=True, tag=True):
    """It holds nothing back any more."""

    breaker: Breaker
    reason: str
    spared_until: int = 0
    """UTC nanoseconds until which it does not trip again, because a quorum lifted it while its cause stood."""


class StrategyDisabled(msgspec.Struct, frozen=True, tag=True):
    """Nothing that this strategy proposes may add risk, until a named person enables it."""

    strategy: str
    control: str
    reason: str


class StrategyEnabled(msgspec.Struct, frozen=True, tag=True):
    """The strategy may add risk again."""

    strategy: str
    reason: str


class AlertAcknowledged(msgspec.Struct, frozen=True, tag=True):
    """A named person has read a critical alert."""

    alert: str
    note: str


class DeploymentAdopted(msgspec.Struct, frozen=True, tag=True):
    """This code with these settings may trade from here on."""

    code: str
    settings: str
    reason: str


HoldMessage = (
    BreakerTripped
    | BreakerLifted
    | StrategyDisabled
    | StrategyEnabled
    | AlertAcknowledged
    | DeploymentAdopted
)
