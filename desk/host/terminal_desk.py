"""The desk as terminals know it: what a session asks goes to the rooms from here."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from desk.agents.writing import counted
from desk.chat.attaching import taken
from desk.chat.commands import Context, Done
from desk.chat.debating import RESTS
from desk.chat.floors_table import holder_of
from desk.chat.said_table import said_by
from desk.chat.suggestions import suggestions
from desk.host.alerts import Alerts, vote_words
from desk.host.announcements import Announcements
from desk.host.completing import completions
from desk.host.dismissal import Dismissal
from desk.host.identity import person_of
from desk.host.model_views import model_views
from desk.host.persona_desk import HostPersonaDesk, persona_views
from desk.host.policy_desk import policy_views
from desk.host.presence import Presence
from desk.host.session import Session
from desk.host.shown import views
from desk.host.status import busy, status_line
from desk.host.summons import Summons
from desk.host.terminals import Terminals
from desk.host.viewing import View, Viewer, Views
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.link import envelope as e
from desk.link.link import HostLink
from desk.people.demo import OPERATOR
from desk.settings import Settings
from desk.views.people import people_view
from widgets.specs.chat import ChatItem
from widgets.specs.contract import WidgetSpec
from widgets.specs.status import Status

if TYPE_CHECKING:
    from desk.host.core import Core

TAIL = 60
"""Items of a thread that a terminal gets when it opens it, and at a time when it asks for more."""


class TerminalDesk:
    """Implements the `SessionDesk` of every session on the rooms of one core."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._presence_changes = 0
        self.opened: Callable[[str], None] = lambda thread: None
        """Called when a terminal is about to show a thread from its stored items."""
        self.views = Views(
            views(
                core.rooms,
                self._status,
                lambda: self._presence_changes,
                lambda viewer: self.presence.looking(viewer),
            )
            | {"people": View(self._people, lambda names, viewer: self._people_inputs(), 0.25, personal=True)}
            | {
                "completions": View(
                    lambda names, viewer: completions(core),
                    lambda names, viewer: core.rooms.tally.total,
                    0.25,
                    ages=False,
                )
            }
            | policy_views(core.policy_desk, core.rooms.tally, core.rooms.clock)
            | core.remembering.views
            | core.alerting.views
            | core.going_live.views()
            | core.live_settings.views()
            | model_views(core.modelling, core.rooms.tally, core.rooms.clock)
            | persona_views(HostPersonaDesk(core.bus, core.approvals, core.asking), core.rooms.tally),
            self.clock,
            core.given.broke,
        )
        self.terminals = Terminals(self.clock, self.views, lambda: core.ids.new("ses"), self._left)
        self.presence = Presence(core.bus, self.terminals, self.presence_changed)
        alerts = Alerts(core.bus.rows, core.instruments, lambda person: self.presence.person(person).name)
        self.summons = Summons(core.bus, self.clock, self.terminals, self.settings.profile)
        self.announcements = Announcements(core.bus, self.clock, self.terminals, alerts)
        self.dismissal = Dismissal(
            core.bus,
            self.terminals,
            self.presence,
            self._offer_commands,
            self.presence_changed,
            lambda person, why: core.chat.turns.stop_of(person, why),
        )

    @property
    def clock(self) -> Clock:
        return self._core.given.clock

    @property
    def settings(self) -> Settings:
        return self._core.live_settings.now()

    def attach(self, link: HostLink, person: str) -> Session:
        """Serve a terminal on this link; raises `Refused` when the host is full or closing."""
        return self.terminals.attach(self, link, person)

    def person_of(self, uid: int) -> str:
        """Whose terminals this Unix user's are; refuses a user whom nobody enrolled."""
        return person_of(self._core.bus.rows, uid, os.getuid())

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
            said=said_by(self._core.bus.rows, session.person),
            handler=holder_of(self._core.bus.rows, session.thread),
        )

    def commands(self, session: Session) -> e.CommandsPayload:
        commands = self._core.chat.commands.infos(self.presence.person(session.person))
        return e.CommandsPayload(
            commands=commands, suggestions=suggestions(commands, self._core.market.symbols)
        )

    def _offer_commands(self, session: Session) -> None:
        if session.here:
            session.post(e.CommandsSet, payload=self.commands(session))

    def tail(self, thread: str, after: int) -> Iterable[ChatItem]:
        self.opened(thread)
        return self._core.rooms.threads.tail(thread, TAIL, after)

    def arrived(self, session: Session) -> None:
        self.terminals.greeted_count += 1
        if session.person == OPERATOR:
            session.acting_as = self.presence.first_demo_person()
        self.presence_changed()
        if notice := self._core.policy_desk.notice():
            self.announcements.alert("warning", "Policy file", notice)

    def presence_changed(self) -> None:
        self._presence_changes += 1
        self.announcements.tell(e.Presence, payload=e.PresencePayload(people=self.presence.people()))
        self.touch()

    def views_wanted(self, session: Session) -> None:
        self.terminals.poke()

    def broke(self, where: str, error: Exception) -> None:
        self._core.given.broke(where, error)

    def busy(self) -> str:
        """What a stop would interrupt, in words, or empty."""
        return busy(self._core.bus.rows)

    def touch(self) -> None:
        """Something was recorded: look at the views at once."""
        self.terminals.touch()

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
                context = replace(self._context(session), files=taken(said.attachments, self._core.ids))
                self._answer(session, message, await self._core.chat.submit(said.text, context))
            case e.ThreadPage(payload=wanted):
                self._page(session, message.id, wanted)
            case e.CommandInvoke(payload=wanted):
                done = await self._core.chat.invoke(
                    wanted.name, dict(wanted.arguments), self._context(session)
                )
                self._answer(session, message, done)
            case e.TurnCancel():
                if not self._core.chat.stop(session.thread, self.presence.person(session.person)):
                    raise Refused("Nothing is running in this thread, so there is nothing to stop.")
                if self._core.chat.about_to_rest(session.thread):
                    self._answer(session, message, Done(RESTS))
            case e.ApprovalVote(payload=vote):
                await self._vote(session, message, vote)
            case e.KeyRefused(payload=refused):
                await self._core.directory.note_wrong_passphrase(
                    session.person, refused.key, refused.in_a_row, message.id
                )

    def _answer(self, session: Session, message: e.Message, done: Done) -> None:
        if done.thread and done.thread != session.thread:
            session.thread = done.thread
            session.post(e.Welcome, message.id, payload=self.welcome(session))
            self.opened(done.thread)
            self._page(session, message.id, e.ThreadPagePayload(around=done.item))
        elif done.item:
            self._page(session, message.id, e.ThreadPagePayload(around=done.item))
        if done.view:
            session.post(e.UiStatePatch, message.id, payload=e.UiStatePayload(sheet=done.view))
        if done.text:
            session.post(e.CommandDone, message.id, payload=e.TextPayload(text=done.text))

    def _page(self, session: Session, corr: str, wanted: e.ThreadPagePayload) -> None:
        """Send the part of the session's thread that it asks for."""
        threads, thread = self._core.rooms.threads, session.thread
        items = threads.page(thread, TAIL, wanted.before, wanted.around, wanted.after)
        payload = e.ThreadItemsPayload(items=items, last=threads.items(thread), around=wanted.around)
        session.post(e.ThreadItems, corr, payload=payload)

    async def _vote(self, session: Session, message: e.Message, vote: e.VotePayload) -> None:
        voter = self.presence.voter(session, vote.voter)
        via = session.person if session.acting_as else ""
        done = await self._core.approvals.vote(
            vote.request,
            vote.digest,
            vote.choice,
            vote.reason,
            voter.person,
            via,
            message.id,
            head=vote.head,
            signature=vote.signature,
            typed=vote.typed,
        )
        text = vote_words(voter.label, vote.choice, vote.reason, done)
        session.post(e.CommandDone, message.id, payload=e.TextPayload(text=text))

    def _context(self, session: Session) -> Context:
        return Context(
            self.presence.person(session.person), session.thread, session.session, session.instrument
        )

    def _people(self, names: tuple[str, ...], viewer: Viewer) -> WidgetSpec:
        here = self.presence.by_person()
        return people_view(self._core.bus.rows, self.settings.profile, viewer.person, here)

    def _people_inputs(self) -> Hashable:
        return self._core.rooms.tally["people.v1"], self._presence_changes

    def _status(self, viewer: Viewer) -> Status:
        return status_line(self._core, self.presence, viewer)

    def _left(self, session: Session) -> None:
        if session.greeted:
            self.presence_changed()
