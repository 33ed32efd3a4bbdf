"""Views: what a pane shows, built once for every terminal that shows it, and again only when it has changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Set
from dataclasses import dataclass

from data.errors import DataError
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError
from desk.link.frames import ViewFrame
from desk.views.market import NoPriceYet
from widgets.specs.contract import WidgetSpec
from widgets.specs.status import Notice

_SECOND = 1_000_000_000
_AGES = re.compile(rb'"(?:(?:at|now|age_ms|feed_age_ms|seconds_left)":-?\d+|head":"[^"]*")')


@dataclass(frozen=True)
class Viewer:
    """Whom a personal view is built for: who sits there, whom they act as, at which terminal."""

    person: str
    acting_as: str = ""
    session: str = ""

    @property
    def voter(self) -> str:
        """Whose vote a vote from here would be."""
        return self.acting_as or self.person


@dataclass(frozen=True)
class View:
    """How one kind of view is made.

    `inputs` names the state it was built from: while that is equal, nothing is built but, once a second, its ages.
    `every` is the least time between two builds in seconds. A `personal` view differs from person to person.
    """

    build: Callable[[tuple[str, ...], Viewer], WidgetSpec]
    inputs: Callable[[tuple[str, ...], Viewer], Hashable]
    every: float
    arguments: tuple[int, int] = (0, 0)
    """Fewest and most arguments in its name, as `book:BTC-USDT` has one."""
    personal: bool = False
    ages: bool = True
    """Whether it holds ages, which change although its inputs do not."""


@dataclass
class _Built:
    inputs: Hashable
    built_at: int
    framed_at: int
    shape: bytes
    frame: ViewFrame


class Views:
    """Every view of the host by name."""

    def __init__(
        self, views: Mapping[str, View], clock: Clock, on_error: Callable[[str, Exception], None]
    ) -> None:
        self._views = views
        self._clock = clock
        self._on_error = on_error
        self._built: dict[tuple[str, Viewer | None], _Built] = {}
        self._number = 0

    def knows(self, name: str) -> bool:
        """Whether a terminal may subscribe to this name."""
        kind, *arguments = name.split(":")
        view = self._views.get(kind)
        return (
            view is not None and view.arguments[0] <= len(arguments) <= view.arguments[1] and all(arguments)
        )

    def frame(self, name: str, viewer: Viewer) -> ViewFrame:
        """The newest frame of a view that is known."""
        kind, *rest = name.split(":")
        view, arguments = self._views[kind], tuple(rest)
        key = (name, viewer if view.personal else None)
        now = self._clock.monotonic()
        built = self._built.get(key)
        if built is not None and now - built.built_at < round(view.every * _SECOND):
            return built.frame
        inputs = self._inputs(view, name, arguments, viewer)
        fresh = built is not None and (not view.ages or now - built.built_at < _SECOND)
        if built is not None and fresh and inputs == built.inputs:
            return built.frame
        spec = self._spec(view, name, arguments, viewer)
        encoded = spec.model_dump_json().encode()
        shape = _AGES.sub(b"", encoded)
        if built is not None and shape == built.shape:
            aged = encoded != built.frame.spec_json and now - built.framed_at >= _SECOND
            frame, framed_at = built.frame, built.framed_at
        else:
            aged = True
        if aged:
            self._number += 1
            frame, framed_at = ViewFrame(name, spec, self._clock.now(), self._number, encoded), now
        self._built[key] = _Built(inputs, now, framed_at, shape, frame)
        return frame

    def keep_only(self, shown: Set[tuple[str, Viewer]]) -> None:
        """Forget the views that nobody shows any more."""
        names = {name for name, _ in shown}
        for name, viewer in list(self._built):
            if (name, viewer) not in shown if viewer else name not in names:
                del self._built[name, viewer]

    def _inputs(self, view: View, name: str, arguments: tuple[str, ...], viewer: Viewer) -> Hashable:
        try:
            return view.inputs(arguments, viewer)
        except Exception as error:  # as for what is built from them
            self._on_error(name, error)
            return None

    def _spec(self, view: View, name: str, arguments: tuple[str, ...], viewer: Viewer) -> WidgetSpec:
        try:
            return view.build(arguments, viewer)
        except NoPriceYet as problem:
            return Notice(state="loading", text=str(problem))
        except (DeskError, DataError) as problem:
            return Notice(state="failed", text=str(problem))
        except Exception as error:  # a view that breaks is shown as broken; the rest goes on
            self._on_error(name, error)
            return Notice(state="failed", text="This pane could not be built; the host's log says why.")
