"""The front desk: what terminals ask goes to the rooms from here, and what the rooms say goes out to terminals."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from desk.agents.writing import counted
from desk.approvals.messages import APPROVALS
from desk.approvals.requests_table import pending_count
from desk.chat.commands import Context, Done
from desk.chat.events import TURNS, TurnEnded, TurnSaid, TurnStarted
from desk.chat.messages import THREADS, ItemAdded
from desk.chat.threads_table import running_turns
from desk.execution.messages import FILLS, ORDERS
from desk.execution.orders_table import open_orders
from desk.host.alerts import Alerts, vote_words
from desk.host.presence import Presence
from desk.host.session import Session
from desk.host.shown import views
from desk.host.terminals import Terminals
from desk.host.viewing import Viewer, Views
from desk.kernel.bus import Delivery
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.link import envelope as e
from desk.link.link import HostLink
from desk.risk.desk_state import DESK
from desk.settings import Settings
from widgets.specs.chat import ChatItem
from widgets.specs.status import Alert, Health, Severity, Status

if TYPE_CHECKING:
    from desk.host.core import Core

TAIL = 200
"""Items of a thread that a terminal gets when it opens it."""


class Front:
    """What a session may ask of the desk behind it."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._people = 0
        self._said = 0
        self.ears: list[Callable[[e.Message], None]] = []
        """Called with every message that all terminals get in order: the tape listens here."""
        self.opened: Callable[[str], None] = lambda thread: None
        """Called when a terminal is about to show a thread from its stored items."""
        self.views = Views(views(core.rooms, self.status, lambda: self._people), self.clock, core.given.broke)
        self.terminals = Terminals(self.clock, self.views, lambda: core.ids.new("ses"), self._left)
        self.presence = Presence(core.bus, self.terminals, self.presence_changed)
        self._alerts = Alerts(
            core.bus.rows, core.instruments, lambda person: self.presence.person(person).name
        )
        core.bus.subscribe(TURNS, self._turn)
        core.bus.subscribe(THREADS, self._item)
        for topic in (APPROVALS, ORDERS, FILLS, DESK):
            core.bus.subscribe(topic, self._fact)

    @property
    def clock(self) -> Clock:
        return self._core.given.clock

    @property
    def settings(self) -> Settings:
        return self._core.given.settings

    # What sessions ask

    async def open_thread(self, wanted: str) -> str:
        threads = self._core.rooms.threads
        return wanted if wanted and threads.exists(wanted) else await threads.latest("desk")

    def welcome(self, session: Session) -> e.WelcomePayload:
        return e.WelcomePayload(
            session=session.session,
            profile=self.settings.profile,
            person=session.person,
            name=self.presence.person(session.person).name,
            host_pid=os.getpid(),
            thread=session.thread,
            instruments=self._core.market.symbols,
            started_here=self._core.given.started_here,
        )

    def commands(self, session: Session) -> e.CommandsPayload:
        return e.CommandsPayload(
            commands=self._core.chat.commands.infos(self.presence.person(session.person))
        )

    def tail(self, thread: str, after: int) -> Iterable[ChatItem]:
        self.opened(thread)
        return self._core.rooms.threads.tail(thread, TAIL, after)

    def arrived(self, session: Session) -> None:
        self.terminals.greeted_count += 1
        session.acting_as = self.presence.first_demo_person()
        self.presence_changed()

    def presence_changed(self) -> None:
        self._people += 1
        self._tell(e.Presence, payload=e.PresencePayload(people=self.presence.people()))
        self.touch()

    def _left(self, session: Session) -> None:
        if session.greeted:
            self.presence_changed()

    def views_wanted(self, session: Session) -> None:
        self.terminals.poke()

    def attach(self, link: HostLink, person: str) -> Session:
        """Serve a terminal on this link; raises `Refused` when the host is full or closing."""
        return self.terminals.attach(self, link, person)

    def broke(self, where: str, error: Exception) -> None:
        self._core.given.broke(where, error)

    def goodbye(self, session: Session) -> str:
        """What becomes of the host when this terminal leaves."""
        others = len(self.terminals.sessions) - 1
        if others > 0:
            return f"detached; the desk trades on, with {counted(others, 'other terminal')} attached"
        busy = self.busy()
        if self._core.given.alone:
            return f"the desk is closed, with {busy} under way" if busy else "the desk is closed"
        if not self._core.given.started_here:
            return "detached; the desk trades on, `desk stop` stops it"
        if busy:
            return f"detached; the desk trades on because of {busy}, `desk stop` stops it"
        return "detached; nothing is pending, so the host that `desk` started stops too"

    async def handle(self, session: Session, message: e.Message) -> None:
        match message:
            case e.TurnSubmit(payload=said):
                self._answer(
                    session, message, await self._core.chat.submit(said.text, self._context(session))
                )
            case e.CommandInvoke(payload=wanted):
                done = await self._core.chat.invoke(
                    wanted.name, dict(wanted.arguments), self._context(session)
                )
                self._answer(session, message, done)
            case e.TurnCancel():
                if not self._core.chat.stop(session.thread, self.presence.person(session.person).name):
                    raise Refused("Nothing is running in this thread, so there is nothing to stop.")
            case e.ApprovalVote(payload=vote):
                await self._vote(session, message, vote)

    def _answer(self, session: Session, message: e.Message, done: Done) -> None:
        if done.thread and done.thread != session.thread:
            session.thread = done.thread
            session.post(e.Welcome, message.id, payload=self.welcome(session))
            session.post_tail(0)
        if done.text:
            session.post(e.CommandDone, message.id, payload=e.TextPayload(text=done.text))

    async def _vote(self, session: Session, message: e.Message, vote: e.VotePayload) -> None:
        voter = self.presence.voter(session, vote.voter)
        via = session.person if session.acting_as else ""
        done = await self._core.approvals.vote(
            vote.request, vote.digest, vote.choice, vote.reason, voter.person, via, message.id
        )
        text = vote_words(voter.label, vote.choice, vote.reason, done)
        session.post(e.CommandDone, message.id, payload=e.TextPayload(text=text))

    def _context(self, session: Session) -> Context:
        return Context(
            self.presence.person(session.person), session.thread, session.session, session.instrument
        )

    # What the host says of itself

    def busy(self) -> str:
        """What a stop would interrupt, in words, or empty."""
        rows = self._core.bus.rows
        open_now, waiting = len(open_orders(rows)), pending_count(rows)
        running = len(running_turns(rows))
        parts = [
            counted(open_now, "open order") if open_now else "",
            counted(waiting, "pending request") if waiting else "",
            counted(running, "running turn") if running else "",
        ]
        return " and ".join(part for part in parts if part)

    def status(self, viewer: Viewer) -> Status:
        """The status line."""
        core, now = self._core, self.clock.now()
        desk, (feed_state, detail) = core.storage.standing(), core.feed.state()
        return Status(
            mode="PAPER",
            profile=self.settings.profile,
            session=viewer.session,
            host=core.given.where,
            desk_state=desk.state,
            desk_state_reason=desk.reason,
            feed=core.given.source.description,
            feed_state=feed_state,
            feed_age_ms=core.feed.age_ms(),
            feed_detail=detail,
            now=now,
            people=self.presence.people(),
            services=tuple(
                Health(service=one.service, state=one.state, detail=one.detail)
                for one in core.supervisor.health()
            ),
            acting_as=self.presence.label(viewer.acting_as),
            you=self.presence.person(viewer.person).name,
            pending=pending_count(core.bus.rows),
            journal_seq=core.journal.head.seq,
        )

    def alert(self, severity: Severity, title: str, text: str) -> None:
        """Tell everybody something that is no fact of the journal."""
        self._said += 1
        now = self.clock.now()
        alert = Alert(alert=f"note-{self._said}", severity=severity, title=title, text=text, at=now)
        self._tell(e.AlertRaised, payload=alert)

    def touch(self) -> None:
        """Something was recorded: look at the views at once."""
        self.terminals.touch()

    # What the rooms say

    def _turn(self, delivery: Delivery[Any]) -> None:
        said = delivery.message
        match said:
            case TurnStarted(thread, turn, speaker, tone):
                start = e.TurnStartPayload(speaker=speaker, tone=tone)
                self._tell(e.TurnStart, thread, turn, payload=start)
            case TurnSaid(thread, turn, speaker, tone, text):
                delta = e.TurnDeltaPayload(speaker=speaker, tone=tone, text=text)
                self._tell(e.TurnDelta, thread, turn, payload=delta)
            case TurnEnded(thread, turn, reason, detail):
                self._tell(e.TurnEnd, thread, turn, payload=e.TurnEndPayload(reason=reason, detail=detail))

    def _item(self, delivery: Delivery[Any]) -> None:
        if isinstance(delivery.message, ItemAdded):
            item = delivery.message.spec
            self._tell(e.ItemAdded, item.thread, item.turn, payload=item)

    def _fact(self, delivery: Delivery[Any]) -> None:
        alert = self._alerts.of(delivery)
        if alert is not None:
            self._tell(e.AlertRaised, payload=alert)

    def _tell(self, kind: Callable[..., e.Message], thread: str = "", turn: str = "", **fields: Any) -> None:
        self.terminals.tell(kind, thread, turn, **fields)
        if self.ears:
            self._said += 1
            message = kind(id=f"all-{self._said}", ts=self.clock.now(), thread=thread, turn=turn, **fields)
            for ear in self.ears:
                ear(message)
