"""What `desk doctor` finds out about the terminal: asked of it where it answers, read from its surroundings where not.

Modes are asked for with DECRQM, widths of signs with cursor position reports, and primary device attributes end the
conversation: every terminal answers those (ECMA-48; xterm ctlseqs).
"""

from __future__ import annotations

import os
import re
import select
import shutil
import sys
import termios
import tty
from collections.abc import Mapping
from dataclasses import dataclass

from desk.cli.finding import Finding
from desk.cli.said_by import said_by
from desk.kernel.clock import Clock

SIGNS = "▲▼●─█⠋…✓▏"
"""What the desk draws with and a terminal for Chinese or Japanese may draw two cells wide."""
ANSWERS_WITHIN_S = 0.7
_MODE = re.compile(r"\x1b\[\?(\d+);(\d)\$y")
_PLACE = re.compile(r"\x1b\[\d+;(\d+)R")
_MODES = (
    (
        "synchronised output",
        "2026",
        "frames appear whole",
        "the terminal has none, so a large frame may be seen half drawn",
        "a newer terminal has it; over a slow line --line slow helps",
    ),
    (
        "mouse",
        "1006",
        "clicks and wheel are told, also beyond column 223",
        "no mouse is told",
        "every action has a key: F1 shows them",
    ),
    (
        "paste",
        "2004",
        "pastes come marked as such",
        "pastes look like typing",
        "paste one line at a time; a key of a model best with `desk model key`",
    ),
    (
        "focus",
        "1004",
        "coming back to the window is told, so the key that brought you never votes",
        "coming back to the window is not told",
        "mind that the first key counts",
    ),
)
"""Modes that the desk uses (xterm ctlseqs; 2026 of the terminal working group), and what it means to lack one."""


@dataclass(frozen=True)
class Asked:
    """What the terminal said; `None` where it said nothing of it."""

    modes: Mapping[str, bool]
    wide: str | None = None
    """Those of `SIGNS` that do not take one cell."""


def terminal_findings(clock: Clock, environment: Mapping[str, str] = os.environ) -> tuple[Finding, ...]:
    """Size, colours, modes, widths, clipboard and what stands in between."""
    if not sys.stdout.isatty():
        return (Finding("terminal", "ok", "none here; every command with --json works without one"),)
    asked = ask(clock) if sys.stdin.isatty() else None
    found = [_size(environment), colours(environment)]
    if asked is not None:
        found += answered(asked)
    found.append(_clipboard(environment))
    if environment.get("TMUX"):
        found.append(tmux(_tmux_says()))
    elif environment.get("STY"):
        found.append(
            Finding(
                "screen",
                "warn",
                "GNU screen takes no true colour and no synchronised output",
                "prefer tmux, or run `desk` outside of it",
            )
        )
    return (*found, _ssh(environment))


def ask(clock: Clock) -> Asked | None:
    """Put the questions to the terminal and read what it says; nothing of it stays on the screen."""
    here = sys.stdin.fileno()
    try:
        before = termios.tcgetattr(here)
    except termios.error:
        return None
    questions = "".join(f"\x1b[?{mode}$p" for _, mode, *_ in _MODES)
    widths = "".join(f"\r{sign}\x1b[6n" for sign in SIGNS)
    try:
        tty.setcbreak(here)
        sys.stdout.write(f"{questions}{widths}\r\x1b[2K\x1b[c")
        sys.stdout.flush()
        said, ends = "", clock.monotonic() + int(ANSWERS_WITHIN_S * 1e9)
        while not re.search(r"\x1b\[\?[\d;]*c", said) and (left := ends - clock.monotonic()) > 0:
            if select.select([here], [], [], left / 1e9)[0]:
                said += os.read(here, 4096).decode("ascii", "replace")
    finally:
        termios.tcsetattr(here, termios.TCSAFLUSH, before)
    return heard(said)


def heard(said: str) -> Asked:
    """What the terminal's answers mean. A mode that it knows is 1 or 2 (set or reset), 3 or 4 where it never changes."""
    modes = {mode: value in "123" for mode, value in _MODE.findall(said)}
    places = _PLACE.findall(said)
    wide = "".join(sign for sign, column in zip(SIGNS, places, strict=False) if column != "2")
    return Asked(modes, wide if len(places) == len(SIGNS) else None)


