"""Everybody who does something to the desk of a story, each at their own pace."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Coroutine, Iterator
from decimal import Decimal
from typing import Any

from desk.approvals.proposing import Proposed
from desk.execution.messages import ORDERS, OrderCommitted, OrderMessage
from desk.kernel.bus import Delivery
from desk.kernel.errors import DeskError, Refused
from desk.kernel.facts import Draft
from desk.people.demo import demo_people
from desk.risk.desk_state import DESK, DeskHalted
from tests.approvals.record_invariants import Record
from tests.execution.paper_desk import PaperDesk
from tests.execution.scripted_market import ScriptedMarket
from tests.simulation.clock import JumpingClock
from tests.simulation.disk import Disk
from tests.simulation.gate import some_change
from tests.simulation.venue import NASTY, StormyVenue
from widgets.specs.strategy import Run

MIDS = {"BTC-USDT": 60_000.0, "ETH-USDT": 3_000.0}
LOT = {"BTC-USDT": Decimal("0.001"), "ETH-USDT": Decimal("0.01")}
TERMINALS = 2


class Manner:
    """What a story is mostly about: drawn once, so that stories differ more than their steps do."""

    def __init__(self, chance: random.Random) -> None:
        self.greedy = chance.random() < 0.35
        """Everybody buys the same, large, and is patient about the price."""
        self.rests = 0.9 if self.greedy else chance.choice((0.1, 0.5))
        self.buys = 1.0 if self.greedy else 0.6
        self.least = 0.75 if self.greedy else 0.0
        self.symbols = ("BTC-USDT",) if self.greedy else ("BTC-USDT", "BTC-USDT", "ETH-USDT")
        self.controls = chance.choice((0, 1, 3))
        self.changes = chance.choice((0, 0, 2))
        self.happenings = chance.choice((0, 2, 5))
        self.reflex = chance.choice((0.0, 0.4))
        """How often something comes between the release of an order and its way out."""


class Actors:
    """Their acts are drawn from the story's own chance, and refusals are part of life."""

    def __init__(
        self,
        desk: PaperDesk,
        disk: Disk,
        venue: StormyVenue,
        market: ScriptedMarket,
        clock: JumpingClock,
        record: Record,
        chance: random.Random,
        counts: Counter[str],
    ) -> None:
        self.desk, self.disk, self.venue, self.market = desk, disk, venue, market
        self.clock, self.record, self.chance, self.counts = clock, record, chance, counts
        self.manner = Manner(chance)
        self.offers: list[Proposed] = []
        self._reflexes: list[asyncio.Future[bool]] = []
        desk.bus.subscribe(ORDERS, self._noticed)
        self.mids = dict(MIDS)

    def everybody(self) -> Iterator[Coroutine[Any, Any, None]]:
        """What each of them does for as long as they are there."""
        yield self._again(self.chance.randint(3, 6), (0.0, 0.1, 0.6), self.propose)
        for person in ("dana", "lee", "dana", "lee", "operator", "mallory"):
            yield self._votes(person)
        yield self._again(self.manner.controls, (0.1, 0.5, 2.0), self.control)
        yield self._again(self.manner.happenings, (0.05, 0.5, 1.5), self.nature)
        yield self._again(self.chance.randint(0, 2), (0.2, 1.0, 3.0), self.second_thoughts)
        yield self._again(self.manner.changes, (0.1, 0.5), self.govern)
        yield self._again(3, (1.0, 2.0), self.resume)

    async def _again(self, times: int, pauses: tuple[float, ...], act: Any) -> None:
        for _ in range(times):
            await asyncio.sleep(self.chance.choice(pauses) * self.chance.random())
            await self._tried(act())

    async def _tried(self, what: Awaitable[object]) -> bool:
        """Whether they were told that it is done."""
        try:
            await what
        except Refused:
            self.counts["refusals"] += 1
        except DeskError:
            if not (self.disk.dark.is_set() or self.disk.was_full):
                raise
        else:
            return not self.disk.dark.is_set()
        return False

    async def propose(self) -> None:
        symbol = self.chance.choice(self.manner.symbols)
        side = "buy" if self.chance.random() < self.manner.buys else "sell"
        most = 9_500 / self.mids[symbol]
        size = Decimal(str(most * self.chance.uniform(self.manner.least, 1.0)))
        quantity = max(LOT[symbol], size.quantize(LOT[symbol]))
        more: dict[str, Any] = {"instrument": symbol}
        if self.chance.random() < self.manner.rests:
            away = self.mids[symbol] * (0.997 if side == "buy" else 1.003)
            more |= {"limit": Decimal(str(round(away, 1))), "time_in_force": "GTC"}
        if self.chance.random() < 0.3:
            more["rationale"] = (Run(text=NASTY),)
        if self.chance.random() < 0.2:
            more["stop"] = Decimal(str(round(self.mids[symbol] * (0.99 if side == "buy" else 1.01), 1)))
        if self.offers and self.chance.random() < 0.15:
            more["replaces"] = self.chance.choice(self.offers).request
        made = await self.desk.propose(
            f"{quantity:f}", side, self.chance.choice(("house", "house", "operator")), **more
        )
        self._told(f"request {made.request}")
        self.offers.append(made)

    async def _votes(self, person: str) -> None:
        """One person at one terminal: they vote on what they have not voted on yet from here."""
        seen: set[str] = set()
        for _ in range(4):
            await asyncio.sleep(0.9 * self.chance.random())
            open_offers = [one for one in self.offers if one.request not in seen]
            if not open_offers:
                continue
            offer = self.chance.choice(open_offers)
            seen.add(offer.request)
            choice: Any = "reject" if self.chance.random() < 0.06 else "approve"
            digest = offer.digest if self.chance.random() > 0.03 else "0" * 64
            cast = self.desk.approvals.vote(offer.request, digest, choice, "", person)
            if await self._tried(cast):
                self._told(f"vote on {offer.request} by {person}")
                assert digest == offer.digest, "a vote on another text was taken"

    async def control(self) -> None:
        person = self.chance.choice(("operator", "operator", "operator", "dana"))
        how = self.chance.choice(("halt", "cancel_all", "flatten", "halt", "resume"))
        self.counts[how] += 1
        await getattr(self.desk.controls, how)(person)

    async def govern(self) -> None:
        """Somebody wants the desk itself to be otherwise; people vote on it like on anything else."""
        made = await self.desk.approvals.propose_change(some_change(self.desk, self.chance), "operator")
        self._told(f"request {made.request}")
        self.offers.append(made)

    def _noticed(self, delivery: Delivery[OrderMessage]) -> None:
        """An order was released and is about to leave: somebody or something is quicker now and then."""
        if isinstance(delivery.message, OrderCommitted) and self.chance.random() < self.manner.reflex:
            self.counts["reflexes"] += 1
            self._reflexes.append(asyncio.ensure_future(self._tried(self._reflex())))

    async def _reflex(self) -> None:
        match self.chance.choice(("safeguard", "safeguard", "contradiction", "halt", "cancel_all", "outage")):
            case "safeguard":  # it calls nothing back: what is on its way meets the fence
                await self.desk.bus.record(Draft(DESK, DeskHalted("a safeguard tripped", "desk"), "desk"))
            case "contradiction":
                self.venue.invent()
            case "outage":
                self.venue.goes("down")
                await asyncio.sleep(1.0)
                self.venue.goes("up")
            case control:
                await getattr(self.desk.controls, control)("operator")

    async def resume(self) -> None:
        if self.desk.state != "ACTIVE":
            await self.desk.resume()

    async def second_thoughts(self) -> None:
        match self.chance.choice(("renew", "cancel", "leave", "return", "sweep")):
            case "renew" if self.offers:
                made = await self.desk.approvals.renew(self.chance.choice(self.offers).request, "lee")
                self._told(f"request {made.request}")
                self.offers.append(made)
            case "cancel" if self.offers:
                await self.desk.approvals.cancel(self.chance.choice(self.offers).request, "operator", "")
            case "leave":
                await self.desk.leaves(self.chance.choice(("dana", "lee")))
            case "return":
                await self.desk.people.enrol(demo_people("Tester"), "operator")
            case _:
                await self.desk.approvals.sweep()

    async def nature(self) -> None:
        happening = self.chance.choice(
            ("move", "move", "trade", "trade", "quiet", "outage", "leap", "full", "nothing")
        )
        self.counts[happening] += 1
        match happening:
            case "move":
                symbol = self.chance.choice(tuple(MIDS))
                self.mids[symbol] = round(self.mids[symbol] * (1 + self.chance.uniform(-0.003, 0.003)), 1)
                self.market.around(self.mids[symbol], symbol=symbol)
            case "trade":
                self.venue.trade()
            case "quiet":
                self.market.quiet_for_ms = 60_000
                await asyncio.sleep(0.5)
                self.market.quiet_for_ms = 0
            case "outage":
                self.venue.goes("down")
                await asyncio.sleep(self.chance.uniform(0.1, 4.0))
                self.venue.goes("up")
            case "leap":
                self.clock.leap(self.chance.choice((5.0, 90.0, 400.0)))
            case "full":
                self.disk.fill()
                await asyncio.sleep(self.chance.uniform(0.05, 1.0))
                self.disk.clear()

    def _told(self, what: str) -> None:
        if not self.disk.dark.is_set():
            self.record.tell(what)
