"""A small desk with chat on it: what commands would do is written down instead."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from data.market import Market
from desk.agents.answers import HouseAnswers
from desk.agents.grounding import slot
from desk.agents.model_answers.answering import ModelAnswers
from desk.agents.models.asking import Asking
from desk.chat.chat import Chat, opening
from desk.chat.chat_tables import chat_tables
from desk.chat.command_desk import Sentence, TicketWish
from desk.chat.commands import Context, Done
from desk.chat.debate_commands import debate_commands
from desk.chat.debating import Debating
from desk.chat.events import TURNS
from desk.chat.first_price import FirstPrices
from desk.chat.floor_messages import FLOORS
from desk.chat.floors_table import FloorsTable
from desk.chat.handlers import Floors
from desk.chat.messages import THREADS
from desk.chat.speech import Pace
from desk.chat.thread_changes import ThreadChanges
from desk.chat.thread_commands import thread_commands
from desk.chat.threads import Threads
from desk.chat.turns import Turns
from desk.kernel.errors import Refused
from desk.kernel.journal import Draft
from desk.people.directory import PeopleTable, Person
from desk.people.messages import PEOPLE, PersonEnrolled
from tests.agents import stage as agents
from tests.models.no_models import NoModels
from widgets.specs.chat import ChatItem

T = TypeVar("T")
AT_ONCE = Pace(0.0)
NO_MODELS = NoModels()
YOU = Person("you", "Ada", ("trader", "risk"), False)
VIEWER = Person("vic", "Vic", ("viewer",), False)


@dataclass
class NotedDesk:
    """Answers every command with a sentence and keeps what was asked of it."""

    asked: list[tuple[Any, ...]] = field(default_factory=list)
    refusal: str = ""

    def _do(self, *what: Any) -> str:
        if self.refusal:
            raise Refused(self.refusal)
        self.asked.append(what)
        return f"Done: {what[0]}."

    async def propose(self, wish: TicketWish, person: Person, thread: str) -> Sentence:
        self._do("propose", wish, person.person)

        def words(pending: str) -> str:
            return f"Request req-7kq2m9x4c1 to {wish.side} {wish.instrument} is one of {pending}."

        return Sentence(
            words("0"),
            "approvals",
            {},
            lambda ref: words(slot(f"{ref}.pending")),
            ("req-7kq2m9x4c1", wish.instrument),
        )

    async def withdraw(self, request: str, person: Person) -> str:
        return self._do("withdraw", request)

    async def cancel_order(self, order: str, person: Person) -> str:
        return self._do("cancel_order", order)

    async def cancel_all(self, person: Person, reason: str = "") -> str:
        return self._do("cancel_all")

    async def flatten(self, person: Person, reason: str = "") -> str:
        return self._do("flatten")

    async def halt(self, reason: str, person: Person) -> str:
        return self._do("halt", reason)

    async def resume(self, person: Person, reason: str = "") -> str:
        return self._do("resume")

    async def act_as(self, session: str, name: str, person: Person) -> str:
        return self._do("act_as", session, name)

    async def export(self, what: str, person: Person) -> str:
        return self._do("export", what)

    def pending(self) -> tuple[str, ...]:
        return ("req-7kq2m9x4c1", "req-aaaa111122")

    def open_orders(self) -> tuple[str, ...]:
        return ("ord-7kq2m9x4c1",)

    def people(self) -> tuple[str, ...]:
        return ("Dana", "Lee")


@dataclass
class ChatStage:
    """Chat, and everything that it said."""

    agents: agents.Stage
    chat: Chat
    threads: Threads
    turns: Turns
    desk: NotedDesk
    thread: str
    heard: list[Any] = field(default_factory=list)
    broken: list[Exception] = field(default_factory=list)

    def context(self, person: Person = YOU, instrument: str = "") -> Context:
        return Context(person, self.thread, "ses-a", instrument)

    async def say(self, text: str, person: Person = YOU, instrument: str = "") -> Done:
        """Submit a line and wait for the turn it starts."""
        done = await self.chat.submit(text, self.context(person, instrument))
        await self.turns.wait(self.thread)
        return done

    def items(self) -> tuple[ChatItem, ...]:
        return self.threads.tail(self.thread)

    def last(self) -> ChatItem:
        return self.items()[-1]


def words(item: ChatItem) -> str:
    return item.text


def on_chat_stage(
    directory: Path,
    play: Callable[[ChatStage], Awaitable[T]],
    *,
    pace: Pace = AT_ONCE,
    market: tuple[Market, int] | None = None,
    asking: Asking = NO_MODELS,
    **options: Any,
) -> T:
    """Run `play` in virtual time."""

    async def on_agents(stage: agents.Stage) -> T:
        threads = Threads(stage.bus, stage.clock, stage.ids)
        broken: list[Exception] = []
        turns = Turns(
            stage.bus,
            stage.clock,
            stage.ids,
            threads,
            stage.toolbox,
            pace=pace,
            on_error=lambda where, problem: broken.append(problem),
        )
        for one in (YOU, VIEWER):
            enrolled = PersonEnrolled(one.person, one.name, one.roles, one.demo)
            await stage.bus.record(Draft(PEOPLE, enrolled, "desk"))
        names = stage.market.symbols
        desk = NotedDesk()
        prices = FirstPrices(stage.market, stage.clock)
        floors = Floors(
            stage.bus,
            stage.clock,
            stage.ids,
            threads,
            on_error=lambda where, problem: broken.append(problem),
        )
        debating = Debating(
            stage.bus, stage.clock, threads, turns, stage.room, stage.debates, floors, prices, opening
        )
        chat = Chat(
            threads=threads,
            turns=turns,
            answers=ModelAnswers(
                asking,
                stage.toolbox,
                HouseAnswers(stage.toolbox, stage.debates, stage.clock, names),
                stage.clock,
                names,
            ),
            room=stage.room,
            debates=stage.debates,
            evidence=stage.evidence,
            desk=desk,
            prices=prices,
            symbols=lambda: names,
            floors=floors,
            debating=debating,
            on_error=lambda where, problem: broken.append(problem),
        )
        changes = ThreadChanges(stage.bus, stage.clock, stage.ids)
        chat.commands.add(thread_commands(threads, changes, stage.bus.rows, chat))
        chat.commands.add(debate_commands(debating, floors, stage.toolbox))
        made = ChatStage(stage, chat, threads, turns, desk, await threads.latest("you"), broken=broken)
        stage.bus.subscribe(TURNS, lambda delivery: made.heard.append(delivery.message))
        stage.bus.subscribe(THREADS, lambda delivery: made.heard.append(delivery.message))
        try:
            return await play(made)
        finally:
            await turns.close()

    return agents.on_stage(
        directory,
        on_agents,
        market=market,
        projections=[PeopleTable(), *chat_tables(), FloorsTable(), *options.pop("projections", ())],
        topics=[PEOPLE, THREADS, FLOORS, *options.pop("topics", ())],
        **options,
    )