def answered(asked: Asked) -> list[Finding]:
    """Findings from what the terminal said."""
    found = []
    if not asked.modes and asked.wide is None:
        return [
            Finding(
                "answers",
                "warn",
                "the terminal answers no question",
                "nothing to do; the desk takes the careful way",
            )
        ]
    for name, mode, there, absent, remedy in _MODES:
        match asked.modes.get(mode):
            case None:
                found.append(
                    Finding(name, "ok", "the terminal does not say; what it does not know it leaves out")
                )
            case True:
                found.append(Finding(name, "ok", there))
            case False:
                found.append(Finding(name, "warn", absent, remedy))
    if asked.wide is not None:
        found.append(
            Finding(
                "signs",
                "warn" if asked.wide else "ok",
                f"{asked.wide} take more than one cell"
                if asked.wide
                else "every sign of the desk takes one cell",
                "set ambiguous characters to narrow in the terminal, and LANG to a UTF-8 locale"
                if asked.wide
                else "",
            )
        )
    return found


def colours(environment: Mapping[str, str]) -> Finding:
    """How many colours there are, and who says so."""
    name, said = environment.get("TERM", ""), environment.get("COLORTERM", "")
    if "NO_COLOR" in environment:
        return Finding("colours", "ok", "none, since NO_COLOR is set; signs and weight tell everything")
    if said in ("truecolor", "24bit"):
        return Finding("colours", "ok", f"16 million, COLORTERM is {said}")
    if "256color" in name:
        return Finding(
            "colours",
            "warn",
            f"256, by TERM {name}; themes are rounded to them",
            "where the terminal has more, set COLORTERM=truecolor; or take `--theme ansi`",
        )
    return Finding(
        "colours",
        "warn",
        f"8 or 16, by TERM {name or 'not set'}",
        "take `--theme ansi`, the terminal's own colours",
    )


def tmux(says: str) -> Finding:
    """What of tmux's settings stands in the way."""
    if not says:
        return Finding("tmux", "warn", "it does not say how it is set", "run `tmux show -g` and look")
    given = dict(line.split(" ", 1) for line in says.splitlines() if " " in line)
    wanted = {
        "allow-passthrough": (("on", "all"), "copying goes through"),
        "focus-events": (("on",), "the key that brings you back never votes"),
        "set-clipboard": (("on", "external"), "copying goes through"),
    }
    wrong = [
        f"{name} is {given.get(name, 'not known')}"
        for name, (good, _) in wanted.items()
        if given.get(name) not in good
    ]
    slow = given.get("escape-time", "0")
    if slow.isdigit() and int(slow) > 100:
        wrong.append(f"escape-time is {slow} ms")
    if not wrong:
        return Finding("tmux", "ok", "its settings let everything through")
    remedy = "in ~/.tmux.conf: set -g allow-passthrough on, focus-events on, set-clipboard on, escape-time 20"
    return Finding("tmux", "warn", ", ".join(wrong), remedy)


def _size(environment: Mapping[str, str]) -> Finding:
    size = shutil.get_terminal_size()
    name = environment.get("TERM", "")
    if name in ("", "dumb"):
        return Finding(
            "terminal",
            "warn",
            f"TERM is {name or 'not set'}",
            "set TERM, such as xterm-256color, or use `desk plain`",
        )
    words = f"{name}, {size.columns} x {size.lines}"
    if size.columns < 80 or size.lines < 24:
        return Finding(
            "terminal", "warn", words, "the desk wants at least 80 x 24; `desk plain` needs no room"
        )
    return Finding("terminal", "ok", words)


def _clipboard(environment: Mapping[str, str]) -> Finding:
    from desk.app.clipboard import route

    name = route("x", environment).name
    return Finding(
        "clipboard",
        "ok",
        f"copies leave by {name}; a terminal that forbids it says nothing, /save writes a file",
    )


def _ssh(environment: Mapping[str, str]) -> Finding:
    line = environment.get("SSH_CONNECTION", "").split()
    if not line:
        return Finding("ssh", "ok", "this is a terminal of this machine")
    lang = "" if environment.get("LANG") or environment.get("LC_ALL") else "; LANG did not come along"
    words = f"over ssh from {line[0]}: fewer frames unless --line normal{lang}"
    return Finding(
        "ssh",
        "warn" if lang else "ok",
        words,
        "let ssh send LANG and LC_*, or set them there" if lang else "",
    )


def _tmux_says() -> str:
    return "\n".join(said_by("tmux", "show-options", f"-{of}A") for of in ("g", "gw", "s"))
