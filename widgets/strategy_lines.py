"""A strategy card as lines: Bull against Bear, the figures, what would prove it wrong, and the dissent."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from widgets.bars import balance
from widgets.ink import Ink
from widgets.language import figures, marked, say, several
from widgets.lines import Line, fit, width_of
from widgets.numerals import age, money, percent, price, staleness
from widgets.prose import RunPieces, label, paragraph, pieces_of, section
from widgets.specs.strategy import Claim, OpinionView, Run, StrategySnapshot
from widgets.untrusted import untrusted
from widgets.wrap import Piece

VERDICTS = {
    "holds": marked("✓ holds"),
    "struck": marked("✗ struck"),
    "attacked": marked("! attacked"),
    "withheld": marked("? withheld"),
}
STANCES = {"long": marked("▲ LONG"), "short": marked("▼ SHORT"), "stand aside": marked("■ STAND ASIDE")}


def condensed(card: StrategySnapshot, width: int, ink: Ink) -> list[Strip]:
    """The card in three lines, for small panes and for the cards below the newest."""
    lines = [_headline(card, width, ink), _meter(card, width, ink)]
    if card.risk is not None:
        lines.append(_risk_line(card, width, ink))
    if card.invalidation:
        lines.append(_one_line(say("Wrong if "), pieces_of(card.invalidation, ink), width, ink))
    return lines


def full(card: StrategySnapshot, width: int, ink: Ink, pieces: RunPieces = pieces_of) -> list[Strip]:
    """The whole card; `pieces` draws its runs."""
    lines = [_headline(card, width, ink), _labels(card, width, ink), _meter(card, width, ink)]
    if card.risk is not None:
        lines += section(say("Risk"), width, ink) + _risk(card, width, ink)
    if card.key_levels:
        lines += section(say("Key levels"), width, ink)
        digits = max(len(price(level.price, card.decimals)) for level in card.key_levels)
        for level in card.key_levels:
            (figure,) = pieces(
                (Run(text=price(level.price, card.decimals), ref=level.ref, tone="figure"),), ink
            )
            line = Line().right(figure.text, digits, figure.style)
            lines.append(line.gap(2).put(say(level.label), ink.text).strip(width))
    if card.invalidation:
        lines += section(say("Wrong if"), width, ink) + paragraph(pieces(card.invalidation, ink), width)
    if card.decisive:
        lines += section(say("Decisive claims"), width, ink)
        for claim in card.decisive:
            lines += _claim(claim, width, ink, pieces)
    if card.advice or card.reading:
        from widgets.advice_lines import advice  # a desk that shows no card never loads it

        lines += advice(card, width, ink, pieces)
    if card.dissent:
        lines += section(say("Dissent"), width, ink) + paragraph(pieces(card.dissent, ink), width)
    if card.opinions:
        lines += section(say("Opinions (sealed before any was read)"), width, ink)
        for opinion in card.opinions:
            lines += _opinion(opinion, width, ink, pieces)
    if card.open_questions:
        lines += section(say("Open questions"), width, ink)
        for question in card.open_questions:
            lines += paragraph([Piece(question, ink.text)], width, Piece("? ", ink.muted))
    return lines + _footer(card, width, ink)


def speaker_style(speaker: str, ink: Ink) -> Style:
    """Colour of a speaker's name."""
    return {"Bull": ink.bull, "Bear": ink.bear, "Moderator": ink.moderator}.get(speaker, ink.title)


def _headline(card: StrategySnapshot, width: int, ink: Ink) -> Strip:
    tone = {"long": ink.up, "short": ink.down, "stand aside": ink.warn}[card.stance]
    line = Line().put(card.instrument, ink.strong).gap(2).put(say(STANCES[card.stance]), tone)
    if card.voided:
        line.gap(1).put(say("VOID"), ink.warn)
    chance = say("P(up) {chance:.2f}", chance=card.p_up)
    right = f"{card.horizon}  {chance}"
    if card.provenance.stale:
        right = f"{staleness(card.provenance)}  {chance}"
    room = width - line.cells
    if room > width_of(right) + 1:
        line.right(right, room, ink.stale if card.provenance.stale else ink.text)
    return line.strip(width)


def _labels(card: StrategySnapshot, width: int, ink: Ink) -> Strip:
    line = Line().put("Bear", ink.bear)
    middle = say("strength {value:+.2f}", value=card.strength)
    more = f"{middle}  {say('disagreement {value:.2f}', value=card.disagreement)}"
    if len(more) + 12 <= width:
        middle = more
    line.centre(middle, max(0, width - 8), ink.muted).put("Bull", ink.bull)
    return line.strip(width)


def _meter(card: StrategySnapshot, width: int, ink: Ink) -> Strip:
    """-1 to 1 as a bar from the middle: left for Bear, right for Bull."""
    left, right = balance(card.strength, max(2, width - 3))
    line = Line()
    for character in _stretches(left):
        line.put(character, ink.bear if character[0] == "━" else ink.rule)
    line.put("┼" if not card.strength else "│", ink.strong)
    for character in _stretches(right):
        line.put(character, ink.bull if character[0] == "━" else ink.rule)
    return line.strip(width)


