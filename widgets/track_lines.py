"""Track records as lines: who was how good, what a chance has meant, what debating brings, and how speakers lean."""

from __future__ import annotations

from textual.strip import Strip

from widgets.bench_lines import bench_lines, votes_lines, when
from widgets.ink import Ink
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
_COLUMNS = (("n", 5), ("Brier", 7), ("vs coin", 9), ("vs base", 9), ("right", 7))
_BAR = 20


def track_lines(spec: TrackRecord, width: int, ink: Ink) -> list[Strip]:
    """Everything, from the speakers down; what there is too little for says how much it takes."""
    lines = paragraph([Piece(_waiting(spec), ink.muted)], width)
    if not spec.speakers:
        who = f"of {untrusted(spec.persona)}" if spec.persona else ""
        said = f"No forecast {who} has been resolved yet.".replace("  ", " ")
        lines += [blank(width), *paragraph([Piece(said, ink.strong)], width)]
        more = (
            "Every opinion of a debate is a forecast that the price is higher at the end of its horizon. The market "
            "resolves it then; what it was worth stands here, and beside the opinions of later debates."
        )
        lines += paragraph([Piece(more, ink.text)], width)
    else:
        lines += [*section("Speakers", width, ink), _heading(width, ink)]
        for speaker in spec.speakers:
            lines += _speaker(speaker, width, ink)
        lines += _weights(spec, width, ink)
    if spec.votes is not None:
        lines += section("Effective votes", width, ink) + votes_lines(spec.votes, width, ink)
    if spec.lifts:
        lines += section("What debating brings, in Brier score", width, ink)
        for lift in spec.lifts:
            lines += lift_lines(lift, width, ink)
    if spec.modules:
        lines += section("What modules bring, in Brier score", width, ink)
        for module in spec.modules:
            lines += _module(module, width, ink)
    if spec.biases:
        lines += section("Leanings of the last seven days", width, ink) + _biases(spec.biases, width, ink)
    for bench in spec.benches:
        lines += section("Bench of models", width, ink) + bench_lines(bench, width, ink)
    return lines


def meant_words(meant: MeantRow) -> str:
    """What a stated chance has meant."""
    return f"{meant.stated:.0f}% has meant {meant.was:.0f}% (n={meant.n})"


def lift_lines(lift: LiftRow, width: int, ink: Ink) -> list[Strip]:
    """One market: the lift and its interval, or how many debates that takes; and whether debating is off."""
    name = Piece(untrusted(lift.instrument).ljust(12) + " ", ink.text)
    if lift.lift is None:
        return paragraph([name, Piece("no debate resolved yet", ink.muted)], width)
    found = [name, Piece(f"{lift.lift:+.4f}", ink.figure)]
    if lift.low is None or lift.high is None:
        more = f"  {lift.debates} of {lift.needed} debates before there is an interval"
        return paragraph([*found, Piece(more, ink.muted)], width)
    found.append(Piece(f"  {lift.low:+.4f} to {lift.high:+.4f}, {lift.blocks} blocks of ten", ink.muted))
    lines = paragraph(found, width)
    if not lift.off:
        return lines
    said = (
        "Off: even at best it brings nothing, so the desk goes by the blind opinions here. Tried again from "
        f"{when(lift.until)}, or with /debates on {untrusted(lift.instrument)}."
    )
    return [*lines, *paragraph([Piece(said, ink.warn)], width, Piece("  ! ", ink.warn))]


def _waiting(spec: TrackRecord) -> str:
    if not spec.waiting:
        said = "No forecast is waiting; the next debate makes some."
    else:
        count = f"{spec.waiting} {'forecast is' if spec.waiting == 1 else 'forecasts are'} waiting"
        due = spec.first_due_s or 0
        said = f"{count}; the first is due {f'in {age(due * 1_000)}' if due else 'now'}."
    return said + (f" {spec.void} void: no price could be told." if spec.void else "")


