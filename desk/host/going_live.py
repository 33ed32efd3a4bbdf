"""What going live still takes: a look at the record for what is there, and a real test of what can only be tried."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from desk.chat.commands import Command, Done, Invocation
from desk.execution.mode import desk_mode
from desk.host.live_needs import clock_need, people_needs, policy_need
from desk.host.live_tests import Outcome, endpoint_test, key_test, missing_key, no_venue, venue_test
from desk.host.viewing import View
from desk.kernel.errors import DeskError
from widgets.specs.go_live import GoLiveList, Need, NeedState

if TYPE_CHECKING:
    from desk.host.core import Core

WITHIN_S = 6.0
"""Seconds for each test: whoever is reached at all answers within them."""
_STEP = 5_000_000_000
"""Nanoseconds after which ages are told anew."""
Tested = tuple[NeedState, str, str, int]
"""State, what was found, what to do, when."""


class GoingLive:
    """Nothing here orders anything: an endpoint lists its models, a venue says what a key may do."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._tested: dict[str, Tested] = {}
        self._testing = False
        self._changes = 0

    def views(self) -> dict[str, View]:
        """`golive`."""
        return {
            "golive": View(
                lambda names, viewer: self.look(),
                lambda names, viewer: (
                    self._core.rooms.tally.total,
                    self._changes,
                    self._now() // _STEP,
                ),
                0.25,
            )
        }

    def words(self) -> str:
        """What is missing, in one sentence."""
        found = self.look()
        if found.mode == "LIVE":
            return f"The desk is LIVE at {found.venue}."
        left = [need.title.lower() for need in found.needs if need.needed and need.state != "ok"]
        if not left:
            return f"Nothing is missing: /live {found.venue} asks people to go LIVE."
        return f"Tested. Going LIVE still takes: {', '.join(left)}. Nothing was ordered."

    def look(self) -> GoLiveList:
        """Everything as it is known now."""
        mode = desk_mode(self._core.bus.rows)
        return GoLiveList(
            mode=mode.mode,
            venue=self._core.live.routed.name,
            testing=self._testing,
            needs=tuple(self._needs()),
            now=self._now(),
        )

    async def test(self) -> None:
        """Try everything that can be tried, at the same time; a second call while one runs waits for nothing."""
        if self._testing:
            return
        self._testing = True
        self._changes += 1
        try:
            found = [self._try(name, test) for name, test in self._tests()]
            await asyncio.gather(*found)
        finally:
            self._testing = False
            self._changes += 1

    def _now(self) -> int:
        return self._core.given.clock.now()

    def _tests(self) -> Iterator[tuple[str, Callable[[], Awaitable[Outcome]]]]:
        for name in self._core.modelling.file.endpoints:
            yield f"model:{name}", partial(endpoint_test, self._core, name)
        yield "venue", partial(venue_test, self._core)
        yield "key", partial(key_test, self._core)

    async def _try(self, name: str, test: Callable[[], Awaitable[Outcome]]) -> None:
        try:
            async with asyncio.timeout(WITHIN_S):
                state, text, then = await test()
        except TimeoutError:
            state, text, then = (
                "failed",
                f"no answer within {WITHIN_S:.0f} s",
                "look at the line, then /golive again",
            )
        except DeskError as problem:
            text, _, then = str(problem).rstrip(".").partition("; ")
            state = "failed"
        self._tested[name] = (state, text, then, self._now())
        self._changes += 1

    def _needs(self) -> Iterator[Need]:
        at = max((tested[3] for tested in self._tested.values()), default=0)
        yield policy_need(self._core, at)
        yield from self._models(at)
        yield self._overlay(
            "venue",
            "Venue",
            no_venue() if self._simulated else ("untested", "not tested yet", "/golive"),
        )
        venue = self._core.live.routed.name
        yield self._overlay(
            "key", "Venue key", missing_key(self._core, venue) or ("untested", "not tested yet", "/golive")
        )
        yield Need(
            id="wallet",
            title="Wallet",
            state="not offered",
            needed=False,
            text="this desk holds no TON wallet yet, so it trades nothing on chain; exchanges need none",
        )
        yield from people_needs(self._core, at)
        yield clock_need(self._core)

    @property
    def _simulated(self) -> bool:
        return self._core.given.settings.venue is None

    def _overlay(self, name: str, title: str, known: Outcome, needed: bool = True) -> Need:
        """What the last test found, unless the record says by itself that something is missing."""
        state, text, then = known
        tested = self._tested.get(name)
        if state == "untested" and tested is not None:
            state, text, then, _ = tested
        at = tested[3] if tested is not None else 0
        return Need(id=name, title=title, state=state, text=text, next=then, tested_at=at, needed=needed)

    def _models(self, at: int) -> Iterator[Need]:
        endpoints = self._core.modelling.file.endpoints
        if not endpoints:
            yield Need(
                id="models",
                title="Model endpoint",
                state="missing",
                text="none is set up, so the house's rules speak; the desk trades without one",
                next="desk model add NAME --url URL, then desk model key NAME",
                needed=False,
                tested_at=at,
            )
        for name, endpoint in endpoints.items():
            yield self._overlay(
                f"model:{name}",
                f"Model endpoint {name}",
                ("untested", f"{endpoint.url}, not tested yet", "/golive"),
                needed=False,
            )


def going_live_commands(going_live: GoingLive) -> tuple[Command, ...]:
    """`/golive`."""

    async def golive(call: Invocation) -> Done:
        await going_live.test()
        return Done(going_live.words(), recorded=True, view="golive")

    summary = "Test what real money takes: model endpoint, venue, key, people; say what is missing."
    return (Command("golive", summary, golive, right="ask"),)
