"""The container in which every pane is placed by the plan; nothing is ever re-mounted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from desk.app.splits import Box
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


class PaneContainer(Ground):
    """Places its children by id. Children that the plan leaves out keep their state and take no focus."""

    DEFAULT_CSS = "PaneContainer { width: 100%; height: 100%; layers: base; overflow: hidden hidden; }"

    def __init__(self, boxes: Callable[[Size], Mapping[str, Box]]) -> None:
        super().__init__(id="pane_container")
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
