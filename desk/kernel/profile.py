"""Where a profile keeps its state and where its host listens."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from desk.kernel.errors import ConfigError

LONGEST_SOCKET_PATH = 100
"""Bytes; Unix sockets take little more than that."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_SHARED_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs"})
"""File systems whose locks and memory maps the journal cannot rely on."""


class Profile:
    """A name, a state folder (0700) and a socket in a runtime folder (0700). `DESK_HOME` moves both.

    A host that other users attach to has its socket in a `socket_folder`, which a group may enter but not write to.
    """

    def __init__(self, name: str, socket_folder: Path | None = None) -> None:
        if not _NAME.fullmatch(name):
            raise ConfigError(
                f"{name!r} cannot name a profile; use up to 40 small letters, digits, dots and dashes, a letter or "
                "digit first."
            )
        self.name = name
        self._socket_folder = socket_folder

    @property
    def state(self) -> Path:
        """Journal, tapes, logs."""
        home = os.environ.get("DESK_HOME")
        if home:
            return Path(home) / self.name
        from platformdirs import user_state_path

        return user_state_path("dynamic-desk") / self.name

    @property
    def settings_file(self) -> Path:
        """The profile's own settings; it need not exist."""
        home = os.environ.get("DESK_HOME")
        if home:
            return Path(home) / f"{self.name}.yaml"
        from platformdirs import user_config_path

        return user_config_path("dynamic-desk") / f"{self.name}.yaml"

    @property
    def output(self) -> Path:
        """What a host started in the background prints."""
        return self.state / "host.out"

    @property
    def runtime(self) -> Path:
        """The folder of sockets."""
        if self._socket_folder is not None:
            return self._socket_folder
        home, runtime = os.environ.get("DESK_HOME"), os.environ.get("XDG_RUNTIME_DIR")
        if home:
            return Path(home) / "run"
        return Path(runtime) / "dynamic-desk" if runtime else Path(f"/tmp/dynamic-desk-{os.getuid()}")  # noqa: S108

    @property
    def of_another_user(self) -> bool:
        """Whether the socket's folder is somebody else's: their host is meant then, and its state is out of reach."""
        try:
            return self.runtime.stat().st_uid != os.getuid()
        except OSError:
            return False

    @property
    def socket(self) -> Path:
        """The host's socket, 0600."""
        return self.runtime / f"{self.name}.sock"

    def prepare_state(self) -> Path:
        """The state folder, made and found safe; raises `ConfigError` otherwise."""
        path = _private_folder(self.state, "state")
        if (system := file_system(path)) in _SHARED_SYSTEMS:
            raise ConfigError(
                f"The state folder {path} is on a network file system ({system}), where a journal is not safe; "
                "set DESK_HOME to a local folder."
            )
        return path

    def prepare_runtime(self, group: str | None = None) -> Path:
        """The runtime folder, made and found safe; raises `ConfigError` otherwise. Members of `group` may enter it."""
        if len(os.fsencode(self.socket)) > LONGEST_SOCKET_PATH:
            raise ConfigError(
                f"The socket path {self.socket} is too long for a Unix socket; set DESK_HOME to a shorter folder."
            )
        if self.runtime.is_symlink():
            raise ConfigError(
                f"The runtime folder {self.runtime} is a link that anybody may have put there; remove it and start again."
            )
        path = _private_folder(self.runtime, "runtime")
        if group is not None:
            open_to(path, group, 0o710)
        return path


def terminal_folder() -> Path:
    """What belongs to the person at this terminal, whichever profile they open; it need not exist."""
    home = os.environ.get("DESK_HOME")
    if home:
        return Path(home) / ".terminal"  # no profile can have this name
    from platformdirs import user_config_path

    return user_config_path("dynamic-desk") / "terminal"


def open_to(path: Path, group: str, mode: int) -> None:
    """Give a folder or a socket to a group of this machine, with this mode."""
    import grp

    try:
        os.chown(path, -1, grp.getgrnam(group).gr_gid)
        path.chmod(mode)
    except KeyError:
        raise ConfigError(
            f"There is no group {group} on this machine; make it, or name another one."
        ) from None
    except OSError as problem:
        raise ConfigError(
            f"{path} cannot be given to the group {group} ({problem.strerror}); let this user be a member of it."
        ) from None


def _private_folder(path: Path, word: str) -> Path:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.stat()
    except OSError as problem:
        raise ConfigError(
            f"The {word} folder {path} cannot be made ({problem.strerror}); set DESK_HOME to a folder you can write to."
        ) from problem
    if found.st_uid != os.getuid():
        raise ConfigError(
            f"The {word} folder {path} belongs to somebody else; set DESK_HOME to a folder of your own."
        )
    if stat.S_IMODE(found.st_mode) & 0o022:
        raise ConfigError(f"Others can write to the {word} folder {path}; run `chmod 700 {path}`.")
    if not os.access(path, os.W_OK | os.X_OK):
        if os.statvfs(path).f_flag & os.ST_RDONLY:
            raise ConfigError(
                f"The {word} folder {path} is on a read-only file system; set DESK_HOME to a folder you can write to."
            )
        raise ConfigError(
            f"The {word} folder {path} cannot be written to; run `chmod 700 {path}` or set DESK_HOME."
        )
    return path


def file_system(path: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """The kind of file system under a folder, or nothing where this machine does not say."""
    try:
        lines = mounts.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    kind, longest = "", -1
    resolved = path.resolve()
    for line in lines:
        _, point, system, *_ = [*line.split(" "), "", ""]
        point = point.replace("\\040", " ")
        if len(point) > longest and resolved.is_relative_to(point or "-"):
            kind, longest = system, len(point)
    return kind
