"""When the desk stops taking risk by itself: each breaker is a pure look at one reading of the account and the market."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from desk.risk.amounts import PERCENT, money, percent
from desk.risk.exposure import ZERO
from desk.risk.holds import BY_THEMSELVES, Tripped
from desk.risk.limits import Limits
from desk.risk.messages import Breaker, BreakerLifted, BreakerTripped

SECOND = 1_000_000_000


class Loss(msgspec.Struct, frozen=True):
    """What one order lost by closing, all its executions and fees together."""

    order: str
    at: int
    """Of its last execution, by the desk's clock."""
    amount: Decimal
    """Above zero."""


class Readings(msgspec.Struct, frozen=True, kw_only=True):
    """All that breakers look at."""

    now: int
    equity: Decimal | None
    """`None` when a held instrument has no price to rely on."""
    day_open: Decimal
    high_water: Decimal
    losses: tuple[Loss, ...] = ()
    """Those of the longest window, oldest first."""
    unpriced: tuple[str, ...] = ()
    """What is held or under way without a price to rely on, each with the reason."""
    unpriced_since: int = 0
    """Since when something is; 0 for nothing."""
    turbulence: tuple[tuple[str, Decimal], ...] = ()
    """By instrument that is held or under way: volatility of the last minutes as a multiple of the usual one."""


def standing_causes(seen: Readings, limits: Limits) -> tuple[BreakerTripped, ...]:
    """Every breaker whose cause stands now, in the order of the catalogue."""
    found = (
        _stop_count(seen, limits),
        _lost("drawdown", seen.high_water, "below its highest opening", limits.max_drawdown_pct, seen),
        _lost("daily loss", seen.day_open, "lost today", limits.max_daily_loss_pct, seen),
        _cooldown(seen, limits),
        _volatility(seen, limits),
        _stale(seen, limits),
    )
    return tuple(one for one in found if one is not None)


def changes(
    held: Sequence[Tripped], causes: Iterable[BreakerTripped], judged: Iterable[Breaker], now: int
) -> list[BreakerTripped | BreakerLifted]:
    """What to record: new trips, and lifts of those among `judged` that need nobody once their cause is over."""
    known = {one.breaker: one for one in held}
    wanted = {one.breaker: one for one in causes}
    found: list[BreakerTripped | BreakerLifted] = []
    for breaker, cause in wanted.items():
        before = known.get(breaker)
        if before is None or (breaker == "cooldown" and cause.until > before.until):
            found.append(cause)
    for breaker in judged:
        before = known.get(breaker)
        if before is None or breaker in wanted or breaker not in BY_THEMSELVES:
            continue
        if now >= before.until:
            found.append(BreakerLifted(breaker, "its cause is over"))
    return found


def liftable(held: Iterable[Tripped], causes: Iterable[BreakerTripped]) -> tuple[Breaker, ...]:
    """What a person with the right may lift: no breaker while its cause stands, and none that lifts itself."""
    standing = {one.breaker for one in causes}
    return tuple(
        one.breaker for one in held if one.breaker not in standing and one.breaker not in BY_THEMSELVES
    )


def _stop_count(seen: Readings, limits: Limits) -> BreakerTripped | None:
    since = seen.now - limits.losing_window_s * SECOND
    least = _share(seen, limits.counted_loss_pct)
    counted = [one for one in seen.losses if one.at > since and one.amount >= least]
    if len(counted) < limits.max_losing_closes:
        return None
    minutes = f"{limits.losing_window_s / 60:g} min"
    return BreakerTripped(
        breaker="stop count",
        reason=f"{len(counted)} losing closes within {minutes}, limit {limits.max_losing_closes}",
        value=str(len(counted)),
        limit=f"{limits.max_losing_closes} in {minutes}",
    )


def _lost(
    breaker: Breaker, start: Decimal, words: str, limit: Decimal, seen: Readings
) -> BreakerTripped | None:
    if seen.equity is None:
        return None  # what cannot be valued is for the breaker on stale data
    lost = (start - seen.equity) / start * PERCENT if start > 0 else PERCENT
    if lost < limit:
        return None
    return BreakerTripped(
        breaker=breaker,
        reason=f"{percent(lost)} {words}, limit {percent(limit)}",
        value=percent(lost),
        limit=percent(limit),
    )


def _cooldown(seen: Readings, limits: Limits) -> BreakerTripped | None:
    least = _share(seen, limits.cooldown_loss_pct)
    large = [one for one in seen.losses if one.amount >= least]
    if not large:
        return None
    last = max(large, key=lambda one: one.at)
    until = last.at + limits.cooldown_s * SECOND
    if seen.now >= until:
        return None
    return BreakerTripped(
        breaker="cooldown",
        reason=f"{last.order} closed with a loss of {money(last.amount)}, so a pause of {limits.cooldown_s} s began",
        value=money(last.amount),
        limit=money(least),
        until=until,
    )


def _volatility(seen: Readings, limits: Limits) -> BreakerTripped | None:
    wild = [one for one in seen.turbulence if not one[1].is_finite() or one[1] >= limits.max_volatility_ratio]
    if not wild:
        return None
    symbol, ratio = wild[0]
    times = f"{ratio:.1f} times" if ratio.is_finite() else "an unknown multiple of"
    return BreakerTripped(
        breaker="volatility",
        reason=f"{symbol} moves {times} its usual volatility, limit {limits.max_volatility_ratio:f}",
        value=f"{ratio:.1f}",
        limit=f"{limits.max_volatility_ratio:f}",
        until=seen.now + limits.cooldown_s * SECOND,
    )


def _stale(seen: Readings, limits: Limits) -> BreakerTripped | None:
    if not seen.unpriced_since or seen.now - seen.unpriced_since < limits.max_stale_s * SECOND:
        return None
    return BreakerTripped(
        breaker="stale data",
        reason=f"the profit is unknown for want of a price of {', '.join(seen.unpriced)}",
        value=f"{(seen.now - seen.unpriced_since) // SECOND} s",
        limit=f"{limits.max_stale_s} s",
    )


def _share(seen: Readings, part: Decimal) -> Decimal:
    """A share of equity as an amount; of the day's opening while equity is unknown."""
    return max(ZERO, (seen.day_open if seen.equity is None else seen.equity) * part / PERCENT)
