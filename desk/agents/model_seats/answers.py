"""What a model has to answer, step by step, as strict types; their JSON Schemas go with the question."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from desk.agents.opinions import ClaimKind
from desk.agents.personas.advice import Patience
from desk.agents.strict_json import NotStrict, strict_object

LONGEST = 32_000
"""Characters of an answer's JSON."""
DEEPEST = 8
A = TypeVar("A", bound=msgspec.Struct)
Text = Annotated[str, Meta(min_length=1, max_length=400)]
Condition = Annotated[str, Meta(max_length=240)]
Ref = Annotated[str, Meta(max_length=80)]
Id = Annotated[str, Meta(max_length=40)]
Chance = Annotated[float, Meta(gt=0.0, lt=1.0)]
Odds = Annotated[float, Meta(ge=-5.0, le=5.0)]


class SaidClaim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One claim: `text` is a template, `condition` is what the machine checks, `lean` what it adds to the log-odds."""

    id: Annotated[str, Meta(pattern="^[A-Z]$")]
    text: Text
    refs: Annotated[tuple[Ref, ...], Meta(max_length=12)]
    condition: Condition
    kind: ClaimKind
    lean: Odds


class SaidLevel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The price level that ends the case, and within which horizon."""

    level_ref: Ref
    by: Annotated[str, Meta(max_length=8)]


class SaidOpinion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A blind opinion."""

    claims: Annotated[tuple[SaidClaim, ...], Meta(max_length=12)]
    p_up: Chance
    horizon: Annotated[str, Meta(max_length=8)]
    invalidation: SaidLevel
    what_would_change_my_mind: Text


class SaidAttack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Evidence against somebody else's claim."""

    claim: Id
    text: Text
    refs: Annotated[tuple[Ref, ...], Meta(max_length=12)]
    condition: Condition
    weight: Annotated[float, Meta(ge=0.0, le=5.0)]


class SaidAttacks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The attacks of one seat; none is an answer too."""

    attacks: Annotated[tuple[SaidAttack, ...], Meta(max_length=6)]


class SaidReply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the attacks change the probability, which reference did it, and which claims gave way."""

    p_up: Chance
    ref: Ref
    conceded: Annotated[tuple[Id, ...], Meta(max_length=12)]


class SaidQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stays open about one claim."""

    claim: Id
    question: Annotated[str, Meta(min_length=1, max_length=160)]


class SaidRanking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Claims by how decisive they are, the most decisive first."""

    ranking: Annotated[tuple[Id, ...], Meta(max_length=64)]
    open_questions: Annotated[tuple[SaidQuestion, ...], Meta(max_length=6)]


class SaidShrink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the Risk Sentinel leaves of the size: 1 all of it, 0 nothing. An objection rests on a fact."""

    factor: Annotated[float, Meta(ge=0.0, le=1.0)]
    reason: Annotated[str, Meta(max_length=300)]
    condition: Condition


class SaidPatience(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How patiently the Execution Overseer would send the order. Patience rests on a fact."""

    latency: Patience
    reason: Annotated[str, Meta(max_length=300)]
    condition: Condition


class SaidSentence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One grounded sentence about the plan."""

    text: Text
    condition: Condition


class SaidAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a seat answers to a person's question, sentence by sentence."""

    sentences: Annotated[tuple[Text, ...], Meta(max_length=8)]


class SaidReading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The Strategy Analyst's reading of the plan."""

    sentences: Annotated[tuple[SaidSentence, ...], Meta(max_length=8)]


class SaidStrike(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A claim that does not follow from what it names, and why."""

    claim: Id
    why: Annotated[str, Meta(max_length=160)]


class SaidStrikes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """First-Principles' findings; none is an answer too."""

    strikes: Annotated[tuple[SaidStrike, ...], Meta(max_length=12)]


class SaidCases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pattern Synthesis' choice of past cases, by id alone."""

    cases: Annotated[tuple[Id, ...], Meta(max_length=12)]


class SaidIdeas(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Creativity's ideas, which nobody acts on."""

    ideas: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=300)], ...], Meta(max_length=8)]


def read_answer(text: str, into: type[A]) -> A:
    """The one JSON object of an answer, or `NotStrict`. Around it may stand thinking and a code fence, nothing else."""
    try:
        return msgspec.convert(strict_object(_bare(text), LONGEST, DEEPEST), type=into)
    except msgspec.ValidationError as problem:
        raise NotStrict(str(problem)) from None


def _bare(text: str) -> str:
    body = text.strip()
    if body.startswith("<think>"):
        body = body.rpartition("</think>")[2].strip()
    if body.startswith("```") and body.endswith("```") and "\n" in body:
        body = body[body.index("\n") : -3].strip()
    return body


def schema_of(answer: type[msgspec.Struct]) -> dict[str, Any]:
    """The JSON Schema of an answer, with its parts in place."""
    (root,), parts = msgspec.json.schema_components([answer], ref_template="{name}")
    found = _inlined(root, parts)
    assert isinstance(found, dict)
    return found


def _inlined(node: Any, parts: dict[str, Any]) -> Any:
    match node:
        case {"$ref": str(name)}:
            return _inlined(parts[name], parts)
        case dict():
            return {key: _inlined(value, parts) for key, value in node.items() if key != "description"}
        case list():
            return [_inlined(value, parts) for value in node]
    return node
