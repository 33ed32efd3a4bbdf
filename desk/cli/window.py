"""Opens a terminal with settings that are known: without the library that reads options, it stays small."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from desk.app import lean_imports
from desk.cli import answers
from desk.cli.chosen_settings import decided_by_host, loaded_told

if TYPE_CHECKING:
    from desk.app.launch import Opening
    from desk.app.sealing import Sealing
    from desk.kernel.config import Told
    from desk.kernel.profile import Profile
    from desk.link.connector import Connector
    from desk.settings import Settings


def attached(given: Mapping[str, Any]) -> int:
    """Open a terminal on the host that runs; the exit code. `given` are the flags that were really given."""
    lean_imports.asyncio_without_tls()
    if (code := _instead(given, attach=True)) is not None:
        return code
    return _open(lambda: opening_attached(given), given)


def opening_attached(given: Mapping[str, Any]) -> Opening:
    """What a terminal on the host that runs is opened with."""
    lean_imports.pydantic_alone()
    from desk.kernel.profile import Profile
    from desk.link.connector import HostConnector

    told = loaded_told(given)
    profile = Profile(told.settings.profile, told.settings.socket_folder)
    return _opening(HostConnector(profile.socket, profile.name), given, told)


def opened(given: Mapping[str, Any], solo: bool) -> int:
    """Open a terminal; find the profile's host, start one, or (`solo`) be one."""
    if not solo:
        lean_imports.asyncio_without_tls()
    if (code := _instead(given, solo=solo)) is not None:
        return code
    return _open(lambda: opening_here(given, solo), given)


def opening_here(given: Mapping[str, Any], solo: bool) -> Opening:
    """What a terminal is opened with that finds the profile's host, starts one, or (`solo`) is one."""
    if not solo:
        lean_imports.pydantic_alone()
    from desk.kernel.profile import Profile

    told = loaded_told(given)
    chosen = told.settings
    profile = Profile(chosen.profile, chosen.socket_folder)
    if solo:
        from desk.host.solo import SoloConnector

        return _opening(SoloConnector(chosen, told.sources), given, told)
    from desk.link.connector import HostConnector, host_command

    profile.prepare_state()
    _refuse_other_host(profile, given, chosen)
    command = host_command(_host_flags(given, chosen))
    return _opening(HostConnector(profile.socket, profile.name, command, profile.output), given, told)


def _opening(connector: Connector, given: Mapping[str, Any], told: Told[Settings]) -> Opening:
    from desk.app.first_run import FirstRun
    from desk.app.launch import Opening
    from desk.app.preferences import Keeping, Preferences
    from desk.cli.kept_settings import forget, keep, settings_file
    from desk.kernel.profile import Profile, terminal_folder

    def below(name: str) -> tuple[Any, str]:
        under = loaded_told(given, persons=False)
        return getattr(under.settings, name), under.sources.get(name, "")

    def sealing() -> Sealing:
        from desk.cli.sealing import ProfileSealing

        return ProfileSealing(Profile(chosen.profile, chosen.socket_folder))

    chosen = told.settings
    keeping = Keeping(keep, forget, below, str(settings_file()))
    preferences = Preferences(chosen, keeping, told.sources)
    preferences.first_run = FirstRun(terminal_folder())
    preferences.sealing = sealing
    return Opening(connector, chosen.theme, chosen.line, chosen.notify, preferences)


def _instead(given: Mapping[str, Any], *, solo: bool = False, attach: bool = False) -> int | None:
    """The exit code where no screen can be drawn here: of plain mode, or of leaving; none where one can."""
    from desk.app.theme_choice import known_theme
    from desk.cli import drawable

    if asked := given.get("theme") or os.environ.get("DESK_THEME"):
        known_theme(asked)
    match drawable.choose():
        case "screen":
            return None
        case "plain":
            from desk.cli.plain import spoken

            return spoken(given, solo=solo, attach=attach)
        case _:
            return 2


def _open(prepare: Callable[[], Opening], given: Mapping[str, Any]) -> int:
    """Paint first, and read settings behind the first frame: loading what checks them takes as long as painting."""
    from desk.app.launch import run_terminal_on
    from desk.cli.kept_settings import glimpse

    kept = glimpse()
    asked = given.get("theme") or os.environ.get("DESK_THEME") or ""
    line = given.get("line") or os.environ.get("DESK_LINE") or kept.get("line", "adaptive")
    if (
        tongue := given.get("language") or os.environ.get("DESK_LANGUAGE") or kept.get("language", "en")
    ) != "en":
        from widgets.language import speak_as

        speak_as(tongue)
    ending = run_terminal_on(prepare, theme=kept.get("theme", "dark"), asked=asked, line=line)
    if ending.sentence:
        answers.say(f"desk: {ending.sentence}")
    return ending.exit_code


def _host_flags(given: Mapping[str, Any], chosen: Settings) -> list[str]:
    """The flags that tell a new host what this terminal was told; files and environment it reads itself."""
    passed = ["--profile", chosen.profile]
    for name in (*decided_by_host(), "config"):
        match given.get(name):
            case None:
                pass
            case bool(chosen_so):
                passed.append(f"--{'' if chosen_so else 'no-'}{name.replace('_', '-')}")
            case value:
                passed += [f"--{name.replace('_', '-')}", str(value)]
    return passed


def _refuse_other_host(profile: Profile, given: Mapping[str, Any], chosen: Settings) -> None:
    """A host that runs on another market than was asked for is not what the person wants to see."""
    asked = [name for name in decided_by_host() if name in given]
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
