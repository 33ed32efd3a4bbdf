"""What is looked up beside the work: people, rules, the policy, needs of a request, alerts. Drawn when first needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, ClassVar, NamedTuple, cast

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import marked, say
from widgets.messages import AlertsAcknowledged, SheetPicked
from widgets.page_pane import PagePane
from widgets.specs.figure import Spec


class Drawing(NamedTuple):
    """How a kind is drawn."""

    title: str
    function: str
    """Module and function below `widgets`; it takes spec, width and ink and gives lines."""


DRAWINGS: Mapping[str, Drawing] = {
    "people_list": Drawing(marked("People"), "people_lines.people_lines"),
    "go_live": Drawing(marked("Go live"), "go_live_lines.go_live_lines"),
    "rule_list": Drawing(marked("Standing rules"), "rules_lines.rules_lines"),
    "policy_view": Drawing(marked("Policy"), "policy_lines.policy_lines"),
    "order_needs": Drawing(marked("What it needs"), "needs_lines.needs_lines"),
    "differences": Drawing(marked("Differences"), "differences_lines.differences_lines"),
    "track_record": Drawing(marked("Track record"), "track_lines.track_lines"),
    "model_spend": Drawing(marked("Spend on models"), "spend_lines.spend_lines"),
    "model_endpoints": Drawing(marked("Models"), "endpoints_lines.endpoints_lines"),
    "persona_sheet": Drawing(marked("Personas"), "persona_lines.persona_lines"),
    "insight_timeline": Drawing(marked("Research"), "insight_lines.timeline_lines"),
    "insight_detail": Drawing(marked("Insight"), "insight_lines.detail_lines"),
    "alert_list": Drawing(marked("Alerts"), "alerts_lines.alerts_lines"),
    "thread_list": Drawing(marked("Threads"), "thread_lines.thread_lines"),
    "thread_findings": Drawing(marked("Found"), "thread_lines.finding_lines"),
}

PICKED = {
    "alert_list": "alert_rows.rows_of",
    "thread_list": "thread_lines.rows_of",
    "thread_findings": "thread_lines.rows_of",
    "insight_timeline": "insight_rows.timeline_rows",
    "insight_detail": "insight_rows.detail_rows",
}
"""Kinds with rows to choose from, and what says what each row stands for. They are drawn with the chosen row, and the
lines come with where each row begins."""


_PAGE = ("first", "archived", "words", "sort", "instrument", "seal")
"""Fields that tell one list, or one part of it, from another."""
FOLLOWED = frozenset({"insight_timeline", "alert_list"})
"""Kinds whose rows move while one looks at them."""


class SheetPane(PagePane[Spec]):
    """Scrolls; Esc goes back to where one was. It likes 60x20."""

    TITLE = marked("Desk")
    LOADING = marked("Asking the desk.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "acknowledge", "Acknowledge", show=False, id="sheet.acknowledge"),
        Binding("A", "acknowledge_all", "All read", show=False, id="sheet.acknowledge_all"),
        Binding("s", "pick('snooze')", "Snooze", show=False, id="sheet.snooze"),
        Binding("x", "pick('remove')", "Remove", show=False, id="sheet.remove"),
        Binding("enter", "pick('open')", "Open", show=False, id="sheet.open"),
        Binding("t", "pick('rename')", "Title", show=False, id="sheet.rename"),
        Binding("v", "other", "The others", show=False, id="sheet.archived"),
        Binding("e", "pick('evidence')", "Evidence", show=False, id="sheet.evidence"),
        Binding("g", "pick('thread')", "Thread", show=False, id="sheet.to_thread"),
        Binding("r", "pick('review')", "Reviewed", show=False, id="sheet.review"),
        Binding("f", "pick('kind')", "Kind", show=False, id="sheet.kind"),
        Binding("i", "pick('instrument')", "Instrument", show=False, id="sheet.instrument"),
        Binding("less_than_sign", "turn(-1)", "Page before", show=False, id="sheet.page_before"),
        Binding("greater_than_sign", "turn(1)", "Page after", show=False, id="sheet.page_after"),
    ]

    def arrived(self, spec: Spec) -> None:
        kind = str(getattr(spec, "kind", ""))
        page = (kind, *(getattr(spec, name, "") for name in _PAGE))
        if page != self._page:
            self._kind, self._page, self.top, self._cursor, self._chosen = kind, page, 0, 0, ()
            self._name_it(self.has_focus)
        elif kind in FOLLOWED and self._chosen:
            # What is newer stands above: the cursor stays on its entry.
            rows = self._rows_of(spec)
            self._cursor = next(
                (at for at, row in enumerate(rows) if row[0] == self._chosen[0]), self._cursor
            )

    _page: tuple[object, ...] = ()
    _chosen: tuple[str, ...] = ()
    _cursor: int = 0
    _starts: list[int] = []  # noqa: RUF012 - never changed in place
    _kind: str = ""

    @property
    def title_detail(self) -> str:
        return say(DRAWINGS[self._kind].title) if self._kind else ""

    def lines(self, spec: Spec, width: int, height: int, ink: Ink) -> list[Strip]:
        draw = _named(DRAWINGS[self._kind].function)
        if self._kind not in PICKED:
            return cast("list[Strip]", draw(spec, width, ink))
        self._cursor = max(0, min(self._cursor, len(self._rows_of(spec)) - 1))
        lines, self._starts = draw(spec, width, ink, self._cursor if self.has_focus else -1)
        return cast("list[Strip]", lines)

    def _rows_of(self, spec: Spec) -> list[tuple[str, ...]]:
        return cast("list[tuple[str, ...]]", _named(PICKED[self._kind])(spec))

    @property
    def cursor_cell(self) -> Offset:
        chosen = self._kind in PICKED and self._cursor < len(self._starts)
        return Offset(0, self._starts[self._cursor] - self.top if chosen else 0)

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll, or where there are rows to choose from go to the next of them."""
        if self._kind not in PICKED or not self._starts:
            super().action_scroll_lines(lines)
            return
        step = lines if abs(lines) == 1 else (lines > 0) * 2 - 1 if abs(lines) < 4 else lines // 2
        self.go_to(self._cursor + step)

    def rows_in_sight(self) -> Sequence[tuple[int, int]]:
        """Line and row of what a key may go to."""
        starts = self._starts if self._kind in PICKED else []
        lines = range(self.top, self.top + self._sight)
        return [(line - self.top, row) for row, line in enumerate(starts) if line in lines]

    def go_to(self, row: int) -> None:
        """Put the cursor on a row."""
        self._cursor = max(0, min(row, len(self._starts) - 1))
        line = self._starts[self._cursor]
        if not self.top <= line < self.top + self._sight - 2:
            self.top = max(0, line - self._sight // 2)
        if self._cursor == 0:
            self.top = 0
        rows = self._rows_of(self.spec) if self.spec is not None and self._kind in FOLLOWED else []
        self._chosen = rows[self._cursor] if self._cursor < len(rows) else ()
        self.repaint()

    def on_focus(self, event: events.Focus) -> None:
        super().on_focus(event)
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        content = event.get_content_offset(self)
        rows = self.rows_in_sight() if content is not None else []
        row = next((row for line, row in reversed(rows) if content is not None and line <= content.y), None)
        if row is not None:
            self.go_to(row)
            if event.chain == 2:
                self.action_pick("open")

    def action_pick(self, what: str) -> None:
        """Say what is wanted of the chosen row."""
        if self._kind in PICKED and self.spec is not None and (rows := self._rows_of(self.spec)):
            self.post_message(SheetPicked(self._kind, rows[min(self._cursor, len(rows) - 1)], what))

    def action_turn(self, pages: int) -> None:
        """Show the page before or after, where a list has several."""
        first, total, size = (getattr(self.spec, name, 0) for name in ("first", "total", "size"))
        wanted = first + pages * size
        if self._kind == "thread_list" and 0 <= wanted < total:
            away = "archived:" if getattr(self.spec, "archived", False) else ""
            self.post_message(SheetPicked(self._kind, (f"threads:{away}{wanted}",), "page"))

    def action_other(self) -> None:
        """Show the threads that were put away, or the others again."""
        if self._kind == "thread_list":
            view = "threads" if getattr(self.spec, "archived", False) else "threads:archived"
            self.post_message(SheetPicked(self._kind, (view,), "archived"))

    def action_acknowledge(self) -> None:
        """Say that a person has read the chosen alert; put the chosen thread away, or bring it back."""
        self.action_pick("read" if self._kind == "alert_list" else "archive")

    def action_acknowledge_all(self) -> None:
        """Say that a person has read every alert on the list."""
        if self._kind == "alert_list" and self.spec is not None:
            self.post_message(AlertsAcknowledged())


def _named(name: str) -> Any:
    module, _, function = name.partition(".")
    return getattr(import_module(f"widgets.{module}"), function)
