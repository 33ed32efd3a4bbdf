"""Files that a person has something saved to."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from desk.kernel.errors import Refused
from desk.kernel.profile import terminal_folder
from widgets.language import say

FOLDER = "saved"


def save(text: str, name: str, at: int) -> Path:
    """Write `text` to a new file, mode 0600: `name`, or one named for the time `at` (UTC ns); raises `Refused`."""
    path = Path(name).expanduser().absolute() if name else _named_for(at)
    try:
        if not name:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A file that is there, or a link in its place, is somebody's.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text if text.endswith("\n") else f"{text}\n")
    except FileExistsError:
        raise Refused(say("{path} is there already; give another name.", path=f"{path}")) from None
    except OSError as problem:
        why = problem.strerror or type(problem).__name__
        raise Refused(
            say("{path} cannot be written ({why}); give another name.", path=f"{path}", why=why)
        ) from problem
    return path


def _named_for(at: int) -> Path:
    when = datetime.fromtimestamp(at // 1_000_000_000, UTC)
    folder, name = terminal_folder() / FOLDER, f"{when:%Y%m%d-%H%M%S}"
    taken = 0
    while (path := folder / (f"{name}-{taken}.txt" if taken else f"{name}.txt")).exists():
        taken += 1
    return path
