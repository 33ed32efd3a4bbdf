"""Anybody does anything in any order, clocks run, prices move, the host restarts: the law holds after every step."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from desk.approvals.policy import demo_policy
from desk.execution.ledger_table import all_positions, find_books
from desk.execution.orders_table import open_orders
from desk.execution.standing import standing
from desk.kernel.clock import LoopClock
from desk.kernel.errors import Refused
from desk.kernel.journal import Draft
from desk.kernel.virtual import VirtualLoop
from desk.people.demo import demo_people
from desk.risk.desk_state import DESK, DeskHalted
from desk.risk.exposure import exposure
from desk.risk.quote import Quote
from tests.approvals.invariants import Watch
from tests.execution.paper_desk import PaperDesk, paper_desk
from tests.execution.scripted_market import START, ScriptedMarket

T = TypeVar("T")
LIMITS = demo_policy().limits
people = st.sampled_from(["you", "dana", "lee", "mallory"])
DISTURBANCES = (
    "move", "quiet", "expire", "leave", "forge", "venue", "halt", "cancel_all", "flatten", "reduce_only",
)  # fmt: skip
PROGRESS: dict[str, int] = {}


class QueueMachine(RuleBasedStateMachine):
    """A paper desk driven at random."""

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
        self.open()

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(what)

    def open(self) -> None:
        async def enter() -> tuple[AsyncExitStack, PaperDesk]:
            stack = AsyncExitStack()
            return stack, await stack.enter_async_context(
                paper_desk(self.folder, self.clock, market=self.market)
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

    @rule(
        side=st.sampled_from(["buy", "sell"]),
        lots=st.integers(1, 160),
        proposer=st.sampled_from(["house", "you"]),
        rests=st.booleans(),
    )
    def propose(self, side: str, lots: int, proposer: str, rests: bool) -> None:
        async def offer() -> None:
            more: dict[str, Any] = {}
            if rests:
                away = -200 if side == "buy" else 200
                more = {"limit": Decimal(str(self.mid + away)), "time_in_force": "GTC"}
            made = await self.desk.propose(f"{Decimal(lots) / 1000:f}", side, proposer, **more)
            self.offers.append((made.request, made.digest))

        self.attempt(offer())

    @rule(
        side=st.sampled_from(["buy", "sell"]),
        lots=st.integers(1, 160),
        between=st.sampled_from(["", "", "", *DISTURBANCES]),
        after=st.sampled_from(["", "", "", *DISTURBANCES]),
        wait=st.sampled_from([0.0, 0.02, 1.0]),
    )
    def trade(self, side: str, lots: int, between: str, after: str, wait: float) -> None:
        """The usual way through, with something happening before the last vote or before the order can leave."""

        async def through() -> None:
            with suppress(Refused):
                await self.desk.controls.resume("you")
            await self.desk.people.enrol(demo_people("Tester"), "you")
            self.market.quiet_for_ms = 0
            made = await self.desk.propose(f"{Decimal(lots) / 1000:f}", side)
            self.offers.append((made.request, made.digest))
            await self.desk.vote(made, "dana")
            await self.disturb(between)
            await self.desk.vote(made, "lee")
            await self.disturb(after)
            await self.desk.settle(wait)

        self.attempt(through())

    async def disturb(self, how: str) -> None:
        with suppress(Refused):
            match how:
                case "move":
                    self.move_to(self.mid * 1.004)
                case "quiet":
                    self.market.quiet_for_ms = 60_000
                case "expire":
                    await self.desk.settle(301.0)
                case "forge":
                    await self.desk.approvals.vote(self.offers[-1][0], "0" * 64, "approve", "", "you")
                case "venue":
                    await self.desk.bus.record(
                        Draft(DESK, DeskHalted("the venue contradicts itself", "desk"), "desk")
                    )
                case "leave":
                    await self.desk.people.revoke("dana", "left", "you")
                case "halt" | "cancel_all" | "flatten" | "reduce_only":
                    await getattr(self.desk.controls, how)("you")

    @precondition(lambda self: self.offers)
    @rule(
        data=st.data(),
        voters=st.lists(people, min_size=1, max_size=4),
        choice=st.sampled_from(["approve"] * 9 + ["reject"]),
        honest=st.sampled_from([True] * 9 + [False]),
    )
    def vote(self, data: st.DataObject, voters: list[str], choice: Any, honest: bool) -> None:
        request, digest = data.draw(st.sampled_from(self.offers[-6:]))
        for person in voters:
            seen = digest if honest else "0" * 64
            self.attempt(self.desk.approvals.vote(request, seen, choice, "", person))

    @precondition(lambda self: self.offers)
    @rule(data=st.data())
    def renew(self, data: st.DataObject) -> None:
        async def again() -> None:
            made = await self.desk.approvals.renew(data.draw(st.sampled_from(self.offers[-6:]))[0], "lee")
            self.offers.append((made.request, made.digest))

        self.attempt(again())

    @rule(seconds=st.sampled_from([0.001, 0.05, 1.0, 31.0, 301.0]))
    def wait(self, seconds: float) -> None:
        self.attempt(self.desk.settle(seconds))

    @rule()
    def sweep(self) -> None:
        self.attempt(self.desk.approvals.sweep())

    @rule(bp=st.integers(-45, 45))
    def move_the_price(self, bp: int) -> None:
        self.happens(lambda: self.move_to(self.mid * (1 + bp / 10_000)))

    def move_to(self, mid: float) -> None:
        self.mid = round(mid, 0)
        self.moved = True
        self.market.around(self.mid, size=0.4)

    @rule(size=st.sampled_from([0.01, 0.5]), side=st.sampled_from(["buy", "sell"]))
    def others_trade(self, size: float, side: Any) -> None:
        price = self.mid - 250 if side == "sell" else self.mid + 250
        self.happens(lambda: self.market.trade(side, price, size))

    @rule(quiet=st.booleans())
    def feed(self, quiet: bool) -> None:
        self.market.quiet_for_ms = 60_000 if quiet else 0

    @rule(control=st.sampled_from(["halt", "resume", "resume", "reduce_only", "cancel_all", "flatten"]))
    def control(self, control: str) -> None:
        self.attempt(getattr(self.desk.controls, control)("you"))

    @rule(person=st.sampled_from(["dana", "lee"]))
    def leave(self, person: str) -> None:
        self.attempt(self.desk.people.revoke(person, "left", "you"))

    @rule()
    def come_back(self) -> None:
        self.attempt(self.desk.people.enrol(demo_people("Tester"), "you"))

    @rule()
    def restart(self) -> None:
        self.run(self.stack.aclose())
        self.open()

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
        quote = Quote("BTC-USDT", mark, mark, mark, START, 0, True, "test")
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


STEPS = settings(
    max_examples=50,
    stateful_step_count=40,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def test_the_law_holds_whatever_anybody_does() -> None:
    PROGRESS.clear()
    run_state_machine_as_test(QueueMachine, settings=STEPS)
    for kind in ("VoteCast", "RequestReleased", "OrderSent", "FillRecorded", "DeskHalted", "RequestExpired"):
        assert PROGRESS.get(kind, 0) >= 5, f"the machine saw too few {kind}: {PROGRESS}"
