"""The host inside the terminal's process: its own thread, its own event loop, and a link between the two."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Mapping
from concurrent.futures import Future

from desk.agents.models.models_file import chosen_models, models_path
from desk.host.building import logged, ready_unless, source_of, your_name
from desk.host.core import Core, Surroundings
from desk.host.modelling import ModelsGiven
from desk.host.probing import ModelProbing
from desk.host.server import turn_away
from desk.host.unlocking import unlock
from desk.kernel.clock import SystemClock
from desk.kernel.errors import DeskError, Unreachable
from desk.kernel.profile import Profile
from desk.kernel.randomness import Randomness
from desk.kernel.writer import ThreadWriter
from desk.link.link import Link
from desk.link.local import LocalLink, local_pair
from desk.settings import Settings

_CLOSE_WITHIN = 20.0
_LOOK_EVERY = 0.2


class SoloConnector:
    """Starts a core on the first `connect` and ends it on `close`. A stalled screen never delays the core."""

    alone = True
    """The desk ends with the terminal that it runs in."""

    def __init__(self, settings: Settings, sources: Mapping[str, str] | None = None) -> None:
        self._settings = settings
        self._sources = sources or {}
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._core: Future[Core] = Future()
        self._opening: asyncio.Future[Core] | None = None
        self._waits_for = ""
        """What the core's start waits for, in a sentence; set by its thread."""
        self._over = asyncio.Event()

    async def connect(self, start: bool = True) -> Link:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="desk core", daemon=True)
            self._thread.start()
        core = await self._opened()
        here, there = local_pair()
        assert self._loop is not None, "the core runs on its loop"
        asyncio.run_coroutine_threadsafe(_come_in(core, there), self._loop)
        return here

    async def _opened(self) -> Core:
        """The core; while its venue lets it wait, that is said instead."""
        opening = self._opening = self._opening or asyncio.wrap_future(self._core)
        while True:
            await asyncio.wait((opening,), timeout=_LOOK_EVERY)
            if opening.done():
                return opening.result()
            if self._waits_for:
                raise Unreachable(self._waits_for)

    async def close(self) -> None:
        """Stop the core cleanly; returns when its journal is closed."""
        if self._thread is None or self._loop is None:
            return
        thread, self._thread = self._thread, None
        with contextlib.suppress(RuntimeError):  # a core that could not start has closed its loop
            self._loop.call_soon_threadsafe(self._over.set)
        await asyncio.get_running_loop().run_in_executor(None, thread.join, _CLOSE_WITHIN)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as problem:  # whatever it is, the terminal waits for it
            if not self._core.done():
                self._core.set_exception(_as_told(problem))

    def _tell(self, text: str) -> None:
        self._waits_for = text

    async def _serve(self) -> None:
        settings = self._settings
        self._loop = asyncio.get_running_loop()
        profile = Profile(settings.profile)
        state = profile.prepare_state()
        given = Surroundings(
            settings=settings,
            clock=SystemClock(),
            randomness=Randomness(),
            source=source_of(settings),
            state=state,
            writer=ThreadWriter(),
            your_name=your_name(),
            where="solo",
            alone=True,
            broke=logged(state),
            started_here=True,
            taped=settings.tape,
            beside=asyncio.to_thread,
            models=ModelsGiven(
                chosen_models(profile, settings),
                where=str(models_path(profile)),
                again=lambda: chosen_models(profile, settings),
            ),
            sources=self._sources,
        )
        if not await ready_unless(self._over, given.source, given.clock, self._tell):
            return
        self._tell("")
        core = await Core.open(given)
        try:
            unlock((core.model_keys,), given.clock, lambda text: None, settings.vault_passphrase_file, None)
            core.supervisor.add(ModelProbing(core))
            await core.start()
            self._core.set_result(core)
            await self._over.wait()
        finally:
            await core.close("the desk is closed")


async def _come_in(core: Core, link: LocalLink) -> None:
    try:
        core.terminal_desk.attach(link, core.terminal_desk.person_of(os.getuid()))
    except DeskError as refusal:
        await turn_away(link, str(refusal), core.given.clock.now())


def _as_told(problem: BaseException) -> BaseException:
    if isinstance(problem, DeskError):
        return problem
    return DeskError(
        f"the desk could not start ({type(problem).__name__}: {problem}); `desk doctor` looks for the cause"
    )
