"""What leaves the machine: the prompt without personal data and secrets, as it is sent and as it is recorded."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from desk.agents.models.exchange import CallWanted, ModelFailed, Prompt, Reply, Said
from desk.agents.models.packed import Packed, pack
from desk.agents.models.tariff import canonical
from desk.kernel.scrubbing.scrub import Scrubber

_KEPT = "[key]"
_SHORTEST = 6
"""Characters; a shorter secret would take words out of sentences."""


class Sent(msgspec.Struct, frozen=True):
    """A prompt that may leave, what is recorded of it, and the kinds of what was taken out."""

    prompt: Prompt
    packed: Packed
    scrubbed: tuple[str, ...]


def within_reach(prompt: Prompt, most_tokens: int) -> Prompt:
    """The prompt, asking for no longer an answer than its endpoint gives."""
    return msgspec.structs.replace(prompt, most_tokens=min(prompt.most_tokens, most_tokens))


def may_leave(prompt: Prompt, secrets: Collection[str]) -> Sent:
    """The prompt as it is sent. Raises `ModelFailed` for one that is too large to be recorded whole."""
    scrubber = Scrubber(secrets)
    kinds: list[str] = []

    def clean(text: str) -> str:
        found = scrubber.scrub(text)
        kinds.extend(found.kinds)
        return found.text

    try:
        messages = tuple(
            Said(
                said.part,
                clean(said.text),
                tuple(CallWanted(call.id, call.name, clean(call.arguments)) for call in said.calls),
                said.call,
            )
            for said in prompt.messages
        )
    except ValueError as problem:
        raise _too_large() from problem
    leaving = msgspec.structs.replace(prompt, messages=messages)
    packed = pack(canonical(leaving))
    if not packed.whole:
        raise _too_large()
    return Sent(leaving, packed, tuple(sorted(set(kinds))))


def without(data: bytes, secrets: Collection[str]) -> bytes:
    """Bytes that came back, without a key that an endpoint repeats in them."""
    for secret in secrets:
        if len(secret) >= _SHORTEST:
            data = data.replace(secret.encode("utf-8", "surrogateescape"), _KEPT.encode())
    return data


def unkeyed(text: str, secrets: Collection[str]) -> str:
    """The same for text."""
    for secret in secrets:
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, _KEPT)
    return text


def reply_without(reply: Reply, secrets: Collection[str]) -> Reply:
    """A reply without a key that an endpoint repeats in it."""
    return msgspec.structs.replace(
        reply,
        text=unkeyed(reply.text, secrets),
        calls=tuple(
            CallWanted(unkeyed(call.id, secrets), call.name, unkeyed(call.arguments, secrets))
            for call in reply.calls
        ),
        model=unkeyed(reply.model, secrets)[:200],
        raw=without(reply.raw, secrets),
    )


def failure_without(failed: ModelFailed, secrets: Collection[str]) -> ModelFailed:
    """A failure without a key that a provider repeats when it refuses it."""
    return ModelFailed(
        unkeyed(str(failed), secrets),
        failed.kind,
        status=failed.status,
        retry_after_s=failed.retry_after_s,
        raw=without(failed.raw, secrets),
        usage=failed.usage,
    )


def readable(reply: Reply) -> bytes:
    """Text, tool calls and reason to finish, as canonical JSON: what is compared when the bytes are read again."""
    return canonical({"text": reply.text, "calls": reply.calls, "finish": reply.finish})


def _too_large() -> ModelFailed:
    return ModelFailed(
        "The prompt is too large to be sent and recorded; ask about less at once.", "too large"
    )
