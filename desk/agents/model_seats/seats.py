"""Who sits at a debate: each persona by its own endpoint where it has one, by the house's rules where it has none."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from desk.agents.analyst import Analyst
from desk.agents.house.seats import Seats, house_seats
from desk.agents.model_seats.advisers import ModelAdviser, ModelReader
from desk.agents.model_seats.analyst import ModelAnalyst
from desk.agents.model_seats.interview import Interview
from desk.agents.model_seats.moderator import ModelModerator
from desk.agents.model_seats.modules import Creativity, FirstPrinciples, PatternSynthesis
from desk.agents.models.asking import Asking
from desk.agents.personas.advice import Adviser, AdviserRole
from desk.agents.personas.modules import Modules
from desk.people.personas.house_personas import CEILINGS
from desk.people.personas.persona import Limits, Personas


def seats_for(asking: Asking, personas: Personas, left_out: Collection[str] = ()) -> Seats:
    """The seats of a debate that begins now, without the modules whose record speaks against them."""
    house, bundle = house_seats(), personas.sha256

    def interview(name: str) -> Interview | None:
        if not asking.endpoint(name) or name in left_out or not personas.on(name):
            return None
        return Interview(asking, personas[name], bundle)

    def analyst(own: Analyst) -> Analyst:
        asked = interview(own.speaker)
        return own if asked is None else ModelAnalyst(asked, allowed(personas, own.speaker), own)

    def adviser(role: AdviserRole) -> tuple[Adviser, ...]:
        asked = interview(role)
        return () if asked is None else (ModelAdviser(asked, role),)

    ranks, reads = interview("Moderator"), interview("Strategy Analyst")
    strikes, cites, dreams = map(interview, ("First-Principles", "Pattern Synthesis", "Creativity"))
    return replace(
        house,
        analysts=tuple(map(analyst, house.analysts)),
        moderator=house.moderator
        if ranks is None
        else ModelModerator(ranks, allowed(personas, "Moderator"), house.moderator),
        advisers=(*house.advisers, *adviser("Execution Overseer"), *adviser("Risk Sentinel")),
        reader=None if reads is None else ModelReader(reads, allowed(personas, "Strategy Analyst")),
        modules=Modules(
            None if strikes is None else FirstPrinciples(strikes, allowed(personas, "First-Principles")),
            None if cites is None else PatternSynthesis(cites, allowed(personas, "Pattern Synthesis")),
            None if dreams is None else Creativity(dreams, allowed(personas, "Creativity")),
        ),
        personas=bundle,
    )


def allowed(personas: Personas, name: str) -> Limits:
    """The limits of a persona in force, held to what the code allows whatever the bundle says."""
    wished, most = personas[name].limits, CEILINGS[name]
    return Limits(
        **{
            field: max(0, min(getattr(wished, field), getattr(most, field)))
            for field in Limits.__struct_fields__
        }
    )
