"""A pane that shows one spec, or a sentence while there is none."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar, Unpack

from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import marked
from widgets.line_pane import LinePane, Place
from widgets.notice import notice_lines
from widgets.specs.figure import Spec
from widgets.specs.status import Notice

S = TypeVar("S", bound=Spec)


class SpecPane(LinePane, Generic[S]):
    """`show` takes the newest spec of the pane's kind, or a `Notice` that stands in for it."""

    LOADING: ClassVar[str] = marked("Waiting for the host.")

    def __init__(self, **place: Unpack[Place]) -> None:
        self.spec: S | None = None
        self._notice: Notice | None = None
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
        self.spec = spec
        self.arrived(spec)
        self.repaint()

    def arrived(self, spec: S) -> None:
        """Called with each new spec before it is drawn."""

    def clear(self) -> None:
        """Forget the spec: the pane is waiting again."""
        self.spec, self._notice = None, None
        self.repaint()

    def draw(self, width: int, height: int, ink: Ink) -> list[Strip]:
        if self._notice is not None:
            return notice_lines(self._notice, width, height, ink)
        if self.spec is None:
            return notice_lines(Notice(state="loading", text=self.LOADING), width, height, ink)
        return self.paint(self.spec, width, height, ink)

    def paint(self, spec: S, width: int, height: int, ink: Ink) -> list[Strip]:
        """The spec as lines."""
        raise NotImplementedError
