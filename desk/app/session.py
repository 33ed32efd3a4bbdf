"""One terminal's session: what it looks at, what it holds of the thread, and its line to the host."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desk.app.connection import Connection, Ended, LinkState, Online
from desk.app.conversation import Conversation
from desk.app.interval import Interval
from desk.app.line_age import LineAge
from desk.app.view import View, named, select, subscriptions
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.ballots import Ballot, Ballots
    from desk.app.display import Display
    from desk.app.outgoing import Outgoing
    from desk.kernel.clock import Clock
    from desk.link.connector import Connector
    from desk.link.envelope import Message, WelcomePayload
    from widgets.folding import Carried
    from widgets.messages import VoteIntended
    from widgets.specs.contract import WidgetSpec

QUIET_AFTER = 6.0
"""Seconds without a word from a host that should speak every second."""
_FRESH = 5_000_000_000


class Session:
    """Turns what a person does into messages, and what the host says into what is shown."""

    def __init__(
        self,
        connector: Connector,
        clock: Clock,
        display: Display,
        *,
        terminal: str,
        frames_per_second: float,
        replay: bool = False,
    ) -> None:
        self._clock = clock
        self._display = display
        self._terminal = terminal
        self._frames_per_second = frames_per_second
        self._outgoing: Outgoing | None = None
        self._frames: dict[str, WidgetSpec] = {}
        self._asked: tuple[str, ...] = ()
        self._told: tuple[str, str, str] = ("", "", "")
        self._heard_at = clock.monotonic()
        self._quiet = 0
        self._interval = Interval(chosen=replay)
        self.connection = Connection(connector, clock, self, self._hello)
        self.conversation = Conversation()
        self.view = View(replay=replay)
        self.plan = self.view.plan()
        self.voted = ("", "")
        """Message id and request of the latest vote: a refusal belongs on its card."""
        self.ballots: Ballots | None = None
        self.lost: Callable[[], object] = lambda: None
        """Called when this terminal has no session any more: a key that was open for it is forgotten."""
        self.card_came: Callable[[Any], None] = lambda card: None
        """Called with every card that was fetched beside what is shown."""
        self._fetched: tuple[str, ...] = ()
        self._beside: tuple[str, ...] = ()
        self._take: Callable[[str, WidgetSpec], None] = lambda view, spec: None
        self.leaving = False
        """True once the person has asked to leave."""
        self.closed = False
        """True once the screen is being taken down: what comes now has nowhere to go."""
        self.age = LineAge(clock)
        """How old what is shown is, and how far away the host."""
        self.welcome: WelcomePayload | None = None
        """The latest greeting of the host; kept while the line is down."""

    @property
    def online(self) -> bool:
        return self.connection.online

    def look(self, **change: Any) -> None:
        """Change what is looked at: arrange the screen, and ask the host for what it now shows."""
        if "interval" in change:
            self._interval.choose()
        self._look(replace(self.view, **change))

    def _look(self, view: View) -> None:
        if view == self.view:
            return
        moved = view.instrument != self.view.instrument
        self.view = view
        plan = view.plan()
        if plan != self.plan:
            self.plan = plan
            self._display.follow(plan)
        if moved:
            self._display.select(view.instrument)
        self._ask()
        self._tell()

    def submit(self, text: str, files: Sequence[Carried] = ()) -> bool:
        """Send what was typed, with the files that go with it; false leaves it with the composer."""

        def make(out: Outgoing) -> Message:
            message = out.submit(text, self.conversation.thread, files)
            self.conversation.say(message.id, text)
            return message

        if self._send(make):
            known = self.welcome.instruments if self.welcome else ()
            self.look(instrument=named(text, known) or self.view.instrument)
            return True
        self.unsent()
        return False

    def unsent(self) -> None:
        """Say that a message did not go, and where its text is."""
        self._display.say(
            say("Not sent: there is no line to the host. Your text is still in the composer."), "warn"
        )

    def page(self, before: int, around: int, after: int) -> None:
        """Ask for another part of the thread."""
        self._send(lambda out: out.page(self.conversation.thread, before, around, after))

    def stop_turn(self) -> bool:
        """Stop the running turn, if there is one."""
        turn = self.conversation.turn
        return bool(turn) and self._send(lambda out: out.cancel(self.conversation.thread, turn))

    def command(self, name: str, /, **arguments: str) -> bool:
        """Ask the host to do something by name."""
        if self._send(lambda out: out.command(name, self.conversation.thread, **arguments)):
            return True
        self._display.say(
            say("Not sent: there is no line to the host. /{command} did not reach the desk.", command=name),
            "bad",
        )
        return False

    def vote(self, meant: VoteIntended, signature: str = "") -> None:
        """Vote on exactly the text, and as exactly the person, that the card showed."""

        def make(out: Outgoing) -> Message:
            message = out.vote(
                meant.request,
                meant.digest,
                meant.voter,
                meant.choice,
                meant.reason,
                meant.signing.head if signature else "",
                signature,
                meant.typed,
            )
            self.voted = message.id, meant.request
            return message

        if not self._send(make):
            self._display.refuse_vote(
                meant.request, say("Not sent: there is no line to the host. The vote was not cast.")
            )

    def reject(self, ballot: Ballot) -> str:
        """Reject one of several; the id of the message, or empty without a line."""
        sent = ""

        def make(out: Outgoing) -> Message:
            nonlocal sent
            message = out.vote(
                ballot.request,
                ballot.digest,
                ballot.voter,
                "reject",
                ballot.reason,
                ballot.head,
                ballot.signature,
            )
            sent = message.id
            return message

        return sent if self._send(make) else ""

    def key_refused(self, key: str, in_a_row: int) -> None:
        """Have it on record that a wrong passphrase was given here."""
        self._send(lambda out: out.key_refused(key, in_a_row))

    def fetch(self, views: tuple[str, ...]) -> None:
        """Ask for these views beside what is shown; what comes of them is only handed on."""
        self._fetched = views
        self._ask()

    def beside(self, views: tuple[str, ...], take: Callable[[str, WidgetSpec], None]) -> None:
        """Ask for these views as well, for as long as something lies over the desk that shows them."""
        self._beside, self._take = views, take
        self._ask()

    def ask_again(self) -> None:
        """Ask for all that is shown as if for the first time."""
        if self._send(lambda out: out.subscribe(("status",))):
            self._asked = ()
            self._ask()

    def detach(self) -> bool:
        """Tell the host that this terminal leaves; it answers what becomes of it. False when no host is connected."""
        self.leaving = True
        return self._send(lambda out: out.bye())

    def fresh(self, at: int) -> bool:
        """Whether something of this time has only just happened: not what a thread held before, nor a recording."""
        return not self.view.replay and self._clock.now() - at < _FRESH

    def seconds_to(self, until: int) -> int:
        """Whole seconds from now until then; 0 where that is over."""
        return max(0, -(-(until - self._clock.now()) // 1_000_000_000)) if until else 0

    def tick(self) -> None:
        """Notice a host that fell silent. Called every second."""
        quiet = int((self._clock.monotonic() - self._heard_at) / 1e9)
        quiet = quiet if self.online and quiet >= QUIET_AFTER else 0
        if quiet != self._quiet:
            self._quiet = quiet
            self._display.link(self.connection.state, quiet)

    def set_pace(self, frames_per_second: float) -> None:
        """Have the host send changed views this often."""
        if frames_per_second != self._frames_per_second:
            self._frames_per_second = frames_per_second
            self._send(lambda out: out.pace(frames_per_second))

    def ask_echo(self) -> None:
        """Have the host answer, to see how long that takes."""
        self._send(lambda out: out.echo(str(self._clock.monotonic())))

    def link_changed(self, state: LinkState) -> None:
        if self.closed:
            return
        self._heard_at = self._clock.monotonic()
        self._quiet = 0
        if isinstance(state, Online):
            self._arrived(state.welcome)
        else:
            self._asked, self._told, self._fetched = (), ("", "", ""), ()
            self.lost()
            if self.ballots is not None:
                self.ballots.line_lost()
            if self.conversation.turn:
                self.conversation.turn = ""
                self._display.end_stream()
        self._display.link(state, 0)
        if isinstance(state, Ended):
            self._display.leave(state.exit_code, state.reason)

    def received(self, message: Message) -> None:
        from desk.app.incoming import deliver

        if self.closed:
            return
        self._heard_at = self._clock.monotonic()
        if self._quiet:
            self.tick()
        deliver(message, self, self._display)

    def keep_frame(self, view: str, spec: WidgetSpec) -> None:
        """Hold the newest value of a view until the screen has time for it."""
        if view not in self._asked:
            return
        if view in self._fetched:
            self.card_came(spec)
        if view in self._beside:
            self._take(view, spec)
        if view not in subscriptions(self.view, self.plan):
            return
        if not self._frames:
            self._display.frames_waiting()
        self.age.conflated += view in self._frames
        self._frames[view] = spec
        self._look(replace(self.view, interval=self._interval.wanted(spec, self.view.interval)))

    def take_frames(self) -> dict[str, WidgetSpec]:
        """The values that wait to be shown."""
        frames, self._frames = self._frames, {}
        return {view: spec for view, spec in frames.items() if view in self._asked}

    def _arrived(self, welcome: WelcomePayload) -> None:
        self.welcome = welcome
        self.greeted(welcome)
        self.look(instrument=select(self.view, welcome.instruments))
        self._ask()
        self._tell()

    def begin_again(self) -> None:
        """Forget what was said: a replay was moved back and says it anew."""
        self.conversation.held, self.conversation.turn = 0, ""
        self._display.open_thread()

    def enter(self, thread: str) -> None:
        """Turn to a thread."""
        if self.conversation.enter(thread):
            self._display.open_thread()

    def greeted(self, welcome: WelcomePayload) -> None:
        """The host says which thread this is, who takes what is typed in it, and what this person sent before."""
        self.enter(welcome.thread)
        self._display.hold(welcome.handler)
        if welcome.said:
            self._display.remember(welcome.said)

    def _ask(self) -> None:
        wanted = tuple(dict.fromkeys((*subscriptions(self.view, self.plan), *self._fetched, *self._beside)))
        if wanted != self._asked and self._send(lambda out: out.subscribe(wanted)):
            self._asked = wanted

    def _tell(self) -> None:
        told = (self.view.instrument, self.view.interval, self.view.request)
        if told != self._told and self._send(lambda out: out.state(*told)):
            self._told = told

    def _send(self, make: Callable[[Outgoing], Message]) -> bool:
        if not self.online or self._outgoing is None:
            return False
        return self.connection.send(make(self._outgoing))

    def _hello(self) -> Message:
        if self._outgoing is None:
            from desk.app.outgoing import Outgoing

            self._outgoing = Outgoing(self._clock, self._terminal)
        return self._outgoing.hello(
            self.view.columns,
            self.view.rows,
            self._frames_per_second,
            self.conversation.thread,
            self.conversation.held,
        )
