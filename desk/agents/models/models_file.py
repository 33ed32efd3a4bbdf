"""`PROFILE.models.yaml`: the endpoints, which persona speaks through which of them, and what all may cost."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from desk.agents.models.caps import Caps
from desk.agents.models.endpoint import Endpoint
from desk.kernel import config
from desk.people.personas.house_personas import CEILINGS

if TYPE_CHECKING:
    from desk.kernel.profile import Profile
    from desk.settings import Settings

ALL = "*"
"""In the mapping of personas: all that are not named."""
FLAG = "flag"
"""Name of the endpoint that `--llm-url` makes."""
PERSONAS = tuple(CEILINGS)
"""Whoever may speak through a model. `Analyst` answers questions in the chat."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")


class ModelsFile(BaseModel):
    """What the file says. Without one no persona has a model, and the house's rules speak."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    endpoints: dict[str, Endpoint] = Field(default_factory=dict, max_length=50)
    """By a name of your own, such as `local` or `hosted`."""
    personas: dict[str, str] = Field(default_factory=dict)
    """Persona to endpoint; `*` is for all others, and `house` leaves a persona to the house's rules."""
    caps: Caps = Caps()
    """What models may cost."""

    @field_validator("endpoints")
    @classmethod
    def _named(cls, endpoints: dict[str, Endpoint]) -> dict[str, Endpoint]:
        for name in endpoints:
            if not _NAME.fullmatch(name) or name == "house":
                raise ValueError(
                    f"has the name {name!r}; use up to 40 small letters, digits, dots and dashes, and not house"
                )
        return endpoints

    @field_validator("personas")
    @classmethod
    def _known(cls, personas: dict[str, str], others: ValidationInfo) -> dict[str, str]:
        for persona, endpoint in personas.items():
            if persona != ALL:
                _require_persona(persona, f"known are {', '.join(PERSONAS)} and *")
            if endpoint != "house" and endpoint not in others.data.get("endpoints", {endpoint: None}):
                raise ValueError(
                    f"gives {persona} to {endpoint!r}, which is no endpoint of this file; add it, or name one that is"
                )
        return personas

    @field_validator("caps")
    @classmethod
    def _held(cls, caps: Caps) -> Caps:
        for persona in caps.personas:
            _require_persona(persona, f"known are {', '.join(PERSONAS)}")
        return caps

    def endpoint(self, persona: str) -> str:
        """Name of the endpoint that this persona speaks through, or empty: by rule."""
        name = self.personas.get(persona, self.personas.get(ALL, ""))
        return "" if name == "house" else name


def _require_persona(persona: str, known: str) -> None:
    if persona not in PERSONAS:
        near = get_close_matches(persona, PERSONAS, n=1, cutoff=0.5)
        raise ValueError(
            f"names {persona!r}, which is no persona; {f'did you mean {near[0]}' if near else known}"
        )


def models_path(profile: Profile) -> Path:
    """The file of a profile, beside its settings; it need not exist."""
    return profile.settings_file.with_name(f"{profile.name}.models.yaml")


def read_models(path: Path) -> ModelsFile:
    """What the file says; nothing where there is none. Raises `ConfigError` with one line for each problem."""
    return config.load(ModelsFile, path, {}, {})


def chosen_models(profile: Profile, settings: Settings) -> ModelsFile:
    """The file, and for this start the endpoint that `--llm-url` gives to every persona."""
    found = read_models(models_path(profile))
    if settings.llm_url is None:
        return found
    flag = Endpoint(url=settings.llm_url, model=settings.llm_model)
    return found.model_copy(
        update={"endpoints": {**found.endpoints, FLAG: flag}, "personas": {ALL: FLAG}},
    )
