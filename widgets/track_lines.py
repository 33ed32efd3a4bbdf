"""Track records as lines: who was how good, what a chance has meant, what debating brings, and how speakers lean."""

from __future__ import annotations

from textual.strip import Strip

from widgets.bench_lines import bench_lines, votes_lines, when
from widgets.ink import Ink
from widgets.language import figures, marked, say, several
from widgets.lines import Line, blank
from widgets.numerals import NONE, age
from widgets.prose import paragraph, section
from widgets.specs.track_record import (
    BiasRow,
    LiftRow,
    MeantRow,
    ModuleRow,
    ScoreRow,
    SpeakerTrack,
    TrackRecord,
)
from widgets.untrusted import untrusted
from widgets.wrap import Piece

_NAME = 10
_COLUMNS = (("n", 5), ("Brier", 7), (marked("vs coin"), 9), (marked("vs base"), 9), (marked("right"), 7))
_BAR = 20


def track_lines(spec: TrackRecord, width: int, ink: Ink) -> list[Strip]:
    """Everything, from the speakers down; what there is too little for says how much it takes."""
    lines = paragraph([Piece(_waiting(spec), ink.muted)], width)
    if not spec.speakers:
        said = say("No forecast has been resolved yet.")
        if spec.persona:
            said = say("No forecast of {name} has been resolved yet.", name=untrusted(spec.persona))
        lines += [blank(width), *paragraph([Piece(said, ink.strong)], width)]
        more = say(
            "Every opinion of a debate is a forecast that the price is higher at the end of its horizon. The market "
            "resolves it then; what it was worth stands here, and beside the opinions of later debates."
        )
        lines += paragraph([Piece(more, ink.text)], width)
    else:
        lines += [*section(say("Speakers"), width, ink), _heading(width, ink)]
        for speaker in spec.speakers:
            lines += _speaker(speaker, width, ink)
        lines += _weights(spec, width, ink)
    if spec.votes is not None:
        lines += section(say("Effective votes"), width, ink) + votes_lines(spec.votes, width, ink)
    if spec.lifts:
        lines += section(say("What debating brings, in Brier score"), width, ink)
        for lift in spec.lifts:
            lines += lift_lines(lift, width, ink)
    if spec.modules:
        lines += section(say("What modules bring, in Brier score"), width, ink)
        for module in spec.modules:
            lines += _module(module, width, ink)
    if spec.biases:
        lines += section(say("Leanings of the last seven days"), width, ink) + _biases(
            spec.biases, width, ink
        )
    for bench in spec.benches:
        lines += section(say("Bench of models"), width, ink) + bench_lines(bench, width, ink)
    return lines


def meant_words(meant: MeantRow) -> str:
    """What a stated chance has meant."""
    return say("{stated:.0f}% has meant {was:.0f}% (n={n})", stated=meant.stated, was=meant.was, n=meant.n)


def lift_lines(lift: LiftRow, width: int, ink: Ink) -> list[Strip]:
    """One market: the lift and its interval, or how many debates that takes; and whether debating is off."""
    name = Piece(untrusted(lift.instrument).ljust(12) + " ", ink.text)
    if lift.lift is None:
        return paragraph([name, Piece(say("no debate resolved yet"), ink.muted)], width)
    found = [name, Piece(figures(f"{lift.lift:+.4f}"), ink.figure)]
    if lift.low is None or lift.high is None:
        more = say(
            "  {debates} of {needed} debates before there is an interval",
            debates=lift.debates,
            needed=lift.needed,
        )
        return paragraph([*found, Piece(more, ink.muted)], width)
    found.append(
        Piece(
            say(
                "  {low:+.4f} to {high:+.4f}, {blocks} blocks of ten",
                low=lift.low,
                high=lift.high,
                blocks=lift.blocks,
            ),
            ink.muted,
        )
    )
    lines = paragraph(found, width)
    if not lift.off:
        return lines
    said = say(
        "Off: even at best it brings nothing, so the desk goes by the blind opinions here. "
        "Tried again from {when}, or with /debates on {instrument}.",
        when=when(lift.until),
        instrument=untrusted(lift.instrument),
    )
    return [*lines, *paragraph([Piece(said, ink.warn)], width, Piece("  ! ", ink.warn))]


def _waiting(spec: TrackRecord) -> str:
    if not spec.waiting:
        said = say("No forecast is waiting; the next debate makes some.")
    else:
        due = spec.first_due_s or 0
        said = several(
            spec.waiting,
            "{count} forecast is waiting; the first is due {when}.",
            "{count} forecasts are waiting; the first is due {when}.",
            when=say("in {time}", time=age(due * 1_000)) if due else say("now"),
        )
    return said + (
        several(spec.void, " {count} void: no price could be told.", " {count} void: no price could be told.")
        if spec.void
        else ""
    )


def _heading(width: int, ink: Ink) -> Strip:
    line = Line().left("", _NAME)
    for title, cells in _COLUMNS:
        line.right(say(title), cells, ink.muted)
    return line.strip(width)


