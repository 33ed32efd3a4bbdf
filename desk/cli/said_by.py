"""What another program on this machine says, for checks that ask one."""

from __future__ import annotations

import shutil
import subprocess

WITHIN_S = 2.0


def said_by(program: str, *arguments: str) -> str:
    """What it prints; nothing where there is none, it fails or takes too long."""
    found = shutil.which(program)
    if found is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are the desk's own
            [found, *arguments], capture_output=True, text=True, timeout=WITHIN_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
