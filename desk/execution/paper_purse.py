"""What the paper venue says is held there: kept from its own fills, apart from the desk's ledger."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from data.instruments import Instrument
from desk.execution.ledger import Position, after_fill
from desk.execution.messages import FillRecorded
from desk.execution.venue import Holdings
from desk.risk.exposure import ZERO


class PaperPurse:
    """Currencies and derivatives. Spot changes two currencies; a derivative settles its profit in the quote."""

    def __init__(self, holdings: Holdings | None = None) -> None:
        self.balances: dict[str, Decimal] = {} if holdings is None else dict(holdings.balances)
        self._held: dict[str, Position] = (
            {}
            if holdings is None
            else {
                name: Position(quantity, holdings.costs.get(name, ZERO))
                for name, quantity in holdings.positions.items()
            }
        )

    @property
    def positions(self) -> Mapping[str, Decimal]:
        """Signed, by instrument."""
        return {name: held.quantity for name, held in self._held.items() if held.quantity}

    def take(self, fill: FillRecorded, instrument: Instrument) -> None:
        """Change what is held by one fill and its fee."""
        signed = fill.quantity if fill.side == "buy" else -fill.quantity
        if instrument.kind == "spot":
            self._add(instrument.base, signed)
            self._add(instrument.quote, -signed * fill.price)
        else:
            before = self._held.get(fill.instrument, Position())
            after = self._held[fill.instrument] = after_fill(before, fill)
            self._add(instrument.quote, after.realised - before.realised)
        paid_in = {"quote": instrument.quote, "base": instrument.base, "other": fill.fee_currency}
        self._add(paid_in[fill.fee_in], -fill.fee)

    def _add(self, currency: str, amount: Decimal) -> None:
        self.balances[currency] = self.balances.get(currency, ZERO) + amount
