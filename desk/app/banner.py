"""What stands in the status line's place while there is no living host behind it."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len, set_cell_size

from desk.app.connection import Connecting, Ended, LinkState, Online, Waiting
from desk.app.desk_keys import key_of
from desk.app.strip_line import StripLine, strip
from widgets.language import say


class Banner(StripLine):
    """Says what the terminal is doing about its host, and keeps saying PAPER or LIVE."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"banner--mode", "banner--live", "banner--text", "banner--calm"}
    DEFAULT_CSS = """
    Banner {
        background: $panel;
        & > .banner--mode { color: $desk-paper; background: $desk-paper-ground; text-style: $desk-paper-style; }
        & > .banner--live { color: $desk-live; background: $desk-live-ground; text-style: $desk-live-style; }
        & > .banner--text { color: $desk-warn; text-style: bold; }
        & > .banner--calm { color: $desk-muted; }
    }
    """

    def __init__(self) -> None:
        super().__init__("banner")
        self._mode = ""
        self._said = ""
        self._calm = True

    def tell(self, mode: str, said: str, calm: bool) -> None:
        """Show a sentence; `mode` is the last one known, or empty."""
        self._mode, self._said, self._calm = mode, said, calm
        self.redraw()

    def draw(self) -> None:
        mode = self.get_component_rich_style("banner--live" if self._mode == "LIVE" else "banner--mode")
        text = self.get_component_rich_style("banner--calm" if self._calm else "banner--text")
        room = self.size.width - (len(self._mode) + 2 if self._mode else 0) - 1
        self.set_strips(
            [strip((f" {self._mode} " if self._mode else "", mode), (f" {_fitting(self._said, room)}", text))]
        )


def _fitting(said: str, room: int) -> str:
    """As much of it as fits, by whole parts: what matters least stands last."""
    parts = said.split(" · ")
    while len(parts) > 1 and cell_len(" · ".join(parts)) > room:
        parts.pop()
    said = " · ".join(parts)
    return said if cell_len(said) <= room else set_cell_size(said, max(0, room - 1)).rstrip() + "…"


def sentence(state: LinkState, quiet: int) -> str:
    """What the terminal is doing, or empty while all is well."""
    match state:
        case Online():
            return (
                say("The host has said nothing for {quiet} s; what you see may be old.", quiet=quiet)
                if quiet
                else ""
            )
        case Connecting(attempt=1):
            return say("Connecting to the desk's host…")
        case Connecting(attempt=attempt):
            return say("Connecting to the desk's host again… (attempt {attempt})", attempt=attempt)
        case Waiting(reason=reason, seconds=seconds, attempt=attempt):
            return say(
                "{reason}; retrying in {seconds} s (attempt {attempt}) · {key} tries at once · panes show the last known",
                reason=reason,
                seconds=seconds,
                attempt=attempt,
                key=key_of("retry"),
            )
        case Ended(reason=reason):
            return say(
                "{reason} · {again} connects again · {leaves} leaves",
                reason=reason,
                again=key_of("retry"),
                leaves=key_of("detach"),
            )
