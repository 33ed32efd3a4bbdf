"""Halt, resume, cancel all and flatten: one person, no quorum, and nothing needed but the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from data.instruments import Instrument
from desk.approvals.flattening import Closing, closing
from desk.approvals.keeping import QuoteFor
from desk.approvals.requests_table import current_policy
from desk.execution.calling_back import call_back
from desk.execution.guard import Causes
from desk.execution.halting import halting
from desk.execution.ledger_table import all_positions
from desk.execution.messages import ORDERS
from desk.execution.mode import trading_account
from desk.execution.orders_table import open_orders
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.ids import Ids
from desk.kernel.journal import Draft, Fact
from desk.kernel.latch import Level
from desk.kernel.queries import Select, Tables, within
from desk.people.directory import Person, find_person, require
from desk.people.roles import Right
from desk.risk.breakers import liftable
from desk.risk.desk_state import DESK, DeskResumed, desk_recorded
from desk.risk.holds import tripped
from desk.risk.messages import BreakerLifted

SETTLE_S = 2.0
"""How long flatten waits for working orders to be cancelled before it sizes the closing ones."""
_POLL_S = 0.05


class Flattened(msgspec.Struct, frozen=True):
    """What flatten did: closing orders sent on their way, and positions it could not close, with the reason."""

    cancelled: int
    orders: tuple[str, ...]
    left: tuple[str, ...]


class Controls:
    """The emergency controls. They write facts; the gateway acts on them."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        ids: Ids,
        *,
        desk: str,
        instruments: Mapping[str, Instrument],
        quote: QuoteFor,
        causes: Callable[[], Causes] = lambda: lambda select: (),
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._ids = ids
        self._desk = desk
        self._instruments = instruments
        self._quote = quote
        self._causes = causes

    async def halt(self, person: str, reason: str = "", corr: str = "") -> int:
        """No new risk from this moment; orders that add risk are called back. Says how many."""
        why = reason.strip() or "halted by hand"

        def decide(select: Select) -> list[Draft]:
            return halting(select, why, "person", person, corr)

        facts = await self._decide(person, "halt", decide)
        return sum(fact.topic == ORDERS.name for fact in facts)

    async def resume(self, person: str, reason: str = "", corr: str = "") -> None:
        """Trading as usual again where the desk only reduces: takes the risk right, and is on record with the person.

        A halt is another matter: its end is a change that people vote on.
        """
        why = reason.strip() or "resumed by hand"
        causes = self._causes()

        def decide(select: Select) -> list[Draft]:
            standing, held = desk_recorded(select), tripped(select)
            if standing.state == "ACTIVE" and not held:
                raise Refused("The desk is ACTIVE already; there is nothing to resume.")
            if standing.state == "HALTED":
                raise Refused("A halt is ended by people together; /resume puts it before them.")
            if standing.state == "REDUCING" and standing.cause == "start":
                raise Refused(
                    "The desk resumes by itself once no order is unknown any more; wait until venues answered."
                )
            may_lift = liftable(held, causes(select))
            lifts = [Draft(DESK, BreakerLifted(breaker, why), person, corr) for breaker in may_lift]
            if standing.state != "ACTIVE":
                return [*lifts, Draft(DESK, DeskResumed(why, "person"), person, corr)]
            if not lifts:
                raise Refused(f"The desk stays REDUCING because of {held[0].words}; {held[0].how}.")
            return lifts

        await self._decide(person, "resume", decide, essential=False)

    async def cancel_all(self, person: str, reason: str = "", corr: str = "") -> int:
        """Call back every order that may still fill. Says how many."""
        why = reason.strip() or "cancel all"

        def decide(select: Select) -> list[Draft]:
            return call_back(open_orders(select), why, person, corr)

        return len(await self._decide(person, "trade", decide))

    async def flatten(self, person: str, reason: str = "", corr: str = "") -> Flattened:
        """Call everything back, then close every position at once, at worst at the collar. Works while halted."""
        why = reason.strip() or "flatten"
        cancelled = await self.cancel_all(person, why, corr)
        return await self._close(lambda select: require(select, person, "trade"), cancelled, corr)

    async def latched(self, level: Level, reason: str, by: str) -> None:
        """Put on record what a latch outside the record asked for: a halt, and from `cancel-all` on every order back."""

        def decide(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            drafts = halting(select, reason, "person", by)
            if level == "halt":
                return drafts
            coming = {draft.message.order for draft in drafts if draft.topic is ORDERS}
            others = [order for order in open_orders(select) if order.order not in coming]
            return [*drafts, *call_back(others, f"{level}: {reason}", by, "")]

        await self._bus.transact(decide, essential=True)

    async def flatten_latched(self, by: str) -> Flattened:
        """Close every position because a latch asked for it: no right is looked up, the latch's owner runs this desk."""

        def closer(select: Select) -> Person:
            return find_person(select, by) or Person(by, by, (), demo=False)

        return await self._close(closer, 0, "")

    async def _close(self, closer: Callable[[Select], Person], cancelled: int, corr: str) -> Flattened:
        for _ in range(int(SETTLE_S / _POLL_S)):
            if not open_orders(self._bus.rows):
                break
            await self._clock.sleep(_POLL_S)
        account = trading_account(self._bus.rows, current_policy(self._bus.rows).account)
        quotes = {name: self._quote(name) for name in all_positions(self._bus.rows, account)}
        ids = {name: (self._ids.new("req"), self._ids.new("ord")) for name in sorted(quotes)}
        closed = Closing((), (), ())

        def decide(select: Select) -> list[Draft]:
            nonlocal closed
            closed = closing(
                select,
                closer(select),
                quotes,
                self._instruments,
                ids,
                desk=self._desk,
                now=self._clock.now(),
                corr=corr,
            )
            return list(closed.drafts)

        await self._bus.transact(lambda tables: decide(within(tables)), essential=True)
        return Flattened(cancelled, closed.orders, closed.left)

    async def _decide(
        self,
        person: str,
        right: Right,
        decide: Callable[[Select], list[Draft]],
        essential: bool = True,
    ) -> tuple[Fact, ...]:
        def with_right(tables: Tables) -> Sequence[Draft]:
            select = within(tables)
            require(select, person, right)
            return decide(select)

        return await self._bus.transact(with_right, essential)
