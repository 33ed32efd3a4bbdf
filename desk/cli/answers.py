"""How every command answers: one sentence on stderr when it refuses, one JSON object when it was asked for one."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from widgets.untrusted import inert_json, untrusted

_DEPTHS = {
    "audit": 2,
    "alert": 2,
    "people": 2,
    "people key": 3,
    "venue": 2,
    "venue key": 3,
    "model": 2,
    "policy": 2,
    "persona": 2,
    "settings": 2,
}
"""Words in the names of commands that stand in groups."""
SCHEMA = 1
"""Version of the `--json` answers; grows only when a field changes its meaning or goes away."""


def answer(command: str, fields: Mapping[str, Any]) -> None:
    """Print the one JSON object of a `--json` answer."""
    out(inert_json(json.dumps({"schema": SCHEMA, "command": command, **fields}, ensure_ascii=False)))


def out(text: str = "") -> None:
    """Lines on stdout, in which nothing acts on a terminal whoever wrote it."""
    sys.stdout.write(_inert(text) + "\n")


def say(text: str) -> None:
    """Lines on stderr, for what is no part of the answer."""
    sys.stderr.write(_inert(text) + "\n")
    sys.stderr.flush()


def _inert(text: str) -> str:
    return "\n".join(untrusted(line) for line in text.split("\n"))


def refuse(arguments: Sequence[str], text: str, code: int) -> int:
    """Say why nothing came of it, on stderr and, where JSON was asked for, also as the JSON object."""
    sentence = "; ".join(" ".join(line.split()).rstrip(".") for line in text.splitlines() if line.strip())
    say(f"desk: {sentence}")
    try:
        if "--json" in arguments:
            answer(_command(arguments), {"ok": False, "error": sentence, "exit_code": code})
        sys.stdout.flush()
    except OSError:  # what could not be written would fail once more when the program ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _command(arguments: Sequence[str]) -> str:
    words = [word for word in arguments if not word.startswith("-")]
    return " ".join(words[: _DEPTHS.get(" ".join(words[:2]), _DEPTHS.get(" ".join(words[:1]), 1))])
