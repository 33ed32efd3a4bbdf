"""What `desk doctor` finds out about the machine: its clock, its disk, and who may read what."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from desk.cli.finding import Finding, State
from desk.cli.said_by import said_by
from desk.kernel.clock import Clock, pause
from desk.kernel.profile import Profile, file_system

if TYPE_CHECKING:
    from desk.settings import Settings

_BUILT = 1_750_000_000_000_000_000
"""2025-06-15: a clock that says less is wrong."""
_LEAST_ROOM = 50 * 1024 * 1024
_GOOD_ROOM = 1024 * 1024 * 1024
_SYNCS = 5
_SLOW_SYNC_MS, _QUICK_SYNC_MS = 40.0, 5.0
_MOST_FILES = 2_000
_JUMP_MS = 20
_HOST_OFF_MS = 8_000
"""What a host says is up to a few seconds old."""
_SHARED = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs"})


def clock_findings(profile: Profile, clock: Clock) -> Iterator[Finding]:
    """Whether the clock is right as far as this machine, the record and the venue can tell."""
    if clock.now() < _BUILT:
        yield Finding(
            "clock",
            "fail",
            "the machine's clock is in the past",
            "set it, best by NTP; records carry its time",
        )
    else:
        yield Finding("clock", "ok", f"{_iso(clock.now())}, not before this desk was built")
    yield _even(clock)
    yield _ntp()
    yield from _by_host(profile, clock)


def _even(clock: Clock) -> Finding:
    """Whether the time of day runs as fast as time does: a clock that is being set jumps."""
    wall, even = clock.now(), clock.monotonic()
    pause(0.1)
    off = abs((clock.now() - wall) - (clock.monotonic() - even)) // 1_000_000
    if off > _JUMP_MS:
        return Finding(
            "clock steps",
            "warn",
            f"the time of day jumped by {off} ms in a tenth of a second",
            "let NTP slew it, not step it",
        )
    return Finding("clock steps", "ok", f"the time of day runs evenly, within {off} ms")


def _ntp() -> Finding:
    says = said_by("timedatectl", "show", "-p", "NTPSynchronized", "--value")
    if says == "yes":
        return Finding("time service", "ok", "the clock is kept by NTP")
    if says == "no":
        return Finding(
            "time service",
            "warn",
            "nothing keeps the clock",
            "run `timedatectl set-ntp true`; a venue refuses late signatures",
        )
    if Path("/run/systemd/timesync/synchronized").exists() or said_by("chronyc", "-c", "tracking"):
        return Finding("time service", "ok", "the clock is kept by NTP")
    return Finding("time service", "ok", "this machine does not say what keeps its clock")


def _by_host(profile: Profile, clock: Clock) -> Iterator[Finding]:
    """How far the host's clock is, and what a host that carries a venue says of the venue's."""
    if not profile.socket.exists():
        return
    from desk.cli.calling import look
    from desk.kernel.errors import DeskError
    from widgets.specs.go_live import GoLiveList

    try:
        found = look(profile, "golive", within=3.0)
    except DeskError:
        return
    if not isinstance(found, GoLiveList):
        return
    off = abs(clock.now() - found.now) // 1_000_000
    if off > _HOST_OFF_MS:
        yield Finding(
            "host's clock", "warn", f"the host's is {off / 1000:.0f} s off this one", "set both by NTP"
        )
    else:
        yield Finding("host's clock", "ok", "the host's agrees with this one")
    for need in found.needs:
        if need.id == "clock" and need.state in ("ok", "failed"):
            yield Finding("venue's clock", "ok" if need.state == "ok" else "fail", need.text, need.next)


def disk_findings(state: Path) -> Iterator[Finding]:
    """Room, the kind of file system, and how long it takes until something is safe there."""
    place = next(each for each in (state, *state.parents) if each.exists())
    room = shutil.disk_usage(place).free
    words = f"{room / 1024**3:.1f} GiB free"
    if room < _LEAST_ROOM:
        yield Finding("disk", "fail", words, "make room; a full disk stops all recording and so all trading")
    else:
        low = room < _GOOD_ROOM
        yield Finding("disk", "warn" if low else "ok", words, "make room soon" if low else "")
    kind = file_system(place)
    if kind in _SHARED:
        yield Finding(
            "file system",
            "fail",
            f"{kind}, where a journal is not safe",
            "set DESK_HOME to a folder on a local disk",
        )
    elif kind in ("tmpfs", "ramfs"):
        yield Finding(
            "file system",
            "warn",
            f"{kind}: gone with the next restart",
            "set DESK_HOME to a folder on a disk",
        )
    else:
        yield Finding("file system", "ok", kind or "this machine does not say which")
    if os.access(place, os.W_OK):
        yield sync_finding(place)


def sync_finding(place: Path, clock: Clock | None = None) -> Finding:
    """How long a small write takes to be safe: each fact waits for one."""
    from desk.kernel.clock import SystemClock

    clock = clock or SystemClock()
    file = place / f".doctor-{os.getpid()}"
    took: list[float] = []
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            for _ in range(_SYNCS):
                os.write(handle, b"\0" * 4096)
                begun = clock.monotonic()
                os.fsync(handle)
                took.append((clock.monotonic() - begun) / 1e6)
        finally:
            os.close(handle)
    finally:
        file.unlink(missing_ok=True)
    each = median(took)
    state: State = "warn" if each > _SLOW_SYNC_MS else "ok"
    grade = "slow" if each > _SLOW_SYNC_MS else "quick" if each <= _QUICK_SYNC_MS else "fair"
    return Finding(
        "disk writes",
        state,
        f"{grade}: {each:.1f} ms until 4 KiB are safe",
        ""
        if state == "ok"
        else "every decision waits for a few of these; put DESK_HOME on a local solid state disk",
    )


def permission_finding(profile: Profile, settings: Settings) -> Finding:
    """Whether anybody else can read what only this user should."""
    places = [profile.settings_file, profile.settings_file.with_name(f"{profile.name}.models.yaml")]
    if settings.vault_passphrase_file is not None:
        places.append(settings.vault_passphrase_file)
    for folder, _, names in os.walk(profile.state):
        places += [Path(folder) / name for name in names]
        if len(places) > _MOST_FILES:
            break
    open_to: list[Path] = []
    for place in places:
        try:
            mode = stat.S_IMODE(place.stat().st_mode)
        except OSError:
            continue
        # A folder of 0700 keeps others from whatever is in it; settings hold no secret and are only not to be changed.
        inside = profile.state in place.parents
        if mode & (0o022 if inside or place in places[:2] else 0o077):
            open_to.append(place)
    if open_to:
        first = open_to[0]
        more = f" and {len(open_to) - 1} more" if len(open_to) > 1 else ""
        return Finding(
            "permissions", "fail", f"others can change or read {first}{more}", f"run `chmod go-rwx {first}`"
        )
    return Finding("permissions", "ok", f"nobody else can change any of {len(places)} files")


def _iso(at: int) -> str:
    from desk.host.exports import iso

    return f"{iso(at)[:19]}Z"
