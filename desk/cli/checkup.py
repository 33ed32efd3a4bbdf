"""The checks of `desk doctor`: each looks at one thing and says what to do about it."""

from __future__ import annotations

import locale
import os
import stat
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from desk.cli.checkup_files import file_findings
from desk.cli.checkup_machine import (
    clock_findings,
    disk_findings,
    permission_finding,
)
from desk.cli.checkup_terminal import terminal_findings
from desk.cli.checkup_versions import port_findings, version_findings
from desk.cli.finding import Finding
from desk.kernel.clock import Clock, SystemClock
from desk.kernel.errors import DeskError
from desk.kernel.profile import Profile

if TYPE_CHECKING:
    from desk.settings import Settings

_OLDEST_SQLITE = (3, 37, 0)
"""STRICT tables came with this version."""


def check_up(
    profile: Profile, settings: Settings, clock: Clock | None = None, sources: Mapping[str, str] | None = None
) -> tuple[Finding, ...]:
    """Every check, in the order in which problems should be solved."""
    clock = clock or SystemClock()
    checks: tuple[tuple[str, Callable[[], Finding | Iterable[Finding]]], ...] = (
        ("python", _python),
        ("sqlite", _sqlite),
        ("versions", lambda: version_findings(profile)),
        ("clock", lambda: clock_findings(profile, clock)),
        ("terminal", lambda: terminal_findings(clock)),
        ("locale", _locale),
        ("settings", lambda: _settings(settings)),
        ("settings sources", lambda: file_findings(sources or {}, settings.keymap)),
        ("state folder", lambda: _folder("state folder", profile.state, profile.prepare_state)),
        ("runtime folder", lambda: _folder("runtime folder", profile.runtime, profile.prepare_runtime)),
        ("permissions", lambda: permission_finding(profile, settings)),
        ("disk", lambda: disk_findings(profile.state)),
        ("ports", lambda: port_findings(profile, settings)),
        ("host", lambda: _host(profile)),
        ("journal", lambda: _journal(profile.state)),
        ("tapes", lambda: _tapes(profile.state)),
    )
    found = [finding for name, check in checks for finding in _guarded(name, check)]
    return (*found, *_models(profile, settings, clock))


def _guarded(name: str, check: Callable[[], Finding | Iterable[Finding]]) -> list[Finding]:
    try:
        found = check()
        return [found] if isinstance(found, Finding) else list(found)
    except DeskError as problem:
        text, _, remedy = str(problem).rstrip(".").partition("; ")
        return [Finding(name, "fail", text, remedy)]
    except OSError as problem:
        return [
            Finding(name, "fail", f"it cannot be looked at ({problem.strerror})", "check its permissions")
        ]


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info >= (3, 14):
        return Finding(
            "python", "warn", f"Python {version} is newer than what the desk was tested on", "prefer 3.13"
        )
    return Finding("python", "ok", f"Python {version}")


def _sqlite() -> Finding:
    import sqlite3

    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        return Finding(
            "sqlite",
            "fail",
            f"SQLite {sqlite3.sqlite_version} is too old",
            "use a Python with SQLite 3.37 or later",
        )
    return Finding("sqlite", "ok", f"SQLite {sqlite3.sqlite_version}")


def _locale() -> Finding:
    encoding = locale.getpreferredencoding(False)
    if encoding.lower().replace("-", "") != "utf8":
        return Finding(
            "locale", "warn", f"the encoding is {encoding}", "set LANG to a UTF-8 locale, such as C.UTF-8"
        )
    return Finding("locale", "ok", "UTF-8")


def _settings(settings: Settings) -> Finding:
    """What only a start finds out: whether the theme and the recording are there."""
    from desk.app.theme_choice import known_theme

    known_theme(settings.theme)
    if settings.replay is not None:
        from desk.host.building import source_of

        return Finding("settings", "ok", f"the market is {source_of(settings).description}")
    return Finding("settings", "ok", f"the market is simulated, seed {settings.seed}")


def _folder(name: str, path: Path, prepare: Callable[[], Path]) -> Finding:
    if not path.exists():
        parent = next(each for each in path.parents if each.exists())
        if not os.access(parent, os.W_OK | os.X_OK):
            return Finding(
                name, "fail", f"{path} cannot be made", "set DESK_HOME to a folder you can write to"
            )
        return Finding(name, "ok", f"{path} will be made at the first start")
    prepare()
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding(
            name, "warn", f"{path} is {mode:04o}, so others can read it", f"run `chmod 700 {path}`"
        )
    return Finding(name, "ok", f"{path}, {mode:04o}")


def _host(profile: Profile) -> Finding:
    from desk.host.lifecycle import running_host

    pid = running_host(profile)
    if pid is not None:
        return Finding("host", "ok", f"host {pid} answers on {profile.socket}")
    if profile.socket.exists():
        return Finding(
            "host", "warn", "a socket is left of a host that is gone", "the next start replaces it"
        )
    return Finding("host", "ok", "none runs; `desk` starts one")


def _journal(state: Path) -> Finding:
    from desk.kernel.journal import DATABASE

    if not (state / DATABASE).exists():
        return Finding("journal", "ok", "none yet; the first start makes it")
    from desk.host.proof import prove

    proof = prove(state)
    if not proof.ok:
        return Finding(
            "journal",
            "fail",
            proof.problems[0],
            "run `desk audit verify`, and restore a copy; nothing trades on it",
        )
    if proof.notes:
        return Finding(
            "journal",
            "warn",
            f"{proof.facts:,} facts hold, but {proof.notes[0]}",
            "the next start of the host writes it anew; look at the disk if it comes back",
        )
    return Finding("journal", "ok", f"{proof.facts:,} facts, head {proof.hash[:16]}…, anchored")


def _tapes(state: Path) -> Finding:
    from desk.host.host_tape import FOLDER
    from desk.host.tape_reader import sessions

    known = sessions(state / FOLDER)
    broken = [info.session for info in known if info.problem]
    size = sum(info.bytes for info in known) / 1024**2
    if broken:
        return Finding("tapes", "warn", f"{broken[0]} cannot be read", "restore its file from a copy")
    return Finding("tapes", "ok", f"{len(known)} sessions, {size:.1f} MiB")


def _models(profile: Profile, settings: Settings, clock: Clock) -> tuple[Finding, ...]:
    """One for each endpoint; none without any."""
    from desk.cli.model_checkup import check_models

    try:
        return check_models(profile, settings, clock)
    except DeskError as problem:
        return (Finding("models", "fail", str(problem).splitlines()[0].rstrip("."), "mend the models file"),)
