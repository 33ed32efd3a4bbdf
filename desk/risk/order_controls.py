"""Controls that judge the order itself: lot, price, rate, twins, our own orders, the desk's state and the quote."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from data.instruments import Instrument
from desk.risk.amounts import BP, basis_points
from desk.risk.situation import Candidate, Check, Situation

RATE_WINDOW = 60_000_000_000
"""How far back messages count, in nanoseconds."""
STRATEGY = "strategy"
STRATEGY_RATE = "messages of the strategy"


def fits_rules(instrument: Instrument, quantity: Decimal, limit: Decimal) -> bool:
    """Whether the venue's rules of an instrument allow such an order."""
    return (
        quantity > 0
        and limit > 0
        and quantity % instrument.lot == 0
        and limit % instrument.tick == 0
        and quantity * limit >= instrument.min_notional
    )


def lot_and_tick(order: Candidate, situation: Situation) -> tuple[Check, ...]:
    """C01: whole lots at a price on the tick, worth at least the least order."""
    instrument = order.instrument
    whole = fits_rules(instrument, order.quantity, order.limit)
    return (
        Check(
            "C01",
            "lot, tick and least value",
            whole,
            f"{order.quantity:f} at {order.limit:f}",
            f"lot {instrument.lot:f}, tick {instrument.tick:f}, at least {instrument.min_notional:f} {instrument.quote}",
        ),
    )


def collar(order: Candidate, situation: Situation) -> tuple[Check, ...]:
    """C02: a limit price near enough to the mid, on either side."""
    quote, limits = situation.quote, situation.limits
    if quote is None or quote.mid <= 0:
        return (Check("C02", "price collar", False, "no price", basis_points(limits.collar_bp)),)
    through = (order.limit - quote.mid) / quote.mid * BP * (1 if order.side == "buy" else -1)
    collar = limits.collar_bp
    if quote.sigma_1m_bp is not None and quote.sigma_1m_bp.is_finite():
        collar = max(collar, 6 * quote.sigma_1m_bp)
    return (
        Check(
            "C02",
            "price collar",
            -limits.passive_bp <= through <= collar,
            f"{basis_points(through)} through the mid",
            f"{basis_points(-limits.passive_bp)} to {basis_points(collar)}",
        ),
    )


def rate(order: Candidate, exempt: bool, situation: Situation) -> tuple[Check, ...]:
    """C03: token buckets over the last minute, of the venue and of the strategy.

    What only reduces risk passes: for that, and for cancels, the venue's budget keeps a reserve.
    """
    limits, standing, venue = situation.limits, situation.standing, order.instrument.venue
    to_venue = tokens(
        [one.at for one in standing.sent if one.venue == venue],
        situation.now,
        limits.messages_per_second,
        limits.message_burst + limits.message_reserve,
    )
    own = [one.at for one in standing.sent if one.strategy == order.strategy]
    own += [
        one.at
        for one in standing.recent
        if one.pending and one.strategy == order.strategy and one.ref != order.ref and one.at <= situation.now
    ]
    since = situation.now - RATE_WINDOW
    of_strategy = tokens(
        sorted(at for at in own if at >= since),
        situation.now,
        limits.strategy_messages_per_second,
        limits.strategy_message_burst,
    )
    reserve = limits.message_reserve
    return (
        _bucket(
            f"messages to {venue}",
            to_venue - reserve,
            limits.messages_per_second,
            limits.message_burst,
            exempt,
        ),
        _bucket(
            STRATEGY_RATE,
            of_strategy,
            limits.strategy_messages_per_second,
            limits.strategy_message_burst,
            exempt,
        ),
    )


def _bucket(name: str, left: Decimal, per_second: Decimal, burst: int, exempt: bool) -> Check:
    limit = f"{per_second:f}/s, burst {burst}"
    return Check(
        "C03",
        name,
        exempt or left >= 1,
        f"{left.quantize(Decimal('0.1')):f} tokens left",
        f"{limit}; what only reduces risk always passes" if exempt else limit,
    )


