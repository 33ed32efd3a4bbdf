"""Asks each venue for everything it has of ours, and puts beside the record what does not agree."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from data.instruments import Instrument
from desk.execution.comparing import Answer, compare
from desk.execution.differences import RECONCILIATION, Difference, DifferenceGone, VenueReconciled
from desk.execution.differences_table import find_difference, open_differences, was_reconciled
from desk.execution.ledger_table import newest_fill_at
from desk.execution.messages import OrderFoundOpen
from desk.execution.orders_table import find_order, open_orders
from desk.execution.questions import SLACK_NS, Questions, Record
from desk.execution.reports import found_drafts
from desk.execution.venue import OutcomeUnknown, Venue
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.journal import Draft
from desk.kernel.queries import Select, Tables, within

EVERY_S = 30.0
CONFIRM_S = 2.0
"""Seconds until a second look: what only one of two looks shows was under way."""


class Reconciler:
    """Looks at the start, after each break of the line, and every half minute. It changes nothing of what it compares."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        venues: Mapping[str, Venue],
        instruments: Mapping[str, Instrument],
        questions: Questions,
        *,
        record: Record,
        drain: Callable[[], Awaitable[None]],
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._venues = venues
        self._instruments = instruments
        self._questions = questions
        self._record = record
        self._drain = drain
        self._began = clock.now()
        self._seen: dict[str, dict[str, Difference]] = {}
        """By venue, what its last look showed."""
        self._read: dict[tuple[str, str], int] = {}
        """By venue and account, when executions were last asked for and recorded."""
        self.checked: dict[str, int] = {}
        """When each venue was last asked for everything and answered."""
        self.trouble: dict[str, str] = {}
        """Why a venue could not be asked, where it could not."""

    def due(self, name: str) -> bool:
        """Whether a venue should be asked now."""
        if self._questions.must_wait(self._venues[name]):
            return False
        passed = self._clock.now() - self.checked.get(name, 0)
        return passed >= EVERY_S * 1e9 or not was_reconciled(self._bus.rows, name)

    async def look_at(self, name: str) -> bool:
        """Compare one venue; look twice where something differs. Says whether it could be asked."""
        if not await self._look(name):
            return False
        if self._unsure(name):
            await self._clock.sleep(max(CONFIRM_S, self._venues[name].settle_s))
            return await self._look(name)
        return True

    async def _look(self, name: str) -> bool:
        venue = self._venues[name]
        try:
            answer = await self._ask(venue)
        except OutcomeUnknown as problem:
            self.trouble[name] = str(problem)
            return False
        self.trouble.pop(name, None)
        await self._drain()
        for fill in answer.executions:
            # The independent read: what the reports did not bring is judged like one of them.
            await self._record(fill)
        await self._doubted(answer)
        before = self._seen.get(name, {})

        def decide(tables: Tables) -> Sequence[Draft]:
            return self._compared(within(tables), answer, before)

        await self._bus.transact(decide, essential=True)
        self.checked[name] = self._clock.now()
        self._read[name, answer.account] = answer.asked_at
        return True

    async def _ask(self, venue: Venue) -> Answer:
        now = self._clock.now()
        since = self._since(venue, now)
        ask = self._questions.answer
        async with asyncio.TaskGroup() as tasks:
            asked = [
                tasks.create_task(_caught(partial(ask, venue, f"{venue.name}/{what}", question)))
                for what, question in (
                    ("open orders", venue.open_orders),
                    ("executions", lambda: venue.executions(since)),
                    ("balances", venue.balances),
                    ("positions", venue.positions),
                )
            ]
        answers = [task.result() for task in asked]
        for answer in answers:
            if isinstance(answer, OutcomeUnknown):
                raise answer
        orders, executions, balances, positions = answers
        return Answer(
            venue=venue.name,
            account=venue.account,
            orders=orders,  # type: ignore[arg-type]
            executions=executions,  # type: ignore[arg-type]
            balances=balances,  # type: ignore[arg-type]
            positions=positions,  # type: ignore[arg-type]
            listed_from=max(self._began, since),
            listed_to=now - round(venue.settle_s * 1e9),
            asked_at=now,
        )

    def _since(self, venue: Venue, now: int) -> int:
        """From where executions are read: the last reading, at first the oldest thing that may have gone unheard."""
        account = venue.account
        if (read := self._read.get((venue.name, account))) is not None:
            return read - SLACK_NS
        under_way = [order.committed_at for order in open_orders(self._bus.rows, account)]
        newest = newest_fill_at(self._bus.rows, account) or now
        return min([newest, now, *under_way]) - SLACK_NS

    async def _doubted(self, answer: Answer) -> None:
        """Ask for each order of ours that the list of open ones speaks against."""
        listed = {order.client: order for order in answer.orders if order.client}
        for order in open_orders(self._bus.rows, answer.account):
            if order.venue == answer.venue and order.state != "committed" and order.order not in listed:
                await self._questions.order(order.order)
        for name, there in listed.items():
            order_now = find_order(self._bus.rows, name)
            if order_now is None or not order_now.done:
                continue
            # The list and the report may have crossed; only who is asked again and says the same is believed.
            again = await self._still_open(answer.venue, name)
            still_done = find_order(self._bus.rows, name)
            if again and still_done is not None and still_done.done:
                await self._record(OrderFoundOpen(name, there.venue_order))

    async def _still_open(self, venue: str, name: str) -> bool:
        asked = self._venues[venue]
        try:
            listed = await self._questions.answer(asked, f"{name}/open", asked.open_orders)
        except OutcomeUnknown:
            return False
        return any(order.client == name for order in listed)

    def _compared(self, select: Select, answer: Answer, before: Mapping[str, Difference]) -> list[Draft]:
        found = {one.line: one for one in compare(select, answer, self._instruments)}
        self._seen[answer.venue] = found
        drafts: list[Draft] = []
        for line, difference in found.items():
            if before.get(line) == difference:
                halts = difference.kind in ("balance", "position", "execution")
                drafts += found_drafts(select, difference, halts)
        for known in open_differences(select):
            one = known.difference
            if one.venue == answer.venue and one.kind in ("balance", "position") and one.line not in found:
                drafts.append(Draft(RECONCILIATION, DifferenceGone(one.line, "they agree again"), "desk"))
        unsure = any(before.get(line) != difference for line, difference in found.items())
        if not unsure and not was_reconciled(select, answer.venue):
            drafts.append(Draft(RECONCILIATION, VenueReconciled(answer.venue, len(found)), "desk"))
        return drafts

    def _unsure(self, name: str) -> bool:
        """Whether the last look showed something that does not stand in the record of differences yet."""
        for line, difference in self._seen.get(name, {}).items():
            known = find_difference(self._bus.rows, line)
            if known is None or known.difference != difference:
                return True
        return False


async def _caught(ask: Callable[[], Awaitable[object]]) -> object:
    """The answer, or the problem as one, so that the other questions are not called off."""
    try:
        return await ask()
    except OutcomeUnknown as problem:
        return problem
