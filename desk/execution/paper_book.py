"""What the paper venue reads off the market: whom an order meets, what stands at its price, and what it must refuse."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from data.instrument_state import InstrumentState
from data.instruments import Instrument
from desk.execution.orders import Order
from desk.execution.paper_queue import Resting
from desk.execution.tradable import untradable


def refusal(order: Order, state: InstrumentState | None, widest: Decimal) -> str:
    """Why the venue does not take an order, or empty."""
    if state is None:
        return f"no instrument {order.instrument} here"
    instrument: Instrument = state.instrument
    if why := untradable(instrument):
        return why
    if order.quantity <= 0 or order.quantity % instrument.lot:
        return f"quantity must be a multiple of {instrument.lot:f}"
    if order.limit <= 0 or order.limit % instrument.tick:
        return f"price must be a multiple of {instrument.tick:f}"
    if order.quantity * order.limit < instrument.min_notional:
        return f"worth less than {instrument.min_notional:f} {instrument.quote}"
    mid = state.mid
    if mid is None:
        return "no market yet"
    through = float(order.limit) / mid - 1.0
    if (through if order.side == "buy" else -through) > float(widest):
        return "price too far through the market"
    return ""


def no_return(order: Order, state: InstrumentState | None) -> str:
    """Why an order of before a restart does not come back into the book, or empty."""
    if state is None:
        return f"the feed no longer has {order.instrument}"
    if order.state == "cancelling":
        return "as asked before the restart"
    if order.time_in_force == "IOC":
        return "a restart came before all of it had matched"
    return ""


def opposite(state: InstrumentState, side: str) -> Iterable[tuple[float, float]]:
    """Displayed levels that a taker meets: the book where it is usable, else the touch the venue told."""
    if state.book.usable:
        return state.book.asks if side == "buy" else state.book.bids
    if state.top is None:
        return ()
    top = state.top
    return ((top.ask, top.ask_size),) if side == "buy" else ((top.bid, top.bid_size),)


def displayed(state: InstrumentState, resting: Resting) -> float | None:
    """Public size at the order's own price; `None` when the market does not show that price."""
    buying = resting.order.side == "buy"
    if state.book.usable:
        return (state.book.bids if buying else state.book.asks).sizes.get(resting.price, 0.0)
    if state.top is None:
        return None
    touch, size = (state.top.bid, state.top.bid_size) if buying else (state.top.ask, state.top.ask_size)
    if resting.price == touch:
        return size
    return 0.0 if (resting.price > touch) == buying else None
