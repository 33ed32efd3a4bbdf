"""The composed desk: the only place where the rooms are wired to each other."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from data.anomaly_watch import AnomalyWatch
from data.feed import Source
from data.instruments import Instrument
from data.liquidity.watch import LiquidityWatch
from data.market import Market
from data.simulated import SimulatedSource
from desk.agents.debates import Debates
from desk.agents.evidence_store import EvidenceStore
from desk.agents.models.model_keys import ModelKeys
from desk.approvals.approvals import Approvals
from desk.approvals.changes.staffing import shortfall
from desk.approvals.controls import Controls
from desk.approvals.orders_out import OrdersOut
from desk.approvals.policy import account_currency, demo_policy
from desk.approvals.protecting import Protector
from desk.approvals.release import authorised
from desk.approvals.requests_table import pending_requests
from desk.approvals.rules import current_rules
from desk.approvals.service import ApprovalsService
from desk.chat.difference_commands import difference_commands
from desk.chat.policy_commands import policy_commands
from desk.chat.threads import Threads
from desk.execution.attention import Attention
from desk.execution.coverage import CoverageDoubt
from desk.execution.day import DayKeeper
from desk.execution.exchange.keyring import Keyring
from desk.execution.gateway import Gateway
from desk.execution.guard import Guard
from desk.execution.ledger_table import find_books
from desk.execution.paper import PaperVenue
from desk.execution.paper_line import PaperLine
from desk.execution.quotes import MarketQuotes
from desk.execution.settlement import Settlement
from desk.execution.venue import Venue
from desk.host.agency import build_chat
from desk.host.alerting import Alerting
from desk.host.dead_man import DeadMan
from desk.host.deployment import compare, running
from desk.host.difference_desk import HostDifferenceDesk
from desk.host.exporting import Beside, at_once
from desk.host.feed import Feed
from desk.host.going_live import GoingLive, going_live_commands
from desk.host.host_tape import HostTape
from desk.host.identity import known_by
from desk.host.informing import Informing
from desk.host.journal_schema import TOPICS, projections
from desk.host.latching import LatchKeeper
from desk.host.leanings import Leanings
from desk.host.learning import LearningDesk
from desk.host.liquidity import LiquidityKeeper
from desk.host.live_line import LiveLine
from desk.host.live_settings import LiveSettings, live_settings_commands
from desk.host.marks import Marks
from desk.host.model_views import model_commands
from desk.host.modelling import Modelling, ModelsGiven
from desk.host.order_reports import OrderReports
from desk.host.policy_desk import HostPolicyDesk
from desk.host.policy_start import starting_policy
from desk.host.remembering import Remembering
from desk.host.resolving import Resolver
from desk.host.shown import Rooms
from desk.host.storage import RESERVE, Storage
from desk.host.tally import Tally
from desk.host.terminal_desk import TerminalDesk
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.desk_key import prepare_desk_key
from desk.kernel.ids import Ids
from desk.kernel.journal import Journal
from desk.kernel.latch import Latch
from desk.kernel.randomness import Randomness
from desk.kernel.services import Supervisor
from desk.kernel.writer import Writer
from desk.paper_faults import read_faults
from desk.people.demo import demo_people
from desk.people.directory import Directory
from desk.people.founding import found, kept_founding
from desk.people.signer import DeskSigner
from desk.settings import Settings
from desk.views.features import FeatureWatch
from desk.views.volatility import VolatilityWatch

if TYPE_CHECKING:
    from desk.kernel.services import Service

Broke = Callable[[str, BaseException], None]
"""Told of everything that breaks: where, and what."""


@dataclass(frozen=True)
class Surroundings:
    """What the desk is given from outside, so that the same desk runs live, headless and in virtual time."""

    settings: Settings
    clock: Clock
    randomness: Randomness
    source: Source
    state: Path
    """Folder of the journal and the tapes."""
    writer: Writer
    your_name: str
    where: str
    """Words for the status line, such as `host 4711`."""
    broke: Broke
    started_here: bool = False
    """By `desk` itself, so that it ends with its last terminal."""
    alone: bool = False
    """It lives in the process of its only terminal, so there is no host to speak of."""
    taped: bool = False
    beside: Beside = at_once
    reserve: int = RESERVE
    """Bytes of the disk kept aside for what reduces risk."""
    models: ModelsGiven = field(default_factory=ModelsGiven)
    sources: Mapping[str, str] = field(default_factory=dict)
    """Where settings come from that somebody has set, by name."""


class Core:
    """The whole desk. Open it, `start` it, and `close` it; a crash start and a start after a clean stop are one path."""

    def __init__(self, given: Surroundings, journal: Journal) -> None:
        self.given = given
        self.journal = journal
        settings, clock, broke = given.settings, given.clock, given.broke
        randomness = given.randomness.of_start(journal.head, clock.now())
        self.ids = Ids(randomness.stream("ids"))
        self.session = self.ids.new("ses")
        self.bus = Bus(journal, broke)
        self.market = Market(given.source.instruments, given.source.venue, given.source.name)
        self.instruments = {instrument.symbol: instrument for instrument in given.source.instruments}
        self.feed = Feed(given.source, self.market, clock, self._relisted)
        liquidity = LiquidityWatch(self.market)
        self.quotes = MarketQuotes(self.market, clock, given.source.market_now, liquidity.read)
        self.quotes.doubt = CoverageDoubt(self.bus.rows, current_rules)
        self.directory = Directory(self.bus)
        self.signer = DeskSigner(given.state, self.bus, randomness)
        kept = find_books(self.bus.rows, demo_policy().account)
        currency = account_currency(self.instruments.values()) if kept is None else kept.account.currency
        self.policy = starting_policy(self.bus.rows, settings.policy, currency)
        made = {"desk": settings.profile, "instruments": self.instruments, "quote": self.quotes.quote}
        deep, signer = self.quotes.deep, self.signer
        self.approvals = Approvals(self.bus, clock, self.ids, deep=deep, signer=signer, **made)  # type: ignore[arg-type]
        self.paper = PaperVenue(self.market, clock, randomness.stream("paper"))
        self.paper_faults = read_faults(settings.paper_faults)
        venue: Venue = self.paper
        if settings.paper_faults:
            venue = PaperLine(self.paper, self.paper_faults, clock, randomness.stream("paper faults"))
        self.keyring = Keyring(given.state, settings.profile)
        self.model_keys = ModelKeys(given.state, settings.profile)
        self.live = LiveLine.beside(self, venue, randomness.stream("live"))
        self.protector = Protector(self.bus, clock, self.ids, **made)  # type: ignore[arg-type]
        latch = Latch(given.state)
        self.guard = Guard(self.bus, clock, self.market, current_rules, self.quotes.quote)
        self.policy_desk = HostPolicyDesk(
            self.bus, clock, self.approvals, self.instruments, deep, settings.policy
        )
        self.controls = Controls(self.bus, clock, self.ids, causes=self.guard.causes, **made)  # type: ignore[arg-type]
        orders_out = OrdersOut(self.bus)
        gateway = self.gateway = Gateway(
            self.bus,
            clock,
            {venue.name: self.live.routed},
            authorised,
            instruments=self.instruments,
            random=randomness.stream("backoff"),
            latched=latch.holds,
            guard=self.guard.freeze,
            left=orders_out.left,
        )
        tally = Tally(self.bus, TOPICS, lambda: self.terminal_desk.touch())
        self.rooms = Rooms(
            bus=self.bus,
            clock=clock,
            market=self.market,
            feed=self.feed,
            quotes=self.quotes,
            instruments=self.instruments,
            debates=Debates(self.bus),
            evidence=EvidenceStore(self.bus, clock),
            threads=Threads(self.bus, clock, self.ids),
            tally=tally,
            anomaly=AnomalyWatch(self.market, randomness.stream("anomaly")),
            features=FeatureWatch(self.market, clock.monotonic),
            liquidity=liquidity,
            volatility=VolatilityWatch(self.market),
            learning=LearningDesk(
                self.bus, clock.now, given.source.market_now, lambda: tally["forecasts.v1"]
            ),
            reconciler=gateway.reconciler,
            venues=gateway.venues,
        )
        self.remembering = Remembering(self)
        self.informing = Informing(self)
        self.alerting = Alerting(self)
        self.supervisor = Supervisor(clock, randomness.stream("restarts"), broke)
        self.modelling = Modelling(self, randomness.stream("models"))
        self.asking = self.modelling.asking
        self.going_live = GoingLive(self)
        self.live_settings = LiveSettings(self)
        self.terminal_desk = TerminalDesk(self)
        self.storage = Storage(journal, self.bus, clock, given.state, self.terminal_desk.announcements.alert)
        alert = self.terminal_desk.announcements.alert
        self.latch = LatchKeeper(
            latch, clock, self.controls, lambda uid: known_by(self.bus.rows, uid, os.getuid()), alert
        )
        self.chat = build_chat(self, randomness.stream("debates"))
        self.chat.commands.add(
            policy_commands(
                self.policy_desk,
                lambda: tuple(self.instruments),
                lambda: tuple(one.request for one in pending_requests(self.bus.rows)),
            )
        )
        settlement = Settlement(self.bus, clock, self.instruments, self.quotes.quote)
        differences = HostDifferenceDesk(self.bus, settlement, self.protector, lambda: self.rooms.account)
        self.chat.commands.add(model_commands(self.modelling))
        self.chat.commands.add(going_live_commands(self.going_live))
        self.chat.commands.add(live_settings_commands(self.live_settings))
        self.live_settings.put_in_force()
        self.chat.commands.add(difference_commands(differences, lambda: tuple(self.instruments)))
        services: list[Service] = [
            self.latch,
            self.feed,
            LiquidityKeeper(self.rooms.liquidity, given.source, clock),
            gateway,
            self.live,
            self.guard,
            orders_out,
            Attention(self.bus, clock, current_rules),
            self.protector,
            ApprovalsService(self.approvals, clock),
            DayKeeper(self.bus, clock, lambda: self.rooms.account, self.quotes.quote),
            self.chat.turns,
            self.chat.floors,
            *self.remembering.services,
            *self.informing.services,
            *self.alerting.services,
            Resolver(self.bus, clock, self.market, self.quotes, given.source.market_now),
            Leanings(self.bus, clock, self.quotes.quote, given.source.market_now),
            OrderReports(self),
            self.terminal_desk.terminals,
            self.terminal_desk.summons,
            self.storage,
        ]
        if isinstance(given.source, SimulatedSource):
            services.insert(1, Marks(self.bus, clock, self.market, given.source))
        if given.taped:
            self.host_tape = HostTape(self)
            services.append(self.host_tape.recorder)
        if isinstance(venue, PaperLine):
            services.append(venue)
        services.append(DeadMan(self.bus, clock, self.supervisor.health, current_rules))
        for service in services:
            self.supervisor.add(service)

    @classmethod
    async def open(cls, given: Surroundings) -> Core:
        """Open the journal and wire everything up. Refuses a journal that does not hold and a profile that is taken."""
        journal = await Journal.open(
            given.state, projections(), TOPICS, given.clock, given.writer, given.reserve
        )
        try:
            core = cls(given, journal)
            await prepare_desk_key(given.state, core.bus, given.settings.profile, given.randomness.secret)
            await core.enrol_first_people()
            await core.approvals.adopt(core.policy, "desk")
            await core.latch.take_over()
            demo = core.policy.profile == "demo"
            await compare(core.bus, given.clock, running(given.settings), adopts=demo)
            await core.modelling.recover()
            await core.chat.recover()
            if given.taped:
                await core.host_tape.make_room()
        except BaseException:
            await journal.close()
            raise
        return core

    async def enrol_first_people(self) -> None:
        """The demo's people with the keys that the desk holds for them, or the people whom a profile is founded with."""
        if self.policy.profile != "demo":
            await found(self.bus, kept_founding(self.given.state), lambda them: shortfall(them, self.policy))
            return
        people = demo_people(self.given.your_name)
        await self.directory.seed(people, "desk")
        await self.signer.prepare(person.person for person in people)

    async def _relisted(self, instrument: Instrument, closed: str) -> None:
        """The venue changed an instrument: what waits for votes is judged by its rules of today."""
        self.instruments[instrument.symbol] = instrument
        await self.approvals.revalidate(instrument, closed)

    async def start(self) -> None:
        """Start every service; returns once each is ready."""
        await self.supervisor.start()

    async def close(self, reason: str) -> None:
        """Tell terminals why, stop every service, and let go of the journal."""
        try:
            await self.terminal_desk.terminals.close(reason)
            await self.supervisor.stop()
            await self.modelling.close()
        finally:  # a service that does not end must not keep the record open
            await self.journal.close()