def strategy_enabled(order: Candidate, exempt: bool, situation: Situation) -> tuple[Check, ...]:
    """C04 and C10: nothing that adds risk of a strategy that was disabled."""
    control, reason = situation.standing.disabled.get(order.strategy, ("", ""))
    if not control:
        return (Check("C04", STRATEGY, True, f"{order.strategy} is enabled", "enabled"),)
    allowed = "any, since it only reduces risk" if exempt else "enabled"
    how = f"; /strategy enable {order.strategy} by a named person" if control != "C10" else ""
    return (Check(control, STRATEGY, exempt, f"{order.strategy} is disabled", allowed, f"{reason}{how}"),)


def tokens(sent: Sequence[int], now: int, per_second: Decimal, burst: int) -> Decimal:
    """What a token bucket holds at `now` after messages at these times, oldest first; it was full before them."""
    full = Decimal(burst)
    level, previous = full, sent[0] if sent else now
    for at in sent:
        level = _refilled(level, full, per_second, at - previous) - 1
        previous = at
    return _refilled(level, full, per_second, now - previous)


def _refilled(level: Decimal, full: Decimal, per_second: Decimal, passed: int) -> Decimal:
    return min(full, level + per_second * Decimal(max(0, passed)) / 1_000_000_000)


def duplicate(order: Candidate, situation: Situation) -> tuple[Check, ...]:
    """C07: no second order like one that waits or just went out."""
    window = situation.limits.duplicate_window_s
    twin = next(
        (
            other
            for other in situation.standing.recent
            if other.ref != order.ref
            and other.instrument == order.instrument.symbol
            and other.side == order.side
            and other.quantity == order.quantity
            and (other.pending or situation.now - other.at < window * 1_000_000_000)
        ),
        None,
    )
    return (
        Check(
            "C07",
            "duplicate",
            twin is None,
            "none" if twin is None else f"same order {'waits in the queue' if twin.pending else 'went out'}",
            f"one in {window} s",
            "" if twin is None else twin.ref,
        ),
    )


def self_match(order: Candidate, situation: Situation) -> tuple[Check, ...]:
    """C08: no trade with an own resting order."""
    against = next(
        (
            other
            for other in situation.standing.open_orders
            if other.instrument == order.instrument.symbol
            and other.side != order.side
            and (other.limit <= order.limit if order.side == "buy" else other.limit >= order.limit)
        ),
        None,
    )
    return (
        Check(
            "C08",
            "self-match",
            against is None,
            "none" if against is None else f"would trade with our own {against.side} at {against.limit:f}",
            "none",
            "" if against is None else against.order,
        ),
    )


def desk_allows(exempt: bool, situation: Situation) -> Check:
    """C09: new risk only while the desk is ACTIVE."""
    return Check(
        "C09",
        "desk state",
        exempt or situation.state == "ACTIVE",
        situation.state,
        "any, since it only reduces risk" if exempt else "ACTIVE",
    )


def agreed_clocks(exempt: bool, situation: Situation) -> tuple[Check, ...]:
    """C12: no new risk while our clock and the venue's differ; what only reduces risk passes."""
    quote = situation.quote
    if quote is None or not quote.caution:
        return ()
    allowed = "any, since it only reduces risk" if exempt else "none"
    return (Check("C12", "new risk", exempt, "adds none" if exempt else "adds risk", allowed, quote.caution),)


def market_data(situation: Situation) -> Check:
    """C12: a fresh quote from a sane book."""
    quote, limit = situation.quote, situation.limits.max_quote_age_ms
    if quote is None:
        return Check("C12", "market data", False, "no quote", f"{limit} ms")
    age = quote.age_at(situation.now)
    return Check(
        "C12",
        "market data",
        quote.sound and age <= limit,
        f"{age} ms old",
        f"{limit} ms and a usable book",
        quote.unsound,
    )
