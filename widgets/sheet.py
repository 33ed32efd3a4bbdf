"""What is looked up beside the work: people, rules, the policy, needs of a request, alerts. Drawn when first needed."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar, NamedTuple, cast

from textual.binding import Binding, BindingType
from textual.strip import Strip

from widgets.ink import Ink
from widgets.messages import AlertsAcknowledged
from widgets.page_pane import PagePane
from widgets.specs.figure import Spec


class Drawing(NamedTuple):
    """How a kind is drawn."""

    title: str
    function: str
    """Module and function below `widgets`; it takes spec, width and ink and gives lines."""


DRAWINGS: Mapping[str, Drawing] = {
    "people_list": Drawing("People", "people_lines.people_lines"),
    "rule_list": Drawing("Standing rules", "rules_lines.rules_lines"),
    "policy_view": Drawing("Policy", "policy_lines.policy_lines"),
    "order_needs": Drawing("What it needs", "needs_lines.needs_lines"),
    "differences": Drawing("Differences", "differences_lines.differences_lines"),
    "track_record": Drawing("Track record", "track_lines.track_lines"),
    "model_spend": Drawing("Spend on models", "spend_lines.spend_lines"),
    "model_endpoints": Drawing("Models", "endpoints_lines.endpoints_lines"),
    "insight_timeline": Drawing("Research", "insight_lines.timeline_lines"),
    "insight_detail": Drawing("Insight", "insight_lines.detail_lines"),
    "alert_list": Drawing("Alerts", "alerts_lines.alerts_lines"),
}


class SheetPane(PagePane[Spec]):
    """Scrolls; Esc goes back to where one was. It likes 60x20."""

    TITLE = "Desk"
    LOADING = "Asking the desk."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "acknowledge", "Acknowledge", show=False, id="sheet.acknowledge"),
    ]

    def arrived(self, spec: Spec) -> None:
        kind = str(getattr(spec, "kind", ""))
        if kind != self._kind:
            self._kind, self.top = kind, 0

    _kind: str = ""

    @property
    def title_detail(self) -> str:
        return DRAWINGS[self._kind].title if self._kind else ""

    def lines(self, spec: Spec, width: int, height: int, ink: Ink) -> list[Strip]:
        module, _, function = DRAWINGS[self._kind].function.partition(".")
        draw: Any = getattr(import_module(f"widgets.{module}"), function)
        return cast("list[Strip]", draw(spec, width, ink))

    def action_acknowledge(self) -> None:
        """Say that a person has seen these alerts."""
        if self._kind == "alert_list" and self.spec is not None:
            self.post_message(AlertsAcknowledged())
