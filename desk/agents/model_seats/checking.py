"""Machine checks of a model's answers: what is unknown, ungrounded or too much, and what is left when it is cut."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from math import fsum

from desk.agents.analyst import Brief, ClaimRow
from desk.agents.conditions import references
from desk.agents.explaining import MOST_SENTENCES
from desk.agents.figures import NotAFigure, resolve
from desk.agents.grounding import Grounder, Withheld, slot
from desk.agents.model_seats.answers import SaidAnswer, SaidAttacks, SaidOpinion, SaidRanking, SaidReply
from desk.agents.model_seats.interview import Fault, Reading
from desk.agents.opinions import Answer, Attack, ClaimDraft, Opinion, Ranking
from desk.agents.pool import logit, sigmoid
from desk.agents.scanner import residue
from desk.agents.verification import check_attack, check_claim
from desk.people.personas.persona import Limits
from widgets.specs.strategy import Speaker

SAME_ODDS = 1e-9
NO_LEVEL = "No level was named that the desk can read"


def read_opinion(
    brief: Brief, speaker: Speaker, model: str, limits: Limits, said: SaidOpinion
) -> Reading[Opinion]:
    """The opinion with the desk's bounds on it. Claims that do not hold stay in it, for the verification to strike."""
    grounder, faults = grounder_of(brief), list[Fault]()
    claims: list[ClaimDraft] = []
    for one in said.claims:
        name = f"{speaker}-{one.id}"
        if name in {claim.id for claim in claims} or len(claims) >= limits.claims:
            faults.append(
                Fault(f"claim {one.id}", f"an id of its own each, and at most {limits.claims} claims")
            )
            continue
        claim = ClaimDraft(name, one.text, one.condition, one.kind, bounded(one.lean, limits.lean))
        claims.append(claim)
        where = f"claim {one.id}"
        if unknown := unknown_refs(brief, (*one.refs, *claim.refs)):
            faults += [Fault(where, why, unknown=True) for why in unknown]
        elif (found := check_claim(grounder, claim)).verdict != "holds":
            faults.append(Fault(where, found.reason))
    p_up = 0.5 + bounded(said.p_up - 0.5, limits.edge) if claims else 0.5
    leaning = fsum(claim.lean for claim in claims)
    if leaning * (p_up - 0.5) < 0.0:
        faults.append(Fault("p_up", "it says one way and the leans of the claims together say the other"))
    if said.horizon != brief.horizon:
        faults.append(Fault("horizon", f"the debate is about {brief.horizon}"))
    invalidation, ref = _invalidation(brief, p_up, said, faults)
    change = _sentence(grounder, said.what_would_change_my_mind, "what_would_change_my_mind", faults)
    said_p = said.p_up if abs(said.p_up - 0.5) > limits.edge else 0.0
    opinion = Opinion(speaker, model, brief.horizon, p_up, tuple(claims), invalidation, ref, change, said_p)
    return Reading(opinion, tuple(faults))


def read_attacks(
    brief: Brief, speaker: Speaker, others: Sequence[Opinion], limits: Limits, said: SaidAttacks
) -> Reading[tuple[Attack, ...]]:
    """Attacks on claims of others. What does not hold is left for the cross-examination to drop."""
    grounder, faults = grounder_of(brief), list[Fault]()
    targets = frozenset(claim.id for other in others for claim in other.claims)
    attacks: list[Attack] = []
    for place, one in enumerate(said.attacks, 1):
        where = f"attack {place}"
        attack = Attack(speaker, one.claim, one.text, one.condition, bounded(one.weight, limits.lean))
        if len(attacks) >= limits.attacks:
            faults.append(Fault(where, f"at most {limits.attacks} attacks"))
            continue
        attacks.append(attack)
        if one.claim not in targets:
            faults.append(Fault(where, f"there is no claim {one.claim} of the others", unknown=True))
        elif unknown := unknown_refs(brief, (*one.refs, *attack.refs)):
            faults += [Fault(where, why, unknown=True) for why in unknown]
        elif why := check_attack(grounder, attack, targets):
            faults.append(Fault(where, why))
    return Reading(tuple(attacks), tuple(faults))


def read_reply(
    brief: Brief, own: Opinion, attacks: Sequence[Attack], limits: Limits, said: SaidReply
) -> Reading[Answer]:
    """The answer to attacks: it moves no further than they weigh. Whether it counts is for the machine to say."""
    faults = list[Fault]()
    mine = frozenset(claim.id for claim in own.claims)
    if invented := [name for name in said.conceded if name not in mine]:
        faults.append(Fault("conceded", f"you made no claim {invented[0]}", unknown=True))
    if said.ref:
        faults += [Fault("ref", why, unknown=True) for why in unknown_refs(brief, (said.ref,))]
    change = bounded(logit(said.p_up) - logit(own.p_up), fsum(attack.weight for attack in attacks))
    p_up = 0.5 + bounded(sigmoid(logit(own.p_up) + change) - 0.5, limits.edge)
    if abs(change) < SAME_ODDS:
        p_up = own.p_up
    conceded = tuple(name for name in dict.fromkeys(said.conceded) if name in mine)
    return Reading(Answer(p_up, said.ref, conceded), tuple(faults))


