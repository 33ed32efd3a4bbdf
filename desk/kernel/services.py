"""Supervised services: a crash in one restarts that one, after a growing pause, and shows in its health."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError

State = Literal["starting", "running", "restarting", "failed", "stopped"]
FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 30.0
FAILED_AFTER = 5
"""Crashes in a row after which the health says failed; restarts go on."""
STEADY_S = 60.0
"""Running this long forgets earlier crashes."""
GRACE_S = 5.0
"""How long a service may take to end before it is asked again."""
ASKS = 3


class Service(Protocol):
    """Something that runs for as long as the desk does. `run` calls `ready` once it works."""

    @property
    def name(self) -> str: ...

    async def run(self, ready: Callable[[], None]) -> None: ...


class ServiceHealth(msgspec.Struct, frozen=True):
    """One line of the desk's health."""

    service: str
    state: State
    detail: str = ""


class Supervisor:
    """Starts services, restarts those that crash, and stops all of them without leaving a task behind."""

    def __init__(
        self,
        clock: Clock,
        stream: random.Random,
        on_crash: Callable[[str, BaseException], None] | None = None,
    ) -> None:
        self._clock = clock
        self._stream = stream
        self._on_crash = on_crash
        self._services: list[Service] = []
        self._health: dict[str, ServiceHealth] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def add(self, service: Service) -> None:
        """Before `start`."""
        if self._tasks:
            raise ValueError(f"{service.name} comes too late: the services have been started")
        if service.name in self._health:
            raise ValueError(f"two services are called {service.name}")
        self._services.append(service)
        self._health[service.name] = ServiceHealth(service.name, "starting")

    def health(self) -> tuple[ServiceHealth, ...]:
        """In the order of starting."""
        return tuple(self._health.values())

    async def start(self) -> None:
        """Start every service; returns when each is ready, has ended or has crashed once."""
        settled: list[asyncio.Event] = []
        for service in self._services:
            event = asyncio.Event()
            settled.append(event)
            self._tasks.append(asyncio.create_task(self._watch(service, event), name=service.name))
        for event in settled:
            await event.wait()

    async def stop(self) -> None:
        """Cancel in the reverse order of starting, and wait for each. Raises `DeskError` naming any that will not end."""
        stubborn = []
        try:
            while self._tasks:
                task = self._tasks[-1]
                for _ in range(ASKS):
                    task.cancel()
                    await asyncio.wait((task,), timeout=GRACE_S)
                    if task.done():
                        if not task.cancelled() and (problem := task.exception()):
                            self._report(task.get_name(), problem)
                        break
                else:
                    stubborn.append(task.get_name())
                self._tasks.pop()
        finally:  # when stopping is itself cancelled, what is left still goes
            for task in self._tasks:
                task.cancel()
        if stubborn:
            raise DeskError(f"These services do not end when asked: {', '.join(stubborn)}; end the process.")

    async def _watch(self, service: Service, settled: asyncio.Event) -> None:
        def ready() -> None:
            self._set(service.name, "running")
            settled.set()

        crashes = 0
        try:
            while True:
                began = self._clock.monotonic()
                try:
                    await service.run(ready)
                except (Exception, asyncio.CancelledError) as problem:
                    if _asked_to_end():
                        raise
                    if self._clock.monotonic() - began > STEADY_S * 1e9:
                        crashes = 0
                    crashes += 1
                    self._report(service.name, problem)
                    pause = min(FIRST_PAUSE_S * 2 ** min(crashes - 1, 16), LONGEST_PAUSE_S)
                    pause *= self._stream.uniform(0.8, 1.2)
                    state: State = "failed" if crashes >= FAILED_AFTER else "restarting"
                    self._set(service.name, state, f"{type(problem).__name__}: {problem}"[:200])
                    settled.set()
                    await self._clock.sleep(pause)
                else:
                    return
        finally:
            settled.set()
            self._set(service.name, "stopped")

    def _report(self, name: str, problem: BaseException) -> None:
        try:
            if self._on_crash is not None:
                self._on_crash(name, problem)
        except Exception:  # whoever is told of a crash must not cause the next one
            logging.getLogger(__name__).exception("the crash of %s could not be reported", name)

    def _set(self, name: str, state: State, detail: str = "") -> None:
        self._health[name] = ServiceHealth(name, state, detail)


def _asked_to_end() -> bool:
    """Whether somebody cancelled this task, as against a cancellation that leaked out of the service's own work."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
