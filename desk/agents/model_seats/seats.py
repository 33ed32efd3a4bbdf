"""Who sits at a debate: each persona by its own endpoint where it has one, by the house's rules where it has none."""

from __future__ import annotations

from desk.agents.analyst import Analyst, Moderator
from desk.agents.house.seats import Seats, house_seats
from desk.agents.model_seats.analyst import ModelAnalyst
from desk.agents.model_seats.interview import Interview
from desk.agents.model_seats.moderator import ModelModerator
from desk.agents.models.asking import Asking
from desk.approvals.personas.house_personas import CEILINGS
from desk.approvals.personas.persona import Limits, Personas


def seats_for(asking: Asking, personas: Personas) -> Seats:
    """The seats of a debate that begins now."""
    house, bundle = house_seats(), personas.sha256

    def analyst(own: Analyst) -> Analyst:
        if not asking.endpoint(own.speaker):
            return own
        return ModelAnalyst(
            Interview(asking, personas[own.speaker], bundle), allowed(personas, own.speaker), own
        )

    moderator: Moderator = house.moderator
    if asking.endpoint("Moderator"):
        interview = Interview(asking, personas["Moderator"], bundle)
        moderator = ModelModerator(interview, allowed(personas, "Moderator"), house.moderator)
    return Seats(tuple(map(analyst, house.analysts)), moderator)


def allowed(personas: Personas, name: str) -> Limits:
    """The limits of a persona in force, held to what the code allows whatever the bundle says."""
    wished, most = personas[name].limits, CEILINGS[name]
    return Limits(
        **{
            field: max(0, min(getattr(wished, field), getattr(most, field)))
            for field in Limits.__struct_fields__
        }
    )
