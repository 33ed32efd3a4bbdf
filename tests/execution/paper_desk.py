"""People, queue, gateway, paper venue and ledger on one journal in a folder, over a scripted market."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol, TypeVar

from data.market import Market
from desk.alerts.alerts_table import SetAlertsTable
from desk.alerts.messages import ALERTS
from desk.approvals.approvals import Approvals
from desk.approvals.changes.resume_change import ResumeDesk
from desk.approvals.controls import Controls
from desk.approvals.messages import APPROVALS, POLICY
from desk.approvals.orders_out import OrdersOut
from desk.approvals.permit_messages import PERMITS
from desk.approvals.permits_table import PermitsTable
from desk.approvals.policy import Policy, demo_policy
from desk.approvals.proof.judge import Judge
from desk.approvals.proposal import Proposal
from desk.approvals.proposing import Proposed
from desk.approvals.protecting import Protector
from desk.approvals.release import authorised
from desk.approvals.requests_projection import RequestsTable
from desk.approvals.requests_table import find_request
from desk.approvals.rules import current_rules
from desk.approvals.voting import Choice
from desk.execution.attention import Attention
from desk.execution.backlog import MOST_REPORTS
from desk.execution.cancels_table import CancelsTable
from desk.execution.critical_table import CriticalTable
from desk.execution.differences import RECONCILIATION, VenueReconciled
from desk.execution.differences_table import DifferencesTable
from desk.execution.gateway import Gateway
from desk.execution.guard import Guard
from desk.execution.ledger import Position
from desk.execution.ledger_table import LedgerTable, find_position
from desk.execution.messages import ACCOUNTS, FILLS, ORDERS
from desk.execution.mode import MODE, ModeTable
from desk.execution.orders import Order
from desk.execution.orders_table import OrdersTable, find_order, latest_orders
from desk.execution.paper import PaperVenue
from desk.execution.paper_line import PaperLine
from desk.execution.protection import PROTECTIONS, ProtectionsTable
from desk.execution.quotes import MarketQuotes
from desk.execution.settlement import Settlement
from desk.execution.venue import Venue
from desk.execution.venue_keys import VENUES, VenueKeysTable
from desk.kernel.audit import verify
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.ids import Ids
from desk.kernel.journal import Draft, Journal
from desk.kernel.latch import Latch
from desk.kernel.randomness import Randomness
from desk.kernel.services import Supervisor
from desk.kernel.virtual import run_virtual
from desk.kernel.writer import InlineWriter, Writer
from desk.paper_faults import PaperFaults
from desk.people.demo import demo_people
from desk.people.directory import Directory, PeopleTable, Person
from desk.people.keys import KeysTable
from desk.people.messages import PEOPLE, PersonRevoked
from desk.people.personas.personas_table import PERSONAS, PersonasTable
from desk.people.signer import DeskSigner
from desk.risk.desk_state import DESK, DeskResumed, DeskStateTable, desk_standing
from tests.execution.scripted_market import START, ScriptedMarket

TABLES = (
    PeopleTable(),
    KeysTable(),
    DeskStateTable(),
    ModeTable(),
    VenueKeysTable(),
    OrdersTable(),
    CancelsTable(),
    CriticalTable(),
    SetAlertsTable(),
    LedgerTable(),
    DifferencesTable(),
    ProtectionsTable(),
    RequestsTable(),
    PermitsTable(),
    PersonasTable(),
)
TOPICS = (
    PEOPLE,
    DESK,
    ALERTS,
    ORDERS,
    FILLS,
    ACCOUNTS,
    RECONCILIATION,
    PROTECTIONS,
    APPROVALS,
    POLICY,
    PERMITS,
    PERSONAS,
    MODE,
    VENUES,
)
T = TypeVar("T")


class Feed(Protocol):
    """A market and its clock."""

    market: Market

    def now(self) -> int: ...


Venues = Mapping[str, Venue] | Callable[["PaperDesk"], Mapping[str, Venue]]
"""What orders go to; made once the desk's record is there, where it is asked by the venues."""


