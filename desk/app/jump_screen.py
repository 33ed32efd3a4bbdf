"""Jumping: a letter on every pane, tab and row in sight, and one more key goes there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from textual import events
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.strip import Strip

from desk.app.dialog_keys import dialog_bindings
from desk.app.jump import PANE_LETTERS, Target, lettered
from desk.app.strip_line import StripLine, strip
from desk.app.tab_strip import TabStrip
from widgets.tight import TightScreen

if TYPE_CHECKING:
    from desk.app.action import Where
    from desk.app.main_screen import MainScreen

WIDTH = 3
"""Cells of a mark: the letter between brackets, so that it is seen where colours are not."""


@runtime_checkable
class HasRows(Protocol):
    """A pane with rows that a key may go to."""

    def rows_in_sight(self) -> Sequence[tuple[int, int]]: ...

    def go_to(self, row: int) -> None: ...


class Mark(StripLine):
    """One letter over what it goes to."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"mark--letter"}
    DEFAULT_CSS = """
    Mark {
        position: absolute; width: 3; height: 1; background: $desk-chosen-ground;
        & > .mark--letter { color: $desk-chosen; background: $desk-chosen-ground; text-style: bold; }
    }
    """

    def __init__(self, letter: str, target: Target) -> None:
        super().__init__(f"mark_{ord(letter)}")
        self.styles.offset = (target.x, target.y)
        self._letter = letter

    def draw(self) -> None:
        style = self.get_component_rich_style("mark--letter")
        self.set_strips([Strip(strip((f"[{self._letter}]", style)))])

    def on_click(self, event: events.Click) -> None:
        event.stop()
        if isinstance(self.screen, JumpScreen):
            self.screen.jump(self._letter)


class JumpScreen(TightScreen[None], ModalScreen[None]):
    """Lies over the desk until a key is pressed. What stops the desk works here too."""

    PLACE: ClassVar[tuple[Where, ...]] = ("jump",)
    BINDINGS: ClassVar[list[BindingType]] = dialog_bindings("jump")
    DEFAULT_CSS = "JumpScreen { background: $background 0%; layout: vertical; overflow: hidden hidden; }"

    def __init__(self, desk: MainScreen) -> None:
        super().__init__()
        self._desk = desk
        self._size = desk.app.size
        self._targets: dict[str, Target] | None = None
        self._early = ""

    def on_mount(self) -> None:
        # A tab that was chosen just before may not be laid out yet.
        self.call_after_refresh(self._mark)

    def _mark(self) -> None:
        self._targets = dict(lettered(targets(self._desk)))
        if self._early:
            self.jump(self._early)
        else:
            self.mount_all(Mark(letter, target) for letter, target in self._targets.items())

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character:
            event.stop()
            self.jump(event.character)

    def on_click(self) -> None:
        self.dismiss()

    def on_resize(self, event: events.Resize) -> None:
        if event.size != self._size:
            self.dismiss()  # the letters would stand beside what they mean

    def jump(self, letter: str) -> None:
        """Go to what has this letter; what is pressed before the letters are there waits for them."""
        if self._targets is None:
            self._early = letter
        elif letter in self._targets:
            go, self._targets = self._targets[letter].go, {}
            self.dismiss()
            go()

    def action_close(self) -> None:
        self.dismiss()


def targets(desk: MainScreen) -> Iterator[Target]:
    """Everything in sight that the keys can be given to."""
    boxes = desk.session.plan.boxes
    if "tabs" in boxes:
        tabs = boxes["tabs"]
        for number, (x, tab) in enumerate(desk.query_one(TabStrip).places(), 1):
            yield Target(tabs.x + x, tabs.y, partial(desk.dispatcher.visit, tab), str(number))
    for name, letter in PANE_LETTERS.items():
        if name in boxes:
            box = boxes[name]
            yield Target(box.x + max(0, box.width - WIDTH - 1), box.y, partial(desk.focus_pane, name), letter)
    for name in filter(boxes.__contains__, PANE_LETTERS):
        pane = desk.query_one(f"#{name}")
        if isinstance(pane, HasRows):
            content = pane.content_region
            for line, row in pane.rows_in_sight():
                if 0 <= line < content.height:
                    yield Target(content.x - 1, content.y + line, partial(_go_to_row, desk, name, pane, row))


def _go_to_row(desk: MainScreen, name: str, pane: HasRows, row: int) -> None:
    desk.focus_pane(name)
    pane.go_to(row)
