"""Wires the models: which endpoint speaks for whom, with which key, and the desk that pays, records and settles."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from desk.agents.models.asking import Asking, NoModels
from desk.agents.models.endpoint import Endpoint, nearby
from desk.agents.models.endpoints_view import Card, endpoints_sheet
from desk.agents.models.exchange import Model, OnText, Prompt, Reply
from desk.agents.models.messages import MODELS
from desk.agents.models.model_desk import ModelDesk
from desk.agents.models.models_file import PERSONAS, ModelsFile
from desk.agents.models.provision import Provision
from desk.agents.models.spend_view import spend_sheet, spend_words
from desk.agents.models.tariff import FREE, UNPRICED, Tariff, canonical, per_million
from desk.execution.day import utc_day
from desk.kernel.errors import ConfigError
from desk.kernel.virtual import outside
from widgets.specs.models import ModelEndpoints, ModelSpend
from widgets.specs.status import SpendState

if TYPE_CHECKING:
    from desk.host.core import Core

Open = Callable[[str, Endpoint, str], Model]
"""The model of an endpoint by its name, with its key."""


@dataclass(frozen=True)
class ModelsGiven:
    """The endpoints of this start. Tests hand in models of their own by `open`."""

    file: ModelsFile = field(default_factory=ModelsFile)
    open: Open | None = None
    where: str = ""
    """The file that says so."""


class Modelling:
    """Everything about models that the rest of the desk is given: `asking`, and what `/spend` and `/models` look at."""

    def __init__(self, core: Core, random: Random) -> None:
        given = core.given
        self._core = core
        self._told_of: tuple[str, int] | None = None
        self._told: tuple[str, SpendState] = ("", "")
        self.file = given.models.file
        self._open = given.models.open or _line
        self._lines: dict[str, Model] = {}
        self._keys: dict[str, str] = {}
        self.desk = ModelDesk(
            core.bus,
            given.clock,
            core.ids,
            random,
            provisions={name: self._provision(name, one) for name, one in self.file.endpoints.items()},
            route=self.file.endpoint,
            caps=self.file.caps,
            secrets=lambda: tuple(key for key in self._keys.values() if key),
            on_error=given.broke,
        )
        self.asking: Asking = self.desk if self.file.endpoints else NoModels()
        self.sealed: Callable[[str], str | None] = lambda name: None
        """The key that `desk model key` sealed for an endpoint, once it is unlocked."""
        self.card: Card = lambda name: ("", 0)
        """What a probe found an endpoint can do."""

    @property
    def priced(self) -> bool:
        """Whether a call may cost anything at all."""
        known = [one.tariff for one in self.desk.provisions.values()]
        return any(tariff is None or tariff.words not in ("free", "none") for tariff in known)

    def spend_words(self) -> tuple[str, SpendState]:
        """For the status line: today's spend of the day's cap; nothing where no endpoint is set up."""
        if not self.file.endpoints:
            return "", ""
        day = utc_day(self._core.given.clock.now())
        newest = (day, self._core.rooms.tally[MODELS.name])
        if newest != self._told_of:
            self._told_of = newest
            self._told = spend_words(self._core.bus.rows, day, self.file.caps, self.priced)
        return self._told

    def spend(self) -> ModelSpend:
        """The sheet of `/spend`."""
        now = self._core.given.clock.now()
        return spend_sheet(self._core.bus.rows, utc_day(now), self.file.caps, self.priced, now)

    def endpoints(self) -> ModelEndpoints:
        """The sheet of `/models`."""
        return endpoints_sheet(
            self.desk, PERSONAS, self.card, self._core.given.clock.now(), self._core.given.models.where
        )

    async def recover(self) -> None:
        """Settle the calls that ran when the desk went down."""
        await self.desk.books.recover()

    async def close(self) -> None:
        """Settle what was stopped, and close every connection."""
        await self.desk.books.close()
        for line in self._lines.values():
            closing: Any = getattr(line, "close", None)
            if closing is not None:
                await closing()
        self._lines.clear()

    def _provision(self, name: str, endpoint: Endpoint) -> Provision:
        return Provision(
            name,
            endpoint.model,
            tariff_of(endpoint),
            parameters(endpoint),
            lambda: self._line(name, endpoint),
            endpoint.most_tokens,
            endpoint.url,
            endpoint.api,
        )

    def _line(self, name: str, endpoint: Endpoint) -> Model:
        if name not in self._lines:
            key = self._keys[name] = self._key(name, endpoint)
            self._lines[name] = self._open(name, endpoint, key)
        return self._lines[name]

    def _key(self, name: str, endpoint: Endpoint) -> str:
        match endpoint.key.partition(":"):
            case ("none", _, _):
                return ""
            case ("env", _, variable):
                key = os.environ.get(variable, "")
                if not key:
                    raise ConfigError(
                        f"The endpoint {name} takes its key from {variable}, which the host does not have; set it and "
                        "start the host again."
                    )
                return key
        sealed = self.sealed(name)
        if sealed is None:
            raise ConfigError(
                f"The key of the endpoint {name} is sealed; unlock it at the start of the host, or give one with "
                "desk model key."
            )
        return sealed


def tariff_of(endpoint: Endpoint) -> Tariff | None:
    """What its calls cost; `None` where nobody can say. One on this machine or its network needs no prices."""
    match endpoint.prices:
        case "free":
            return FREE
        case None:
            return UNPRICED if nearby(endpoint.url) else None
        case prices:
            return per_million(prices.input, prices.output, prices.cached)


def parameters(endpoint: Endpoint) -> str:
    """What goes with every prompt to this endpoint, for the record; where its key comes from stays out."""
    told = endpoint.model_dump(mode="json", include={"url", "model", "api", "temperature", "most_tokens"})
    return canonical(told).decode()


def _line(name: str, endpoint: Endpoint, key: str) -> Model:
    from desk.agents.models.line import line

    return Outside(line(endpoint, key))


class Outside:
    """A model of the world outside: while it is asked, a desk in virtual time waits as long as it really takes."""

    def __init__(self, inner: Model) -> None:
        self._inner = inner

    async def complete(self, prompt: Prompt, on_text: OnText) -> Reply:
        """The inner model's answer."""
        with outside():
            return await self._inner.complete(prompt, on_text)

    async def close(self) -> None:
        """Close the inner model's connections."""
        closing: Any = getattr(self._inner, "close", None)
        if closing is not None:
            await closing()
