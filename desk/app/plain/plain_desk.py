"""Plain mode put together: what a line means, what is said of it, and how it ends."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from desk.app.connection import Online
from desk.app.plain import desk_words
from desk.app.plain.actions import ACTIONS
from desk.app.plain.choices import Choices
from desk.app.plain.line_editor import Line
from desk.app.plain.pages import Pages
from desk.app.plain.plain_display import PlainDisplay
from desk.app.plain.plain_session import PlainSession
from desk.app.plain.questions import LEAVES, Questions
from desk.app.plain.replaying import TAPE
from desk.app.plain.requests_heard import RequestsHeard
from desk.app.plain.settling import Settling
from desk.app.plain.stopping import Latching, Stopping
from desk.app.plain.stops import stop_of
from desk.app.plain.views import VIEWS, read_view
from desk.app.plain.votes import Votes
from desk.app.plain.watching import Watching
from desk.app.plain.word import Word
from desk.app.view import sheet_of
from desk.kernel.errors import DeskError, Refused
from widgets.language import say
from widgets.specs.approvals import ApprovalQueue
from widgets.specs.status import Status

if TYPE_CHECKING:
    from desk.app.plain.voice import Verbosity, Voice
    from desk.app.replay import Replay
    from desk.kernel.clock import Clock
    from desk.link.connector import Connector
    from desk.link.envelope import Message
    from widgets.folding import Carried
    from widgets.specs.figure import Spec

FRAMES = 2.0
"""Frames a second asked of the host: nothing is drawn, so few are needed."""
GOODBYE_WITHIN = 2.0
_TICK = 1.0


Keeping = Callable[[str, str], object]
"""Keeps a setting of the person's."""


