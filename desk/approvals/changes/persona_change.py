"""Another persona: what a role or a module is told, what it may read, its limits, and whether the desk uses it."""

from __future__ import annotations

import msgspec

from desk.approvals.changes.change import Applying, ChangeKind, Row
from desk.kernel.errors import ConfigError
from desk.kernel.journal import Draft
from desk.kernel.queries import Select
from desk.people.personas.house_personas import CEILINGS
from desk.people.personas.persona import Limits, Persona, problem_of, read_persona
from desk.people.personas.personas_table import PERSONAS, PersonaAdopted, personas_in_force


class AdoptPersona(msgspec.Struct, frozen=True, tag=True):
    """Put this persona, as canonical JSON, in the place of the one of its name."""

    text: str


def adopting(persona: Persona) -> AdoptPersona:
    """The change that brings a persona into force."""
    return AdoptPersona(persona.text)


def _title(change: AdoptPersona) -> str:
    then = read_persona(change.text)
    return f"Adopt the persona {then.name} {then.version}"


def _now(select: Select, name: str) -> Persona | None:
    return personas_in_force(select).find(name)


def _rows(select: Select, change: AdoptPersona) -> tuple[Row, ...]:
    then = read_persona(change.text)
    now = _now(select, then.name)
    before, after = {} if now is None else _said(now), _said(then)
    changed = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
    return tuple(Row(name, before.get(name, ""), after.get(name, "")) for name in changed)


def _said(persona: Persona) -> dict[str, str]:
    """Every single value of a persona, each in a line."""
    lines = enumerate(persona.instructions.split("\n"), 1)
    return {
        f"{persona.kind} {persona.name}": f"version {persona.version}",
        "used": "yes" if persona.on else "no",
        "reads": ", ".join(persona.reads),
        **{f"at most {name}": f"{getattr(persona.limits, name):g}" for name in Limits.__struct_fields__},
        **{f"instructions line {place}": line for place, line in lines},
    }


def _refusal(select: Select, change: AdoptPersona, applying: Applying) -> str:
    try:
        then = read_persona(change.text)
    except ConfigError as problem:
        return str(problem)
    if then.text != change.text:
        return "The persona is not in its canonical form; propose it from its file."
    return problem_of(then, _now(select, then.name), CEILINGS.get(then.name))


def _drafts(select: Select, change: AdoptPersona, applying: Applying) -> list[Draft]:
    then = read_persona(change.text)
    adopted = PersonaAdopted(name=then.name, version=then.version, text=then.text, sha256=then.sha256)
    return [Draft(PERSONAS, adopted, applying.actor, applying.corr)]


ADOPT_PERSONA = ChangeKind(
    change=AdoptPersona,
    area="personas",
    rights=("administer", "resume"),
    title=_title,
    rows=_rows,
    refusal=_refusal,
    drafts=_drafts,
)