class PaperDesk:
    """The parts, and short words for what tests do most."""

    def __init__(
        self,
        directory: Path,
        journal: Journal,
        clock: Clock,
        market: Feed,
        venues: Venues | None,
        seed: int,
        most_reports: int,
        faults: PaperFaults | None = None,
    ) -> None:
        randomness = Randomness(seed).of_start(journal.head, clock.now())
        self.journal, self.clock = journal, clock
        self.script = market if isinstance(market, ScriptedMarket) else ScriptedMarket()
        """The market of a test that writes its own."""
        self.crashes: list[BaseException] = []
        self.bus = Bus(journal)
        self.quotes = MarketQuotes(market.market, clock, market.now)
        self.people = Directory(self.bus)
        self.signer = DeskSigner(directory, self.bus, randomness)
        ids = Ids(randomness.stream("ids"))
        instruments = {name: state.instrument for name, state in market.market.states.items()}
        quote = self.quotes.quote
        self.approvals = Approvals(
            self.bus,
            clock,
            ids,
            desk="test",
            instruments=instruments,
            quote=quote,
            deep=self.quotes.deep,
            signer=self.signer,
        )
        self.venue = PaperVenue(market.market, clock, randomness.stream("paper"))
        self.line: PaperLine | None = None
        """What stands between the desk and its paper venue, where it misbehaves."""
        if faults is not None:
            self.line = PaperLine(self.venue, faults, clock, randomness.stream("paper faults"))
            venues = {"sim": self.line}
        self.settlement = Settlement(self.bus, clock, instruments, quote)
        self.latch = Latch(directory)
        self.guard = Guard(self.bus, clock, market.market, current_rules, quote)
        self.attention = Attention(self.bus, clock, current_rules)
        self.controls = Controls(
            self.bus,
            clock,
            ids,
            desk="test",
            instruments=instruments,
            quote=quote,
            causes=self.guard.causes,
        )
        self.protector = Protector(self.bus, clock, ids, desk="test", instruments=instruments, quote=quote)
        self.orders_out = OrdersOut(self.bus)
        self.gateway = Gateway(
            self.bus,
            clock,
            (venues(self) if callable(venues) else venues) or {"sim": self.venue},
            authorised,
            instruments=instruments,
            random=randomness.stream("backoff"),
            most_reports=most_reports,
            latched=self.latch.holds,
            guard=self.guard.freeze,
            left=self.orders_out.left,
        )

    @property
    def state(self) -> str:
        return desk_standing(self.bus.rows).state

    def request_state(self, request: str) -> str:
        found = find_request(self.bus.rows, request)
        return found.state if found else "none"

    def order(self, order: str) -> Order:
        found = find_order(self.bus.rows, order)
        assert found is not None
        return found

    def orders(self) -> tuple[Order, ...]:
        return latest_orders(self.bus.rows, "paper", 1000)

    def position(self, symbol: str = "BTC-USDT") -> Position:
        return find_position(self.bus.rows, "paper", symbol)

    async def propose(
        self,
        quantity: str = "0.05",
        side: str = "buy",
        proposer: str = "house",
        **more: Any,
    ) -> Proposed:
        fields: dict[str, Any] = {
            "instrument": "BTC-USDT",
            "side": side,
            "quantity": Decimal(quantity),
        } | more
        return await self.approvals.propose(Proposal(**fields), proposer)

    async def vote(self, request: Proposed, person: str, choice: Choice = "approve") -> None:
        await self.approvals.vote(request.request, request.digest, choice, "", person)

    async def approve(self, request: Proposed) -> str:
        """Both demo people approve; answers the order."""
        await self.vote(request, "dana")
        await self.vote(request, "lee")
        return self.approvals.outcome(request.request).order

    async def buy(self, quantity: str = "0.05", **more: Any) -> Order:
        """Propose, approve and let it settle."""
        order = await self.approve(await self.propose(quantity, **more))
        await self.settle()
        return self.order(order)

    async def resume(self, reason: str = "looked into it") -> None:
        """Trading as usual again: after a halt the operator asks and both demo people agree."""
        if self.state != "HALTED":
            await self.controls.resume("operator", reason)
            return
        await self.approve(await self.approvals.propose_change(ResumeDesk(reason), "operator"))

    async def joins(self, *people: Person) -> None:
        """More people, whose keys the desk holds like those of the demo."""
        await self.people.enrol(people, "operator")
        await self.signer.prepare(person.person for person in people)

    async def leaves(self, person: str) -> None:
        """Somebody may no longer act on this desk."""
        await self.bus.record(Draft(PEOPLE, PersonRevoked(person, "left"), "admin"))

    async def settle(self, seconds: float = 1.0) -> None:
        """Let what is under way arrive."""
        await self.clock.sleep(seconds)


@asynccontextmanager
async def paper_desk(
    directory: Path,
    clock: Clock,
    *,
    market: Feed | None = None,
    writer: Writer | None = None,
    venues: Venues | None = None,
    policy: Policy | None = None,
    seed: int = 7,
    gateway: bool = True,
    honest: bool = True,
    most_reports: int = MOST_REPORTS,
    faults: PaperFaults | None = None,
) -> AsyncIterator[PaperDesk]:
    """A desk that has started; leaving it stops it the way a crash would, between two facts.

    An `honest` one records nothing that the judge of the record objects to; a test that plants facts says that it is not.
    """
    journal = await Journal.open(directory, TABLES, TOPICS, clock, writer or InlineWriter())
    if market is None:
        script = ScriptedMarket()
        script.around(60_000.0)
        script.around(3_000.0, symbol="ETH-USDT")
        market = script
    desk = PaperDesk(directory, journal, clock, market, venues, seed, most_reports, faults)
    supervisor = Supervisor(
        clock, Randomness(seed).stream("supervisor"), lambda _, problem: desk.crashes.append(problem)
    )
    try:
        await desk.people.seed(demo_people("Tester"), "desk")
        await desk.signer.prepare(person.person for person in demo_people("Tester"))
        if policy is not None or not desk.bus.rows("SELECT 1 FROM policy"):
            # What people have adopted since stays in force.
            await desk.approvals.adopt(policy or demo_policy(), "desk")
        if gateway:
            supervisor.add(desk.gateway)
            supervisor.add(desk.protector)
            if desk.line is not None:
                supervisor.add(desk.line)
            supervisor.add(desk.guard)
            supervisor.add(desk.orders_out)
            supervisor.add(desk.attention)
        elif desk.state == "REDUCING":
            resumed = Draft(DESK, DeskResumed("no gateway in this test", "start"), "desk")
            await desk.bus.record(resumed, Draft(RECONCILIATION, VenueReconciled("sim", 0), "desk"))
        await supervisor.start()
        yield desk
    finally:
        await supervisor.stop()
        await journal.close()
    report = verify(directory, TABLES, TOPICS, Judge() if honest else None)
    assert report.ok, report.problems


def at_a_desk(directory: Path, scenario: Callable[[PaperDesk], Awaitable[T]], **options: object) -> T:
    """Run a scenario at a paper desk in virtual time. Whatever happens, the journal must verify afterwards."""

    async def main(clock: Clock) -> T:
        async with paper_desk(directory, clock, **options) as desk:  # type: ignore[arg-type]
            answer = await scenario(desk)
            assert desk.crashes == []
            return answer

    return run_virtual(main, START)


async def forever() -> None:
    """Never returns; for venues that do not answer."""
    await asyncio.Event().wait()
