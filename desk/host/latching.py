"""Takes over what a latch on disk asks for: as facts, before any venue connects and at once while the host runs."""

from __future__ import annotations

from collections.abc import Callable

from desk.approvals.controls import Controls
from desk.kernel.clock import Clock
from desk.kernel.latch import Latch, Latched
from desk.people.directory import Person
from widgets.specs.status import Severity

EVERY_S = 0.2
CLOSE_WITHIN_S = 60.0
"""How long a flatten waits for prices before it leaves what has none."""
_RETRY_S = 1.0

Alert = Callable[[Severity, str, str], None]


class LatchKeeper:
    """A supervised service. Until it has a latch on record, the fence holds new risk back by the latch itself."""

    name = "latch"

    def __init__(
        self,
        latch: Latch,
        clock: Clock,
        controls: Controls,
        person_of: Callable[[int], Person | None],
        alert: Alert,
    ) -> None:
        self._latch = latch
        self._clock = clock
        self._controls = controls
        self._person_of = person_of
        self._alert = alert
        self._flatten: Latched | None = None
        self._done: tuple[Latched, ...] = ()
        """Taken over already, though their files could not be removed."""

    async def take_over(self) -> None:
        """Halt, then call every order back where that was asked; a flatten waits until the desk runs."""
        if not self._latch.holds():
            return
        taken = tuple(one for one in self._latch.take() if one not in self._done)
        for one in taken:
            await self._controls.latched(one.level, _words(one), self._by(one))
            if one.level == "flatten":
                self._flatten = one
        self._release(tuple(one for one in taken if one.level != "flatten"))

    async def run(self, ready: Callable[[], None]) -> None:
        """Look for a latch until cancelled."""
        ready()
        while True:
            await self.take_over()
            if self._flatten is not None:
                await self._close(self._flatten)
                self._release((self._flatten,))
                self._flatten = None
            await self._clock.sleep(EVERY_S)

    async def _close(self, asked: Latched) -> None:
        give_up = self._clock.monotonic() + round(CLOSE_WITHIN_S * 1e9)
        while True:
            done = await self._controls.flatten_latched(self._by(asked))
            if not done.left or self._clock.monotonic() >= give_up:
                break
            await self._clock.sleep(_RETRY_S)
        if done.left:
            self._alert("critical", "Flatten", f"Not everything could be closed: {'; '.join(done.left)}.")

    def _release(self, done: tuple[Latched, ...]) -> None:
        try:
            self._latch.release(done)
        except OSError:  # it stays and goes on to hold; what it asked for is done all the same
            self._done += done

    def _by(self, one: Latched) -> str:
        person = self._person_of(one.uid)
        return f"uid-{one.uid}" if person is None else person.person


def _words(one: Latched) -> str:
    return f"{one.reason or one.level} (latched on disk by uid {one.uid})"
