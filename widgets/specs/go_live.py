"""What stands between a desk and real money, each need with how it was tested and what to type next."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Spec

NeedState = Literal["ok", "missing", "failed", "untested", "not offered"]


class Need(Spec):
    """One thing that live trading takes, or may take."""

    id: str = Field(max_length=80)
    title: str = Field(max_length=80)
    state: NeedState
    text: str = Field(max_length=500)
    """What is there, or what is wrong."""
    next: str = Field(default="", max_length=300)
    """What to type, or what else to do; empty where nothing is left."""
    tested_at: int = 0
    """UTC nanoseconds of the last real test; 0 for what was never tested."""
    needed: bool = True
    """Whether the desk cannot go live without it."""


class GoLiveList(Spec):
    """Everything that going live takes, in the order in which to see to it."""

    kind: Literal["go_live"] = "go_live"
    mode: Literal["PAPER", "LIVE"]
    venue: str
    """Whose prices this host carries."""
    testing: bool = False
    needs: tuple[Need, ...] = Field(max_length=100)
    now: int
