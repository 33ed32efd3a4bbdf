"""The rows of what holds new risk back: tripped breakers and disabled strategies. They outlive every restart."""

from __future__ import annotations

from typing import Any

import msgspec

from desk.kernel.facts import Fact
from desk.kernel.queries import Select, Tables
from desk.risk.messages import Breaker, BreakerLifted, BreakerTripped, StrategyDisabled, StrategyEnabled

DDL = """
CREATE TABLE breakers (
    breaker TEXT PRIMARY KEY, reason TEXT NOT NULL, value TEXT NOT NULL, allowed TEXT NOT NULL, until INTEGER NOT NULL,
    since INTEGER NOT NULL, seq INTEGER NOT NULL
) STRICT;
CREATE TABLE spared_breakers (breaker TEXT PRIMARY KEY, until INTEGER NOT NULL, seq INTEGER NOT NULL) STRICT;
CREATE TABLE disabled_strategies (
    strategy TEXT PRIMARY KEY, control TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL, seq INTEGER NOT NULL
) STRICT;
"""
_PERSON = "somebody with the right may /resume once that is over; before it, only a quorum lifts it"
HOW: dict[Breaker, str] = {
    "stop count": _PERSON,
    "drawdown": _PERSON,
    "daily loss": _PERSON,
    "cooldown": "it lifts itself when the time is over; before that, only a quorum lifts it",
    "volatility": "it lifts itself once the market is calm again; before that, only a quorum lifts it",
    "stale data": "it lifts itself once every price that is needed is there again",
    "unread alert": "whoever reads the alert says /ack, and then it lifts itself",
    "dead man": "it lifts itself once what fell silent is heard again",
    "deployment": "a quorum adopts what runs (/deploy), or what was adopted is started again",
    "orders out": _PERSON,
}
"""Who may lift each breaker, and how."""
BY_THEMSELVES: frozenset[Breaker] = frozenset(
    {"cooldown", "volatility", "stale data", "unread alert", "dead man", "deployment"}
)
"""Breakers that need nobody once their cause is over."""


class Tripped(msgspec.Struct, frozen=True):
    """A breaker that holds new risk back."""

    breaker: Breaker
    reason: str
    value: str
    limit: str
    until: int
    since: int

    @property
    def how(self) -> str:
        """Who may lift it, and how."""
        return HOW[self.breaker]

    @property
    def words(self) -> str:
        """`daily loss: 2.10 % lost today, limit 2.00 %`."""
        return f"{self.breaker}: {self.reason}"


class Disabled(msgspec.Struct, frozen=True):
    """A strategy that may add no risk."""

    strategy: str
    control: str
    reason: str
    since: int


def apply(tables: Tables, fact: Fact) -> None:
    """Takes over what the fact says."""
    match fact.message:
        case BreakerTripped(breaker=breaker, reason=reason, value=value, limit=limit, until=until):
            tables.execute(
                "INSERT OR REPLACE INTO breakers VALUES (?, ?, ?, ?, ?, ?, ?)",
                (breaker, reason, value, limit, until, fact.ts, fact.seq),
            )
        case BreakerLifted(breaker, _, spared):
            tables.execute("DELETE FROM breakers WHERE breaker = ?", (breaker,))
            tables.execute("DELETE FROM spared_breakers WHERE breaker = ?", (breaker,))
            if spared:
                tables.execute("INSERT INTO spared_breakers VALUES (?, ?, ?)", (breaker, spared, fact.seq))
        case StrategyDisabled(strategy, control, reason):
            tables.execute(
                "INSERT OR REPLACE INTO disabled_strategies VALUES (?, ?, ?, ?, ?)",
                (strategy, control, reason, fact.ts, fact.seq),
            )
        case StrategyEnabled(strategy):
            tables.execute("DELETE FROM disabled_strategies WHERE strategy = ?", (strategy,))


def tripped(select: Select) -> tuple[Tripped, ...]:
    """Every breaker that holds, the first to trip first."""
    rows = select(
        "SELECT breaker, reason, value, allowed, until, since FROM breakers ORDER BY seq, breaker", ()
    )
    return tuple(Tripped(*_row(row)) for row in rows)


def spared(select: Select, now: int) -> frozenset[Breaker]:
    """Breakers that a quorum lifted although their cause stood, for as long as it said."""
    rows = select("SELECT breaker FROM spared_breakers WHERE until > ?", (now,))
    return frozenset(row[0] for row in rows)


def disabled(select: Select) -> tuple[Disabled, ...]:
    """Every disabled strategy, in the order of disabling."""
    rows = select(
        "SELECT strategy, control, reason, since FROM disabled_strategies ORDER BY seq, strategy", ()
    )
    return tuple(Disabled(*_row(row)) for row in rows)


def find_disabled(select: Select, strategy: str) -> Disabled | None:
    """Why a strategy may add no risk, or nothing."""
    return next((one for one in disabled(select) if one.strategy == strategy), None)


def _row(row: Any) -> tuple[Any, ...]:
    return tuple(row)
