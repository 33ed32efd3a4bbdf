"""A strategy card in sentences: where the debate came out, the figures, what would prove it wrong, the dissent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.app.plain import amounts
from widgets import numerals
from widgets.language import figures, marked, say

if TYPE_CHECKING:
    from widgets.specs.strategy import Claim, OpinionView, Run, StrategySnapshot

_STANCES = {"long": marked("long"), "short": marked("short"), "stand aside": marked("stand aside")}
_VERDICTS = {
    "holds": marked("holds"),
    "struck": marked("struck"),
    "attacked": marked("attacked"),
    "withheld": marked("withheld"),
}


def headline(card: StrategySnapshot) -> str:
    """The card in one sentence."""
    text = say(
        "{instrument} over {horizon}: {stance}, chance of a higher price {chance}.",
        instrument=card.instrument,
        horizon=amounts.length(card.horizon),
        stance=say(_STANCES[card.stance]),
        chance=figures(f"{card.p_up:.2f}"),
    )
    if card.voided:
        text = f"{text} {say('Void: {how}.', how=card.voided)}"
    return " ".join((text, *amounts.age(card.provenance)))


def card(card: StrategySnapshot) -> list[str]:
    """The whole card."""
    lines = [
        headline(card),
        say(
            "Strength: {strength}, from -1 all Bear to 1 all Bull. Disagreement: {disagreement}.",
            strength=figures(f"{card.strength:+.2f}"),
            disagreement=figures(f"{card.disagreement:.2f}"),
        ),
    ]
    if card.risk is not None:
        risk = card.risk
        lines.append(
            say(
                "Entry: {entry}. Stop: {stop}. Target: {target}. Reward to risk: {reward}. Lost at the stop: {lost}.",
                entry=amounts.price(risk.entry, card.decimals),
                stop=amounts.price(risk.stop, card.decimals),
                target=amounts.price(risk.target, card.decimals),
                reward=amounts.ratio(risk.reward_to_risk),
                lost=numerals.money(risk.risk_quote),
            )
        )
    lines += [
        say("Level {label}: {price}.", label=level.label, price=amounts.price(level.price, card.decimals))
        for level in card.key_levels
    ]
    if card.invalidation:
        lines.append(say("Wrong if: {text}", text=words(card.invalidation)))
    lines += [say("Decisive: {claim}", claim=_claim(claim)) for claim in card.decisive]
    lines += [
        say("{role} advises: {text}", role=each.role, text=words(each.runs))
        for each in card.advice
        if each.runs
    ]
    lines += [words(each) for each in card.reading]
    if card.dissent:
        lines.append(say("Dissent: {text}", text=words(card.dissent)))
    lines += [_opinion(opinion) for opinion in card.opinions]
    lines += [say("Open question: {text}", text=question) for question in card.open_questions]
    if card.order_sensitive:
        lines.append(say("Caution: the claims were ranked differently when the sides were swapped."))
    lines.append(
        say("Made by rule-based house analysts; no model spoke.")
        if card.rule_based
        else say("Made by models and house analysts.")
    )
    lines.append(
        say("Request: {request}. Debate: {debate}.", request=card.request or say("none"), debate=card.debate)
    )
    return lines


def words(runs: tuple[Run, ...]) -> str:
    """Runs as one text."""
    return "".join(run.words for run in runs)


def _claim(claim: Claim) -> str:
    reason = f" {claim.reason}" if claim.reason else ""
    return (
        say(
            "{speaker}: {text} ({verdict})",
            speaker=claim.said_by,
            text=words(claim.runs),
            verdict=say(_VERDICTS[claim.verdict]),
        )
        + reason
    )


def _opinion(opinion: OpinionView) -> str:
    return say(
        "Opinion of {speaker}: chance {chance}, before the cross-examination {before}.",
        speaker=opinion.speaker,
        chance=figures(f"{opinion.p_up:.2f}"),
        before=figures(f"{opinion.p_up_before:.2f}"),
    )
