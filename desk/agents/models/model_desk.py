"""How personas ask models: reserved, scrubbed, sent, recorded, settled, in this order and by nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from copy import copy
from random import Random

import msgspec

from desk.agents.models.asking import Asked, CapReached, Hearing
from desk.agents.models.books import Books
from desk.agents.models.caps import Caps
from desk.agents.models.exchange import Model, ModelFailed, Reply, Usage
from desk.agents.models.messages import CallDelayed, CallEnded, CallReserved
from desk.agents.models.packed import pack
from desk.agents.models.provision import Provision
from desk.agents.models.retrying import Health, Patience, costs_nothing, count_down, pause_after
from desk.agents.models.sending import (
    Sent,
    failure_without,
    may_leave,
    readable,
    reply_without,
    unkeyed,
    within_reach,
)
from desk.agents.models.tariff import Tariff, most_prompt_tokens
from desk.execution.day import utc_day
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import DeskError
from desk.kernel.ids import Ids

_WORDS = 500
"""Characters of a provider's own words that are kept."""
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

    def _call(self, asked: Asked, provision: Provision, tariff: Tariff) -> _Call:
        sent = may_leave(within_reach(asked.prompt, provision.most_tokens), self._secrets())
        caps = self.books.caps
        prompt_tokens, answer_tokens = most_prompt_tokens(sent.prompt), sent.prompt.most_tokens
        made = CallReserved(
            call=self._ids.new("call"),
            persona=asked.persona,
            purpose=asked.purpose,
            scope=asked.scope,
            person=asked.person,
            endpoint=provision.name,
            model=provision.model,
            parameters=provision.parameters,
            prompt=sent.packed,
            scrubbed=sent.scrubbed,
            snapshot=asked.snapshot,
            bundle=asked.bundle,
            day=utc_day(self._clock.now()),
            prices=tariff.words,
            most_usd=f"{tariff.most(prompt_tokens, answer_tokens):f}",
            most_tokens=prompt_tokens + answer_tokens,
            caps=f"{caps.run_usd} {caps.persona_usd(asked.persona)} {caps.day_usd}",
        )
        return _Call(made, sent, tariff, Usage(prompt_tokens, answer_tokens, estimated=True))

    async def _made(
        self, call: _Call, provision: Provision, health: Health, hearing: Hearing | None
    ) -> Reply:
        began = self._clock.monotonic()
        heard = _Heard(hearing)
        attempt = 0
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
                        elapsed = (self._clock.monotonic() - began) / 1e9
                        pause = pause_after(failed, attempt, elapsed, self._patience, self._random)
                    if pause is None:
                        raise
                    await self._pause(call, attempt, failed, pause, heard)
        except ModelFailed as failed:
            health.ill(failed)
            free = not heard.any and (costs_nothing(failed) or 400 <= failed.status < 500)
            await self.books.settle(self._failed(call, failed, free, began, attempt), call.made)
            raise
        except DeskError as problem:  # the key is not to be had: nothing was sent
            health.left()
            keyless = ModelFailed(str(problem), "key")
            await self.books.settle(self._failed(call, keyless, True, began, attempt), call.made)
            raise keyless from problem
        except BaseException:
            health.left()
            ended = self._ended(call, began, attempt, "cancelled", "it was stopped", usage=call.most)
            await self.books.settle(ended, call.made)
            raise
        health.well()
        self.named[provision.name] = reply.model
        await self.books.settle(self._answered(call, reply, began, attempt), call.made)
        return reply

    async def _answer(self, model: Model, call: _Call, heard: _Heard) -> Reply:
        secrets = self._secrets()
        try:
            return reply_without(await model.complete(call.sent.prompt, heard.text), secrets)
        except ModelFailed as failed:
            raise failure_without(failed, secrets) from None
        except DeskError as problem:
            raise DeskError(unkeyed(str(problem), secrets)) from None
        except Exception as problem:  # a client that breaks is a call that failed, whatever broke in it
            self._on_error("models", problem)
            words = f"The line to {call.made.endpoint} broke ({type(problem).__name__}); the log says where."
            raise ModelFailed(words, "provider") from None

    async def _pause(
        self, call: _Call, attempt: int, failed: ModelFailed, pause: float, heard: _Heard
    ) -> None:
        words = str(failed)[:_WORDS]
        delayed = CallDelayed(
            call=call.made.call,
            attempt=attempt,
            kind=failed.kind,
            status=failed.status,
            error=words,
            pause_ms=round(pause * 1000),
        )
        await self.books.delay(delayed, call.made)
        await count_down(pause, self._clock, lambda left: heard.waiting(words, left))

    def _answered(self, call: _Call, reply: Reply, began: int, attempt: int) -> CallEnded:
        return self._ended(
            call,
            began,
            attempt,
            "answered",
            "",
            usage=reply.usage,
            raw=reply.raw,
            read=readable(reply),
            named=reply.model,
        )

    def _failed(self, call: _Call, failed: ModelFailed, free: bool, began: int, attempt: int) -> CallEnded:
        told = None if failed.usage is None or failed.usage.estimated else failed.usage
        usage = told or (Usage(0, 0) if free else call.most)
        ended = self._ended(call, began, attempt, "failed", str(failed), usage=usage, raw=failed.raw)
        return msgspec.structs.replace(ended, kind=failed.kind, status=failed.status)

    def _ended(
        self,
        call: _Call,
        began: int,
        attempt: int,
        ending: str,
        error: str,
        *,
        usage: Usage,
        raw: bytes = b"",
        read: bytes = b"",
        named: str = "",
    ) -> CallEnded:
        return CallEnded(
            call=call.made.call,
            ending=ending,  # type: ignore[arg-type]
            kind=None,
            status=0,
            error=error[:_WORDS],
            named=named,
            response=pack(raw),
            reply=pack(read),
            prompt_tokens=usage.prompt,
            completion_tokens=usage.completion,
            cached_tokens=usage.cached,
            reasoning_tokens=usage.reasoning,
            estimated=usage.estimated,
            cost_usd=f"{call.tariff.cost(usage):f}",
            latency_ns=self._clock.monotonic() - began,
            attempts=attempt,
        )


class _Call(msgspec.Struct, frozen=True):
    """A call on its way. `most` is what it may take at the most."""

    made: CallReserved
    sent: Sent
    tariff: Tariff
    most: Usage


class _Heard:
    """Passes on what arrives, and knows whether anything has."""

    def __init__(self, hearing: Hearing | None) -> None:
        self.any = False
        self._hearing = hearing

    def text(self, piece: str) -> None:
        self.any = self.any or bool(piece)
        if self._hearing is not None:
            self._hearing.text(piece)

    def waiting(self, why: str, seconds: float) -> None:
        if self._hearing is not None:
            self._hearing.waiting(why, seconds)


def _left_alone(name: str, health: Health, wait: float) -> ModelFailed:
    words = (
        f"The endpoint {name} failed {health.in_a_row} times in a row, so it is not asked for another {wait:.0f} s; "
        f"it said last: {health.error}"
    )
    return ModelFailed(words, health.kind or "unreachable", retry_after_s=wait)
