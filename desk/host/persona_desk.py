"""What commands about personas do: tell who is in force and on whose word, and put changes before the people."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from desk.agents.house.seats import Seats
from desk.agents.model_seats.seats import seats_for
from desk.agents.models.asking import Asking
from desk.agents.personas.ideas_table import latest_ideas
from desk.agents.seat_news import short
from desk.approvals.approvals import Approvals
from desk.approvals.changes.persona_change import adopting
from desk.approvals.order_text import iso
from desk.host.desk_commands import waiting_words
from desk.kernel.bus import Bus
from desk.kernel.errors import Refused
from desk.kernel.queries import Select
from desk.learning.modules import module_lifts
from desk.people.directory import Person
from desk.people.personas.house_personas import MODULES
from desk.people.personas.persona import Limits, Persona, Personas, read_persona
from desk.people.personas.personas_table import adoptions, personas_in_force

MOST_IDEAS = 5
_SHOWN = 12
"""Characters of a hash."""


class HostPersonaDesk:
    """The personas in force, as the chat's commands know them."""

    def __init__(self, bus: Bus, approvals: Approvals, asking: Asking) -> None:
        self._bus = bus
        self._approvals = approvals
        self._asking = asking

    def personas(self) -> str:
        """A line each, and the hash of all of them."""
        found = personas_in_force(self._bus.rows)
        lines = [self._line(one) for one in found]
        return "\n".join([f"Personas {found.sha256[:_SHOWN]}, in force for debates that begin now:", *lines])

    def persona(self, name: str) -> str:
        """All of one."""
        found = personas_in_force(self._bus.rows)[name]
        adopted = adoptions(self._bus.rows).get(name)
        whose = "as the desk comes with it"
        if adopted is not None:
            whose = f"adopted with the vote of {adopted.by}, {iso(adopted.since)[:16]}"
        limits = ", ".join(
            f"{limit} {getattr(found.limits, limit):g}"
            for limit in Limits.__struct_fields__
            if getattr(found.limits, limit)
        )
        lines = [
            self._line(found),
            f"Version {found.version}, {whose}; SHA-256 {found.sha256}.",
            f"It reads {', '.join(found.reads)}.",
            f"At most: {limits or 'nothing that is counted'}.",
            *found.instructions.split("\n"),
        ]
        if name == "Creativity":
            lines += [
                f"In shadow, where nobody trades on it: {one.idea}"
                for one in latest_ideas(self._bus.rows, MOST_IDEAS)
            ]
        return "\n".join(lines)

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

    def _line(self, one: Persona) -> str:
        return f"{one.name}: {one.kind} {one.version}, {one.sha256[:_SHOWN]}, {self._speaks(one)}."

    def _speaks(self, one: Persona) -> str:
        if not one.on:
            return "off"
        if one.name in left_out(self._bus.rows, personas_in_force(self._bus.rows)):
            return "left out, its record speaks against it"
        endpoint = self._asking.endpoint(one.name)
        if endpoint:
            return f"speaks through {short(self._asking.model(one.name) or endpoint)}"
        return "needs a model to speak" if one.name in (*MODULES, "Strategy Analyst") else "speaks by rule"


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
