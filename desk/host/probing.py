"""Looks once a day what each endpoint that speaks for somebody can do, and whether its model is still the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desk.agents.models.asking import Asked
from desk.agents.models.capability import Capability
from desk.agents.models.endpoint import Endpoint
from desk.agents.models.exchange import OnText, Prompt, Reply
from desk.agents.models.fingerprint import succeeding
from desk.agents.models.messages import MODELS
from desk.agents.models.model_desk import ModelDesk
from desk.agents.models.models_file import PERSONAS
from desk.agents.models.probe import probe
from desk.kernel.errors import DeskError
from desk.kernel.facts import Draft

if TYPE_CHECKING:
    from desk.host.core import Core

DAY_NS = 24 * 3600 * 1_000_000_000
LOOK_EVERY_S = 600.0
PERSONA = "Analyst"
"""Whose cap a probe is paid from."""


class ModelProbing:
    """Supervised. Every call of a probe is paid, scrubbed and recorded like any other."""

    name = "model cards"

    def __init__(self, core: Core) -> None:
        self._core = core

    async def run(self, ready: Callable[[], None]) -> None:
        """Look at the start, and whenever a card has become a day old."""
        ready()
        await self.begin()
        while True:
            await self.look()
            await self._core.given.clock.sleep(LOOK_EVERY_S)

    async def begin(self) -> None:
        """Put on record what the calls of this start are written by: cards may have come by the command line."""
        modelling = self._core.modelling
        cards = [modelling.cards.of(name, modelling.file.endpoints[name]) for name in self._used()]
        drafts = [Draft(MODELS, card, "desk") for card in cards if card is not None]
        if drafts:
            await self._core.bus.record(*drafts)

    def _used(self) -> tuple[str, ...]:
        file = self._core.modelling.file
        return tuple(dict.fromkeys(name for who in PERSONAS if (name := file.endpoint(who))))

    async def look(self) -> None:
        """Probe what has no card of today. An endpoint that does not answer says so where its errors stand."""
        modelling, clock = self._core.modelling, self._core.given.clock
        file = modelling.file
        for name in self._used():
            card = modelling.cards.of(name, file.endpoints[name])
            if card is None or clock.now() - card.at > DAY_NS:
                try:
                    await self._probe(name, file.endpoints[name])
                except DeskError:
                    continue
                card = modelling.cards.of(name, file.endpoints[name])
            if card is not None:
                modelling.desk.named.setdefault(name, card.named)

    async def _probe(self, name: str, endpoint: Endpoint) -> None:
        core = self._core
        modelling = core.modelling
        line = modelling.lines.fresh(name, endpoint)
        can = Capability()
        provision = modelling.lines.provision(name, endpoint, lambda: line.written_by(can))
        desk = ModelDesk(
            core.bus,
            core.given.clock,
            core.ids,
            core.given.randomness.stream("probes"),
            provisions={name: provision},
            route=lambda persona: name,
            caps=modelling.file.caps,
            secrets=modelling.secrets,
            on_error=core.given.broke,
        )

        scope = core.ids.new("prb")  # one run: what earlier probes took is no part of what this one may

        async def ask(now: Capability, prompt: Prompt, heard: OnText) -> Reply:
            nonlocal can
            can = now
            asked = Asked(persona=PERSONA, purpose="probe", scope=scope, person="desk", prompt=prompt)
            return await desk.ask(asked, _Hearing(heard))

        try:
            found = await probe(name, endpoint, ask, line.models, core.given.clock)
        finally:
            await desk.books.close()
            await line.close()
        before = modelling.cards.find(name)
        card, change = succeeding(before, found)
        drafts = [Draft(MODELS, card, "desk")]
        if change is not None:
            drafts.append(Draft(MODELS, change, "desk"))
        await core.bus.record(*drafts)
        modelling.cards.keep(card)


class _Hearing:
    """Passes on what arrives; nobody is shown a probe."""

    def __init__(self, heard: OnText) -> None:
        self._heard = heard

    def text(self, piece: str) -> None:
        self._heard(piece)

    def waiting(self, why: str, seconds: float) -> None:
        """A probe waits like everybody else."""
