"""Chat: what people type becomes a command, a debate or a question, and ends in their thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from desk.agents.debate import DebateRoom
from desk.agents.debates import Debates
from desk.agents.evidence_store import EvidenceStore
from desk.agents.inquiry import OF_THE_MARKET, Answering, Inquiry, Topic
from desk.agents.voice import Statement, notice
from desk.chat.attaching import blocks_of, marks
from desk.chat.command_desk import CommandDesk
from desk.chat.commands import Commands, Context, Done, Invocation
from desk.chat.debating import Debating
from desk.chat.earlier import MOST_ITEMS, earlier
from desk.chat.first_price import FirstPrices
from desk.chat.handlers import Floors, Heard
from desk.chat.instruments import resolve
from desk.chat.intent import understand
from desk.chat.messages import AttachmentGiven
from desk.chat.misread import Misread
from desk.chat.said_table import typed
from desk.chat.speech import Speech
from desk.chat.talking_commands import talking_commands
from desk.chat.threads import Threads
from desk.chat.trading_commands import trading_commands
from desk.chat.turns import BUSY, MOST_LINES, OnError, Turns, spoken_by
from desk.kernel.errors import DeskError, DiskFull, Refused
from desk.people.directory import Person
from desk.people.roles import roles_with
from widgets.specs.chat import LONGEST_MESSAGE, Block, ChatItem
from widgets.specs.strategy import Run


class Chat:
    """Takes what terminals send."""

    def __init__(
        self,
        *,
        threads: Threads,
        turns: Turns,
        answers: Answering,
        room: DebateRoom,
        debates: Debates,
        evidence: EvidenceStore,
        desk: CommandDesk,
        prices: FirstPrices,
        symbols: Callable[[], Sequence[str]],
        floors: Floors,
        debating: Debating,
        on_error: OnError,
    ) -> None:
        self.threads = threads
        self.turns = turns
        self.debates = debates
        self.evidence = evidence
        self.commands = Commands()
        self._answers = answers
        self.floors = floors
        self._debating = debating
        self.room = room
        self.seated = room.seated
        """Who would sit at a debate now."""
        self._prices = prices
        self._symbols = symbols
        self._on_error = on_error
        self.left: Callable[[str], None] = lambda thread: None
        """Told of a thread that somebody went on from to another one."""
        self.commands.add(trading_commands(desk, symbols))
        self.commands.add(talking_commands(self, desk, evidence, self.commands, symbols, self.scope_of))

    async def submit(self, text: str, context: Context) -> Done:
        """Take a line from a composer: a command after a slash, otherwise a question."""
        line = text.strip()
        if not line and context.files:
            return await self._keep_files(context)
        if not line:
            raise Refused("There is nothing to send; type a question, or / for commands.")
        if line.startswith("/"):
            return await self._command(context, line, lambda: self.commands.run_line(line, context))
        _require_room(line)
        _require_voice(context.person)
        if (taken := await self.floors.hear(Heard(line, context))) is not None:
            return taken
        if self.turns.running(context.thread):
            raise Refused(BUSY)
        inquiry = replace(
            understand(line, self._symbols(), context.thread, context.instrument),
            text=line,
            person=context.person.person,
            files=tuple((file.name, file.media, file.text or marks(file)) for file in self._files(context)),
            earlier=earlier(self.threads.tail(context.thread, MOST_ITEMS)),
        )
        return await self._ask(context, line, inquiry)

    async def invoke(self, name: str, values: dict[str, str], context: Context) -> Done:
        """Run a command by name, as keys and the palette do."""
        line = " ".join([f"/{name}", *values.values()])
        return await self._command(context, line, lambda: self.commands.run(name, values, context))

    def stop(self, thread: str, person: Person) -> bool:
        """Stop the turn that runs in a thread, and whoever holds its floor. A debate rests first, and stops when asked
        once more."""
        _require_voice(person)
        if self._debating.pause(thread, person):
            return True
        self._debating.stop(thread)
        stopped = self.turns.stop(thread, person.name, person.person)
        return self.floors.stop(thread, f"stopped by {person.name}") or stopped

    def about_to_rest(self, thread: str) -> bool:
        """Whether a debate here goes on to the end of its step, and rests then."""
        return self._debating.about_to_rest(thread)

    async def recover(self) -> None:
        """After a crash: say of cut-off turns and debates that they were."""
        await self._debating.recover()
        await self.threads.recover(self._debating.cut_off)
        await self.floors.recover()

    def scope_of(self, thread: str) -> str:
        """The turn or debate whose evidence a thread spoke from last."""
        card = self.debates.latest_in(thread)
        scopes = (*self.threads.turns_of(thread), *([card.debate] if card else []))
        return self.evidence.latest_scope(scopes)

    async def debate(self, call: Invocation, instrument: str, horizon: str) -> Done:
        """Hold a debate as a turn."""
        return await self._debating.hold(call.context, call.line, instrument, horizon)

    async def inquire(self, call: Invocation, topic: Topic) -> Done:
        """Answer a command that is a question."""
        named = call.values.get("instrument", "")
        about = (resolve(named, self._symbols()),) if named else ()
        inquiry = Inquiry(topic, about, call.context.thread, request=call.values.get("request", ""))
        return await self._ask(call.context, call.line, inquiry)

    def repeats(self, item: ChatItem) -> bool:
        """Whether this is a question that may be asked again."""
        line = said(item)
        if item.author != "person" or not line:
            return False
        try:
            return not line.startswith("/") or self.commands.find(line.split()[0]).again
        except Misread:
            return False

    async def ask_again(self, item: ChatItem, call: Invocation) -> Done:
        """Ask in this thread what a person asked before; the question says that it is asked again, and of which item."""
        files = self.threads.files_again(item.item)
        return await self.submit(said(item), replace(call.context, again=(item.item, item.seq), files=files))

    def _files(self, context: Context) -> tuple[AttachmentGiven, ...]:
        """What the question is about: its own files, and those that are here for it already."""
        if context.again:
            return context.files
        return (*self.threads.files_before(context.thread, context.person.label), *context.files)

    async def _keep_files(self, context: Context) -> Done:
        """Files that came without a word stand in the thread until somebody asks about them."""
        _require_voice(context.person)
        turn = self.turns.speech(context.thread).turn
        answer = notice("Kept here; ask about it in your next message.")
        await self.threads.exchange(
            context.thread, turn, [opening(context, ""), answer], context.person.person, context.files
        )
        return Done("", recorded=True)

    async def _ask(self, context: Context, line: str, inquiry: Inquiry) -> Done:
        async def work(speech: Speech) -> None:
            if inquiry.topic in OF_THE_MARKET:
                await self._prices.wait(inquiry.instruments)
            await self._answers.answer(inquiry, speech)

        await self.turns.start(
            context.thread,
            opening(context, line),
            context.person.person,
            work,
            files=context.files,
            speaker=self._answers.speaker,
            title=line,
        )
        return Done("", recorded=True)

    async def _command(self, context: Context, line: str, run: Callable[[], Awaitable[Done]]) -> Done:
        """Run it, and keep question and answer in the thread, a refusal included.

        What was done stays done, a halt above all, also where the talk about it cannot be kept.
        """
        _require_room(line)
        try:
            done = await run()
        except DeskError as refusal:
            await self._keep(context, line, refusal)
            raise
        if done.text and not done.recorded:
            await self._keep(context, line, done)
        if done.thread and done.thread != context.thread:
            self.left(context.thread)
        return done

    async def _keep(self, context: Context, line: str, outcome: Done | DeskError) -> None:
        speech = self.turns.speech(context.thread)
        asked = opening(context, line)
        try:
            answer = await _answer(speech, line, outcome)
            await self.threads.exchange(
                context.thread, speech.turn, [asked, answer], context.person.person, context.files
            )
        except DiskFull:
            return  # the desk tells of that by itself
        except Exception as problem:
            self._on_error(f"keeping the talk of thread {context.thread}", problem)


def _require_voice(person: Person) -> None:
    if not person.may("ask"):
        needed = " or ".join(roles_with("ask"))
        role = person.role or "without a role"
        raise Refused(
            f"{person.name} is {role} and may look but not speak here; ask somebody who is {needed}."
        )


def _require_room(line: str) -> None:
    """Refuse what a message cannot hold whole."""
    for size, most, what in (
        (len(line), LONGEST_MESSAGE, "characters"),
        (len(line.splitlines()), MOST_LINES, "lines"),
    ):
        if size > most:
            raise Misread(f"A message holds at most {most:,} {what}; shorten it and send it again.")


def said(item: ChatItem) -> str:
    """What a person typed of an item of theirs."""
    return typed(item.model_dump(mode="json"))


def opening(context: Context, line: str) -> Statement:
    """What a person sent, with the files that came with it, and of which item it is asked again."""
    spoken = spoken_by(context.person.label, line) if line else spoken_by(context.person.label, "")
    blocks = spoken.blocks if line else ()
    if context.again:
        name, place = context.again
        words = f"Asked again: a new answer follows. /goto {place} shows the earlier question, {name}."
        blocks = (*blocks, Block(style="bullet", runs=(Run(text=words, tone="muted"),)))
    blocks = (*blocks, *blocks_of(context.files, MOST_LINES - len(blocks)))
    return Statement(spoken.speaker, spoken.author, spoken.tone, blocks)


async def _answer(speech: Speech, line: str, outcome: Done | DeskError) -> Statement:
    if isinstance(outcome, Misread):
        return notice(str(outcome), "warning")
    if isinstance(outcome, DeskError):
        return await speech.refusal(str(outcome), line)
    if outcome.about is not None:
        return await speech.about(outcome.about)
    return notice(outcome.runs or outcome.text)
