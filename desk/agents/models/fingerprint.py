"""A model's fingerprint: its name and its answers to canaries at temperature 0. Providers change models silently."""

from __future__ import annotations

from hashlib import sha256

from msgspec.structs import replace

from desk.agents.models.capability import EndpointProbed, ModelChanged

CANARIES = (
    "Write the numbers from one to eight as words, separated by single spaces, and nothing else.",
    "Complete with exactly six words and nothing else: The market opened and the order book",
    "Spell the word liquidity backwards, in small letters, and write nothing else.",
)
"""Asked twice each: only an answer that comes twice the same says anything."""


def print_of(answers: tuple[str, str]) -> str:
    """Of one canary's two answers; empty where they differ or say nothing."""
    first, second = (" ".join(answer.split()) for answer in answers)
    return sha256(first.encode()).hexdigest()[:16] if first and first == second else ""


def changed(before: EndpointProbed, after: EndpointProbed) -> ModelChanged | None:
    """What tells that there is another model behind the same endpoint, or nothing.

    Another address or another wish is no silent change, and a canary that was ever unsteady tells nothing.
    """
    if (before.url, before.api, before.model) != (after.url, after.api, after.model):
        return None
    pairs = zip(before.fingerprint, after.fingerprint, strict=False)
    differ = len([one for one, other in pairs if one and other and one != other])
    if before.named != after.named:
        why = f"it called itself {before.named or 'nothing'} and now {after.named or 'nothing'}"
    elif differ:
        why = f"it keeps its name and answers {differ} of {len(after.fingerprint)} canaries another way"
    else:
        return None
    return ModelChanged(endpoint=after.endpoint, was=before.named, named=after.named, why=why)


def succeeding(
    before: EndpointProbed | None, after: EndpointProbed
) -> tuple[EndpointProbed, ModelChanged | None]:
    """The new card with all changes counted, and the newest of them."""
    if before is None:
        return after, None
    change = changed(before, after)
    return replace(after, changes=before.changes + (change is not None)), change
