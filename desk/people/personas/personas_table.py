"""The personas that people adopted, over those that the desk comes with."""

from __future__ import annotations

import msgspec

from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables
from desk.kernel.topics import Topic
from desk.people.personas.house_personas import house_personas
from desk.people.personas.persona import Personas, read_persona


class PersonaAdopted(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """People put this persona in the place of the one of its name."""

    name: str
    version: int
    text: str
    """Canonical JSON."""
    sha256: str
    """Of the text."""


PERSONAS: Topic[PersonaAdopted] = Topic("personas.v1", durable=True, messages=PersonaAdopted)
"""Every change of what a persona is told and held to."""


class PersonasTable:
    """Keeps a row for each persona that people changed."""

    name = "personas"
    ddl = """
    CREATE TABLE personas (
        name TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL, sha256 TEXT NOT NULL,
        actor TEXT NOT NULL, since INTEGER NOT NULL
    ) STRICT;
    """
    topics = (PERSONAS,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case PersonaAdopted(name=name, version=version, text=text, sha256=sha256):
                tables.execute(
                    "INSERT OR REPLACE INTO personas VALUES (?, ?, ?, ?, ?, ?)",
                    (name, version, text, sha256, fact.actor, fact.ts),
                )


class Adopted(msgspec.Struct, frozen=True):
    """Who adopted a persona that the desk did not come with, and when."""

    by: str
    since: int


def personas_in_force(select: Select) -> Personas:
    """Every persona as it is used now."""
    house = house_personas()
    rows = select("SELECT body FROM personas ORDER BY name", ())
    adopted = [read_persona(str(body)) for (body,) in rows]
    return Personas((*house, *(one for one in adopted if one.name in house)))


def adoptions(select: Select) -> dict[str, Adopted]:
    """Whose word each changed persona stands on."""
    rows = select("SELECT name, actor, since FROM personas ORDER BY name", ())
    return {str(name): Adopted(str(actor), int(since)) for name, actor, since in rows}
