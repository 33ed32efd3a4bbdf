"""One call on its way: what is set aside for it, and how its end is written down."""

from __future__ import annotations

import msgspec

from desk.agents.models.asking import Asked, Hearing
from desk.agents.models.caps import Caps
from desk.agents.models.exchange import ModelFailed, Prompt, Reply, Usage
from desk.agents.models.messages import CallDelayed, CallEnded, CallReserved, Ending
from desk.agents.models.packed import pack
from desk.agents.models.provision import Provision
from desk.agents.models.sending import Sent, readable
from desk.agents.models.tariff import Tariff, most_prompt_tokens

WORDS = 500
"""Characters of a provider's own words that are kept."""


class Call(msgspec.Struct, frozen=True):
    """`most` is what it may take at the most, and `began` monotonic time."""

    made: CallReserved
    prompt: Prompt
    tariff: Tariff
    most: Usage
    began: int

    def answered(self, reply: Reply, now: int, attempts: int) -> CallEnded:
        """It brought an answer."""
        return self._ended(
            "answered", reply.usage, now, attempts, raw=reply.raw, read=readable(reply), named=reply.model
        )

    def failed(self, failed: ModelFailed, free: bool, now: int, attempts: int) -> CallEnded:
        """It brought none. Unless it was `free`, it counts what the endpoint told, or else its most."""
        told = None if failed.usage is None or failed.usage.estimated else failed.usage
        usage = told or (Usage(0, 0) if free else self.most)
        ended = self._ended("failed", usage, now, attempts, error=str(failed), raw=failed.raw)
        return msgspec.structs.replace(ended, kind=failed.kind, status=failed.status)

    def cancelled(self, now: int, attempts: int) -> CallEnded:
        """Whoever asked went away. What was written by then nobody knows, so it counts its most."""
        return self._ended("cancelled", self.most, now, attempts, error="it was stopped")

    def delayed(self, failed: ModelFailed, attempt: int, pause_s: float) -> CallDelayed:
        """It is tried again."""
        return CallDelayed(
            call=self.made.call,
            attempt=attempt,
            kind=failed.kind,
            status=failed.status,
            error=str(failed)[:WORDS],
            pause_ms=round(pause_s * 1000),
        )

    def _ended(
        self,
        ending: Ending,
        usage: Usage,
        now: int,
        attempts: int,
        *,
        error: str = "",
        raw: bytes = b"",
        read: bytes = b"",
        named: str = "",
    ) -> CallEnded:
        return CallEnded(
            call=self.made.call,
            ending=ending,
            kind=None,
            status=0,
            error=error[:WORDS],
            named=named,
            response=pack(raw),
            reply=pack(read),
            prompt_tokens=usage.prompt,
            completion_tokens=usage.completion,
            cached_tokens=usage.cached,
            reasoning_tokens=usage.reasoning,
            estimated=usage.estimated,
            cost_usd=f"{self.tariff.cost(usage):f}",
            latency_ns=now - self.began,
            attempts=attempts,
        )


def call_of(
    name: str,
    asked: Asked,
    sent: Sent,
    provision: Provision,
    tariff: Tariff,
    caps: Caps,
    day: str,
    began: int,
) -> Call:
    """The call that asks this of that endpoint."""
    prompt_tokens, answer_tokens = most_prompt_tokens(sent.prompt), sent.prompt.most_tokens
    made = CallReserved(
        call=name,
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
        day=day,
        prices=tariff.words,
        most_usd=f"{tariff.most(prompt_tokens, answer_tokens):f}",
        most_tokens=prompt_tokens + answer_tokens,
        caps=caps.words(asked.persona),
    )
    return Call(made, sent.prompt, tariff, Usage(prompt_tokens, answer_tokens, estimated=True), began)


class Heard:
    """Passes on what arrives, and knows whether anything has."""

    def __init__(self, hearing: Hearing | None) -> None:
        self.any = False
        self._hearing = hearing

    def text(self, piece: str) -> None:
        """More of the answer."""
        self.any = self.any or bool(piece)
        if self._hearing is not None:
            self._hearing.text(piece)

    def waiting(self, why: str, seconds: float) -> None:
        """The call is tried again in so many seconds."""
        if self._hearing is not None:
            self._hearing.waiting(why, seconds)
