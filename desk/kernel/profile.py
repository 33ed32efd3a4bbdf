"""Where a profile keeps its state and where its host listens."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from desk.kernel.errors import ConfigError

LONGEST_SOCKET_PATH = 100
"""Bytes; Unix sockets take little more than that."""


class Profile:
    """A name, a state folder (0700) and a socket in a runtime folder (0700). `DESK_HOME` moves both."""

    def __init__(self, name: str) -> None:
        self.name = name

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
        home, runtime = os.environ.get("DESK_HOME"), os.environ.get("XDG_RUNTIME_DIR")
        if home:
            return Path(home) / "run"
        return Path(runtime) / "dynamic-desk" if runtime else Path(f"/tmp/dynamic-desk-{os.getuid()}")  # noqa: S108

    @property
    def socket(self) -> Path:
        """The host's socket, 0600."""
        return self.runtime / f"{self.name}.sock"

    def prepare_state(self) -> Path:
        """The state folder, made and found safe; raises `ConfigError` otherwise."""
        return _private_folder(self.state, "state")

    def prepare_runtime(self) -> Path:
        """The runtime folder, made and found safe; raises `ConfigError` otherwise."""
        if len(os.fsencode(self.socket)) > LONGEST_SOCKET_PATH:
            raise ConfigError(
                f"The socket path {self.socket} is too long for a Unix socket; set DESK_HOME to a shorter folder."
            )
        return _private_folder(self.runtime, "runtime")


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
        raise ConfigError(
            f"The {word} folder {path} cannot be written to; run `chmod 700 {path}` or set DESK_HOME."
        )
    return path
