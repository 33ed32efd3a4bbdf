"""What commands about personas do: tell who is in force and on whose word, and put changes before the people."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from desk.agents.debate_messages import DEBATES
from desk.agents.house.seats import Seats
from desk.agents.model_seats.seats import seats_for
from desk.agents.models.asking import Asking
from desk.agents.models.messages import MODELS
from desk.agents.personas.ideas_table import latest_ideas
from desk.agents.seat_news import short
from desk.agents.writing import counted
from desk.approvals.approvals import Approvals
from desk.approvals.changes.persona_change import adopting
from desk.host.desk_commands import waiting_words
from desk.host.tally import Tally
from desk.host.viewing import View, Viewer
from desk.kernel.bus import Bus
from desk.kernel.errors import Refused
from desk.kernel.queries import Select
from desk.learning.modules import module_lifts
from desk.people.directory import Person
from desk.people.personas.house_personas import MODULES
from desk.people.personas.persona import Limits, Persona, Personas, read_persona
from desk.people.personas.personas_table import PERSONAS, Adopted, adoptions, personas_in_force
from widgets.specs.personas import PersonaRow, PersonaSheet, ShadowIdea

MOST_IDEAS = 5
NEED_MODELS = (*MODULES, "Strategy Analyst")
"""Those that no rule speaks for."""
LIMITS = {
    "claims": "claims",
    "attacks": "attacks",
    "lean": "of log-odds a claim",
    "edge": "from one half as probability",
    "names": "names",
    "sentences": "sentences",
}
_SHOWN = 12
"""Characters of a hash."""


class HostPersonaDesk:
    """The personas in force, as the chat's commands know them."""

    def __init__(self, bus: Bus, approvals: Approvals, asking: Asking) -> None:
        self._bus = bus
        self._approvals = approvals
        self._asking = asking

    def told(self) -> str:
        """In a sentence."""
        found, changed = personas_in_force(self._bus.rows), adoptions(self._bus.rows)
        others = (
            f"{counted(len(changed), 'persona')} of this desk's own"
            if changed
            else "all as they come with the desk"
        )
        return f"The personas {found.sha256[:_SHOWN]} are in force, {others}."

    def sheet(self, name: str = "") -> PersonaSheet:
        """All of them, or one whole."""
        found, rows = personas_in_force(self._bus.rows), self._bus.rows
        if name and name not in found:
            raise Refused(f"There is no persona {name[:40]!r}; /personas lists them.")
        adopted, out = adoptions(rows), left_out(rows, found)
        ideas = latest_ideas(rows, MOST_IDEAS) if name == "Creativity" else ()
        return PersonaSheet(
            sha256=found.sha256,
            rows=tuple(
                self._row(one, adopted.get(one.name), one.name in out, whole=bool(name))
                for one in found
                if name in ("", one.name)
            ),
            ideas=tuple(
                ShadowIdea(debate=one.debate, model=one.model, text=one.idea, at=one.at) for one in ideas
            ),
        )

    def names(self) -> Sequence[str]:
        """Every persona."""
        return tuple(one.name for one in personas_in_force(self._bus.rows))

    def modules(self) -> Sequence[str]:
        """Those that can be switched on and off."""
        return MODULES

    async def adopt(self, text: str, person: Person) -> str:
        """Put a persona before the people."""
        persona = read_persona(text)
        made = await self._approvals.propose_change(adopting(persona), person.person)
        return waiting_words(self._bus.rows, made, f"adopt the persona {persona.name} {persona.version}")

    async def switch(self, module: str, on: bool, person: Person) -> str:
        """Put a switch before the people."""
        now = personas_in_force(self._bus.rows)[module]
        if now.on == on:
            raise Refused(f"{module} is {'on' if on else 'off'} already.")
        then = msgspec.structs.replace(now, on=on, version=now.version + 1)
        made = await self._approvals.propose_change(adopting(then), person.person)
        return waiting_words(self._bus.rows, made, f"switch {module} {'on' if on else 'off'}")

    def _row(self, one: Persona, adopted: Adopted | None, out: bool, *, whole: bool) -> PersonaRow:
        limits = ((name, getattr(one.limits, name)) for name in Limits.__struct_fields__)
        return PersonaRow(
            name=one.name,
            sort=one.kind,
            version=one.version,
            sha256=one.sha256,
            on=one.on,
            speaks=self._speaks(one, out),
            by_model=bool(self._asking.endpoint(one.name)),
            reads=one.reads if whole else (),
            limits=tuple(f"{value:g} {LIMITS[name]}" for name, value in limits if value) if whole else (),
            instructions=one.instructions if whole else "",
            adopted_by="" if adopted is None else adopted.by,
            adopted_at=0 if adopted is None else adopted.since,
        )

    def _speaks(self, one: Persona, out: bool) -> str:
        if not one.on:
            return "off"
        if out:
            return "left out: its record speaks against it"
        if endpoint := self._asking.endpoint(one.name):
            return f"speaks through {short(self._asking.model(one.name) or endpoint)}"
        return "on, but there is no model to speak through" if one.name in NEED_MODELS else "speaks by rule"


def persona_views(desk: HostPersonaDesk, tally: Tally) -> dict[str, View]:
    """`personas`, and `personas:NAME` for one whole."""

    def of_record(names: tuple[str, ...], viewer: Viewer) -> tuple[int, ...]:
        return tuple(tally[topic.name] for topic in (PERSONAS, DEBATES, MODELS))

    return {"personas": View(lambda names, viewer: desk.sheet(*names), of_record, 0.25, (0, 1))}


def seats_now(bus: Bus, asking: Asking) -> Seats:
    """Who sits at a debate that begins now."""
    personas = personas_in_force(bus.rows)
    return seats_for(asking, personas, left_out(bus.rows, personas))


def left_out(select: Select, personas: Personas) -> frozenset[str]:
    """Modules that are on and have brought less than nothing over enough debates."""
    used = [name for name in MODULES if personas.on(name)]
    return (
        frozenset(one.module for one in module_lifts(select, used) if not one.keep) if used else frozenset()
    )
