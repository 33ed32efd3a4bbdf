"""The settings behind flags that were given: defaults, the profile's file, the environment, then the flags."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desk.settings import Settings

OF_THE_HOST = (
    "seed",
    "replay",
    "venue",
    "venue_url",
    "universe",
    "llm_url",
    "llm_model",
    "speed",
    "paper_faults",
)
"""Settings that a running host has already decided."""


def loaded(flags: Mapping[str, Any], default_profile: str = "") -> Settings:
    """Load and check everything; a recorded market or a venue gets a profile of its own unless one is named."""
    import os

    from desk.kernel import config
    from desk.kernel.errors import ConfigError
    from desk.kernel.profile import Profile
    from desk.settings import Settings

    given = dict(flags)
    file: Path | None = given.pop("config", None)
    if file is not None and not file.exists():
        raise ConfigError(f"there is no settings file {file}; name one that there is, or leave --config out")
    if "profile" not in given and "DESK_PROFILE" not in os.environ:
        if given.get("replay") is not None:
            given["profile"] = replay_profile(given["replay"])
        elif given.get("venue") is not None:
            given["profile"] = venue_profile(given["venue"], given.get("venue_url") or "")
        elif default_profile:
            given["profile"] = default_profile
    name = str(given.get("profile") or os.environ.get("DESK_PROFILE") or "demo")
    profile = Profile(name)
    found = config.load(Settings, file or profile.settings_file, os.environ, given)
    beside = profile.settings_file.with_name(f"{name}.policy.yaml")
    if found.policy is None and beside.exists():
        return found.model_copy(update={"policy": beside})
    return found


def replay_profile(recording: Path) -> str:
    """Positions of a recorded market never mix with others: each recording has its own profile."""
    return _plain(f"replay-{recording.name.split('.')[0]}")


def venue_profile(venue: str, url: str) -> str:
    """Positions of one venue never mix with another's, nor with those at an address that only speaks like it."""
    return _plain(f"venue-{venue}" + (f"-at-{url.partition('://')[2]}" if url else ""))


def _plain(name: str) -> str:
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower())
    return "-".join(part for part in letters.split("-") if part)[:40].rstrip("-")
