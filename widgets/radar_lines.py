"""The radar's table and what stands below it about the row under the cursor."""

from __future__ import annotations

from collections.abc import Collection

from textual.strip import Strip

from widgets.bars import bar
from widgets.detail import FEWEST, named, rows_beside
from widgets.ink import Ink
from widgets.language import figures, marked, say, several
from widgets.lines import Line, blank, page, width_of
from widgets.notice import notice_lines
from widgets.numerals import NONE, age, percent, plain_percent, staleness, why_stale
from widgets.prose import paragraph
from widgets.rows import Column, fitting, heading, spacing
from widgets.specs.radar import RadarRow, VolatilityRadar
from widgets.specs.status import Notice
from widgets.wrap import Piece

EMPTY = Notice(state="empty", text=marked("No instrument has enough bars to measure so far."))

COLUMNS = (
    Column("instrument", marked("Symbol"), 9, 0, "left"),
    Column("regime", marked("Regime"), 9, 1, "left"),
    Column("surprise", marked("Surprise"), 8, 2),
    Column("then", marked("Then"), 9, 3, "left"),
    Column("rank", marked("Pctl"), 4, 5),
    Column("bar", "", 8, 6, "left"),
    Column("waking", marked("Fast/slow"), 9, 8),
    Column("realised", marked("Vol p.a."), 8, 4),
    Column("relative", marked("Median"), 6, 7),
    Column("atr", "ATR", 6, 9),
    Column("parkinson", "Park", 7, 10),
    Column("yang_zhang", "Y-Z", 7, 11),
    Column("jumps", marked("Jumps"), 6, 12),
)


def radar_lines(
    spec: VolatilityRadar,
    width: int,
    height: int,
    ink: Ink,
    cursor: int = 0,
    top: int = 0,
    focused: bool = False,
    picked: Collection[str] = (),
) -> list[Strip]:
    """The ranking; the regime stands in words, the percentile also as a bar."""
    if not spec.rows:
        return notice_lines(EMPTY, width, height, ink)
    kept = [each for each in COLUMNS if each.name != "then" or spec.scenario != "none"]
    columns = fitting(kept, width)
    between = spacing(columns, width, most=3)
    header = [heading(columns, between, width, ink)] if height >= 3 else []
    rows = spec.rows[top : top + rows_in_sight(spec, width, height, ink, cursor)]
    body = [
        _row(row, columns, between, width, ink, index == cursor, focused, row.instrument in picked)
        for index, row in enumerate(rows, top)
    ]
    below = _detail(spec, cursor, width, height - len(header) - len(body), ink)
    return page([*header, *body, *below], width, height)


def rows_in_sight(spec: VolatilityRadar, width: int, height: int, ink: Ink, cursor: int) -> int:
    """Rows that the table shows beside its heading and the instrument under the cursor."""
    room = height - (1 if height >= 3 else 0)
    if not spec.rows:
        return room
    free = max(room - FEWEST, room - len(spec.rows))
    return min(room, rows_beside(len(spec.rows), room, len(_detail(spec, cursor, width, free, ink))))


def _detail(spec: VolatilityRadar, cursor: int, width: int, height: int, ink: Ink) -> list[Strip]:
    """All about the instrument under the cursor, its figures left out or all of it where room is short."""
    row = spec.rows[cursor]
    for lines in (instrument_lines(row, spec, width, ink), _said(row, spec, width, ink)):
        if len(lines) <= height:
            return lines
    return []


def instrument_lines(row: RadarRow, spec: VolatilityRadar, width: int, ink: Ink) -> list[Strip]:
    """Every estimate of one instrument, and what its regime means in words."""
    style = ink.stale if row.provenance.stale else ink.text
    cells = [
        (name, f"{plain_percent(value, decimals):>7}{unit}", style)
        for name, value, decimals, unit in (
            (say("Close to close"), row.realised_pct, 1, say(" p.a.")),
            (say("Exponential"), row.ewma_pct, 1, say(" p.a.")),
            ("Parkinson", row.parkinson_pct, 1, " p.a."),
            ("Garman-Klass", row.garman_klass_pct, 1, " p.a."),
            ("Rogers-Satchell", row.rogers_satchell_pct, 1, " p.a."),
            ("Yang-Zhang", row.yang_zhang_pct, 1, " p.a."),
            (say("True range"), row.atr_pct, 2, say(" a bar")),
            (say("Share of jumps"), row.jump_share_pct, 0, ""),
        )
    ]
    among = f"{NONE:>7}"
    if row.relative is not None and row.volatility_rank is not None:
        among = say("{relative:>6.2f}x  rank {rank}", relative=row.relative, rank=row.volatility_rank)
    apart = NONE if spec.dispersion is None else f"{100 * spec.dispersion:.0f}%"
    cells += [
        (say("Of the median"), among, style),
        (say("All apart by"), f"{apart:>7}", style),
        (say("Bars"), say("{bars:>7} of {interval}", bars=row.bars, interval=spec.interval), style),
        (say("Last bar"), say("{age:>7} ago", age=age(row.provenance.age_ms)), style),
    ]
    return [*_said(row, spec, width, ink), *named(cells, width, ink)]


