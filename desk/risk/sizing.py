"""How large an order may be: the smallest of several caps, floored to the lot, with the cap that bound it named."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from data.instruments import Instrument
from desk.risk.exposure import ZERO, Side, Standing, exposure, holding
from desk.risk.limits import Limits, SizingRules


class Edge(msgspec.Struct, frozen=True):
    """What a strategy says it earns in the direction of the trade, with how sure it is."""

    mean: Decimal | None
    """Return a year, as a fraction; `None` where the estimate it claims cannot be made now."""
    error: Decimal | None
    """Standard error of the mean."""


class SizingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What sizing rests on. A figure that is not known is `None`, and its cap then is zero, not absent."""

    equity: Decimal | None
    entry: Decimal
    stop: Decimal
    annual_volatility: Decimal | None
    """Annualised, as a fraction: 0.55 for 55 %."""
    recent_volume: Decimal | None
    """Base volume over the horizon of the trade."""
    headroom: Decimal
    """Notional that the limits still allow; see `headroom`."""
    slippage: Decimal = ZERO
    """Bad slippage per unit, in price: what one order in ten exceeds."""
    spread: Decimal = ZERO
    """Best ask less best bid, in price; half of it is paid on the way out."""
    edge: Edge | None = None
    """`None` where nobody claims one: then nothing is bet on it, and the other caps bind.

    An edge that is claimed and not known is worth nothing, and so is the order.
    """
    drawdown: Decimal = ZERO
    """Current loss from the high-water mark, as a fraction."""
    liquidity_stress: Decimal | None = ZERO
    """0 calm to 1 no liquidity; `None` while the gauge does not know."""
    disagreement: Decimal = ZERO
    """Standard deviation of the opinions in log-odds; shrinks size by 1 / (1 + D)."""
    stale: bool = False


class Cap(msgspec.Struct, frozen=True):
    """One upper bound of the size, in base units, before the scaling factors."""

    name: str
    quantity: Decimal


class Sizing(msgspec.Struct, frozen=True):
    """A quantity on the lot, zero for no trade, and why it is not larger."""

    quantity: Decimal
    binding: str
    caps: tuple[Cap, ...]
    factor: Decimal
    """Product of the drawdown, liquidity and disagreement factors, 0 to 1."""


def size(instrument: Instrument, facts: SizingFacts, rules: SizingRules) -> Sizing:
    """The minimum of the caps times the factors, floored to the lot; never rounded up, zero when anything is unknown."""
    refused = _refused(facts)
    equity, volatility, volume = facts.equity, facts.annual_volatility, facts.recent_volume
    stress = facts.liquidity_stress
    if refused or equity is None or volatility is None or volume is None or stress is None:
        return Sizing(ZERO, refused, (), ZERO)
    at_stop = abs(facts.entry - facts.stop) + facts.slippage + facts.spread / 2
    caps: tuple[Cap, ...] = (
        Cap("volatility target", equity * rules.annual_volatility_target / (volatility * facts.entry)),
        Cap("stop risk", equity * rules.risk_per_trade / at_stop),
        Cap("participation", rules.participation * volume),
        Cap("limits", max(ZERO, facts.headroom) / facts.entry),
    )
    if facts.edge is not None:
        lower = lower_bound(facts.edge)
        kelly = rules.kelly_fraction * equity * lower / (volatility * volatility * facts.entry)
        caps = (*caps, Cap("edge", kelly))
    after_drawdown = min(Decimal(1), max(ZERO, 1 - facts.drawdown / rules.max_drawdown))
    factor = after_drawdown * (1 - stress) / (1 + facts.disagreement)
    tightest = min(caps, key=lambda cap: cap.quantity)
    quantity = instrument.size(tightest.quantity * factor)
    if quantity <= 0 or quantity * facts.entry < instrument.min_notional:
        why = "drawdown" if not after_drawdown else "liquidity stress" if stress == 1 else tightest.name
        return Sizing(ZERO, f"{why}, below the least order", caps, factor)
    return Sizing(quantity, tightest.name, caps, factor)


def lower_bound(edge: Edge) -> Decimal:
    """The edge less its standard error, never below nothing: an uncertain edge is bet on less."""
    if edge.mean is None or edge.error is None:
        return ZERO
    return max(ZERO, edge.mean - edge.error)


def headroom(
    standing: Standing, instrument: Instrument, side: Side, limits: Limits, price: Decimal
) -> Decimal:
    """Notional that C01 and C05 still allow on this side, orders under way counted as filled; zero when unknown."""
    equity = standing.equity
    if equity is None or equity <= 0 or price <= 0:
        return ZERO
    best = min(limits.max_order_notional, equity * limits.max_order_equity_pct / 100)
    if side == "sell" and instrument.kind == "spot" and not limits.short_spot:
        best = min(best, holding(standing, instrument.symbol) * price)
    sign = 1 if side == "buy" else -1
    # Exposure is convex in the extra quantity, so the largest allowed quantity is found by halving the interval.
    low, high = ZERO, instrument.size(best / price)
    if _fits(standing, instrument, sign * high, limits, price):
        return high * price
    for _ in range(64):
        middle = instrument.size((low + high) / 2)
        if middle <= low:
            break
        if _fits(standing, instrument, sign * middle, limits, price):
            low = middle
        else:
            high = middle
    return low * price


def _fits(standing: Standing, instrument: Instrument, extra: Decimal, limits: Limits, price: Decimal) -> bool:
    try:
        after = exposure(standing, instrument.symbol, extra, price, instrument.venue)
    except KeyError:
        return False
    return (
        after.gross <= limits.max_gross_exposure
        and abs(after.net) <= limits.max_net_exposure
        and after.instrument <= limits.max_instrument_exposure
        and after.venue <= limits.max_venue_exposure
    )


def _refused(facts: SizingFacts) -> str:
    figures = (
        facts.equity,
        facts.entry,
        facts.stop,
        facts.annual_volatility,
        facts.recent_volume,
        facts.headroom,
        facts.slippage,
        facts.drawdown,
        facts.liquidity_stress,
        facts.disagreement,
        facts.spread,
    )
    if facts.stale:
        return "stale data"
    if facts.liquidity_stress is None:
        return "liquidity, which is not known yet"
    if any(figure is None for figure in figures):
        return "too little data"
    if not all(figure.is_finite() for figure in figures if figure is not None):
        return "unusable data"
    above_zero = (facts.equity, facts.entry, facts.annual_volatility, abs(facts.stop - facts.entry))
    if any(figure is None or figure <= 0 for figure in above_zero):
        return "unusable data"
    edge = facts.edge
    if edge is not None and not all(one is None or one.is_finite() for one in (edge.mean, edge.error)):
        return "unusable data"
    if edge is not None and edge.error is not None and edge.error < 0:
        return "unusable data"
    if (
        facts.slippage < 0
        or facts.spread < 0
        or facts.drawdown < 0
        or facts.disagreement < 0
        or not 0 <= facts.liquidity_stress <= 1
    ):
        return "unusable data"
    return ""
