"""Lines to the endpoints of a models file: each with its key and its prices, opened when first asked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from desk.agents.models.capability import UNKNOWN, Capability
from desk.agents.models.endpoint import Endpoint, nearby
from desk.agents.models.exchange import Model, OnText, Prompt, Reply
from desk.agents.models.provision import Provision
from desk.agents.models.tariff import FREE, UNPRICED, Tariff, canonical, per_million
from desk.kernel.errors import ConfigError
from desk.kernel.virtual import outside

if TYPE_CHECKING:
    from desk.agents.models.line import Line

Open = Callable[[str, Endpoint, str], Model]
"""The model of an endpoint by its name, with its key."""


class Lines:
    """Opens and closes them. `sealed` answers the key that was sealed for an endpoint and its url, once unlocked."""

    def __init__(self, open_line: Open | None = None) -> None:
        self.sealed: Callable[[str, str], str | None] = lambda name, url: None
        self.capability: Callable[[str, Endpoint], Capability] = lambda name, endpoint: UNKNOWN
        """What a call to an endpoint is written by."""
        self._open = open_line or self._of_card
        self._lines: dict[tuple[str, Endpoint], Model] = {}
        """A call that was set aside before its endpoint was changed still goes to the old one, and only that call."""
        self._left: list[Model] = []
        """Lines of endpoints that were changed since."""
        self._keys: dict[tuple[str, Endpoint], str] = {}

    def provision(
        self, name: str, endpoint: Endpoint, opened: Callable[[], Model] | None = None
    ) -> Provision:
        """The endpoint as the desk pays for it; with a line of one's own where `opened` answers it."""
        return Provision(
            name,
            endpoint.model,
            tariff_of(endpoint),
            parameters(endpoint),
            opened or (lambda: self._line(name, endpoint)),
            endpoint.most_tokens,
            endpoint.url,
            endpoint.api,
        )

    def secrets(self, endpoints: Mapping[str, Endpoint] | None = None) -> tuple[str, ...]:
        """Every key in use, and every one of these that is at hand, to be kept out of everything."""
        held = (self._at_hand(name, one) for name, one in (endpoints or {}).items())
        return tuple(dict.fromkeys(key for key in (*self._keys.values(), *held) if key))

    def _at_hand(self, name: str, endpoint: Endpoint) -> str:
        form, _, variable = endpoint.key.partition(":")
        return os.environ.get(variable, "") if form == "env" else self.sealed(name, endpoint.url) or ""

    def forget(self, names: Iterable[str]) -> None:
        """Open these anew when they are asked next; calls under way keep the line they have."""
        gone = set(names)
        self._left += [line for (name, _), line in self._lines.items() if name in gone]
        self._lines = {of: line for of, line in self._lines.items() if of[0] not in gone}
        self._keys = {of: key for of, key in self._keys.items() if of[0] not in gone}

    async def close(self) -> None:
        """Close every connection."""
        for line in (*self._lines.values(), *self._left):
            closing: Any = getattr(line, "close", None)
            if closing is not None:
                await closing()
        self._lines.clear()
        self._left.clear()

    def _line(self, name: str, endpoint: Endpoint) -> Model:
        of = (name, endpoint)
        if of not in self._lines:
            key = self._keys[of] = self._key(name, endpoint)
            self._lines[of] = self._open(name, endpoint, key)
        return self._lines[of]

    def _of_card(self, name: str, endpoint: Endpoint, key: str) -> Model:
        from desk.agents.models.line import line

        return Outside(ByCard(line(endpoint, key), lambda: self.capability(name, endpoint)))

    def fresh(self, name: str, endpoint: Endpoint) -> Line:
        """A line of one's own, which whoever asked for it closes. Raises `ConfigError` where its key is not at hand."""
        from desk.agents.models.line import line

        return line(endpoint, self._key(name, endpoint))

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
        sealed = self.sealed(name, endpoint.url)
        if sealed is None:
            raise ConfigError(
                f"The key of the endpoint {name} is sealed, or sealed for another address; unlock it at the start of the "
                "host, or give one with desk model key."
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


class ByCard:
    """A model whose every call is written by the newest card of its endpoint."""

    def __init__(self, inner: Line, card: Callable[[], Capability]) -> None:
        self._inner = inner
        self._card = card

    async def complete(self, prompt: Prompt, on_text: OnText) -> Reply:
        """The inner model's answer."""
        return await self._inner.written_by(self._card()).complete(prompt, on_text)

    async def close(self) -> None:
        """Close the inner model's connections."""
        await self._inner.close()


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
            with outside():
                await closing()
