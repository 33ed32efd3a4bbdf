"""Prices and sizes for a proposal: the desk's own, from its quotes, limits and account, whoever argued."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Protocol

import msgspec

from data.instruments import Instrument
from desk.risk.amounts import BP
from desk.risk.exposure import Side, Standing
from desk.risk.limits import Limits, SizingRules
from desk.risk.quote import Quote
from desk.risk.sizing import Sizing, SizingFacts, headroom, size

YOUNG = Decimal("0.5")
"""Liquidity stress that is assumed in the first half minute, in which a sound book has nothing to be compared with."""


class OrderDesk(Protocol):
    """What a plan asks of the desk. It sells no capability: nothing here sends or proposes."""

    def instrument(self, symbol: str) -> Instrument: ...

    def quote(self, symbol: str) -> Quote | None: ...

    @property
    def reach_bp(self) -> Decimal:
        """How far through the mid a limit price may lie."""
        ...

    @property
    def cost_bp(self) -> Decimal:
        """Fees for the way in and out, in basis points."""
        ...

    def size(
        self,
        symbol: str,
        side: Side,
        entry: Decimal,
        stop: Decimal,
        *,
        annual_volatility: Decimal | None,
        recent_volume: Decimal | None,
        disagreement: Decimal,
    ) -> Sizing: ...


class PolicyOrderDesk:
    """An order desk over the policy in force. Everything that changes is asked for when it is needed."""

    def __init__(
        self,
        instruments: Mapping[str, Instrument],
        *,
        quote: Callable[[str], Quote | None],
        standing: Callable[[], Standing],
        limits: Callable[[], Limits],
        sizing: Callable[[], SizingRules],
        reach_bp: Callable[[], Decimal],
        fee_bp: Decimal,
        stress: Callable[[str], Decimal | None],
    ) -> None:
        self._instruments = instruments
        self._quote = quote
        self._standing = standing
        self._limits = limits
        self._sizing = sizing
        self._reach = reach_bp
        self._fee = fee_bp
        self._stress = stress

    def instrument(self, symbol: str) -> Instrument:
        """Tick, lot and contract."""
        return self._instruments[symbol]

    def quote(self, symbol: str) -> Quote | None:
        """Best prices now, or nothing."""
        return self._quote(symbol)

    @property
    def reach_bp(self) -> Decimal:
        """How far through the mid the policy lets a limit price lie."""
        return self._reach()

    @property
    def cost_bp(self) -> Decimal:
        """Taker fees in and out."""
        return 2 * self._fee

    def size(
        self,
        symbol: str,
        side: Side,
        entry: Decimal,
        stop: Decimal,
        *,
        annual_volatility: Decimal | None,
        recent_volume: Decimal | None,
        disagreement: Decimal,
    ) -> Sizing:
        """The smallest of the policy's caps for this account now."""
        account = self._standing()
        instrument, quote = self._instruments[symbol], self._quote(symbol)
        peak, equity = account.high_water, account.equity
        stress = self._stress(symbol)
        drawdown = max(Decimal(0), 1 - equity / peak) if equity is not None and peak > 0 else Decimal(0)
        facts = SizingFacts(
            equity=equity,
            entry=entry,
            stop=stop,
            annual_volatility=annual_volatility,
            recent_volume=recent_volume,
            headroom=headroom(account, instrument, side, self._limits(), entry),
            slippage=entry * self._reach() / BP,
            spread=Decimal(0) if quote is None else quote.ask - quote.bid,
            drawdown=drawdown,
            liquidity_stress=YOUNG if stress is None else stress,
            disagreement=disagreement,
            stale=quote is None or not quote.sound,
        )
        sized = size(instrument, facts, self._sizing())
        if stress is not None or not sized.quantity:
            return sized
        return msgspec.structs.replace(
            sized, binding=f"{sized.binding}, half of it while liquidity has no past"
        )
