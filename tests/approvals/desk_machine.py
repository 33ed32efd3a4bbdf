"""A paper desk on a clock and a market of its own, for a state machine to drive, and what must hold after each step."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from desk.approvals.policy import Policy, demo_policy
from desk.execution.ledger_table import all_positions, find_books
from desk.execution.orders_table import open_orders
from desk.execution.standing import standing
from desk.kernel.clock import LoopClock
from desk.kernel.errors import Refused
from desk.kernel.virtual import VirtualLoop
from desk.people.demo import demo_people
from desk.risk.exposure import exposure
from desk.risk.quote import Quote
from tests.approvals.invariants import Watch
from tests.execution.paper_desk import PaperDesk, paper_desk
from tests.execution.scripted_market import START, ScriptedMarket

T = TypeVar("T")
EXPIRY_S = 20


def hasty() -> Policy:
    """The demo policy with little time to vote: a minute of an idle desk costs as much as an hour of thought."""
    demo = demo_policy()
    return demo.model_copy(update={"release": demo.release.model_copy(update={"expiry_s": EXPIRY_S})})


POLICY = hasty()
LIMITS = POLICY.limits
PROGRESS: dict[str, int] = {}
"""Facts of each kind that all runs together recorded."""


class DeskMachine(RuleBasedStateMachine):
    """The desk and the law; a subclass says what may happen."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner(loop_factory=VirtualLoop)
        self.folder = Path(tempfile.mkdtemp(prefix="desk-machine-"))
        self.market = ScriptedMarket()
        self.mid = 60_000.0
        self.market.around(self.mid)
        self.clock = LoopClock(START)
        self.watch = Watch()
        self.offers: list[tuple[str, str]] = []
        self.moved = False
        self.open(POLICY)

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(what)

    def open(self, policy: Policy | None = None) -> None:
        """Start; a later start leaves the policy that people adopted since in force."""

        async def enter() -> tuple[AsyncExitStack, PaperDesk]:
            stack = AsyncExitStack()
            return stack, await stack.enter_async_context(
                paper_desk(self.folder, self.clock, market=self.market, policy=policy)
            )

        self.stack, self.desk = self.run(enter())

    def attempt(self, what: Coroutine[Any, Any, Any]) -> None:
        """Refusals are part of life."""

        async def tried() -> None:
            with suppress(Refused):
                await what
            await self.desk.clock.sleep(0)

        self.run(tried())

    def happens(self, what: Callable[[], None]) -> None:
        """Something in the market, on the loop as feeds are."""

        async def on_the_loop() -> None:
            what()

        self.run(on_the_loop())

    async def calm(self) -> None:
        """An open desk, everybody there, prices that move again, and no order of our own in the way."""
        with suppress(Refused):
            await self.desk.resume()
        await self.desk.people.enrol(demo_people("Tester"), "operator")
        self.market.quiet_for_ms = 0
        await self.desk.controls.cancel_all("operator")
        self.market.around(self.mid)
        await self.desk.settle()

    def move_to(self, mid: float) -> None:
        self.mid = round(mid, 0)
        self.moved = True
        self.market.around(self.mid, size=0.4)

    @invariant()
    def the_law_holds(self) -> None:
        self.watch.take(self.desk.journal.facts(after=self.watch.seq))
        assert self.desk.crashes == []
        self.tables_say_what_the_facts_say()
        self.exposure_with_everything_under_way_stays_within_its_limits()

    def tables_say_what_the_facts_say(self) -> None:
        select = self.desk.bus.rows
        held = {
            name: found.quantity for name, found in all_positions(select, "paper").items() if found.quantity
        }
        assert held == {name: quantity for name, quantity in self.watch.positions.items() if quantity}
        assert self.desk.state == self.watch.state
        books = find_books(select, "paper")
        assert books is not None
        positions = all_positions(select, "paper").values()
        assert books.account.cash == books.account.opening + sum(
            (found.realised - found.fees - found.cost for found in positions), Decimal(0)
        )

    def exposure_with_everything_under_way_stays_within_its_limits(self) -> None:
        """Until the price moves after an order was allowed; then only by as much as it moved."""
        mark = Decimal(str(self.mid))
        quote = Quote("BTC-USDT", mark - 1, mark + 1, mark, START, 0, True, "test")
        now = standing(self.desk.bus.rows, "paper", {"BTC-USDT": quote}, START, 0)
        room = Decimal("1.5") if self.moved else Decimal("1.0001")
        found = exposure(now, "BTC-USDT")
        assert found.gross <= LIMITS.max_gross_exposure * room
        assert found.instrument <= LIMITS.max_instrument_exposure * room
        assert len(open_orders(self.desk.bus.rows, "paper")) <= LIMITS.max_open_orders + 1

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.runner.close()
        shutil.rmtree(self.folder)
        for kind, count in self.watch.seen.items():
            PROGRESS[kind] = PROGRESS.get(kind, 0) + count
