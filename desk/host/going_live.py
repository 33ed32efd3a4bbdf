"""What going live still takes: a look at the record for what is there, and a real test of what can only be tried."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING

from data.simulated import SimulatedSource
from desk.agents.models.exchange import ModelFailed
from desk.chat.commands import Command, Done, Invocation
from desk.execution.exchange.dialect import DIALECTS, dialect
from desk.execution.mode import desk_mode
from desk.execution.venue_keys import venue_key
from desk.host.live_needs import clock_need, people_needs, policy_need
from desk.host.viewing import View
from desk.kernel.errors import DeskError
from widgets.specs.go_live import GoLiveList, Need, NeedState

if TYPE_CHECKING:
    from desk.host.core import Core

WITHIN_S = 6.0
"""Seconds for each test: whoever is reached at all answers within them."""
_SECOND = 1_000_000_000
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
                    self._now() // (5 * _SECOND),
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
        return f"Going LIVE still takes: {', '.join(left)}. Nothing was ordered."

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

    def _tests(self) -> Iterator[tuple[str, Callable[[], Awaitable[tuple[NeedState, str, str]]]]]:
        for name in self._core.modelling.file.endpoints:
            yield f"model:{name}", lambda name=name: self._endpoint(name)  # type: ignore[misc]
        yield "venue", self._venue
        yield "key", self._key

    async def _try(self, name: str, test: Callable[[], Awaitable[tuple[NeedState, str, str]]]) -> None:
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

    async def _endpoint(self, name: str) -> tuple[NeedState, str, str]:
        modelling = self._core.modelling
        endpoint = modelling.file.endpoints[name]
        line = modelling.lines.fresh(name, endpoint)
        try:
            known = await line.models()
        except ModelFailed as failed:
            told = str(failed).partition("; ")[0]
            return "failed", f"{endpoint.url}: {told}", f"desk model probe {name}"
        finally:
            await line.close()
        if known and endpoint.model and endpoint.model not in known:
            return (
                "failed",
                f"{endpoint.url} answers, and lists no model {endpoint.model}",
                f"desk model add {name} --model NAME",
            )
        return "ok", f"{endpoint.url} answers and lists {len(known)} models", ""

    async def _venue(self) -> tuple[NeedState, str, str]:
        core = self._core
        if isinstance(core.given.source, SimulatedSource) or core.given.settings.venue is None:
            return self._no_venue()
        state, why = core.feed.state()
        age = core.feed.age_ms()
        if state != "live":
            return (
                "failed",
                f"{core.live.routed.name} is {state}{': ' + why if why else ''}",
                "look at the line, then /golive",
            )
        return "ok", f"{core.live.routed.name} sends prices; the newest is {age} ms old", ""

    def _no_venue(self) -> tuple[NeedState, str, str]:
        return (
            "missing",
            "the market is simulated or recorded, so no order could go anywhere",
            f"desk --venue {next(iter(DIALECTS))}",
        )

    async def _key(self) -> tuple[NeedState, str, str]:
        venue = self._core.live.routed.name
        missing = self._missing_key(venue)
        known = venue_key(self._core.bus.rows, venue)
        if missing is not None or known is None:
            return missing or ("missing", "no key", "")
        rights = await self._core.live.rights(venue, known.key)
        if rights.withdraw:
            return (
                "failed",
                f"the key {known.key} could move money out",
                f"make one that cannot, then desk venue key set {venue}",
            )
        if rights.trade is False:
            return "failed", f"the key {known.key} may not trade", f"let it trade at {venue}, then /golive"
        told = (
            "may trade and cannot withdraw"
            if rights.withdraw is False
            else "may trade; whether it withdraws is not told"
        )
        return "ok", f"{venue} knows the key {known.key}: it {told}", ""

    def _missing_key(self, venue: str) -> tuple[NeedState, str, str] | None:
        if dialect(venue) is None:
            return (
                "missing",
                f"live trading is proved at {' and '.join(DIALECTS)}, and this host carries {venue}",
                f"desk --venue {next(iter(DIALECTS))}",
            )
        known = venue_key(self._core.bus.rows, venue)
        sealed = [key for at, key in self._core.keyring.sealed() if at == venue]
        if known is None and not sealed:
            return "missing", f"no key of {venue} is sealed", f"desk venue key set {venue}"
        if known is None:
            return (
                "missing",
                f"people have not approved the key {sealed[0]} yet",
                f"/venue-key {venue} {sealed[0]}",
            )
        if self._core.keyring.find(venue, known.key) is None:
            return (
                "failed",
                f"the key {known.key} is locked",
                "desk stop, then start the host with its passphrase",
            )
        return None

    def _needs(self) -> Iterator[Need]:
        at = max((tested[3] for tested in self._tested.values()), default=0)
        yield policy_need(self._core, at)
        yield from self._models(at)
        yield self._overlay(
            "venue",
            "Venue",
            self._no_venue() if self._simulated else ("untested", "not tested yet", "/golive"),
        )
        venue = self._core.live.routed.name
        yield self._overlay(
            "key", "Venue key", self._missing_key(venue) or ("untested", "not tested yet", "/golive")
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

    def _overlay(self, name: str, title: str, known: tuple[NeedState, str, str], needed: bool = True) -> Need:
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
