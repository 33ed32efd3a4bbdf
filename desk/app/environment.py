"""How much a terminal is sent, and the environment variables that Textual reads when it is imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """How much a terminal is asked to draw."""

    host_frames: float
    """Frames a second asked of the host."""
    paint_frames: int
    """Frames a second that Textual may paint."""


LOCAL = Pace(host_frames=4, paint_frames=30)
REMOTE = Pace(host_frames=2, paint_frames=15)
SLOW = Pace(host_frames=0.6, paint_frames=10)
CRAWL = Pace(host_frames=0.2, paint_frames=10)
"""For a line that does not take even the slow one."""


def remote(environment: Mapping[str, str]) -> bool:
    """Whether the terminal is at the far end of an ssh line."""
    return bool(environment.get("SSH_CONNECTION"))


def pace(environment: Mapping[str, str], line: str) -> Pace:
    """How fast to draw here at the start: an adaptive line over ssh begins calmer."""
    return steps(environment, line)[0]


def steps(environment: Mapping[str, str], line: str) -> tuple[Pace, ...]:
    """The paces that a line may take, the fastest first; only an adaptive one has several."""
    match line:
        case "slow":
            return (SLOW,)
        case "normal":
            return (LOCAL,)
        case _:
            return (REMOTE, SLOW, CRAWL) if remote(environment) else (LOCAL, REMOTE, SLOW, CRAWL)


def textual_variables(environment: Mapping[str, str], chosen: Pace) -> dict[str, str]:
    """Settings for Textual that the person has not made: nothing is animated, and a remote line is spared."""
    wanted = {
        "TEXTUAL_ANIMATIONS": "none",
        "TEXTUAL_SMOOTH_SCROLL": "0",
        "TEXTUAL_FPS": str(chosen.paint_frames),
    }
    return {name: value for name, value in wanted.items() if name not in environment}