class PlainDesk:
    """One terminal of lines. `interactive` is false behind a pipe."""

    def __init__(
        self,
        connector: Connector,
        clock: Clock,
        voice: Voice,
        *,
        terminal: str,
        interactive: bool,
        replay: Replay | None = None,
        latch: Latching,
        keep: Keeping = lambda name, value: None,
    ) -> None:
        self.voice, self.replay, self.interactive = voice, replay, interactive
        self._clock = clock
        self.display = PlainDisplay(voice, clock.now, replay is not None)
        self.session = PlainSession(
            connector,
            clock,
            self.display,
            terminal=terminal,
            frames_per_second=FRAMES,
            replay=replay is not None,
        )
        self.choices, self.questions = Choices(), Questions()
        self.pages = Pages(voice, interactive)
        self.settling, self.watching = Settling(clock), Watching()
        self.votes = Votes(self.session, voice, self.questions, self.settling, clock, interactive=interactive)
        self.votes.written = lambda: voice.silent
        self.queue: ApprovalQueue | None = None
        """The queue as it was read last: numbers of several rejections name its rows."""
        self.files: tuple[Carried, ...] = ()
        """What goes with the next message."""
        self.lines: deque[str] = deque(maxlen=50)
        self.over: asyncio.Event = asyncio.Event()
        """Set when there is nothing left to do here."""
        self._standing = asyncio.Event()
        """Set with the first status, or when there will be none."""
        self.exit_code = 0
        self.words: tuple[Word, ...] = (*ACTIONS, *VIEWS, *(TAPE if replay is not None else ()))
        self.nothing = Line("")
        self._reading: set[asyncio.Task[None]] = set()
        self._keep = keep
        self._requests = RequestsHeard()
        self.stops = Stopping(self, latch)
        self.session.heard = self._heard
        self.session.came = self._came
        self.display.looked_up = self._look_up
        self.display.ended = self._ended
        self.display.leaving = lambda: self.session.leaving
        self.display.asked = lambda: self.settling.busy
        if replay is not None:
            replay.rewound = self.session.begin_again
        else:
            self.follow()

    @property
    def replaying(self) -> bool:
        return self.replay is not None

    @property
    def instruments(self) -> Sequence[str]:
        """Those that the host knows."""
        return self.session.welcome.instruments if self.session.welcome else ()

    async def run(self) -> None:
        """Hold the line to the host until it is over."""
        connection = asyncio.create_task(self.session.connection.run())
        ticking = asyncio.create_task(self._tick())
        try:
            await self.over.wait()
        finally:
            tasks = (connection, ticking, *self._reading, *self.stops.working)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def ready(self, within: float) -> bool:
        """Whether the desk answered, and said where it stands."""
        try:
            async with asyncio.timeout(within):
                await self._standing.wait()
        except TimeoutError:
            return False
        return self.display.status is not None

    def greet(self) -> None:
        """What is said first."""
        status = self.display.status
        if status is None:
            return
        self.voice.say(
            say("Dynamic Desk, line by line."),
            *desk_words.recorded(status),
            desk_words.standing(status),
            desk_words.you(status),
        )
        if status.pending:
            self.voice.say(*desk_words.waiting(status))
        if self.interactive:
            self.voice.say(
                say(
                    "Say menu for choices, ? for help, quit to leave. Anything else is a message to the desk."
                )
            )

    async def take(self, line: Line) -> None:
        """Do what one line says. A refusal is one sentence and ends nothing."""
        text = line.text.strip()
        if line.cut:
            self.voice.say(
                say("That line was too long, so its end is missing; nothing was sent. Type it shorter.")
            )
            return
        level, reason = stop_of(text)
        try:
            if level:
                self.questions.drop()
                self.stops.stop(level, reason)
            elif self.questions.waiting:
                await self._answer(line)
            elif text:
                self.lines.append(text)
                await self._do(text, line)
        except DeskError as refusal:
            self.refuse(refusal)
        except Exception as problem:  # whatever broke, a person gets a sentence and goes on
            self.settling.failures.append(1)
            said = say("Something broke in this terminal ({why}); the desk goes on.", why=repr(problem))
            self.voice.say(said)

    def refuse(self, refusal: DeskError) -> None:
        """Say why not."""
        self.settling.failures.append(refusal.exit_code)
        said = str(refusal).rstrip(".")
        self.voice.say(say("Not done: {why}.", why=said))

    def recorded(self) -> None:
        if self.replaying:
            raise Refused(say("this is a recording, so nothing can be asked or changed here; quit leaves"))

    async def again(self, text: str) -> None:
        """Do a line that was chosen."""
        await self._do(text, self.nothing)

    async def _answer(self, line: Line) -> None:
        text = line.text.strip().lower()
        if text in LEAVES and line.secret is None:
            self.questions.drop()
            self.voice.say(say("Given up: nothing is sent."))
            return
        await self.questions.answer(line)

    async def _do(self, text: str, line: Line) -> None:
        if text.isdigit() and len(text) < 6:
            await self._choose(int(text))
            return
        name, *words = text.split()
        word = self.find(name)
        if word is not None and not text.startswith("/") and word.fits(words, self.instruments):
            if word.view:
                self.choices.went(text)
            await word.run(self, words, line)
            return
        self.submit(text)

    async def _choose(self, number: int) -> None:
        chosen = self.choices.chosen(number)
        if not chosen:
            raise Refused(
                say(
                    "no choice has the number {number}; the last list had {count}. Say menu for what there is",
                    number=number,
                    count=self.choices.count,
                )
            )
        self.voice.say(say("Chosen: {line}", line=chosen))
        await self._do(chosen, self.nothing)

    def find(self, name: str) -> Word | None:
        """The word with this name, or that also goes by it."""
        wanted = name.lower()
        return next((word for word in self.words if wanted == word.name or wanted in word.aliases), None)

    def say_choices(self, entries: Sequence[tuple[str, str]]) -> None:
        """A numbered list."""
        self.voice.say(*self.choices.offer(entries))

    def submit(self, text: str) -> None:
        """Send a message or a command of the desk."""
        self.recorded()
        self.display.mine(text)
        if not self.session.submit(text, self.files):
            raise Refused(say("there is no line to the host; what you typed is kept, history says it"))
        self.files = ()
        self.settling.asked(self.session.sent, turn=True)
        if sheet := sheet_of(text):
            self._look_up(sheet)

    def command(self, name: str, /, **arguments: str) -> None:
        """Ask the host to do something by name."""
        self.recorded()
        self.display.mine(" ".join((f"/{name}", *arguments.values())))
        if self.session.command(name, **arguments):
            self.asked()

    def asked(self) -> None:
        """What went out last wants an answer."""
        self.settling.asked(self.session.sent)

    def follow(self) -> None:
        """Follow what has to be followed, and nothing else."""
        self.session.watch("status", "queue", *(["watchlist"] if self.watching.active else []))

    def set_verbosity(self, level: Verbosity) -> None:
        """Say more or less from now on, and the next time too."""
        self.voice.verbosity = level
        self._keep("verbosity", level)

    def retry(self) -> None:
        """Connect now, also after a goodbye."""
        self.session.connection.retry_now()

    def leave(self) -> None:
        """Say goodbye to the host; it says what becomes of it."""
        if self.replaying or not self.session.detach():
            self.over.set()
        else:
            asyncio.get_running_loop().call_later(GOODBYE_WITHIN, self.over.set)

    def end(self, code: int) -> None:
        """There is nobody left to talk to."""
        self.exit_code = code
        self.settling.failures.clear()
        self.over.set()

    async def read_all(self) -> None:
        """Wait for views that are still being read."""
        while self._reading:
            await asyncio.wait(tuple(self._reading))

    def _ended(self, code: int, sentence: str) -> None:
        if not self.session.leaving:
            self.exit_code = code or (0 if self.interactive else 5)
        self._standing.set()
        self.over.set()

    def _look_up(self, view: str) -> None:
        task = asyncio.get_running_loop().create_task(self._read(view))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def _read(self, view: str) -> None:
        try:
            await read_view(self, view)
        except DeskError as refusal:
            self.refuse(refusal)

    def _heard(self, message: Message) -> None:
        self.settling.heard(message)

    def _came(self, view: str, spec: Spec) -> None:
        if isinstance(spec, Status):
            self.display.learn(spec)
            self._standing.set()
        elif view == "queue" and isinstance(spec, ApprovalQueue):
            for severity, text in self._requests.news(spec, self.session.voted[1]):
                self.voice.announce(say("Approvals"), severity, text)
        elif view == "watchlist" and hasattr(spec, "rows"):
            for instrument, text in self.watching.moved(spec):  # type: ignore[arg-type]
                self.voice.market(instrument, text)

    async def _tick(self) -> None:
        online = False
        while True:
            await self._clock.sleep(_TICK)
            self.session.tick()
            self.votes.keys.tick()
            self.voice.tick()
            now_online = isinstance(self.session.connection.state, Online)
            if online and not now_online:
                self.settling.line_lost()
            online = now_online
