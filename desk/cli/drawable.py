"""Whether the screen can be drawn here; where it cannot, plain mode is offered in its place."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Literal

from desk.cli import answers

_DRAWS_NOTHING = ("", "dumb", "unknown", "cons25-plain", "teletype", "tty33", "tty43")
_OFFER = (
    "This terminal (TERM={}) draws nothing, so the desk's screen cannot stand on it; plain mode says everything "
    "line by line.\nType yes, or only Enter, to open it; no leaves."
)
_NO_TERMINAL = (
    "desk: the desk's screen needs a terminal for its keys and its picture; `desk plain` works line by line through "
    "pipes, and `desk snapshot --json` and its like serve a script"
)


def draws(environment: Mapping[str, str]) -> bool:
    """Whether the terminal named by the environment draws at all."""
    return environment.get("TERM", "") not in _DRAWS_NOTHING


def choose() -> Literal["screen", "plain", "leave"]:
    """`screen`, `plain` where that was offered and taken, or `leave` with the reason said."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
        answers.say(_NO_TERMINAL)
        return "leave"
    if draws(os.environ):
        return "screen"
    answers.out(_OFFER.format(os.environ.get("TERM") or "not set"))
    sys.stdout.flush()
    said = sys.stdin.readline()
    return "plain" if said and said.strip().lower() in ("", "y", "yes") else "leave"
