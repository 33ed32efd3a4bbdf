"""The order plan: where the desk would get in, where it is wrong, and what that costs. Every price is the desk's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeVar

from data.instruments import Instrument
from desk.agents.evidence import EvidenceBook
from desk.agents.order_desk import OrderDesk
from desk.risk.amounts import BP
from desk.risk.quote import Quote
from widgets.specs.figure import Provenance
from widgets.specs.radar import VolatilityRadar
from widgets.specs.studies import BaseRateStudy, OrderPlan, StructureStudy

CLOSEST_STOP, FURTHEST_STOP = 0.8, 2.0
"""Distance of the stop, in usual moves over the horizon."""
BEYOND_LEVEL_ATR = 0.25
"""A stop stands this many average ranges beyond the level that protects it."""
LEAST_TICKS = 4
"""A target nearer than this is noise of the tick."""
GIVE = Decimal("0.4")
"""How far through the touch the limit may reach, in distances of the stop: room for the minute that people need."""
REWARD = 1.5
"""Distance of the target, in distances of the stop, where no level is nearer."""


S = TypeVar("S", StructureStudy, BaseRateStudy)


class NoPlan(Exception):
    """Why there can be no order, as a phrase without figures."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with its exact amounts."""

    spec: OrderPlan
    quantity: Decimal
    limit: Decimal
    stop: Decimal
    bound_by: str
    """The cap that bound the size."""


def make_plan(
    book: EvidenceBook, symbol: str, stance: Literal["long", "short"], disagreement: float, desk: OrderDesk
) -> Planned:
    """A plan for the stance on the evidence and the desk's own quote, or `NoPlan`."""
    quote = desk.quote(symbol)
    if quote is None or not quote.usable:
        raise NoPlan("the desk has no usable quote")
    levels, rates = _found(book, "key_levels", StructureStudy), _found(book, "base_rate", BaseRateStudy)
    instrument = desk.instrument(symbol)
    up = stance == "long"
    entry = float(quote.ask if up else quote.bid)
    stop_at, target_at = _bracket(entry, levels, rates, up)
    limit = _limit(instrument, quote, up, abs(entry - stop_at), desk.reach_bp)
    stop = instrument.price_down(stop_at) if up else instrument.price_up(stop_at)
    if stop <= 0 or (stop >= limit if up else stop <= limit):
        raise NoPlan("no stop fits between the price and the level that protects it")
    target = instrument.price(target_at)
    if abs(float(target) - entry) < LEAST_TICKS * float(instrument.tick):
        raise NoPlan("the price moves too little over this horizon to plan an order")
    sized = desk.size(
        symbol,
        "buy" if up else "sell",
        limit,
        stop,
        annual_volatility=_volatility(book, symbol),
        recent_volume=Decimal(repr(rates.recent_volume)),
        disagreement=Decimal(repr(disagreement)),
    )
    if sized.quantity <= 0:
        raise NoPlan(f"the size comes to nothing, bound by {sized.binding}")
    risk = abs(entry - float(stop))
    cost_bp = float(desk.cost_bp) + float((quote.ask - quote.bid) / quote.mid * BP)
    spec = OrderPlan(
        instrument=symbol,
        decimals=instrument.decimals,
        stance=stance,
        side="buy" if up else "sell",
        bid=float(quote.bid),
        ask=float(quote.ask),
        limit=float(limit),
        stop=float(stop),
        target=float(target),
        reward_to_risk=abs(float(target) - entry) / risk,
        stop_distance_pct=risk / entry * 100.0,
        target_distance_pct=abs(float(target) - entry) / entry * 100.0,
        cost_bp=cost_bp,
        cost_share_pct=min(9_999.0, cost_bp / (abs(float(target) - entry) / entry * 100.0)),
        quantity=f"{sized.quantity:f}",
        risk_quote=f"{sized.quantity * abs(limit - stop):.2f}",
        provenance=Provenance(source=quote.source, at=quote.at, age_ms=quote.age_ms),
    )
    return Planned(spec, sized.quantity, limit, stop, sized.binding)


def _limit(
    instrument: Instrument, quote: Quote, up: bool, stop_distance: float, reach_bp: Decimal
) -> Decimal:
    """Through the touch by a part of the way to the stop, and never further through the mid than the policy lets it."""
    give = Decimal(repr(stop_distance)) * GIVE
    if up:
        furthest = min(quote.ask + give, quote.mid * (1 + reach_bp / BP))
        return max(quote.ask, instrument.price_down(furthest))
    furthest = max(quote.bid - give, quote.mid * (1 - reach_bp / BP))
    return min(quote.bid, instrument.price_up(furthest))


def _bracket(entry: float, levels: StructureStudy, rates: BaseRateStudy, up: bool) -> tuple[float, float]:
    usual = entry * rates.typical_move_pct / 100.0 or levels.atr
    sign = 1.0 if up else -1.0
    guard, goal = (levels.support, levels.resistance) if up else (levels.resistance, levels.support)
    away = usual if guard is None else sign * (entry - guard) + BEYOND_LEVEL_ATR * levels.atr
    distance = max(CLOSEST_STOP * usual, min(FURTHEST_STOP * usual, away))
    reward = REWARD * distance
    if goal is not None and distance < sign * (goal - entry) < reward:
        reward = sign * (goal - entry)
    return entry - sign * distance, entry + sign * reward


def _volatility(book: EvidenceBook, symbol: str) -> Decimal | None:
    entry = book.find("volatility_radar")
    if entry is None or not isinstance(entry.spec, VolatilityRadar):
        return None
    row = next((row for row in entry.spec.rows if row.instrument == symbol), None)
    return Decimal(repr(row.realised_pct)) / 100 if row is not None and row.realised_pct else None


def _found(book: EvidenceBook, tool: str, spec: type[S]) -> S:
    entry = book.find(tool)
    if entry is None or not isinstance(entry.spec, spec):
        raise NoPlan("the evidence for a stop is missing")
    return entry.spec
