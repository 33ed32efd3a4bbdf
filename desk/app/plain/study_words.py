"""Studies of one instrument in sentences: what stands in its book, what its structure says, how much it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.app.plain import amounts
from widgets.language import marked, say, several

if TYPE_CHECKING:
    from widgets.specs.depth import DepthSide, DepthView
    from widgets.specs.structure import MarketStructure, StructureEvent, StructureZone
    from widgets.specs.volatility import HorizonVolatility, VolatilityStudy

EVENTS = 8
_WHAT = {
    "swing": marked("Swing"),
    "bos": marked("Break of structure"),
    "choch": marked("Change of character"),
    "sweep": marked("Sweep"),
    "gap": marked("Fair value gap"),
    "order": marked("Order block"),
    "mitigation": marked("Mitigation block"),
    "breaker": marked("Breaker block"),
}
_FATES = {
    "new": marked("new"),
    "touched": marked("touched"),
    "invalid": marked("no longer valid"),
    "expired": marked("expired"),
}


def depth(spec: DepthView) -> list[str]:
    """How much stands near the mid, and what taking it would cost."""
    lines = [say("Depth of {instrument}.", instrument=spec.instrument)]
    if not spec.usable:
        return [*lines, say("It cannot be used now: {reason}.", reason=spec.reason)]
    lines.append(
        say(
            "Mid: {mid}. Spread: {spread}. Balance: {balance}, from -1 all asks to 1 all bids.",
            mid=amounts.price(spec.mid, spec.decimals),
            spread=amounts.basis_points(spec.spread_bp),
            balance=amounts.ratio(spec.imbalance),
        )
    )
    for name, side in ((say("Bids"), spec.bids), (say("Asks"), spec.asks)):
        if side is not None:
            lines += _depth_side(name, side, spec)
    lines += [
        say(
            "To {side} {value} {quote} at once: average {average}, slippage {slippage}.",
            side=say("buy") if cost.side == "buy" else say("sell"),
            value=amounts.large(cost.value),
            quote=spec.quote,
            average=amounts.price(cost.average, spec.decimals),
            slippage=amounts.basis_points(cost.slippage_bp),
        )
        for cost in spec.costs
    ]
    lines += [
        say(
            "An order of the desk rests there: {side} {size} at {price}.",
            side=say("buy") if order.side == "buy" else say("sell"),
            size=amounts.size(order.size, spec.size_decimals),
            price=amounts.price(order.price, spec.decimals),
        )
        for order in spec.orders
    ]
    return lines + amounts.age(spec.provenance)


def _depth_side(name: str, side: DepthSide, spec: DepthView) -> list[str]:
    """At a quarter, half and all of the width."""
    steps = side.steps
    places = sorted({len(steps) // 4, len(steps) // 2, len(steps) - 1} - {-1}) if steps else []
    return [
        say(
            "{name}: {value} {quote} within {distance}.",
            name=name,
            value=amounts.large(steps[place].value),
            quote=spec.quote,
            distance=amounts.basis_points(steps[place].bp),
        )
        for place in places
    ]


def structure(spec: MarketStructure) -> list[str]:
    """Trend and levels, the zones next to the price, and the newest events."""
    from desk.app.plain.market_words import trend_and_levels

    lines = [
        say(
            "Structure of {instrument}, candles of {interval}.",
            instrument=spec.instrument,
            interval=amounts.length(spec.interval),
        ),
        *trend_and_levels(spec),
    ]
    lines += [_zone(zone, spec.decimals) for zone in spec.zones[:EVENTS]]
    if spec.events:
        lines.append(several(len(spec.events), "{count} event:", "{count} events, of which the newest are:"))
    lines += [_event(event, spec.decimals) for event in spec.events[:EVENTS]]
    return lines + amounts.age(spec.provenance)


def _zone(zone: StructureZone, decimals: int) -> str:
    form = (
        say("{what} that supports: {bottom} to {top}, {state}.")
        if zone.side == "up"
        else say("{what} that resists: {bottom} to {top}, {state}.")
    )
    return form.format(
        what=say(_WHAT[zone.what]),
        bottom=amounts.price(zone.bottom, decimals),
        top=amounts.price(zone.top, decimals),
        state=say("touched") if zone.touched else say("untouched"),
    )


def _event(event: StructureEvent, decimals: int) -> str:
    way = say("upwards") if event.side == "up" else say("downwards")
    where = amounts.price(event.bottom, decimals)
    if event.top != event.bottom:
        where = say("{bottom} to {top}", bottom=where, top=amounts.price(event.top, decimals))
    return say(
        "{time}: {what} {way}, {where}, {fate}.",
        time=amounts.at(event.known_at),
        what=say(_WHAT[event.what]),
        way=way,
        where=where,
        fate=say(_FATES[event.fate]),
    )


def volatility(spec: VolatilityStudy) -> list[str]:
    """How much it moves, over which time, and whether that is much for it."""
    lines = [
        say(
            "Volatility of {instrument}: {figure} a year, give or take {error}.",
            instrument=spec.instrument,
            figure=amounts.per_cent(spec.volatility_pct),
            error=amounts.per_cent(spec.error_pct),
        ),
        say(
            "Rank in its own past: {percentile}. Fast over slow: {fast}. Surprise of the last candle: {surprise}.",
            percentile=amounts.per_cent(spec.percentile, 0),
            fast=amounts.ratio(spec.fast_slow),
            surprise=amounts.ratio(spec.surprise),
        ),
        say("Share that came in jumps: {share}.", share=amounts.per_cent(spec.jump_share_pct)),
    ]
    if spec.rank is not None:
        lines.append(say("Place among {count}: {rank}.", count=spec.universe, rank=spec.rank))
    lines += [_horizon(each) for each in spec.horizons if each.term_pct is not None]
    return lines + ([spec.note] if spec.note else []) + amounts.age(spec.provenance)


def _horizon(each: HorizonVolatility) -> str:
    text = say(
        "Over {label}: {term} a year", label=amounts.length(each.label), term=amounts.per_cent(each.term_pct)
    )
    if each.low_pct is None or each.high_pct is None:
        return f"{text}."
    return say(
        "{text}; its past ran from {low} to {high}, now {now}.",
        text=text,
        low=amounts.per_cent(each.low_pct),
        high=amounts.per_cent(each.high_pct),
        now=amounts.per_cent(each.now_pct),
    )
