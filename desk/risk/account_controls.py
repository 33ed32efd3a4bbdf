"""Controls that judge the account with the order in it: size, exposure, losses and open orders."""

from __future__ import annotations

from decimal import Decimal
from statistics import median

from desk.risk.amounts import PERCENT, money, percent
from desk.risk.exposure import Exposure, exposure, holding
from desk.risk.situation import Candidate, Check, Situation

LEAST_OWN = 5
"""Earlier orders without which nothing is known to be usual."""


def size_of_order(order: Candidate, situation: Situation) -> tuple[Check, ...]:
    """C01: no fat finger, by value and by share of equity."""
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
                percent(limits.max_order_equity_pct),
                _unknown(situation),
            )
        )
    else:
        share = order.notional / equity * PERCENT
        checks.append(
            Check(
                "C01",
                "share of equity",
                share <= limits.max_order_equity_pct,
                percent(share),
                percent(limits.max_order_equity_pct),
            )
        )
    return (*checks, _usual_size(order, situation))


def _usual_size(order: Candidate, situation: Situation) -> Check:
    """C01: no order many times as large as what the account usually trades of the instrument."""
    multiple = situation.limits.max_order_own_multiple
    own = situation.standing.own_sizes.get(order.instrument.symbol, ())
    limit = f"{multiple:f} times the median"
    if len(own) < LEAST_OWN:
        few = f"{len(own)} earlier orders, too few to compare with"
        return Check("C01", "usual size", True, money(order.notional), limit, few)
    middle = median(own)
    times = order.notional / middle if middle > 0 else Decimal("Infinity")
    return Check(
        "C01",
        "usual size",
        times <= multiple,
        f"{times:.1f} times the median",
        limit,
        f"the median of the last {len(own)} orders is {money(middle)}",
    )


def exposures(order: Candidate, situation: Situation) -> tuple[Check, ...]:
    """C05: worst-case exposure with this order in it."""
    limits, standing = situation.limits, situation.standing
    signed = order.quantity if order.side == "buy" else -order.quantity
    try:
        after: Exposure | None = exposure(
            standing, order.instrument.symbol, signed, order.limit, order.instrument.venue
        )
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
        (
            f"exposure at {order.instrument.venue}",
            None if after is None else after.venue,
            limits.max_venue_exposure,
        ),
    )
    return tuple(
        Check(
            "C05",
            name,
            value is not None and value <= limit,
            "unknown" if value is None else money(value),
            money(limit),
            _unknown(situation) if value is None else "orders under way count as filled",
        )
        for name, value, limit in rows
    )


def short_sale(order: Candidate, situation: Situation) -> tuple[Check, ...]:
    """C05: spot that is not held is sold only where the policy says that the account may borrow it."""
    if order.side == "buy" or order.instrument.kind != "spot":
        return ()
    short = order.quantity - holding(situation.standing, order.instrument.symbol)
    if short <= 0:
        return ()
    allowed = situation.limits.short_spot
    return (
        Check(
            "C05",
            "short sale",
            allowed,
            f"{short:f} {order.instrument.base} short",
            "allowed" if allowed else "none",
            "spot sold short on margin, allowed by the policy"
            if allowed
            else "the policy lets nobody sell spot that the account does not hold",
        ),
    )


def losses(order: Candidate, situation: Situation) -> tuple[Check, ...]:
    """C06: the loss of the day, the drawdown and the number of open orders."""
    limits, standing = situation.limits, situation.standing
    rows = []
    for name, start, limit in (
        ("daily loss", standing.day_open_equity, limits.max_daily_loss_pct),
        ("drawdown", standing.high_water, limits.max_drawdown_pct),
    ):
        if standing.equity is None or start <= 0:
            rows.append(Check("C06", name, False, "unknown", percent(limit), _unknown(situation)))
            continue
        lost = max(Decimal(0), (start - standing.equity) / start * PERCENT)
        rows.append(Check("C06", name, lost < limit, percent(lost), percent(limit)))
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


def _unknown(situation: Situation) -> str:
    """Why the account cannot be valued."""
    unpriced = situation.standing.unpriced
    return f"no price to rely on of {', '.join(unpriced)}" if unpriced else "equity is not known"
