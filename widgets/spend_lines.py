"""What models cost, as lines: today against its cap first, then who spent it, in which runs, and the newest calls."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import say, several
from widgets.lines import Line, blank
from widgets.numerals import clock, money
from widgets.prose import paragraph
from widgets.specs.models import CallLine, ModelSpend, SpendLine
from widgets.untrusted import untrusted
from widgets.wrap import Piece

_NAME, _MONEY = 20, 19
_MARKS = {"running": "◌", "answered": "✓", "failed": "✕", "cancelled": "■", "lost": "!"}


def spend_lines(spec: ModelSpend, width: int, ink: Ink) -> list[Strip]:
    """Nothing spent is said in a sentence."""
    lines = [*_account(spec.day, width, ink, ink.strong), *_account(spec.month, width, ink, ink.text)]
    if not spec.priced:
        lines += paragraph(
            [
                Piece(
                    say(
                        "No endpoint that is set up has a price; calls and tokens are counted and capped all the same."
                    ),
                    ink.muted,
                )
            ],
            width,
        )
    caps = say(
        "A run may cost ${cap} and take {calls:,} calls and {tokens:,} tokens.",
        cap=untrusted(spec.run_cap),
        calls=spec.run_calls,
        tokens=spec.run_tokens,
    )
    lines += paragraph([Piece(caps, ink.muted)], width)
    lines += _group(
        say("By persona, today"), spec.personas, say("No persona has asked a model today."), width, ink
    )
    lines += _group(say("By run, newest first"), spec.runs, say("No run has asked a model yet."), width, ink)
    if spec.calls:
        lines += [blank(width), Line().put(say("Newest calls"), ink.accent).strip(width)]
        for call in spec.calls:
            lines += _call(call, width, ink)
    where = [
        Piece("desk model show CALL", ink.key),
        Piece(say(" prints the exact prompt and answer of a call, "), ink.muted),
        Piece("desk model calls", ink.key),
        Piece(say(" lists all of them."), ink.muted),
    ]
    return [*lines, blank(width), *paragraph(where, width)]


def _group(title: str, rows: tuple[SpendLine, ...], empty: str, width: int, ink: Ink) -> list[Strip]:
    lines = [blank(width), Line().put(title, ink.accent).strip(width)]
    if not rows:
        return [*lines, *paragraph([Piece(empty, ink.muted)], width)]
    for row in rows:
        lines += _account(row, width, ink, ink.text)
    return lines


def _account(row: SpendLine, width: int, ink: Ink, style: Style) -> list[Strip]:
    spent = f"${money(row.usd)}" + (say(" of ${cap}", cap=money(row.cap)) if row.cap else "")
    ratio = _ratio(row)
    tone = ink.bad if ratio >= 1 else ink.warn if ratio >= 0.8 else style
    line = (
        Line()
        .left(row.name, _NAME if width > _NAME + _MONEY else width // 2, style)
        .gap(1)
        .left(spent, _MONEY, tone)
    )
    counts = several(row.calls, "{count:,} call", "{count:,} calls")
    counts += several(row.tokens, ", {count:,} tokens", ", {count:,} tokens")
    held = say(", ${held} set aside", held=money(row.held)) if row.held else ""
    when = f"  {clock(row.at)}" if row.at else ""
    if line.cells + 1 + len(counts + held + when) <= width:
        return [line.gap(1).put(counts + held + when, ink.muted).strip(width)]
    return [line.strip(width), *paragraph([Piece(counts + held + when, ink.muted)], width, Piece("  "))]


def _ratio(row: SpendLine) -> float:
    try:
        cap = float(row.cap)
        return float(row.usd) / cap if cap else 1.0
    except ValueError:
        return 0.0


def _call(call: CallLine, width: int, ink: Ink) -> list[Strip]:
    style = {"answered": ink.good, "running": ink.accent}.get(call.state, ink.warn)
    head = Line().put(f"{_MARKS[call.state]} ", style).put(clock(call.at), ink.muted).gap(1)
    head.put(call.persona, ink.strong).put(f" {say(call.purpose)}", ink.text)
    cost = f"${money(call.usd)}"
    told = (
        several(
            call.tokens,
            "{count:,} tokens, {seconds:.1f} s",
            "{count:,} tokens, {seconds:.1f} s",
            seconds=call.latency_ms / 1000,
        )
        if call.state != "running"
        else say("running")
    )
    rest = say(
        "{call}, {model} at {endpoint}, {told}",
        call=call.call,
        model=call.model,
        endpoint=call.endpoint,
        told=told,
    )
    if head.cells + len(cost) + 1 <= width:
        head.to(width - len(cost)).put(cost, ink.text)
    lines = [head.strip(width), *paragraph([Piece(untrusted(rest), ink.muted)], width, Piece("  "))]
    if call.why and call.state != "answered":
        lines += paragraph([Piece(untrusted(call.why), style)], width, Piece("  "))
    return lines
