"""Machine verification: every reference resolves, every condition holds, every sentence is grounded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Literal

import msgspec

from desk.agents.conditions import holds, references
from desk.agents.figures import NotAFigure
from desk.agents.grounding import Grounder, Withheld
from desk.agents.opinions import MOST_CLAIMS, Answer, Attack, ClaimDraft, Opinion
from desk.agents.pool import logit, sigmoid


@dataclass(frozen=True, slots=True)
class Finding:
    """What the machine made of a claim; `reason` is empty when it holds."""

    claim: str
    verdict: Literal["holds", "struck", "withheld"]
    reason: str = ""


def check_claim(grounder: Grounder, claim: ClaimDraft) -> Finding:
    """Whether a claim may be heard."""
    try:
        grounder.runs(claim.text)
    except Withheld as problem:
        return Finding(claim.id, "withheld", str(problem))
    problem_found = _unfounded(grounder, claim.condition)
    return Finding(claim.id, "struck", problem_found) if problem_found else Finding(claim.id, "holds")


def verify(grounder: Grounder, opinion: Opinion) -> tuple[Finding, ...]:
    """A finding for each claim; claims beyond the most that an opinion may hold are struck."""
    findings = [check_claim(grounder, claim) for claim in opinion.claims[:MOST_CLAIMS]]
    rest = [Finding(claim.id, "struck", "one claim too many") for claim in opinion.claims[MOST_CLAIMS:]]
    return (*findings, *rest)


def standing(opinion: Opinion, findings: Sequence[Finding]) -> Opinion:
    """The opinion without its struck claims. Its log-odds shrink by the share of the weight that fell with them."""
    good = {finding.claim for finding in findings if finding.verdict == "holds"}
    kept = tuple(claim for claim in opinion.claims if claim.id in good)
    if len(kept) == len(opinion.claims):
        return opinion
    share = _share(kept, opinion.claims)
    return msgspec.structs.replace(opinion, claims=kept, p_up=sigmoid(logit(opinion.p_up) * share))


def check_attack(grounder: Grounder, attack: Attack, targets: Collection[str]) -> str:
    """Why an attack is dropped, or empty when the machine confirms it."""
    if attack.claim not in targets:
        return f"{attack.claim} is no claim of the other side"
    try:
        grounder.runs(attack.text)
    except Withheld as problem:
        return str(problem)
    return _unfounded(grounder, attack.condition)


def accepts_change(opinion: Opinion, attacks: Sequence[Attack], answer: Answer) -> bool:
    """Whether a changed probability counts: only when a confirmed attack brought the reference that caused it."""
    brought = {ref for attack in attacks for ref in attack.refs}
    return 0.0 < answer.p_up < 1.0 and answer.ref in brought and answer.ref not in opinion.refs


def _unfounded(grounder: Grounder, condition: str) -> str:
    if not references(condition):
        return "it names no evidence"
    try:
        return "" if holds(grounder.book, condition) else "the evidence says otherwise"
    except NotAFigure as problem:
        return str(problem)


def _share(kept: Sequence[ClaimDraft], made: Sequence[ClaimDraft]) -> float:
    """Of the weight of all claims, what the kept ones bear; claims without weights count alike."""
    total = fsum(abs(claim.lean) for claim in made)
    return fsum(abs(claim.lean) for claim in kept) / total if total > 0.0 else len(kept) / len(made)
