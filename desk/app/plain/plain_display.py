"""What the session brings, said: implements the session's `Display` without a screen."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from desk.app.connection import Connecting, Ended, Online, Waiting
from desk.app.plain import desk_words, talk_words
from desk.app.plain.sentences import Sentences
from widgets.language import say, several

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desk.app.connection import LinkState
    from desk.app.key_bar import Tone
    from desk.app.layout import Plan
    from desk.app.plain.voice import Voice
    from desk.link.envelope import WantedPayload
    from widgets.specs.chat import ChatItem, Meter
    from widgets.specs.contract import WidgetSpec
    from widgets.specs.status import Alert, CommandInfo, Status, Suggestion

KEPT = 300
"""Items of the thread that can be read again."""
_SAID = 12
_TELLING = 20
"""Characters of a sentence that no other one ends with by chance."""


class PlainDisplay:
    """Says everything once: what comes by several ways is known by its words."""

    def __init__(self, voice: Voice, now: Callable[[], int], replay: bool = False) -> None:
        self._voice = voice
        self._now = now
        self._replay = replay
        self._streams: dict[str, Sentences] = {}
        self._online_at = 0
        self._quiet_until = 0
        self._lost = False
        self._reason = ""
        self._told = False
        """Whether the status was told once: after a lost line it is told again."""
        self._said: deque[str] = deque(maxlen=_SAID)
        self._mine: deque[str] = deque(maxlen=_SAID)
        self._rung: deque[str] = deque(maxlen=_SAID)
        """Requests for which a vote was asked here: no second word says that they wait."""
        self.items: deque[ChatItem] = deque(maxlen=KEPT)
        self.status: Status | None = None
        self.commands: Sequence[CommandInfo] = ()
        self.suggestions: Sequence[Suggestion] = ()
        self.said_before: tuple[str, ...] = ()
        self.looked_up: Callable[[str], object] = lambda view: None
        """Called when the host wants a view read."""
        self.ended: Callable[[int, str], object] = lambda code, text: None
        """Called when there is no session any more."""
        self.asked: Callable[[], bool] = lambda: False
        """Whether something was asked here and is not answered yet."""
        self.leaving: Callable[[], bool] = lambda: False
        """Whether the person has asked to leave."""
        self.given_back = ""
        """What was typed and refused last."""

    def mine(self, text: str) -> None:
        """This was typed here: it is not said again when it comes back."""
        self._mine.append(_folded(text))

    def say_nothing_until(self, time: int) -> None:
        """A recording is wound to this time: what it holds up to there is read when it is asked for."""
        self._quiet_until = time
        self.status = None

    def link(self, state: LinkState, quiet: int) -> None:
        pane = say("Host")
        match state:
            case Online() if quiet:
                self._voice.announce(
                    pane,
                    "warning",
                    say("it has said nothing for {seconds} s; what you hear may be old.", seconds=quiet),
                )
            case Online():
                if self._lost:
                    self._voice.announce(pane, "warning", say("it is back; what was said meanwhile follows."))
                    self.status = None
                elif not self._online_at:
                    self._online_at = self._now()
                    # What was said before is read when it is asked for.
                    self._quiet_until = 0 if self._replay else self._online_at
                self._lost, self._reason = False, ""
            case Connecting(attempt=1) if not self._online_at and not self._replay:
                self._voice.announce(pane, "notice", say("connecting."))
            case Waiting(reason=reason):
                if reason != self._reason:
                    self._voice.announce(
                        pane,
                        "critical",
                        say(
                            "{reason}. It is tried again by itself; retry starts one now. Nothing you typed is lost.",
                            reason=reason,
                        ),
                    )
                self._lost, self._reason = True, reason
                self._streams.clear()
            case Ended(reason=reason):
                severity = "wanted" if self.leaving() else "critical"
                self._voice.announce(pane, severity, reason.rstrip(".") + ".")
            case _:
                pass

    def learn(self, status: Status) -> None:
        """The newest status line."""
        if self.status is None and self._told:
            self._voice.announce(say("Desk"), "warning", desk_words.standing(status))
        for pane, severity, text in desk_words.news(self.status, status):
            self._voice.announce(pane, severity, text)
        self._told = True
        self.status = status

    def say(self, text: str, tone: Tone) -> None:
        if not any(each.startswith(_folded(text)) for each in self._said):
            self._said.append(_folded(text))
            severity = {"plain": "notice", "good": "good", "warn": "warning", "bad": "bad"}[tone]
            self._voice.say(
                say("Desk, {severity}: {text}", severity=talk_words.severity(severity), text=text)
            )

    def refuse_vote(self, request: str, text: str) -> None:
        self._voice.say(
            say(
                "Approvals, problem: the vote on {request} does not count: {text}", request=request, text=text
            )
        )

    def alert(self, alert: Alert) -> None:
        rung = any(request in alert.text for request in self._rung)
        if not rung and alert.at > self._quiet_until and not self._known(alert.text):
            self._voice.announce(alert.title or say("Alerts"), alert.severity, alert.text)

    def ring(self, wanted: WantedPayload) -> None:
        self._rung.append(wanted.request)
        begins = say("your vote is still wanted") if wanted.reminder else say("your vote is wanted")
        self._voice.announce(
            say("Approvals"),
            "warning",
            say(
                "{begins}: {title}. Say card {request}.",
                begins=begins,
                title=wanted.title.rstrip("."),
                request=wanted.request,
            ),
        )

    def open_thread(self) -> None:
        self.items.clear()
        self._streams.clear()

    def add_item(self, item: ChatItem) -> None:
        self.items.append(item)
        stream = self._streams.pop(item.speaker, None)
        if item.at <= self._quiet_until:
            return
        if item.author == "person" and _folded(item.text) in self._mine:
            return
        if stream is not None and stream.begun:
            self._rest_of(stream, item)
        elif not self._said_already(item):
            self._say_item(item)

    def _said_already(self, item: ChatItem) -> bool:
        """Whether another way brought these words just now: an answer, or an alert that the desk also writes down."""
        text = _folded(item.text)
        if item.author != "desk":
            return text in self._said
        return any(each == text or (len(each) >= _TELLING and text.endswith(each)) for each in self._said)

    def _rest_of(self, stream: Sentences, item: ChatItem) -> None:
        rest, goes_on = stream.rest(item.text)
        if not goes_on:
            self._voice.say(say("As it is recorded:"))
            self._say_item(item)
        elif rest.strip():
            self._voice.say(*rest.splitlines())
        if item.stopped:
            self._voice.say(say("Cut short: {why}.", why=item.stopped.rstrip(".")))
        self._said.append(_folded(item.text))

    def _say_item(self, item: ChatItem) -> None:
        lines = talk_words.item(item)
        if not lines:
            return
        if item.author == "analyst":
            if not self._wanted():
                return
            self._voice.say(*lines)
        elif not self._voice.announce(say("Chat"), item.tone, *lines):
            return
        self._said.append(_folded(item.text))

    def stream(self, speaker: str, tone: str, text: str) -> None:
        if self._replay:
            return  # what was said comes whole
        if not self._wanted():
            return
        stream = self._streams.setdefault(speaker, Sentences())
        begun = stream.begun
        for sentence in stream.feed(text):
            self._voice.say(sentence if begun else f"{speaker}: {sentence}")
            begun = True

    def _wanted(self) -> bool:
        """Whether a speaker is heard: who is quiet hears only what was asked here."""
        return self._voice.verbosity != "quiet" or self.asked()

    def progress(self, speaker: str, text: str, left: int, meter: Meter | None) -> None:
        if text and not self._known(f"{speaker} {text}"):
            self._voice.announce(speaker or say("Desk"), "all", text)

    def end_stream(self) -> None:
        self._streams.clear()

    def show_items(self, items: Sequence[ChatItem], last: int, around: int) -> None:
        known = {item.seq for item in self.items}
        merged = sorted(
            (*self.items, *(item for item in items if item.seq not in known)), key=lambda item: item.seq
        )
        self.items.clear()
        self.items.extend(merged)
        shown = [item for item in items if not around or item.seq == around] or list(items)
        if not last:
            return
        head = several(
            last,
            "The thread has {count} message; the latest follow.",
            "The thread has {count} messages; the latest follow.",
        )
        self._voice.say(head)
        for item in shown[-3:]:
            self._voice.say(*talk_words.item(item))

    def hold(self, handler: str) -> None:
        if handler:
            self._voice.announce(
                say("Chat"), "notice", say("what you type goes to {handler}.", handler=handler)
            )

    def remember(self, said: Sequence[str]) -> None:
        self.said_before = tuple(said)

    def look_up(self, view: str) -> None:
        self.looked_up(view)

    def give_back(self, text: str) -> None:
        self.given_back = text

    def offer_commands(self, commands: Sequence[CommandInfo], suggestions: Sequence[Suggestion]) -> None:
        self.commands, self.suggestions = commands, suggestions

    def leave(self, exit_code: int, sentence: str) -> None:
        self.ended(exit_code, sentence)

    def follow(self, plan: Plan) -> None:
        """There is no screen to arrange."""

    def select(self, instrument: str) -> None:
        """What is selected is told when it is asked for."""

    def show(self, view: str, spec: WidgetSpec) -> None:
        """Views are read when they are asked for."""

    def frames_waiting(self) -> None:
        """They come by `PlainSession.came`."""

    def _known(self, text: Any) -> bool:
        """Whether these words were said just now; from now on they were."""
        folded = _folded(str(text))
        if folded in self._said:
            return True
        self._said.append(folded)
        return False


def _folded(text: str) -> str:
    return " ".join(text.split()).rstrip(".:")
