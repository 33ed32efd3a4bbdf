"""The host's own settings, as it has them now."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Spec


class HostSetting(Spec):
    """One setting of the host."""

    name: str = Field(max_length=40)
    value: str = Field(max_length=2_000)
    source: str = Field(default="", max_length=500)
    """The file and line, the variable, the flag, or who changed it; empty for a default."""
    changeable: bool = False
    """Whether whoever looks may change it while the host runs, with `/set`."""


class HostSettings(Spec):
    """All of them."""

    kind: Literal["host_settings"] = "host_settings"
    rows: tuple[HostSetting, ...] = Field(max_length=200)
