"""The deterministic checks every order passes, each with the numbers it compared. No agent is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

import msgspec

from data.instruments import Instrument
from desk.risk.desk_state import DeskState
from desk.risk.exposure import Exposure, Side, Standing, exposure, reduces_risk
from desk.risk.limits import Limits
from desk.risk.quote import Quote

BP = Decimal(10_000)
PERCENT = Decimal(100)


class Check(msgspec.Struct, frozen=True):
    """One control, what it measured, what it allows, and whether that held."""

    control: str
    name: str
    passed: bool
    value: str
    limit: str
    detail: str = ""


class Candidate(msgspec.Struct, frozen=True):
    """The order under examination. `ref` is its own request, so that it is not its own duplicate."""

    ref: str
    instrument: Instrument
    side: Side
    quantity: Decimal
    limit: Decimal

    @property
    def notional(self) -> Decimal:
        """Most that it can cost, or bring."""
        return self.quantity * self.limit


class Situation(msgspec.Struct, frozen=True):
    """All that the checks may look at: one reading of the tables and one quote taken just before."""

    now: int
    state: DeskState
    standing: Standing
    quote: Quote | None
    limits: Limits


def reduces(order: Candidate, standing: Standing) -> bool:
    """Whether code exempts the order from quorum because it can only reduce risk."""
    same = [other for other in standing.open_orders if other.instrument == order.instrument.symbol]
    return reduces_risk(order.side, order.quantity, standing.position(order.instrument.symbol), same)


def check(order: Candidate, situation: Situation) -> tuple[Check, ...]:
    """Every control in the order of its id. An order that only reduces risk is excused from C01, C05 and C06."""
    exempt = reduces(order, situation.standing)
    controls: list[Callable[[Candidate, Situation], Sequence[Check]]] = [_lot_and_tick, _collar, _rate]
    if not exempt:
        controls += [_size, _exposure, _losses]
    controls += [_duplicate, _self_match]
    found = [one for control in controls for one in control(order, situation)]
    found.append(_desk(exempt, situation))
    found.append(_quote(situation))
    return tuple(sorted(found, key=lambda one: one.control))


def refusals(checks: Sequence[Check]) -> str:
    """The failed checks in one line, or empty when all passed."""
    return "; ".join(
        f"{one.control} {one.name}: {one.value}, limit {one.limit}"
        + (f" ({one.detail})" if one.detail else "")
        for one in checks
        if not one.passed
    )


def _lot_and_tick(order: Candidate, situation: Situation) -> tuple[Check, ...]:
    instrument = order.instrument
    whole = (
        order.quantity > 0
        and order.limit > 0
        and order.quantity % instrument.lot == 0
        and order.limit % instrument.tick == 0
        and order.notional >= instrument.min_notional
    )
    return (
        Check(
            "C01",
            "lot, tick and least value",
            whole,
            f"{order.quantity:f} at {order.limit:f}",
            f"lot {instrument.lot:f}, tick {instrument.tick:f}, at least {instrument.min_notional:f} {instrument.quote}",
        ),
    )


def _size(order: Candidate, situation: Situation) -> tuple[Check, ...]:
    limits, equity = situation.limits, situation.standing.equity
    checks = [
        Check(
            "C01",
            "order value",
            order.notional <= limits.max_order_notional,
            money(order.notional),
            money(limits.max_order_notional),
        )
    ]
    if equity is None or equity <= 0:
        checks.append(
            Check(
                "C01",
                "share of equity",
                False,
                "unknown",
                _pct(limits.max_order_equity_pct),
                "equity is not known",
            )
        )
    else:
        share = order.notional / equity * PERCENT
        checks.append(
            Check(
                "C01",
                "share of equity",
                share <= limits.max_order_equity_pct,
                _pct(share),
                _pct(limits.max_order_equity_pct),
            )
        )
    return tuple(checks)


def _collar(order: Candidate, situation: Situation) -> tuple[Check, ...]:
    quote, limits = situation.quote, situation.limits
    if quote is None or quote.mid <= 0:
        return (Check("C02", "price collar", False, "no price", _bp(limits.collar_bp)),)
    through = (order.limit - quote.mid) / quote.mid * BP * (1 if order.side == "buy" else -1)
    collar = limits.collar_bp
    if quote.sigma_1m_bp is not None and quote.sigma_1m_bp.is_finite():
        collar = max(collar, 6 * quote.sigma_1m_bp)
    return (
        Check(
            "C02",
            "price collar",
            -limits.passive_bp <= through <= collar,
            f"{_bp(through)} through the mid",
            f"{_bp(-limits.passive_bp)} to {_bp(collar)}",
        ),
    )


def _rate(order: Candidate, situation: Situation) -> tuple[Check, ...]:
    limits = situation.limits
    left = tokens(situation.standing.sent, situation.now, limits.messages_per_second, limits.message_burst)
    return (
        Check(
            "C03",
            "message rate",
            left >= 1,
            f"{left.quantize(Decimal('0.1')):f} tokens left",
            f"{limits.messages_per_second:f}/s, burst {limits.message_burst}",
        ),
    )


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


def _exposure(order: Candidate, situation: Situation) -> tuple[Check, ...]:
    limits, standing = situation.limits, situation.standing
    signed = order.quantity if order.side == "buy" else -order.quantity
    try:
        after: Exposure | None = exposure(standing, order.instrument.symbol, signed, order.limit)
    except KeyError:
        after = None
    rows = (
        ("gross exposure", None if after is None else after.gross, limits.max_gross_exposure),
        ("net exposure", None if after is None else abs(after.net), limits.max_net_exposure),
        (
            f"{order.instrument.symbol} exposure",
            None if after is None else after.instrument,
            limits.max_instrument_exposure,
        ),
    )
    return tuple(
        Check(
            "C05",
            name,
            value is not None and value <= limit,
            "unknown" if value is None else money(value),
            money(limit),
            "a held instrument has no price" if value is None else "orders under way count as filled",
        )
        for name, value, limit in rows
    )


def _losses(order: Candidate, situation: Situation) -> tuple[Check, ...]:
    limits, standing = situation.limits, situation.standing
    rows = []
    for name, start, limit in (
        ("daily loss", standing.day_open_equity, limits.max_daily_loss_pct),
        ("drawdown", standing.high_water, limits.max_drawdown_pct),
    ):
        if standing.equity is None or start <= 0:
            rows.append(Check("C06", name, False, "unknown", _pct(limit), "equity is not known"))
            continue
        lost = max(Decimal(0), (start - standing.equity) / start * PERCENT)
        rows.append(Check("C06", name, lost < limit, _pct(lost), _pct(limit)))
    under_way = len(standing.open_orders) + 1
    rows.append(
        Check(
            "C06",
            "open orders",
            under_way <= limits.max_open_orders,
            f"{under_way} with this one",
            str(limits.max_open_orders),
        )
    )
    return tuple(rows)


def _duplicate(order: Candidate, situation: Situation) -> tuple[Check, ...]:
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


def _self_match(order: Candidate, situation: Situation) -> tuple[Check, ...]:
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


def _desk(exempt: bool, situation: Situation) -> Check:
    return Check(
        "C09",
        "desk state",
        exempt or situation.state == "ACTIVE",
        situation.state,
        "any, since it only reduces risk" if exempt else "ACTIVE",
    )


def _quote(situation: Situation) -> Check:
    quote, limit = situation.quote, situation.limits.max_quote_age_ms
    if quote is None:
        return Check("C12", "market data", False, "no quote", f"{limit} ms")
    age = quote.age_at(situation.now)
    sane = quote.usable and Decimal(0) < quote.bid < quote.ask
    return Check(
        "C12",
        "market data",
        sane and age <= limit,
        f"{age} ms old",
        f"{limit} ms and a usable book",
        quote.reason if quote.reason else ("" if sane else "the book is crossed or empty"),
    )


def money(value: Decimal) -> str:
    """An amount with two decimals and thousands apart."""
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_EVEN):,f}"


def _pct(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_EVEN):f} %"


def _bp(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.1'), ROUND_HALF_EVEN):f} bp"