def read_ranking(
    brief: Brief, rows: Sequence[ClaimRow], limits: Limits, said: SaidRanking
) -> Reading[Ranking]:
    """A ranking of claims that exist, each once, and questions without any figure."""
    known, faults = frozenset(row.claim.id for row in rows), list[Fault]()
    faults += [
        Fault("ranking", f"there is no claim {name}", unknown=True)
        for name in said.ranking
        if name not in known
    ]
    ranked = tuple(name for name in dict.fromkeys(said.ranking) if name in known)[: limits.names]
    if known and not ranked:
        faults.append(Fault("ranking", "it names no claim of the table"))
    questions: list[str] = []
    for one in said.open_questions[: limits.sentences]:
        if one.claim not in known:
            faults.append(Fault("open_questions", f"there is no claim {one.claim}", unknown=True))
        elif why := wordy(one.question, (brief.instrument,)):
            faults.append(Fault("open_questions", why))
        else:
            questions.append(f"{one.claim}: {one.question.strip()}")
    return Reading(Ranking(ranked, tuple(questions)), tuple(faults))


def read_explanation(brief: Brief, said: SaidAnswer) -> Reading[tuple[str, ...]]:
    """Sentences whose figures are all the desk's; one repair, then what is left."""
    grounder, faults, kept = grounder_of(brief), list[Fault](), list[str]()
    for place, sentence in enumerate(said.sentences[:MOST_SENTENCES], 1):
        where = f"sentence {place}"
        if unknown := unknown_refs(brief, references(sentence)):
            faults += [Fault(where, why, unknown=True) for why in unknown]
            continue
        try:
            grounder.runs(sentence)
        except Withheld as problem:
            faults.append(Fault(where, str(problem)))
        else:
            kept.append(sentence.strip())
    return Reading(tuple(kept), tuple(faults))


def wordy(text: str, allowed: Collection[str]) -> str:
    """Why a sentence that is shown as it stands may not be shown, or empty: it holds a figure or a reference."""
    if "{" in text or "}" in text:
        return "no references here"
    found = residue(text.replace("\n", " "), allowed)
    return f"{found} is not backed by evidence" if found else ""


def bounded(value: float, most: float) -> float:
    """`value` between -`most` and `most`."""
    return max(-most, min(most, value))


def grounder_of(brief: Brief) -> Grounder:
    return Grounder(brief.evidence, 0, (brief.instrument,))


def unknown_refs(brief: Brief, refs: Iterable[str]) -> list[str]:
    """What of these references does not exist, each once."""
    problems: list[str] = []
    for ref in dict.fromkeys(refs):
        try:
            resolve(brief.evidence, ref)
        except NotAFigure as problem:
            problems.append(str(problem))
    return problems


def _sentence(grounder: Grounder, template: str, where: str, faults: list[Fault]) -> str:
    try:
        grounder.runs(template)
    except Withheld as problem:
        faults.append(
            Fault(where, str(problem), unknown=bool(references(template)) and "among" in str(problem))
        )
        return "Evidence that nobody could name with a figure of the desk"
    return template.rstrip(". ")


def _invalidation(brief: Brief, p_up: float, said: SaidOpinion, faults: list[Fault]) -> tuple[str, str]:
    """The sentence is the desk's; the model names the level and nothing else."""
    ref, up = said.invalidation.level_ref, p_up >= 0.5
    if said.invalidation.by != brief.horizon:
        faults.append(Fault("invalidation", f"by is the horizon, {brief.horizon}"))
    snapshot = brief.evidence.find("market_snapshot", brief.instrument)
    try:
        level = resolve(brief.evidence, ref)
    except NotAFigure as problem:
        faults.append(Fault("invalidation", str(problem), unknown=True))
        return NO_LEVEL, ""
    if level.unit != "price" or isinstance(level.value, str) or level.instrument != brief.instrument:
        faults.append(Fault("invalidation", f"{ref} is no price of {brief.instrument}"))
        return NO_LEVEL, ""
    last = getattr(snapshot.spec, "last", None) if snapshot else None
    if isinstance(last, float) and (level.value > last if up else level.value < last):
        faults.append(Fault("invalidation", f"{ref} is on the other side of the price"))
        return NO_LEVEL, ""
    return f"A close {'below' if up else 'above'} {slot(ref)} within {brief.horizon}", ref
