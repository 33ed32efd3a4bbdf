"""`desk` and `desk attach`: the terminal, on a host of its own, a found one, or one in the same process."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from desk.app import lean_imports
from desk.cli import answers
from desk.cli.chosen import choose, explicit, settings

if TYPE_CHECKING:
    from desk.app.launch import Opening
    from desk.kernel.profile import Profile
    from desk.link.connector import Connector
    from desk.settings import Settings

_OF_THE_HOST = (
    "seed",
    "replay",
    "venue",
    "venue_url",
    "universe",
    "llm_url",
    "llm_model",
    "speed",
    "paper_faults",
)
"""Settings that a running host has already decided."""


@click.command()
@choose("profile", "config", "slow_line", "theme")
def attach(**flags: Any) -> None:
    """Open a terminal on the host that runs; never start one."""
    given = explicit(flags)
    lean_imports.asyncio_without_tls()

    def prepare() -> Opening:
        lean_imports.pydantic_alone()
        from desk.kernel.profile import Profile
        from desk.link.connector import HostConnector

        chosen = settings(given)
        profile = Profile(chosen.profile, chosen.socket_folder)
        return _opening(HostConnector(profile.socket, profile.name), chosen)

    _open(prepare, given)


def open_terminal(flags: Mapping[str, Any], solo: bool) -> None:
    """Open a terminal; find the profile's host, start one, or (`solo`) be one."""
    given = explicit(flags)
    if not solo:
        lean_imports.asyncio_without_tls()

    def prepare() -> Opening:
        if not solo:
            lean_imports.pydantic_alone()
        from desk.kernel.profile import Profile

        chosen = settings(given)
        profile = Profile(chosen.profile, chosen.socket_folder)
        if solo:
            from desk.host.solo import SoloConnector

            return _opening(SoloConnector(chosen), chosen)
        from desk.link.connector import HostConnector, host_command

        profile.prepare_state()
        _refuse_other_host(profile, given, chosen)
        command = host_command(_host_flags(given, chosen))
        return _opening(HostConnector(profile.socket, profile.name, command, profile.output), chosen)

    _open(prepare, given)


def _opening(connector: Connector, chosen: Settings) -> Opening:
    from desk.app.launch import Opening

    return Opening(connector, chosen.theme, chosen.slow_line, chosen.notify)


def _open(prepare: Callable[[], Opening], given: Mapping[str, Any]) -> None:
    """Paint first, and read settings behind the first frame: loading what checks them takes as long as painting."""
    from desk.app.launch import run_terminal_on

    theme = given.get("theme") or os.environ.get("DESK_THEME") or "dark"
    ending = run_terminal_on(prepare, theme=theme, slow_line=bool(given.get("slow_line")))
    if ending.sentence:
        answers.say(f"desk: {ending.sentence}")
    click.get_current_context().exit(ending.exit_code)


def _host_flags(flags: Mapping[str, Any], chosen: Settings) -> list[str]:
    """The flags that tell a new host what this terminal was told; files and environment it reads itself."""
    passed = ["--profile", chosen.profile]
    given = explicit(flags)
    for name in (*_OF_THE_HOST, "config"):
        if name in given:
            passed += [f"--{name.replace('_', '-')}", str(given[name])]
    return passed


def _refuse_other_host(profile: Profile, flags: Mapping[str, Any], chosen: Settings) -> None:
    """A host that runs on another market than was asked for is not what the person wants to see."""
    asked = [name for name in _OF_THE_HOST if name in explicit(flags)]
    if not asked or not profile.socket.exists():
        return
    from desk.host.lifecycle import HostNote, note_path, running_host
    from desk.kernel.errors import Busy

    note = HostNote.find(note_path(profile))
    if note is None or running_host(profile) is None:
        return
    for name in asked:
        here = chosen.flags().get(name)
        if note.flags.get(name) != here:
            raise Busy(
                f"the host of profile {profile.name} already runs with another {name}; "
                "stop it with `desk stop`, or choose another --profile"
            )
