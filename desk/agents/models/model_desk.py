"""How personas ask models: reserved, scrubbed, sent, recorded, settled, in this order and by nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from copy import copy
from random import Random

from desk.agents.models.asking import Asked, CapReached, Hearing
from desk.agents.models.books import Books
from desk.agents.models.call import WORDS, Call, Heard, call_of
from desk.agents.models.caps import Caps
from desk.agents.models.exchange import Model, ModelFailed, Reply
from desk.agents.models.provision import Provision
from desk.agents.models.retrying import Health, Patience, costs_nothing, count_down, pause_after
from desk.agents.models.sending import failure_without, may_leave, reply_without, unkeyed, within_reach
from desk.agents.models.tariff import Tariff
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock, utc_day
from desk.kernel.errors import DeskError
from desk.kernel.ids import Ids

Broke = Callable[[str, Exception], None]


class ModelDesk:
    """Implements `Asking` over the endpoints that are set up. `route` answers a persona's endpoint, or empty."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        ids: Ids,
        random: Random,
        *,
        provisions: Mapping[str, Provision],
        route: Callable[[str], str],
        caps: Caps,
        secrets: Callable[[], Collection[str]] = tuple,
        patience: Patience | None = None,
        on_error: Broke = lambda where, problem: None,
    ) -> None:
        self.books = Books(bus, clock, caps)
        self.provisions = dict(provisions)
        self.health = {name: Health(clock) for name in provisions}
        self.route = route
        self._clock = clock
        self._ids = ids
        self._random = random
        self._secrets = secrets
        self._patience = patience or Patience()
        self._on_error = on_error
        self.named: dict[str, str] = {}
        """What an endpoint that chooses the model itself called it last."""
        self.mark: Callable[[str], str] = lambda name: ""
        """What follows the name of a model in track records: one that was changed silently begins a record of its own."""

    def through(self, endpoint: str) -> ModelDesk:
        """The same desk, its caps and record included, with everybody speaking through one endpoint: to compare them."""
        found = copy(self)
        found.route = lambda persona: endpoint
        return found

    def take_over(self, provisions: Mapping[str, Provision], route: Callable[[str], str]) -> None:
        """Ask through these from now on. One that was changed has no failures yet and no name."""
        same = {name for name, one in provisions.items() if _set_alike(one, self.provisions.get(name))}
        self.health = {
            name: self.health[name] if name in same else Health(self._clock) for name in provisions
        }
        self.named = {name: told for name, told in self.named.items() if name in same}
        self.provisions, self.route = dict(provisions), route

    def endpoint(self, persona: str) -> str:
        """Name of the endpoint that this persona speaks through, or empty."""
        name = self.route(persona)
        return name if name in self.provisions else ""

    def model(self, persona: str) -> str:
        """The model behind it, or empty."""
        name = self.endpoint(persona)
        model = (self.provisions[name].model or self.named.get(name, "")) if name else ""
        return f"{model}{self.mark(name)}" if model else ""

    async def ask(self, asked: Asked, hearing: Hearing | None = None) -> Reply:
        """The model's answer. Raises `ModelFailed` after the last attempt, `CapReached` before a call it cannot pay."""
        name = self.endpoint(asked.persona)
        if not name:
            raise CapReached(f"No model is set up for {asked.persona}; add one with desk model add.")
        provision, health = self.provisions[name], self.health[name]
        if provision.tariff is None:
            raise CapReached(
                f"The endpoint {name} names no prices, so no cap can hold its calls; add prices to it in the models "
                "file, or prices: free."
            )
        wait = health.enter()
        if wait > 0:
            raise _left_alone(name, health, wait)
        try:
            call = self._call(asked, provision, provision.tariff)
            await self.books.reserve(call.made, self._patience.total_s)
        except BaseException:
            health.left()
            raise
        return await self._made(call, provision, health, hearing)

    def _call(self, asked: Asked, provision: Provision, tariff: Tariff) -> Call:
        sent = may_leave(within_reach(asked.prompt, provision.most_tokens), self._secrets())
        day, began = utc_day(self._clock.now()), self._clock.monotonic()
        return call_of(self._ids.new("call"), asked, sent, provision, tariff, self.books.caps, day, began)

    async def _made(self, call: Call, provision: Provision, health: Health, hearing: Hearing | None) -> Reply:
        heard, attempt, now = Heard(hearing), 0, self._clock.monotonic
        try:
            model = provision.open()
            while True:
                attempt += 1
                try:
                    reply = await self._answer(model, call, heard)
                    break
                except ModelFailed as failed:
                    pause = None
                    if not heard.any:
                        elapsed = (now() - call.began) / 1e9
                        pause = pause_after(failed, attempt, elapsed, self._patience, self._random)
                    if pause is None:
                        raise
                    await self._pause(call, attempt, failed, pause, heard)
        except ModelFailed as failed:
            health.ill(failed)
            begun = heard.any or failed.usage is not None  # reasoning is paid for and never heard
            free = not begun and (costs_nothing(failed) or 400 <= failed.status < 500)
            await self.books.settle(call.failed(failed, free, now(), attempt), call.made)
            raise
        except DeskError as problem:  # the key is not to be had: nothing was sent
            health.left()
            keyless = ModelFailed(str(problem), "key")
            await self.books.settle(call.failed(keyless, True, now(), attempt), call.made)
            raise keyless from problem
        except BaseException:
            health.left()
            await self.books.settle(call.cancelled(now(), attempt), call.made)
            raise
        health.well()
        if self.provisions.get(provision.name) is provision:  # it may have been changed while this call ran
            self.named[provision.name] = reply.model
        await self.books.settle(call.answered(reply, now(), attempt), call.made)
        return reply

    async def _answer(self, model: Model, call: Call, heard: Heard) -> Reply:
        secrets = self._secrets()
        try:
            return reply_without(await model.complete(call.prompt, heard.text), secrets)
        except ModelFailed as failed:
            raise failure_without(failed, secrets) from None
        except DeskError as problem:
            raise DeskError(unkeyed(str(problem), secrets)) from None
        except Exception as problem:  # a client that breaks is a call that failed, whatever broke in it
            told = RuntimeError(unkeyed(f"{type(problem).__name__}: {problem}", secrets))
            self._on_error("models", told.with_traceback(problem.__traceback__))
            words = f"The line to {call.made.endpoint} broke ({type(problem).__name__}); the log says where."
            raise ModelFailed(words, "provider") from None

    async def _pause(self, call: Call, attempt: int, failed: ModelFailed, pause: float, heard: Heard) -> None:
        await self.books.delay(call.delayed(failed, attempt, pause), call.made)
        words = str(failed)[:WORDS]
        await count_down(pause, self._clock, lambda left: heard.waiting(words, left))


def _set_alike(one: Provision, other: Provision | None) -> bool:
    return other is not None and (one.parameters, one.address) == (other.parameters, other.address)


def _left_alone(name: str, health: Health, wait: float) -> ModelFailed:
    words = (
        f"The endpoint {name} failed {health.in_a_row} times in a row, so it is not asked for another {wait:.0f} s; "
        f"it said last: {health.error}"
    )
    return ModelFailed(words, health.kind or "unreachable", retry_after_s=wait)
