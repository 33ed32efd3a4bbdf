"""A persona as a file that people write: YAML or JSON, with its instructions as a block of lines."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import msgspec

from desk.kernel.errors import ConfigError
from desk.kernel.yaml_file import read_settings
from desk.people.personas.persona import Persona, read_persona


def load_persona(file: Path) -> Persona:
    """The persona in a file; blanks at the ends of its lines are nobody's instructions."""
    if not file.exists():
        raise ConfigError(
            f"There is no persona file {file}; desk persona show NAME prints one to begin with."
        )
    values, _ = read_settings(file)
    told = values.get("instructions")
    if isinstance(told, str):
        values["instructions"] = "\n".join(line.strip() for line in told.strip().splitlines())
    try:
        return read_persona(json.dumps(values))
    except (ConfigError, TypeError) as problem:
        raise ConfigError(f"{file}: {problem}") from None


def persona_yaml(persona: Persona) -> str:
    """A persona as such a file."""
    from ruamel.yaml import YAML
    from ruamel.yaml.scalarstring import LiteralScalarString

    plain: dict[str, Any] = msgspec.to_builtins(persona)
    plain["instructions"] = LiteralScalarString(f"{persona.instructions}\n")
    plain["reads"] = list(persona.reads)
    written, writer = io.StringIO(), YAML()
    writer.default_flow_style = False
    writer.width = 110
    writer.dump(plain, written)
    return written.getvalue()
