"""Opens each UTC day in the books: the equity that the day's profit is measured from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desk.execution.ledger_table import all_positions, find_books
from desk.execution.messages import ACCOUNTS, DayOpened
from desk.execution.standing import equity
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock, utc_day
from desk.kernel.journal import Draft
from desk.kernel.queries import Tables, within
from desk.risk.quote import Quote

EVERY_S = 1.0


class DayKeeper:
    """A supervised service for the account that is traded on. A day opens once every held instrument has a price."""

    name = "day"

    def __init__(
        self, bus: Bus, clock: Clock, account: Callable[[], str], quote: Callable[[str], Quote | None]
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._account = account
        self._quote = quote

    async def run(self, ready: Callable[[], None]) -> None:
        """Look at the calendar once a second."""
        await self.look()
        ready()
        while True:
            await self._clock.sleep(EVERY_S)
            await self.look()

    async def look(self) -> bool:
        """Open today if it is not open yet and can be valued; says whether it did."""
        today, account = utc_day(self._clock.now()), self._account()
        books = find_books(self._bus.rows, account)
        if books is None or books.day == today:
            return False
        held = [
            name for name, position in all_positions(self._bus.rows, account).items() if position.quantity
        ]
        quotes = {name: self._quote(name) for name in held}
        marks = {name: quote.mid for name, quote in quotes.items() if quote is not None and quote.sound}

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            now = find_books(select, account)
            if now is None or now.day == today:
                return ()
            quantities = {
                name: position.quantity
                for name, position in all_positions(select, account).items()
                if position.quantity
            }
            worth = equity(now.account.cash, quantities, marks)
            return () if worth is None else (Draft(ACCOUNTS, DayOpened(account, today, worth), "desk"),)

        return bool(await self._bus.transact(decide))
