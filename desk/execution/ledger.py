"""Positions and money in exact decimals: average cost, and nothing lost to rounding."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import msgspec

from desk.execution.messages import FillRecorded
from desk.risk.exposure import ZERO, Side

_COST_STEP = Decimal("1e-12")
"""Step to which the cost released by a partial close is rounded; what is rounded off stays in the position's cost."""
_DIGITS = 60


class Position(msgspec.Struct, frozen=True):
    """What is held of one instrument. `cost` is signed like `quantity`: what the open part was bought or sold for."""

    quantity: Decimal = ZERO
    cost: Decimal = ZERO
    realised: Decimal = ZERO
    """Profit of the closed part, before fees."""
    fees: Decimal = ZERO

    @property
    def entry(self) -> Decimal | None:
        """Average price of the open part."""
        return self.cost / self.quantity if self.quantity else None

    def unrealised(self, mark: Decimal) -> Decimal:
        """Profit of the open part at this price."""
        return self.quantity * mark - self.cost


class Account(msgspec.Struct, frozen=True):
    """Money of one account. At all times cash = opening + realised - fees - cost of what is open."""

    currency: str
    opening: Decimal
    cash: Decimal


def after_fill(position: Position, fill: FillRecorded) -> Position:
    """The position after an execution; a fill through zero closes one side and opens the other.

    A fee in the instrument's base is sold off the position at the price of the fill, and paid with what that brings.
    """
    traded = _after_trade(position, fill.side, fill.quantity, fill.price)
    if fill.fee_in == "other" or not fill.fee:
        return traded
    with localcontext(prec=_DIGITS):
        if fill.fee_in == "quote":
            return msgspec.structs.replace(traded, fees=traded.fees + fill.fee)
        side: Side = "sell" if fill.fee > 0 else "buy"
        paid = _after_trade(traded, side, abs(fill.fee), fill.price)
        return msgspec.structs.replace(paid, fees=paid.fees + fill.fee * fill.price)


def _after_trade(position: Position, side: Side, quantity: Decimal, price: Decimal) -> Position:
    with localcontext(prec=_DIGITS):
        signed = quantity if side == "buy" else -quantity
        if position.quantity * signed >= 0:
            return Position(
                position.quantity + signed,
                position.cost + signed * price,
                position.realised,
                position.fees,
            )
        closed = min(abs(signed), abs(position.quantity))
        if closed == abs(position.quantity):
            released = position.cost
        else:
            released = (position.cost * closed / abs(position.quantity)).quantize(_COST_STEP, ROUND_HALF_EVEN)
        direction = 1 if position.quantity > 0 else -1
        realised = position.realised + direction * closed * price - released
        opened = signed + direction * closed
        return Position(
            position.quantity + signed, position.cost - released + opened * price, realised, position.fees
        )


def after_adjustment(position: Position, change: Decimal, price: Decimal) -> Position:
    """The position after `change` was brought in or taken out at this price, without a trade."""
    if not change:
        return position
    return _after_trade(position, "buy" if change > 0 else "sell", abs(change), price)


def gained(before: Position, after: Position) -> Decimal | None:
    """What the fill between these realised, its fee taken off; nothing where it closed none of the position."""
    if before.quantity * (after.quantity - before.quantity) >= 0:
        return None
    with localcontext(prec=_DIGITS):
        return after.realised - before.realised - (after.fees - before.fees)


def after_cash(cash: Decimal, fill: FillRecorded) -> Decimal:
    """The account's cash after an execution and its fee."""
    with localcontext(prec=_DIGITS):
        value = fill.quantity * fill.price
        return (
            cash + (value if fill.side == "sell" else -value) - (fill.fee if fill.fee_in == "quote" else ZERO)
        )
