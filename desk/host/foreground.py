"""A host in a process of its own: one core, one socket, until a signal, `desk stop` or the last terminal ends it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping

from desk.agents.models.models_file import chosen_models, models_path
from desk.execution.mode import desk_mode
from desk.host.building import Tell, logged, ready_unless, source_of, your_name
from desk.host.core import Core, Surroundings
from desk.host.deployment import code_digest
from desk.host.lifecycle import FIRST_TERMINAL_WITHIN, GRACE, HostNote, note_path
from desk.host.modelling import ModelsGiven
from desk.host.probing import ModelProbing
from desk.host.server import Server
from desk.host.settling import Settling
from desk.host.unlocking import Ask, unlock
from desk.kernel.clock import SystemClock
from desk.kernel.errors import ConfigError
from desk.kernel.profile import Profile
from desk.kernel.randomness import Randomness
from desk.kernel.writer import ThreadWriter
from desk.settings import Settings


def run_host(
    settings: Settings,
    started_here: bool,
    tell: Tell,
    ask: Ask | None = None,
    sources: Mapping[str, str] | None = None,
) -> None:
    """Run a host until it is told to stop, or, started by `desk`, until nobody needs it."""
    # The journal's thread gets the interpreter back sooner from a busy loop: appends wait a fifth less.
    sys.setswitchinterval(0.001)
    profile = Profile(settings.profile, settings.socket_folder)
    state = profile.prepare_state()
    profile.prepare_runtime(settings.socket_group)
    broke = logged(state)
    source = source_of(settings)
    given = Surroundings(
        settings=settings,
        clock=SystemClock(),
        randomness=Randomness(),
        source=source,
        state=state,
        writer=ThreadWriter(),
        your_name=your_name(),
        where=f"host {os.getpid()}",
        broke=broke,
        started_here=started_here,
        taped=settings.tape,
        beside=asyncio.to_thread,
        models=ModelsGiven(
            chosen_models(profile, settings),
            where=str(models_path(profile)),
            again=lambda: chosen_models(profile, settings),
        ),
        sources=sources or {},
    )
    asyncio.run(_serve(given, profile, tell, ask))


async def _serve(given: Surroundings, profile: Profile, tell: Tell, ask: Ask | None) -> None:
    stopping = _stop_on_signals()
    if not await ready_unless(stopping, given.source, given.clock, lambda text: tell(f"desk: {text}")):
        tell("desk: the host was stopped before its venue answered")
        return
    core = await Core.open(given)
    note = note_path(profile)
    try:
        group = given.settings.socket_group
        if group is not None and core.policy.profile != "desk":
            raise ConfigError(
                f"socket_group lets others in, and a {core.policy.profile} desk is one person's; leave it out"
            )
        server = Server(
            profile.socket, core.terminal_desk.person_of, core.terminal_desk.attach, given.clock.now, group
        )
        server.bind()
        core.supervisor.add(server)
        core.supervisor.add(Settling(given.clock))
        core.supervisor.add(ModelProbing(core))
        idle = Idle(core)
        if given.started_here:
            core.supervisor.add(idle)
        settings = given.settings.flags()
        HostNote(os.getpid(), core.session, given.started_here, settings, code_digest()).leave(note)
        unlock((core.keyring, core.model_keys), given.clock, tell, given.settings.vault_passphrase_file, ask)
        await core.start()
        mode = desk_mode(core.bus.rows).mode
        tell(f"desk: host {os.getpid()} serves profile {profile.name} on {profile.socket} ({mode})")
        waiting = {asyncio.ensure_future(stopping.wait()), asyncio.ensure_future(idle.over.wait())}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        reason = (
            "the host was stopped" if stopping.is_set() else "the last terminal left and nothing is pending"
        )
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    except BaseException:
        await core.close("the host failed")
        raise
    finally:
        note.unlink(missing_ok=True)
    await core.close(f"{reason}; `desk` starts it again")
    tell(f"desk: {reason}; the journal is closed at fact {core.journal.head.seq}")


class Idle:
    """Sees when a host that `desk` started has no terminal and nothing to do, and had so for a moment."""

    name = "idle"

    def __init__(self, core: Core) -> None:
        self._core = core
        self.over = asyncio.Event()
        """Set once nobody needs this host."""

    async def run(self, ready: Callable[[], None]) -> None:
        """Watch until then. Supervised: where looking fails, the host goes on."""
        ready()
        clock, terminals = self._core.given.clock, self._core.terminal_desk.terminals
        give_up = clock.monotonic() + round(FIRST_TERMINAL_WITHIN * 1e9)
        while not terminals.greeted_count and clock.monotonic() < give_up:
            await clock.sleep(0.1)
        idle = 0.0
        while idle < GRACE:
            await clock.sleep(0.1)
            idle = idle + 0.1 if not terminals.sessions and not self._core.terminal_desk.busy() else 0.0
        self.over.set()


def _stop_on_signals() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stopping.set)
    return stopping