def _heading(width: int, ink: Ink) -> Strip:
    line = Line().left("", _NAME)
    for title, cells in _COLUMNS:
        line.right(title, cells, ink.muted)
    return line.strip(width)


def _speaker(speaker: SpeakerTrack, width: int, ink: Ink) -> list[Strip]:
    name = "Desk pool" if speaker.persona == "Desk" else untrusted(speaker.persona)
    lines = [_score(row, name, width, ink) for row in speaker.scores]
    if speaker.model:
        lines.append(Line().put(f"  by {speaker.model}", ink.muted).strip(width))
    apart = speaker.scores[0].apart if speaker.scores else 0
    if speaker.meant is not None:
        meant = speaker.meant
        said = f"{meant_words(meant)}, 95% {meant.low:.0f} to {meant.high:.0f}%"
        lines += paragraph([Piece(said, ink.text)], width, Piece("  "))
    if not speaker.curve:
        said = f"a curve takes {speaker.needed} forecasts apart in time: {apart} so far"
        return lines + paragraph([Piece(said, ink.muted)], width, Piece("  "))
    for bin_ in speaker.curve:
        line = Line().put(f"  said {bin_.said:>3.0f}%  was {bin_.was:>3.0f}%", ink.text)
        line.put(f"  {bin_.low:>3.0f} to {bin_.high:>3.0f}%  n {bin_.n:<5}", ink.muted)
        line.put(_marked(bin_.said, bin_.was), ink.figure)
        lines.append(line.strip(width))
    if speaker.reliability is not None and speaker.resolution is not None:
        said = f"reliability {speaker.reliability:.4f} (0 is calibrated), resolution {speaker.resolution:.4f}"
        lines += paragraph([Piece(said, ink.muted)], width, Piece("  "))
    return lines


def _score(row: ScoreRow, persona: str, width: int, ink: Ink) -> Strip:
    line = Line().left(
        f"  {row.regime}" if row.regime else persona, _NAME, ink.muted if row.regime else ink.strong
    )
    cells = (
        str(row.n),
        f"{row.brier:.3f}",
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
    lines = section("Weights in the pool", width, ink)
    line = Line()
    for speaker in sitting:
        line.gap(2 if line.cells else 0).put(f"{untrusted(speaker.persona)} ", ink.muted)
        line.put(f"{speaker.weight_pct:.0f}%", ink.figure)
    lines.append(line.strip(width))
    said = (
        f"Equal until {spec.rounds_needed} debates with everybody in them are resolved: {spec.rounds} so far."
    )
    if spec.rounds >= spec.rounds_needed:
        said = f"From the blind forecasts of {spec.rounds} debates; nobody weighs less than 5%."
    return lines + paragraph([Piece(said, ink.muted)], width)


def _module(module: ModuleRow, width: int, ink: Ink) -> list[Strip]:
    told = [
        Piece(f"{untrusted(module.module):<18} ", ink.text),
        Piece(NONE if module.lift is None else f"{module.lift:+.4f}", ink.figure),
        Piece(f"  {module.n} of {module.needed} debates", ink.muted),
    ]
    if not module.keep:
        told.append(Piece("  turn it off", ink.warn))
    elif module.n >= module.needed:
        told.append(Piece("  keep", ink.good))
    return paragraph(told, width)


def _biases(rows: tuple[BiasRow, ...], width: int, ink: Ink) -> list[Strip]:
    lines: list[Strip] = []
    last = ""
    for row in rows:
        who = untrusted(row.persona) + (f" by {untrusted(row.model)}" if row.model else "")
        if who != last:
            lines.append(Line().put(who, ink.strong).strip(width))
            last = who
        told = [Piece(f"{untrusted(row.metric):<19} ", ink.text)]
        if row.value is None:
            told.append(Piece(f"{row.n} of {row.needed} ", ink.muted))
        else:
            told.append(Piece(f"{row.value:+.3f}", ink.figure))
            between = "" if row.low is None or row.high is None else f" ({row.low:+.3f} to {row.high:+.3f})"
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
    return NONE if value is None else f"{100.0 * value:+.1f}%"
