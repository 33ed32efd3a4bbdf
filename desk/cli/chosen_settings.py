"""The settings behind flags that were given: defaults, the profile's file, the person's, the environment, the flags."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desk.kernel.config import Told
    from desk.setting import Setting
    from desk.settings import Settings


@cache
def known_settings() -> Mapping[str, Setting]:
    """The schema by name."""
    from desk.setting import schema
    from desk.settings import Settings

    return {each.name: each for each in schema(Settings)}


def decided_by_host() -> tuple[str, ...]:
    """Settings that a running host has already decided; which profile it is says where to find it."""
    from desk.setting import names
    from desk.settings import Settings

    return tuple(name for name in names(Settings, "host") if name != "profile")


def loaded(given: Mapping[str, Any], default_profile: str = "") -> Settings:
    """Load and check everything; a recorded market or a venue gets a profile of its own unless one is named."""
    return loaded_told(given, default_profile).settings


def loaded_told(asked: Mapping[str, Any], default_profile: str = "", persons: bool = True) -> Told[Settings]:
    """As `loaded`, with where each setting comes from that somebody has set; without the person's own file if so told."""
    import os

    from desk.cli.kept_settings import settings_file
    from desk.kernel import config
    from desk.kernel.errors import ConfigError
    from desk.kernel.profile import Profile
    from desk.settings import Settings

    given = dict(asked)
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
    layers = [config.Layer(file or profile.settings_file)]
    if persons:
        layers.append(config.Layer(settings_file(), _not_of_a_person))
    told = config.load_told(Settings, layers, os.environ, given)
    beside = profile.settings_file.with_name(f"{name}.policy.yaml")
    if told.settings.policy is None and beside.exists():
        found = told.settings.model_copy(update={"policy": beside})
        return config.Told(found, {**told.sources, "policy": str(beside)})
    return told


def _not_of_a_person(name: str) -> str:
    """A host reads no file of whoever happens to start it."""
    from desk.setting import names
    from desk.settings import Settings

    if name in names(Settings, "person"):
        return ""
    return f"`{name}` is the host's and not a person's; `desk settings set {name} VALUE` writes it where it belongs."


def replay_profile(recording: Path) -> str:
    """Positions of a recorded market never mix with others: each recording has its own profile."""
    return _plain(f"replay-{recording.name.split('.')[0]}")


def venue_profile(venue: str, url: str) -> str:
    """Positions of one venue never mix with another's, nor with those at an address that only speaks like it."""
    return _plain(f"venue-{venue}" + (f"-at-{url.partition('://')[2]}" if url else ""))


def _plain(name: str) -> str:
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower())
    return "-".join(part for part in letters.split("-") if part)[:40].rstrip("-")
