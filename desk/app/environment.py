"""Environment variables that Textual reads when it is imported, set before that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """How much a terminal is asked to draw."""

    host_frames: float
    """Frames a second asked of the host."""
    paint_frames: int
    """Frames a second that Textual may paint."""


LOCAL = Pace(host_frames=4, paint_frames=30)
REMOTE = Pace(host_frames=2, paint_frames=15)
SLOW = Pace(host_frames=0.6, paint_frames=10)


def pace(environment: Mapping[str, str], slow_line: bool) -> Pace:
    """How fast to draw here."""
    if slow_line:
        return SLOW
    return REMOTE if environment.get("SSH_CONNECTION") else LOCAL


def textual_variables(environment: Mapping[str, str], chosen: Pace) -> dict[str, str]:
    """Settings for Textual that the person has not made: nothing is animated, and a remote line is spared."""
    wanted = {
        "TEXTUAL_ANIMATIONS": "none",
        "TEXTUAL_SMOOTH_SCROLL": "0",
        "TEXTUAL_FPS": str(chosen.paint_frames),
    }
    return {name: value for name, value in wanted.items() if name not in environment}
