"""The container in which every pane is placed by the plan; nothing is ever re-mounted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual import events
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from desk.app.mouse_message import MouseMessage
from desk.app.splits import Box, Divider
from widgets.ground import Ground


class _PlanLayout(Layout):
    name = "plan"

    def __init__(self, boxes: Callable[[Size], Mapping[str, Box]]) -> None:
        self._boxes = boxes

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        parent.pre_layout(self)
        boxes = self._boxes(size)
        return [
            WidgetPlacement(Region(*boxes[child.id]), NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child.id is not None and child.id in boxes
        ]


DRAWN_EVERY = 0.08
"""Seconds between two arrangements while a divider is dragged: each of them paints the screen anew."""


class PaneContainer(Ground):
    """Places its children by id. Children that the plan leaves out keep their state and take no focus.

    Dividers are dragged where their panes meet: by the title line below, or by the blank cells between columns.
    """

    class DividerMoved(MouseMessage):
        """A divider was dragged to where its first part has this share, in percent."""

        def __init__(self, divider: str, share: float) -> None:
            super().__init__()
            self.divider = divider
            self.share = share

    DEFAULT_CSS = "PaneContainer { width: 100%; height: 100%; layers: base; overflow: hidden hidden; }"

    class TitleChosen(MouseMessage):
        """The title line of a pane was clicked twice."""

        def __init__(self, pane: str) -> None:
            super().__init__()
            self.pane = pane

    def __init__(
        self, boxes: Callable[[Size], Mapping[str, Box]], dividers: Callable[[], Sequence[Divider]] = tuple
    ) -> None:
        super().__init__(id="pane_container")
        self._dividers = dividers
        self._held: Divider | None = None
        self._grabbed_at = 0
        self._dragged_to: int | None = None
        self._by_plan = _PlanLayout(self._placed)
        self._boxes = boxes
        self._stand_in: tuple[str, str] = ("", "")

    @property
    def layout(self) -> Layout:
        return self._by_plan

    def follow(self) -> None:
        """Show what the plan holds, hide the rest, and arrange anew."""
        boxes = self._placed(self.app.size)
        for child in self.children:
            wanted = child.id in boxes
            if child.display != wanted:
                child.display = wanted
        # A child that asks for layout is what makes Textual drop the arrangement it has kept.
        self.children[0].refresh(layout=True)

    def stand_in(self, place: str, other: str) -> None:
        """Put another child in a place of the plan; an empty `other` gives the place back."""
        wanted = (place, other) if other else ("", "")
        if wanted != self._stand_in:
            self._stand_in = wanted
            self.follow()

    def _placed(self, size: Size) -> dict[str, Box]:
        boxes = dict(self._boxes(size))
        place, other = self._stand_in
        if place in boxes:
            boxes[other] = boxes.pop(place)
        return boxes

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._held = self._divider_at(*event.screen_offset) if event.button == 1 else None
        if self._held is not None:
            self.screen.clear_selection()
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._held is None:
            return
        at = event.screen_offset.x if self._held.axis == "x" else event.screen_offset.y
        if self._dragged_to is None and at != self._grabbed_at:
            self.set_timer(DRAWN_EVERY, self._drag)
        if at != self._grabbed_at or self._dragged_to is not None:
            self._dragged_to = at

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._held is not None:
            self._drag()
            self._held = None
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        if event.chain == 2:
            x, y = event.screen_offset
            boxes = self._boxes(self.app.size).items()
            titled = (name for name, box in boxes if y == box.y and box.x <= x < box.x + box.width)
            if (name := next(titled, "")) and name not in ("status", "tabs", "key_bar"):
                self.post_message(self.TitleChosen(name))

    def _drag(self) -> None:
        """Arrange anew, once for all the moves since the last time."""
        held, at = self._held, self._dragged_to
        if held is not None and at is not None:
            self._dragged_to = None
            self._grabbed_at = at
            self.post_message(self.DividerMoved(held.name, held.share(at)))

    def _divider_at(self, x: int, y: int) -> Divider | None:
        """The divider under the mouse; between columns both blank cells belong to it."""
        for each in self._dividers():
            at, along, reach = (y, x, 0) if each.axis == "y" else (x, y, 1)
            if each.at - reach <= at <= each.at and along in each.across:
                self._grabbed_at = at
                return each
        return None
