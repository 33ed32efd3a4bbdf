"""Wires the agents and the chat: tools over the desk's own facts, the house's seats, and the way to a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from desk.agents.answers import HouseAnswers
from desk.agents.budget import Budget
from desk.agents.debate import DebateRoom
from desk.agents.facts import MarketFacts
from desk.agents.model_answers.answering import ModelAnswers
from desk.agents.order_desk import PolicyOrderDesk
from desk.agents.proposing import Proposer
from desk.agents.read_tools import read_tools
from desk.agents.review import review_tool
from desk.agents.tools import Toolbox
from desk.agents.track_tool import track_tool
from desk.approvals.policy import Policy
from desk.approvals.proposal import Proposal
from desk.approvals.queue import requests_of
from desk.approvals.requests_table import current_policy
from desk.approvals.rules import current_rules
from desk.chat.chat import Chat, opening
from desk.chat.debate_commands import debate_commands
from desk.chat.debating import Debating
from desk.chat.first_price import FirstPrices
from desk.chat.handlers import Floors
from desk.chat.informing_commands import informing_commands
from desk.chat.live_commands import live_commands
from desk.chat.meters import Meters
from desk.chat.people_commands import people_commands
from desk.chat.persona_commands import persona_commands
from desk.chat.playbooks.reviews import Reviews, playbook_commands
from desk.chat.playbooks.saying import Reader
from desk.chat.rerun_command import rerun_command
from desk.chat.risk_commands import risk_commands
from desk.chat.speech import Pace
from desk.chat.thread_changes import ThreadChanges
from desk.chat.thread_commands import thread_commands
from desk.chat.track_commands import track_commands
from desk.chat.turns import Turns
from desk.execution.paper import PaperTerms
from desk.execution.standing import standing
from desk.host.desk_commands import DeskCommands
from desk.host.exporting import Exporter
from desk.host.live_desk import HostLiveDesk
from desk.host.live_settings import PAUSE_S
from desk.host.oversight import Oversight
from desk.host.people_desk import HostPeopleDesk
from desk.host.persona_desk import HostPersonaDesk, seats_now
from desk.host.risk_desk import HostRiskDesk
from desk.host.viewing import Viewer
from desk.kernel.journal import Draft
from desk.people.demo import OPERATOR
from desk.people.directory import HOUSE
from desk.people.personas.personas_table import personas_in_force
from desk.risk.exposure import Standing
from desk.risk.limits import Limits
from desk.views.orders import order_record

if TYPE_CHECKING:
    from desk.host.core import Core


def build_chat(core: Core, random: Random) -> Chat:
    """The chat over this core's rooms."""
    given, rooms, clock, bus = core.given, core.rooms, core.given.clock, core.bus
    facts = MarketFacts(
        core.market,
        given.source.market_now,
        portfolio=rooms.portfolio,
        queue=lambda: rooms.queue(Viewer(OPERATOR)),
        order=lambda order: order_record(bus.rows, order, core.instruments),
        anomaly=rooms.anomaly,
        features=rooms.features,
        liquidity=rooms.liquidity,
        volatility=rooms.volatility,
    )

    def policy() -> Policy:
        return current_policy(bus.rows)

    def limits() -> Limits:
        rules = current_rules(bus.rows, HOUSE)
        return policy().limits if rules is None else rules.limits

    def account() -> Standing:
        name, now = rooms.account, clock.now()
        # Every instrument: how much room there is in one that is not held yet needs its price too.
        found = {symbol: core.quotes.quote(symbol) for symbol in core.instruments}
        return standing(bus.rows, name, {symbol: one for symbol, one in found.items() if one}, now, now)

    def stress(symbol: str) -> Decimal | None:
        found = rooms.liquidity.read(symbol, given.source.market_now()).stress
        return None if found is None else Decimal(repr(min(1.0, max(0.0, found))))

    async def propose(proposal: Proposal, debate: str) -> str:
        return (await core.approvals.propose(proposal, HOUSE, debate)).request

    async def withdraw(debate: str, reason: str, also: Sequence[Draft]) -> int:
        return await core.approvals.withdraw(debate, reason, "desk", debate, also)

    proposer = Proposer(propose, rooms.anomaly.parked)
    reading = (
        *read_tools(facts),
        review_tool(facts),
        *core.informing.tools(),
        *core.alerting.tools(),
        *core.remembering.tools,
        track_tool(rooms.learning.record),
    )
    toolbox = Toolbox(bus, clock, (*reading, proposer.tool()), on_error=given.broke)
    core.remembering.reads = Toolbox(bus, clock, read_tools(facts), on_error=given.broke)
    order_desk = PolicyOrderDesk(
        core.instruments,
        quote=core.quotes.quote,
        standing=account,
        limits=limits,
        sizing=lambda: policy().sizing,
        reach_bp=lambda: policy().release.marketable_bp,
        fee_bp=Decimal(PaperTerms().taker_bp),
        stress=stress,
    )
    names = tuple(core.instruments)
    asking = core.asking
    turns = Turns(
        bus,
        clock,
        core.ids,
        rooms.threads,
        toolbox,
        pace=Pace(PAUSE_S * given.settings.reading_pace),
        on_error=given.broke,
        meters=lambda turn: Meters(bus.rows, turn),
    )
    room = DebateRoom(
        bus,
        clock,
        core.ids,
        random,
        toolbox=toolbox,
        proposer=proposer,
        withdraw=withdraw,
        order_desk=order_desk,
        seats=lambda: seats_now(bus, core.asking),
        names=names,
        requests=lambda debate: requests_of(bus.rows, debate),
        budget=Budget(
            rounds=given.settings.debate_rounds,
            seconds=given.settings.debate_seconds,
            tokens=given.settings.debate_tokens,
        ),
    )
    prices = FirstPrices(core.market, clock)
    floors = Floors(bus, clock, core.ids, rooms.threads, on_error=given.broke)
    debating = Debating(bus, clock, rooms.threads, turns, room, rooms.debates, floors, prices, opening)
    chat = Chat(
        threads=rooms.threads,
        turns=turns,
        answers=ModelAnswers(
            asking,
            toolbox,
            HouseAnswers(toolbox, rooms.debates, clock, names),
            clock,
            names,
            lambda: personas_in_force(bus.rows),
        ),
        room=room,
        debates=rooms.debates,
        evidence=rooms.evidence,
        desk=DeskCommands(
            bus,
            core.directory,
            core.approvals,
            core.controls,
            acting=core.terminal_desk.presence.acting,
            act=core.terminal_desk.presence.act,
            export=Exporter(given.state, clock.now, given.beside).write,
        ),
        prices=prices,
        symbols=lambda: names,
        floors=floors,
        debating=debating,
        on_error=given.broke,
    )
    chat.commands.add(
        people_commands(HostPeopleDesk(bus, core.approvals, core.terminal_desk.presence.by_person))
    )
    unlocked = core.keyring.find
    live = HostLiveDesk(
        bus, core.approvals, core.live.routed, lambda venue, key: unlocked(venue, key) is not None
    )
    chat.commands.add(live_commands(live))
    chat.commands.add(debate_commands(debating, floors, toolbox))
    reads = Toolbox(
        bus, clock, (*read_tools(facts), Oversight(core, account, limits).tool()), on_error=given.broke
    )
    chat.commands.add(playbook_commands(Reviews(bus, turns, floors, Reader(reads, clock, names), opening)))
    chat.commands.add((rerun_command(rooms.debates, debating.hold),))
    chat.commands.add(thread_commands(rooms.threads, ThreadChanges(bus, clock, core.ids), bus.rows, chat))
    chat.commands.add(persona_commands(HostPersonaDesk(bus, core.approvals, core.asking)))
    chat.commands.add(risk_commands(HostRiskDesk(bus, clock, core.approvals, current_rules)))
    rooms.learning.seated = lambda: chat.seated().analysts
    chat.commands.add(track_commands(rooms.learning, lambda: names))
    chat.commands.add(core.remembering.commands)
    chat.commands.add(core.alerting.commands)
    chat.commands.add(informing_commands(chat, lambda: toolbox.tools))
    chat.left = core.remembering.lifecycle.left
    core.remembering.lifecycle.resets.append(lambda thread: floors.stop(thread, "the thread was put away"))
    chat.commands.withheld = lambda: policy().withheld
    return chat
