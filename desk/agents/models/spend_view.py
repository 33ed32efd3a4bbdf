"""What models cost, as a sheet and in a few words."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from desk.agents.models.caps import Caps
from desk.agents.models.records import Row, newest_calls
from desk.agents.models.spend import Spent, by_persona, spent_of, total, usd
from desk.kernel.queries import Select
from widgets.specs.models import CallLine, ModelSpend, SpendLine
from widgets.specs.status import SpendState

_RUNS = 12
_CALLS = 12
_NEAR = Decimal("0.8")
"""Part of a cap from which it is said to be near."""
_CENT = Decimal("0.01")


def spend_words(select: Select, day: str, caps: Caps, priced: bool, full: bool) -> tuple[str, SpendState]:
    """For the status line: `$0.42 of $25`, or tokens where no endpoint has a price; `full` once a call was refused."""
    desk = total(by_persona(select, day).values())
    if not priced and desk.usd == 0:
        return f"{_short(desk.tokens)} tokens, no price", ""
    state: SpendState = ""
    if full or desk.usd >= caps.day_usd:
        state = "reached"
    elif desk.usd >= caps.day_usd * _NEAR:
        state = "near"
    return f"{_dollars(desk.usd)} of {_dollars(caps.day_usd)}", state


def spend_sheet(select: Select, day: str, caps: Caps, priced: bool, now: int) -> ModelSpend:
    """Today and this month, by persona and by run."""
    personas = by_persona(select, day)
    month = day[:7]
    desk = total(personas.values())
    return ModelSpend(
        now=now,
        day=_line(f"today {day}", desk, caps.day_usd),
        month=_line(f"month {month}", _month(select, month), None),
        run_cap=usd(caps.run_usd),
        run_calls=caps.run_calls,
        run_tokens=caps.run_tokens,
        personas=tuple(_line(name, spent, caps.persona_usd(name)) for name, spent in personas.items())[:50],
        runs=_runs(select, caps),
        calls=tuple(map(_call, newest_calls(select, _CALLS)))[::-1],
        priced=priced,
    )


def _month(select: Select, month: str) -> Spent:
    rows = select(
        "SELECT calls, tokens, usd, held_calls, held_tokens, held_usd FROM model_days"
        " WHERE day >= ? AND day <= ?",
        (f"{month}-01", f"{month}-31"),
    )
    return total(map(spent_of, rows))


def _runs(select: Select, caps: Caps) -> tuple[SpendLine, ...]:
    rows = select(
        "SELECT r.calls, r.tokens, r.usd, r.held_calls, r.held_tokens, r.held_usd, r.scope, newest.at FROM"
        " (SELECT scope, max(seq) AS seq, max(began_at) AS at FROM"
        "  (SELECT scope, seq, began_at FROM model_calls ORDER BY seq DESC LIMIT 500)"
        "  GROUP BY scope ORDER BY seq DESC LIMIT ?) AS newest"
        " JOIN model_runs AS r USING (scope) ORDER BY newest.seq DESC",
        (_RUNS,),
    )
    return tuple(
        _line(str(row[6]), spent_of(tuple(row)[:6]), caps.run_usd).model_copy(update={"at": row[7]})
        for row in rows
    )


def _line(name: str, spent: Spent, cap: Decimal | None) -> SpendLine:
    return SpendLine(
        name=name,
        calls=spent.calls + spent.held_calls,
        tokens=spent.tokens,
        usd=usd(spent.usd),
        cap="" if cap is None else usd(cap),
        held=usd(spent.held_usd) if spent.held_usd else "",
    )


def _call(row: Row) -> CallLine:
    return CallLine(
        call=row.call,
        at=row.began_at,
        persona=row.persona,
        purpose=row.purpose,
        endpoint=row.endpoint,
        model=row.named or row.model,
        state=row.state,
        why=row.error or row.kind,
        usd=usd(Decimal(row.cost_usd)),
        tokens=row.prompt_tokens + row.completion_tokens,
        latency_ms=row.latency_ns // 1_000_000,
    )


def _dollars(amount: Decimal) -> str:
    """To the cent; what was spent never looks like nothing."""
    cents = max(amount.quantize(_CENT, ROUND_HALF_UP), _CENT if amount else amount)
    return f"${cents.to_integral_value()}" if cents == cents.to_integral_value() and cents else f"${cents}"


def _short(count: int) -> str:
    if count < 1_000:
        return str(count)
    return f"{count / 1_000:.0f}k" if count < 1_000_000 else f"{count / 1_000_000:.1f}M"
