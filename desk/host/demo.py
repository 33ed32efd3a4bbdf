"""The first journey without a screen: market, question, debate, proposal, two approvals, fill, position, proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from data.simulated import SimulatedSource
from desk.approvals.proof.judge import Judge
from desk.approvals.requests_table import find_request
from desk.chat.commands import Context
from desk.execution.orders_table import find_order
from desk.host.core import Broke
from desk.host.headless import Headless, run_headless
from desk.host.journal_schema import TOPICS, projections
from desk.host.viewing import Viewer
from desk.kernel.audit import Report, verify
from desk.kernel.errors import DeskError
from desk.people.demo import OPERATOR
from desk.settings import Settings

START = 1_767_600_000_000_000_000
"""2026-01-05 08:00 UTC: every demo begins then, so that a seed says all."""
HORIZONS = ("15m", "1h", "5m")
ROUNDS = 3
"""Times that every instrument is debated over every horizon before the demo gives up."""
APPROVERS = ("dana", "lee")
_PAUSE = 60.0
_SETTLE = 30.0
_STEP = 0.1

Tell = Callable[[str], None]


@dataclass
class Story:
    """What happened, as plain values."""

    seed: int
    market: dict[str, Any] = field(default_factory=dict)
    question: str = ""
    answer: str = ""
    debates: list[dict[str, Any]] = field(default_factory=list)
    request: dict[str, Any] = field(default_factory=dict)
    votes: list[dict[str, Any]] = field(default_factory=list)
    order: dict[str, Any] = field(default_factory=dict)
    fills: list[dict[str, Any]] = field(default_factory=list)
    position: dict[str, Any] = field(default_factory=dict)
    account: dict[str, Any] = field(default_factory=dict)


def play_demo(seed: int, state: Path, tell: Tell, broke: Broke) -> tuple[Story, Report]:
    """Walk the journey with the journal in `state`; the same seed writes the same journal, byte for byte."""
    settings = Settings(profile="demo", seed=seed, reading_pace=0.0, tape=False)

    async def walk(desk: Headless) -> Story:
        return await _Walk(desk, seed, tell).through()

    story = run_headless(settings, SimulatedSource(seed), START, walk, broke=broke, state=state)
    report = verify(state, projections(), TOPICS, Judge())
    head = report.head.hash.hex()
    tell(
        f"audit: {report.facts} facts, head {head[:16]}…, {'everything holds' if report.ok else 'IT DOES NOT HOLD'}"
    )
    return story, report


class _Walk:
    def __init__(self, desk: Headless, seed: int, tell: Tell) -> None:
        self._desk = desk
        self._core = desk.core
        self._tell = tell
        self._story = Story(seed)
        self._thread = ""

    async def through(self) -> Story:
        await self._desk.market_ready()
        self._look()
        self._thread = await self._core.rooms.threads.open(OPERATOR, "Demo")
        await self._ask("what is BTC doing?")
        await self._approve(await self._debate())
        await self._settle()
        self._account()
        return self._story

    def _look(self) -> None:
        market = self._core.market
        last = {symbol: market.view(symbol).last for symbol in market.symbols}
        self._story.market = {
            "source": self._core.given.source.description,
            "events": market.events_applied,
            "last": last,
        }
        self._tell(f"market: {self._core.given.source.description}, {market.events_applied:,} events. PAPER")

    async def _ask(self, question: str) -> None:
        said = await self._say(question)
        self._story.question, self._story.answer = question, said[-1] if said else ""
        self._tell(f"you: {question}\nhouse analyst: {self._story.answer}")

    async def _debate(self) -> str:
        """Debate until the evidence supports an order; the answer is the request."""
        for _ in range(ROUNDS):
            for horizon in HORIZONS:
                for symbol in self._core.market.symbols:
                    request = await self._hold(symbol, horizon)
                    if request:
                        return request
            await self._desk.clock.sleep(_PAUSE)
        raise DeskError(
            f"seed {self._story.seed}: every debate stood aside, so there was nothing to approve; try another seed"
        )

    async def _hold(self, symbol: str, horizon: str) -> str:
        await self._say(f"/debate {symbol} {horizon}")
        card = self._core.rooms.debates.latest_in(self._thread)
        if card is None:
            raise DeskError(f"the debate on {symbol} brought no card; the log says why")
        kept = ("debate", "instrument", "horizon", "stance", "p_up", "strength", "disagreement", "request")
        self._story.debates.append(card.model_dump(include=set(kept)))
        came = f"request {card.request}" if card.request else "no request"
        self._tell(f"debate: {symbol} over {horizon}: {card.stance}, chance up {card.p_up:.2f}, {came}")
        return card.request

    async def _approve(self, request: str) -> None:
        core = self._core
        for person in APPROVERS:
            card = core.rooms.card(request, Viewer(OPERATOR, person))
            choice: Literal["approve"] = "approve"
            done = await core.approvals.vote(request, card.digest, choice, "demo", person, OPERATOR)
            self._story.votes.append(
                {"person": person, "digest": card.digest, "choice": choice, "state": done.state}
            )
            self._tell(
                f"vote: {person} approves {card.digest[:16]}…: {done.votes} of {done.needed}, {done.state}"
            )
        found = find_request(core.bus.rows, request)
        assert found is not None, "it was voted on"
        ticket = found.proposed.ticket
        self._story.request = {
            "request": request,
            "state": found.state,
            "instrument": ticket.instrument,
            "side": ticket.side,
            "quantity": f"{ticket.quantity:f}",
            "limit": f"{ticket.limit:f}",
            "digest": found.proposed.digest,
            "needed": found.proposed.needed,
            "note": found.note,
        }
        if not found.order:
            raise DeskError(
                f"the request {request} is {found.state} ({found.note}), so nothing was sent; try another seed"
            )
        self._story.order = {"order": found.order}

    async def _settle(self) -> None:
        """Wait until the order is done."""
        rows, name = self._core.bus.rows, self._story.order["order"]
        order = find_order(rows, name)
        for _ in range(int(_SETTLE / _STEP)):
            if order is not None and order.done:
                break
            await self._desk.clock.sleep(_STEP)
            order = find_order(rows, name)
        assert order is not None, "a released request has its order"
        self._story.order |= {"state": order.state, "filled": f"{order.filled:f}", "note": order.note}
        account = self._core.rooms.portfolio()
        self._story.fills = [fill.model_dump(exclude={"at"}) for fill in account.fills if fill.order == name]
        self._tell(f"order: {name} is {order.state}, {order.filled:f} of {order.quantity:f} filled")
        for fill in self._story.fills:
            self._tell(
                f"fill: {fill['side']} {fill['quantity']} {fill['instrument']} at {fill['price']}, fee {fill['fee']}"
            )

    def _account(self) -> None:
        account = self._core.rooms.portfolio()
        instrument = self._story.request["instrument"]
        position = next((one for one in account.positions if one.instrument == instrument), None)
        self._story.account = account.model_dump(include={"currency", "cash", "equity", "realised", "fees"})
        if position is not None:
            kept = {"instrument", "side", "quantity", "entry", "mark", "unrealised", "fees"}
            self._story.position = position.model_dump(include=kept)
            held = f"{position.side} {position.quantity} {instrument} from {position.entry}"
            self._tell(f"position: {held}, unrealised {position.unrealised} {account.currency}. PAPER")

    async def _say(self, line: str) -> list[str]:
        """Type a line into the thread, wait for the end of its turn, and hear what analysts and desk said."""
        threads = self._core.rooms.threads
        before = max((item.seq for item in threads.tail(self._thread, 1)), default=0)
        you = self._core.terminal_desk.presence.person(OPERATOR)
        await self._core.chat.submit(line, Context(you, self._thread, instrument="BTC-USDT"))
        await self._core.chat.turns.wait(self._thread)
        said = [item for item in threads.tail(self._thread, 200, before) if item.author != "person"]
        return [item.text for item in said]
