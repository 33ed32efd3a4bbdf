"""What goes over the line, in figures: bytes, frames, ages, round trips and what gave way. It costs while it is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import set_cell_size

from desk.app.strip_line import StripLine, strip
from desk.app.tty import tty
from widgets.language import figures, marked, say
from widgets.lines import fit

if TYPE_CHECKING:
    from textual.app import App

    from desk.app.line import Line
    from desk.app.session import Session
    from desk.kernel.clock import Clock

WIDTH = 46
_LABEL = 18


@dataclass(frozen=True, slots=True)
class Counted:
    """The counters at one moment, monotonic nanoseconds."""

    at: int
    bytes_out: int = 0
    frames: int = 0


class LineMeter(StripLine):
    """A small table over the top right corner, written once a second."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"line-meter--title", "line-meter--label", "line-meter--value"}
    DEFAULT_CSS = """
    LineMeter {
        layer: above; dock: right; width: 46; max-width: 100%; height: 10; background: $panel;
        & > .line-meter--title { color: $desk-key; text-style: bold; }
        & > .line-meter--label { color: $desk-muted; }
        & > .line-meter--value { color: $desk-text; }
    }
    """

    def __init__(self, line: Line, session: Session, clock: Clock) -> None:
        super().__init__("line_meter")
        self._line = line
        self._session = session
        self._clock = clock
        self._before: Counted | None = None
        self._rows: Sequence[tuple[str, str]] = ()

    def measure(self, app: App[Any], wait: float) -> None:
        """Write the figures of the time since the last call; `wait` is the longest that bytes waited in it."""
        terminal = tty(app)
        now = self._clock.monotonic()
        taken = Counted(now)
        if terminal is not None:
            taken = Counted(now, terminal.meter.bytes_out, terminal.meter.frames)
            terminal.ask()
        self._session.ask_echo()
        before, self._before = self._before, taken
        if before is None or now <= before.at:
            return
        seconds = (now - before.at) / 1e9
        size, frames = taken.bytes_out - before.bytes_out, taken.frames - before.frames
        age, here = self._session.age, terminal.meter if terminal is not None else None
        self._rows = (
            (
                marked("profile"),
                say("{name}, asks {frames} frames/s", name=say(self._line.profile), frames=self._frames),
            ),
            (marked("to the terminal"), figures(f"{size / seconds:,.0f} B/s")),
            (
                marked("frames"),
                say(
                    "{rate}/s, {bytes} B each",
                    rate=figures(f"{frames / seconds:.1f}"),
                    bytes=figures(f"{size / max(frames, 1):,.0f}"),
                ),
            ),
            (marked("age of data"), say("recorded") if self._session.view.replay else _seconds(age.seconds)),
            (marked("terminal answers"), _within(terminal.answers.latest if terminal is not None else None)),
            (marked("host answers"), _within(age.round_trip)),
            (
                marked("drain"),
                say(
                    "{time} at most, {bytes} B wait",
                    time=figures(f"{wait * 1000:,.0f} ms"),
                    bytes=figures(f"{here.waiting if here is not None else 0:,}"),
                ),
            ),
            (marked("paints held"), figures(f"{here.held if here is not None else 0:,}")),
            (
                marked("conflated"),
                say(
                    "{there} at the host, {here} here",
                    there=figures(f"{age.conflated_there:,}"),
                    here=figures(f"{age.conflated:,}"),
                ),
            ),
        )
        self.redraw()

    @property
    def _frames(self) -> str:
        return figures(f"{self._line.pace.host_frames:g}")

    def draw(self) -> None:
        title = self.get_component_rich_style("line-meter--title")
        label = self.get_component_rich_style("line-meter--label")
        value = self.get_component_rich_style("line-meter--value")
        room = max(0, self.size.width - _LABEL - 2)
        rows = [
            strip((f" {set_cell_size(fit(say(name), _LABEL), _LABEL)} ", label), (fit(told, room), value))
            for name, told in self._rows
        ]
        heading = say("The line, measured once a second")
        self.set_strips([strip((f" {fit(heading, max(0, self.size.width - 1))}", title)), *rows])


def _seconds(age: float | None) -> str:
    return "…" if age is None else figures(f"{age:.1f} s")


def _within(nanoseconds: int | None) -> str:
    return say("not yet") if nanoseconds is None else figures(f"{nanoseconds / 1e6:,.1f} ms")