def _stretches(text: str) -> list[str]:
    """Text split where its character changes."""
    found: list[str] = []
    for character in text:
        if found and found[-1][0] == character:
            found[-1] += character
        else:
            found.append(character)
    return found


def _risk(card: StrategySnapshot, width: int, ink: Ink) -> list[Strip]:
    risk = card.risk
    assert risk is not None
    cells = (
        (say("Entry"), price(risk.entry, card.decimals)),
        (say("Stop"), price(risk.stop, card.decimals)),
        (say("Target"), price(risk.target, card.decimals)),
        (say("Reward to risk"), figures(f"{risk.reward_to_risk:.2f}")),
        (say("Stop distance"), percent(abs(risk.stop_distance_pct)).lstrip("+")),
        (say("Lost at stop"), money(risk.risk_quote)),
    )
    names = max(len(name) for name, _ in cells)
    values = max(len(value) for _, value in cells)
    columns = 2 if width >= 2 * (names + values + 1) + 3 else 1
    lines = []
    half = (len(cells) + columns - 1) // columns
    for row in range(half):
        line = Line()
        for place in range(columns):
            name, value = cells[row + place * half]
            line.to(place * (names + values + 4)).left(name, names, ink.muted).gap(1).right(
                value, values, ink.figure
            )
        lines.append(line.strip(width))
    return lines


def _risk_line(card: StrategySnapshot, width: int, ink: Ink) -> Strip:
    risk = card.risk
    assert risk is not None
    line = Line()
    for name, value in (
        (say("entry"), price(risk.entry, card.decimals)),
        (say("stop"), price(risk.stop, card.decimals)),
        (say("target"), price(risk.target, card.decimals)),
        (say("R:R"), figures(f"{risk.reward_to_risk:.2f}")),
    ):
        if line.cells + len(name) + len(value) + 3 > width:
            break
        line.gap(2 if line.cells else 0).put(name, ink.muted).gap(1).put(value, ink.figure)
    return line.strip(width)


def _one_line(label: str, pieces: list[Piece], width: int, ink: Ink) -> Strip:
    line = Line().put(label, ink.muted)
    for piece in pieces:
        text = untrusted(piece.text)
        room = width - line.cells
        if width_of(text) > room:
            line.put(fit(text, room), piece.style)
            break
        line.put(text, piece.style)
    return line.strip(width)


def _claim(claim: Claim, width: int, ink: Ink, pieces: RunPieces) -> list[Strip]:
    verdict = {"holds": ink.good, "struck": ink.struck, "attacked": ink.warn, "withheld": ink.muted}[
        claim.verdict
    ]
    head = Line().put(claim.speaker, speaker_style(claim.speaker, ink)).gap(1)
    head.put(say("concedes") if claim.concedes else say(claim.kind), ink.muted).gap(2).put(
        say(VERDICTS[claim.verdict]), verdict
    )
    lines = [head.strip(width), *paragraph(pieces(claim.runs, ink), width, Piece("  "))]
    if claim.reason:
        lines += paragraph([Piece(claim.reason, ink.muted)], width, Piece("  "))
    return lines


def _opinion(opinion: OpinionView, width: int, ink: Ink, pieces: RunPieces) -> list[Strip]:
    line = Line().left(opinion.speaker, 10, speaker_style(opinion.speaker, ink))
    line.put(say("P(up) {chance:.2f}", chance=opinion.p_up), ink.text)
    if round(opinion.p_up, 2) != round(opinion.p_up_before, 2):
        line.put(say("  was {chance:.2f}", chance=opinion.p_up_before), ink.muted)
    claims = len(opinion.claims)
    struck = sum(claim.verdict == "struck" for claim in opinion.claims)
    detail = f"{opinion.analyst}, {several(claims, '{count} claim', '{count} claims')}"
    detail += (several(struck, ", {count} struck", ", {count} struck") if struck else "") + say(
        ", seal {seal}", seal=opinion.seal[:10]
    )
    lines = [line.strip(width)]
    if opinion.record:
        lines += paragraph(pieces(opinion.record, ink), width, Piece("  "))
    return [*lines, *paragraph([Piece(detail, ink.muted)], width, Piece("  "))]


def _footer(card: StrategySnapshot, width: int, ink: Ink) -> list[Strip]:
    who = (
        say("rule-based house analysts, no model spoke")
        if card.rule_based
        else say("models and house analysts")
    )
    swapped = say("the claims were ranked differently when the sides were swapped")
    lines = section(say("About this card"), width, ink)
    for name, value, style in (
        (say("Made by"), who, ink.text),
        (say("Caution"), swapped if card.order_sensitive else "", ink.warn),
        (
            say("Void"),
            say("{why}, which voids what it proposed", why=card.voided) if card.voided else "",
            ink.warn,
        ),
        (say("Request"), card.request or say("none"), ink.text),
        (say("Debate"), card.debate, ink.muted),
        (
            say("Data"),
            say("{source}, age {age}", source=card.provenance.source, age=age(card.provenance.age_ms)),
            ink.muted,
        ),
    ):
        if value:
            lines += paragraph([Piece(value, style)], width, Piece(label(name, 9), ink.muted))
    return lines
