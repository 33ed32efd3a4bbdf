"""A pane that shows one spec, or a sentence while there is none."""

from __future__ import annotations

from typing import ClassVar, Generic, Literal, TypeVar, Unpack

from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import marked, say
from widgets.line_pane import LinePane, Place
from widgets.notice import State, foot_lines, notice_lines, state_lines
from widgets.specs.figure import Spec
from widgets.specs.status import Notice

S = TypeVar("S", bound=Spec)
LATE = 8
"""Seconds after which waiting is told as a delay."""
FOOT_FROM = 8
"""Rows from which a pane has one left to say what to do about its state."""


class SpecPane(LinePane, Generic[S]):
    """`show` takes the newest spec of the pane's kind, or a `Notice` that stands in for it."""

    LOADING: ClassVar[str] = marked("Waiting for the host.")

    def __init__(self, **place: Unpack[Place]) -> None:
        self.spec: S | None = None
        self._notice: Notice | None = None
        self._old = False
        self._waited = 0
        super().__init__(**place)

    @property
    def shown(self) -> S | None:
        """The spec that is drawn; none while a notice stands in for it."""
        return self.spec if self._notice is None else None

    def show(self, spec: S | Notice) -> None:
        """Show the newest spec; only what changed is sent to the terminal."""
        if isinstance(spec, Notice):
            self._notice = spec
            self.repaint()
            return
        if spec is self.spec and self._notice is None:
            return
        self._notice = None
        self._waited = 0
        self.spec = spec
        self._old = _old(spec)
        self.arrived(spec)
        self.repaint()

    def arrived(self, spec: S) -> None:
        """Called with each new spec before it is drawn."""

    def clear(self) -> None:
        """Forget the spec: the pane is waiting again."""
        self.spec, self._notice = None, None
        self.repaint()

    @property
    def state(self) -> State | None:
        return self.condition or ("stale" if self._old and self._notice is None else None)

    @property
    def waiting(self) -> bool:
        """Whether nothing has come so far."""
        return self.spec is None and self._notice is None

    def wait(self, seconds: int) -> None:
        """Nothing has come for so long: waiting ends in a reason."""
        if self.waiting:
            late = self._waited >= LATE
            self._waited = seconds
            if late or seconds >= LATE:
                self.repaint()

    def draw(self, width: int, height: int, ink: Ink) -> list[Strip]:
        if self._notice is not None:
            return notice_lines(self._notice, width, height, ink, self._next(self._notice.state))
        if self.spec is None:
            return self._nothing_yet(width, height, ink)
        state = self.state
        then = self._next(state) if state is not None else ""
        if state is None or not then or height < FOOT_FROM:
            return self.paint(self.spec, width, height, ink)
        foot = foot_lines(state, then, width, 1 if height < 12 else 2, ink)
        return [*self.paint(self.spec, width, height - len(foot), ink), *foot]

    def _nothing_yet(self, width: int, height: int, ink: Ink) -> list[Strip]:
        if self.condition == "disconnected":
            text = say("There is no line to the host: this pane fills once it is back.")
            return state_lines("disconnected", text, width, height, ink, self._next("never"))
        if self._waited >= LATE:
            text = say("Nothing has come for {seconds} s.", seconds=self._waited)
            return state_lines("delayed", text, width, height, ink, self._next("delayed"))
        return state_lines("loading", say(self.LOADING), width, height, ink)

    def _next(self, state: State | Literal["never"]) -> str:
        from widgets.next_steps import next_step

        return next_step(self.TITLE, state)

    def paint(self, spec: S, width: int, height: int, ink: Ink) -> list[Strip]:
        """The spec as lines."""
        raise NotImplementedError


def _old(spec: Spec) -> bool:
    """Whether all that the figures rest on is old."""
    parts = [spec, *(part for name in ("rows", "cards", "positions") for part in getattr(spec, name, ()))]
    found = [part.provenance for part in parts if hasattr(part, "provenance")]
    return bool(found) and all(each.stale for each in found)
