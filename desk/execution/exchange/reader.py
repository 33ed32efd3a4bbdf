"""Everything that is asked of an exchange. An answer is the whole truth, or there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from data.instruments import Instrument
from desk.execution.exchange.connection import Connection
from desk.execution.exchange.pace import Lane
from desk.execution.exchange.reading import Seen, fill, seen, standing
from desk.execution.exchange.said import Meaning, Said, Unread
from desk.execution.messages import FillRecorded
from desk.execution.venue import Busy, OutcomeUnknown, VenueTruth

MOST_STRETCHES = 14
"""What happened longer ago shows in the balances, and in each order that is asked for."""
Instruments = Callable[[], Mapping[str, Instrument]]


class Reader:
    """Reads one account. Raises `OutcomeUnknown`, or `Busy`, where there is no answer that can be read."""

    def __init__(self, connection: Connection, account: str, instruments: Instruments) -> None:
        self._connection = connection
        self._exchange = connection.exchange
        self._dialect = connection.dialect
        self._account = account
        self._instruments = instruments
        self._clients: dict[str, str] = {}
        """The desk's order by the venue's own id of it, for venues that list executions without client ids."""

    def placed(self, venue_order: str, order: str) -> None:
        """The venue gave an order of ours this id."""
        self._clients[venue_order] = order

    async def ask(self, lane: Lane, ask: Callable[[], Any], through: tuple[Meaning, ...] = ()) -> Any:
        """Ask, and make of every error what the interface knows; errors of a meaning in `through` pass as they are."""
        name = self._dialect.title
        try:
            return await self._connection.call(lane, ask)
        except Said as said:
            meaning = self._dialect.meaning(said)
            if meaning in through:
                raise
            if meaning == "busy":
                raise Busy(f"{name} said {said}", said.retry_after) from None
            raise OutcomeUnknown(f"{name} said {said}") from None
        except Unread as problem:
            raise OutcomeUnknown(f"{name} gave no answer that can be read ({problem})") from None

    async def order(self, order: str, instrument: Instrument) -> VenueTruth | None:
        """What became of an order of the desk."""
        client, name = self._dialect.client_id(order), market(instrument)
        try:
            told = await self.ask(
                "look",
                lambda: self._exchange.fetch_order(None, name, {"clientOrderId": client}),
                ("missing",),
            )
        except Said:
            return None
        try:
            found = seen(told)
            if found.client != client:
                raise Unread("the answer is about another order")
            self.placed(found.venue_order, order)
            fills: tuple[FillRecorded, ...] = ()
            if found.filled:
                more = {self._dialect.order_filter: found.venue_order}
                trades = await self._trades(instrument, None, more)
                own = (one for one in trades if str(one.get("order") or "") == found.venue_order)
                fills = tuple(fill(one, instrument, order, self._account) for one in own)
            last = standing(found, order, sum((one.quantity for one in fills), Decimal(0)))
        except Unread as problem:
            raise self._unread(problem) from None
        return VenueTruth(fills, last)

    async def open(self) -> list[tuple[str, Seen]]:
        """Every open order of the account, with ccxt's name of its market."""
        told = await self.ask("look", lambda: self._exchange.fetch_open_orders())
        if len(told) >= self._dialect.page:
            raise OutcomeUnknown(f"{self._dialect.title} has more open orders than one answer holds")
        try:
            return [(str(one.get("symbol") or ""), seen(one)) for one in told]
        except Unread as problem:
            raise self._unread(problem) from None

    async def executions(self, since: int) -> tuple[FillRecorded, ...]:
        """Executions in every spot contract that the desk carries, oldest first."""
        found: list[FillRecorded] = []
        for instrument in self._instruments().values():
            if instrument.kind != "spot" or instrument.venue != self._dialect.name:
                continue
            for told in await self._trades_since(instrument, since // 1_000_000):
                owner = await self._owner(told, instrument)
                try:
                    one = fill(told, instrument, owner, self._account)
                except Unread as problem:
                    raise self._unread(problem) from None
                found += [one] if one.at >= since else []
        return tuple(sorted(found, key=lambda one: (one.at, one.trade)))

    async def balances(self) -> Mapping[str, Decimal]:
        """Total of each currency."""
        told = await self.ask("look", lambda: self._exchange.fetch_balance())
        total = told.get("total")
        if not isinstance(total, dict):
            raise OutcomeUnknown(f"{self._dialect.title} told no balances that can be read")
        found = {
            str(name): Decimal(str(amount)) for name, amount in sorted(total.items()) if amount is not None
        }
        return {name: amount for name, amount in found.items() if amount}

    async def _trades_since(self, instrument: Instrument, since_ms: int) -> list[Any]:
        """Stretch by stretch where the venue lists no more at once, and what lies on an edge once."""
        stretch, now = self._dialect.stretch_ms, int(self._exchange.milliseconds())
        if not stretch or now - since_ms < stretch:
            return await self._trades(instrument, since_ms, {})
        found: dict[str, Any] = {}
        for start in range(max(since_ms, now - MOST_STRETCHES * stretch), now, stretch):
            until = {"endTime": str(start + stretch)}
            found |= {str(one.get("id")): one for one in await self._trades(instrument, start, until)}
        return list(found.values())

    async def _trades(
        self, instrument: Instrument, since_ms: int | None, more: Mapping[str, str]
    ) -> list[Any]:
        page, name = self._dialect.page, market(instrument)
        told = await self.ask(
            "look", lambda: self._exchange.fetch_my_trades(name, since_ms, page, dict(more))
        )
        if len(told) >= page:
            raise OutcomeUnknown(f"{self._dialect.title} has more executions than one answer holds")
        return list(told)

    async def _owner(self, told: Mapping[str, Any], instrument: Instrument) -> str:
        """The desk's order, or the client id, behind an execution; where it is not listed the order is asked for."""
        venue_order = str(told.get("order") or "")
        client = str((told.get("info") or {}).get("clOrdId") or "")
        if not client and venue_order not in self._clients:
            order = await self.ask(
                "look", lambda: self._exchange.fetch_order(venue_order, market(instrument))
            )
            client = str(order.get("clientOrderId") or "")
        if client:
            self._clients[venue_order] = self._dialect.desk_id(client) or client
        return self._clients.get(venue_order, "")

    def _unread(self, problem: Unread) -> OutcomeUnknown:
        return OutcomeUnknown(f"{self._dialect.title} answered what cannot be read: {problem}")


def market(instrument: Instrument) -> str:
    """ccxt's name of a spot market."""
    return f"{instrument.base}/{instrument.quote}"
