"""What terminals may look up about models, and the commands that bring it out."""

from __future__ import annotations

from desk.agents.models.messages import MODELS
from desk.chat.commands import Command, Done, Invocation
from desk.host.modelling import Modelling
from desk.host.tally import Tally
from desk.host.viewing import View
from desk.kernel.clock import Clock

_SECOND = 1_000_000_000


def model_views(modelling: Modelling, tally: Tally, clock: Clock) -> dict[str, View]:
    """`spend` and `models`."""
    return {
        "spend": View(
            lambda names, viewer: modelling.spend(),
            lambda names, viewer: (tally[MODELS.name], clock.now() // (60 * _SECOND)),
            0.25,
        ),
        "models": View(
            lambda names, viewer: modelling.endpoints(),
            lambda names, viewer: (tally[MODELS.name], clock.now() // _SECOND),
            0.25,
        ),
    }


def model_commands(modelling: Modelling) -> tuple[Command, ...]:
    """`/spend`, `/models` and `/reload-models`."""

    async def spend(call: Invocation) -> Done:
        told, _ = modelling.spend_words()
        if not told:
            return Done(_NOBODY, recorded=True, view="spend")
        return Done(f"Models today (UTC): {told}.", recorded=True, view="spend")

    async def models(call: Invocation) -> Done:
        if not modelling.file.endpoints:
            return Done(_NOBODY, recorded=True, view="models")
        rows = modelling.endpoints().rows
        words = "; ".join(f"{row.name} is {row.state}" for row in rows)
        return Done(f"Endpoints of models: {words}.", recorded=True, view="models")

    async def reload(call: Invocation) -> Done:
        return Done(modelling.reload(), recorded=True, view="models")

    return (
        Command("reload-models", "Take the models file over as it is now.", reload, right="ask"),
        Command("spend", "Show what models cost, by persona and by run, and the caps.", spend),
        Command("models", "Show the endpoints of models, what they can do and how they do.", models),
    )


_NOBODY = "No model is set up, so the house's rules speak and nothing is spent; add one with desk model add."