def _speaker(speaker: SpeakerTrack, width: int, ink: Ink) -> list[Strip]:
    name = say("Desk pool") if speaker.persona == "Desk" else untrusted(speaker.persona)
    lines = [_score(row, name, width, ink) for row in speaker.scores]
    if speaker.model:
        lines.append(Line().put(say("  by {model}", model=speaker.model), ink.muted).strip(width))
    apart = speaker.scores[0].apart if speaker.scores else 0
    if speaker.meant is not None:
        meant = speaker.meant
        said = say(
            "{meant}, 95% {low:.0f} to {high:.0f}%",
            meant=meant_words(meant),
            low=meant.low,
            high=meant.high,
        )
        lines += paragraph([Piece(said, ink.text)], width, Piece("  "))
    if not speaker.curve:
        said = say(
            "a curve takes {needed} forecasts apart in time: {apart} so far",
            needed=speaker.needed,
            apart=apart,
        )
        return lines + paragraph([Piece(said, ink.muted)], width, Piece("  "))
    for bin_ in speaker.curve:
        line = Line().put(
            say("  said {said:>3.0f}%  was {was:>3.0f}%", said=bin_.said, was=bin_.was), ink.text
        )
        line.put(
            say("  {low:>3.0f} to {high:>3.0f}%  n {n:<5}", low=bin_.low, high=bin_.high, n=bin_.n), ink.muted
        )
        line.put(_marked(bin_.said, bin_.was), ink.figure)
        lines.append(line.strip(width))
    if speaker.reliability is not None and speaker.resolution is not None:
        said = say(
            "reliability {reliability:.4f} (0 is calibrated), resolution {resolution:.4f}",
            reliability=speaker.reliability,
            resolution=speaker.resolution,
        )
        lines += paragraph([Piece(said, ink.muted)], width, Piece("  "))
    return lines


def _score(row: ScoreRow, persona: str, width: int, ink: Ink) -> Strip:
    line = Line().left(
        f"  {say(row.regime)}" if row.regime else persona, _NAME, ink.muted if row.regime else ink.strong
    )
    cells = (
        str(row.n),
        figures(f"{row.brier:.3f}"),
        _skill(row.skill_coin),
        _skill(row.skill_base),
        f"{row.right_pct:.0f}%",
    )
    for (_, width_), text in zip(_COLUMNS, cells, strict=True):
        line.right(text, width_, ink.figure)
    return line.strip(width)


def _weights(spec: TrackRecord, width: int, ink: Ink) -> list[Strip]:
    sitting = [speaker for speaker in spec.speakers if speaker.weight_pct is not None]
    if not sitting:
        return []
    lines = section(say("Weights in the pool"), width, ink)
    line = Line()
    for speaker in sitting:
        line.gap(2 if line.cells else 0).put(f"{untrusted(speaker.persona)} ", ink.muted)
        line.put(f"{speaker.weight_pct:.0f}%", ink.figure)
    lines.append(line.strip(width))
    said = say(
        "Equal until {rounds_needed} debates with everybody in them are resolved: {rounds} so far.",
        rounds_needed=spec.rounds_needed,
        rounds=spec.rounds,
    )
    if spec.rounds >= spec.rounds_needed:
        said = say(
            "From the blind forecasts of {rounds} debates; nobody weighs less than 5%.", rounds=spec.rounds
        )
    return lines + paragraph([Piece(said, ink.muted)], width)


def _module(module: ModuleRow, width: int, ink: Ink) -> list[Strip]:
    told = [
        Piece(f"{untrusted(module.module):<18} ", ink.text),
        Piece(NONE if module.lift is None else figures(f"{module.lift:+.4f}"), ink.figure),
        Piece(say("  {n} of {needed} debates", n=module.n, needed=module.needed), ink.muted),
    ]
    if not module.keep:
        told.append(Piece(say("  turn it off"), ink.warn))
    elif module.n >= module.needed:
        told.append(Piece(say("  keep"), ink.good))
    return paragraph(told, width)


def _biases(rows: tuple[BiasRow, ...], width: int, ink: Ink) -> list[Strip]:
    lines: list[Strip] = []
    last = ""
    for row in rows:
        who = untrusted(row.persona) + (say(" by {model}", model=untrusted(row.model)) if row.model else "")
        if who != last:
            lines.append(Line().put(who, ink.strong).strip(width))
            last = who
        told = [Piece(f"{untrusted(row.metric):<19} ", ink.text)]
        if row.value is None:
            told.append(Piece(say("{n} of {needed} ", n=row.n, needed=row.needed), ink.muted))
        else:
            told.append(Piece(figures(f"{row.value:+.3f}"), ink.figure))
            between = (
                ""
                if row.low is None or row.high is None
                else say(" ({low:+.3f} to {high:+.3f})", low=row.low, high=row.high)
            )
            told.append(Piece(f"{between} n {row.n} ", ink.muted))
        told.append(Piece(row.means, ink.muted))
        lines += paragraph(told, width, Piece("  "))
    return lines


def _marked(said: float, was: float) -> str:
    """A track with `|` where it was said and `o` where it came."""
    cells = ["·"] * (_BAR + 1)
    cells[round(said / 100.0 * _BAR)] = "|"
    at = round(was / 100.0 * _BAR)
    cells[at] = "●" if cells[at] != "|" else "◉"
    return "".join(cells)


def _skill(value: float | None) -> str:
    return NONE if value is None else figures(f"{100.0 * value:+.1f}%")