def _said(row: RadarRow, spec: VolatilityRadar, width: int, ink: Ink) -> list[Strip]:
    """What its newest bar and its regime mean, in words."""
    said = []
    if row.provenance.stale:
        said.append(say("Of the past: {why}.", why=why_stale(row.provenance)))
    elif row.surprise is not None:
        said.append(
            say(
                "Its last bar moved {change}, {surprise:.1f} times what was expected.",
                change=percent(row.move_pct),
                surprise=row.surprise,
            )
        )
    if row.percentile is None:
        said.append(say("Too few bars to tell its regime."))
    elif row.fast_slow is not None and not row.provenance.stale:
        said.append(
            say(
                "Its fast volatility is {fast_slow:.2f} times its slow one, above {percentile:.0f} % of its history.",
                fast_slow=row.fast_slow,
                percentile=row.percentile,
            )
        )
    if row.scenario_regime is not None:
        above = row.scenario_percentile
        then = "" if above is None else say(", above {above:.0f} % of its history", above=above)
        said.append(
            say(
                "{scenario}, it would be {regime}{then}.",
                scenario=spec.scenario_text[:-1],
                regime=say(row.scenario_regime),
                then=then,
            )
        )
    head = Line().put(row.instrument, ink.title).strip(width)
    return [blank(width), head, *paragraph([Piece(" ".join(said), ink.text)], width)]


def _row(
    row: RadarRow,
    columns: list[Column],
    between: int,
    width: int,
    ink: Ink,
    current: bool,
    focused: bool,
    picked: bool,
) -> Strip:
    stale = row.provenance.stale
    plain = ink.stale if stale else ink.text
    tone = {
        "UNKNOWN": ink.muted,
        "LOW": ink.muted,
        "NORMAL": ink.text,
        "HIGH": ink.warn,
        "EXTREME": ink.bad,
    }[row.regime]
    loud = tone if row.regime in ("HIGH", "EXTREME") else ink.track
    line = Line().left("▸" if current else "", 1, ink.focus if focused else ink.strong)
    line.left("+" if picked else "", 1, ink.strong)
    for number, column in enumerate(columns):
        line.gap(between if number else 0)
        match column.name:
            case "instrument":
                line.left(row.instrument, column.width, ink.strong if current else ink.text)
            case "regime" if stale:
                word = staleness(row.provenance)
                fits = (
                    word if width_of(word) <= column.width else f"{say('stale')} {age(row.provenance.age_ms)}"
                )
                line.left(fits, column.width, ink.stale)
            case "regime":
                line.left(say(row.regime), column.width, tone)
            case "surprise" if row.surprise is None:
                line.right(several(row.bars, "{count} bar", "{count} bars"), column.width, ink.muted)
            case "surprise":
                line.right(figures(f"{row.surprise:.1f}x"), column.width, plain)
            case "then":
                after = say(row.scenario_regime or "UNKNOWN")
                mark = "" if after == row.regime else "▸ "
                line.left(f"{mark}{after}", column.width, ink.strong if mark else ink.muted)
            case "waking":
                line.right(
                    NONE if row.fast_slow is None else figures(f"{row.fast_slow:.2f}x"), column.width, plain
                )
            case "relative":
                line.right(
                    NONE if row.relative is None else figures(f"{row.relative:.2f}x"), column.width, plain
                )
            case "rank":
                shown = NONE if row.percentile is None else f"{row.percentile:.0f}"
                line.right(shown, column.width, plain)
            case "bar":
                line.put(bar((row.percentile or 0.0) / 100, column.width), ink.stale if stale else loud)
            case "realised":
                line.right(plain_percent(row.realised_pct), column.width, plain)
            case "atr":
                line.right(plain_percent(row.atr_pct, 2), column.width, ink.muted)
            case "parkinson":
                line.right(plain_percent(row.parkinson_pct), column.width, ink.muted)
            case "yang_zhang":
                line.right(plain_percent(row.yang_zhang_pct), column.width, ink.muted)
            case _:
                line.right(plain_percent(row.jump_share_pct, 0), column.width, ink.muted)
    return line.strip(width, (ink.cursor if focused else ink.selected) if current else None)
