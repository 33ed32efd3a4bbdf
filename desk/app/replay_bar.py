"""Where a replay stands: which session, how far, how fast."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import events

from desk.app.strip_line import StripLine, strip
from widgets.language import say

if TYPE_CHECKING:
    from desk.app.replay import Replay

_SECOND = 1_000_000_000
ROWS = 3


class ReplayBar(StripLine):
    """Stands in the composer's place: nothing can be said in a replay. A click on the track moves the playhead."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "replay-bar--label",
        "replay-bar--text",
        "replay-bar--strong",
        "replay-bar--done",
        "replay-bar--left",
        "replay-bar--rule",
    }
    DEFAULT_CSS = """
    ReplayBar {
        background: $surface;
        & > .replay-bar--label {
            color: $desk-chosen; background: $desk-chosen-ground; text-style: $desk-chosen-style;
        }
        & > .replay-bar--text { color: $desk-muted; }
        & > .replay-bar--strong { color: $desk-strong; text-style: bold; }
        & > .replay-bar--done { color: $desk-accent; }
        & > .replay-bar--left { color: $desk-track; }
        & > .replay-bar--rule { color: $desk-rule; }
    }
    """

    def __init__(self, replay: Replay | None) -> None:
        super().__init__("tape")
        self._replay = replay

    def on_mount(self) -> None:
        if self._replay is not None:
            self._replay.moved = self.redraw

    def on_click(self, event: events.Click) -> None:
        replay, width = self._replay, self.size.width
        if replay is not None and event.y == 2 and width > 2:
            share = max(0.0, min(1.0, (event.x - 1) / (width - 3)))
            replay.seek(replay.started + round(share * (replay.ended - replay.started)))

    def draw(self) -> None:
        """Show where the playhead is."""
        replay, width = self._replay, self.size.width
        if replay is None or width < 20:
            return
        label, text, strong, done, left, rule = (
            self.get_component_rich_style(f"replay-bar--{name}", partial=True)
            for name in ("label", "text", "strong", "done", "left", "rule")
        )
        length = max(1, replay.ended - replay.started)
        ended = replay.at >= replay.ended
        state = say("■ ended") if ended else say("‖ paused") if replay.paused else f"▶ {replay.speed:g}x"
        position = f"{_span(replay.at - replay.started)} / {_span(length)}"
        moment = datetime.fromtimestamp(replay.at / 1e9, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        parts = [
            (say(" REPLAY "), label),
            (f"  {state}", strong),
            (f"  {position}", strong),
            (f"  {moment}", text),
            (f"  {replay.session}", text),
        ]
        while sum(cell_len(each) for each, _ in parts) > width and len(parts) > 2:
            parts.pop()
        track = width - 2
        played = round((track - 1) * (replay.at - replay.started) / length)
        self.set_strips(
            [
                strip(("─" * width, rule)),
                strip(*parts),
                strip(
                    (" ", text),
                    ("━" * played, done),
                    ("●", strong),
                    ("─" * (track - 1 - played), left),
                    (" ", text),
                ),
            ]
        )


def _span(nanoseconds: int) -> str:
    minutes, seconds = divmod(nanoseconds // _SECOND, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
