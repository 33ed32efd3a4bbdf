"""Whether a call can be paid: what was spent and what is set aside, against the caps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any, Literal

import msgspec

from desk.agents.models.asking import CapReached
from desk.agents.models.caps import Caps
from desk.kernel.queries import Select

Which = Literal["day", "persona", "run", "calls", "tokens"]


class Spent(msgspec.Struct, frozen=True):
    """What one account of the books holds: settled, and set aside for calls that run."""

    calls: int = 0
    tokens: int = 0
    usd: Decimal = Decimal(0)
    held_calls: int = 0
    held_tokens: int = 0
    held_usd: Decimal = Decimal(0)

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            self.calls + other.calls,
            self.tokens + other.tokens,
            self.usd + other.usd,
            self.held_calls + other.held_calls,
            self.held_tokens + other.held_tokens,
            self.held_usd + other.held_usd,
        )


def total(accounts: Iterable[Spent]) -> Spent:
    """All of them together."""
    return reduce(Spent.__add__, accounts, Spent())


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A call that somebody wants to make, at its most."""

    persona: str
    scope: str
    day: str
    usd: Decimal
    tokens: int


class Occupied(Exception):
    """The cap would hold this call, were less set aside for others that still run."""

    def short(self) -> CapReached:
        """The same, where nobody waits any longer."""
        return CapReached(str(self))


class OverCap(CapReached):
    """A cap does not hold the call, whatever else still runs."""

    def __init__(self, text: str, which: Which) -> None:
        super().__init__(text)
        self.which = which


class Short(msgspec.Struct, frozen=True):
    """A cap that does not hold a call. `for_good` when even with nothing set aside it would not."""

    which: Which
    text: str
    for_good: bool


def require_room(select: Select, wanted: Wanted, caps: Caps) -> None:
    """Raises `CapReached` where a cap is used up, and `Occupied` where only calls under way are in the way."""
    short = shortages(select, wanted, caps)
    for one in short:
        if one.for_good:
            raise OverCap(one.text, one.which)
    if short:
        raise Occupied(short[0].text)


def shortages(select: Select, wanted: Wanted, caps: Caps) -> tuple[Short, ...]:
    """Every cap that does not hold this call now."""
    personas = by_persona(select, wanted.day)
    persona = personas.get(wanted.persona, Spent())
    desk = total(personas.values())
    run = of_run(select, wanted.scope)
    found = (
        _money("run", "this run", run, wanted.usd, caps.run_usd, "ask a new question, or raise caps.run_usd"),
        _money(
            "persona",
            f"{wanted.persona} today (UTC)",
            persona,
            wanted.usd,
            caps.persona_usd(wanted.persona),
            "wait for the next day, or raise caps.persona_day_usd",
        ),
        _money(
            "day",
            "the desk today (UTC)",
            desk,
            wanted.usd,
            caps.day_usd,
            "wait for the next day, or raise caps.day_usd",
        ),
        _count("calls", "calls", run.calls, run.held_calls, 1, caps.run_calls),
        _count("tokens", "tokens", run.tokens, run.held_tokens, wanted.tokens, caps.run_tokens),
    )
    return tuple(one for one in found if one is not None)


def usd(amount: Decimal) -> str:
    """Money as people read it: cents, or four places where it is less than a dollar."""
    if amount == 0:
        return "0.00"
    return f"{amount:.2f}" if amount >= 1 else f"{amount:.4f}"


def by_persona(select: Select, day: str) -> dict[str, Spent]:
    """The books of one UTC day."""
    rows = select(
        "SELECT persona, calls, tokens, usd, held_calls, held_tokens, held_usd FROM model_days WHERE day = ?"
        " ORDER BY persona",
        (day,),
    )
    return {str(row[0]): spent_of(row[1:]) for row in rows}


def of_run(select: Select, scope: str) -> Spent:
    """The books of one turn or debate."""
    rows = select(
        "SELECT calls, tokens, usd, held_calls, held_tokens, held_usd FROM model_runs WHERE scope = ?",
        (scope,),
    )
    return spent_of(rows[0]) if rows else Spent()


def spent_of(row: Sequence[Any]) -> Spent:
    """The six columns of an account."""
    calls, tokens, money, held_calls, held_tokens, held = row
    return Spent(calls, tokens, Decimal(money), held_calls, held_tokens, Decimal(held))


def _money(
    which: Which, whose: str, spent: Spent, most: Decimal, cap: Decimal, what_to_do: str
) -> Short | None:
    if spent.usd + spent.held_usd + most <= cap:
        return None
    held = f" and {usd(spent.held_usd)} set aside" if spent.held_usd else ""
    used = f"{usd(spent.usd)} of {usd(cap)} USD are spent{held} for {whose}"
    text = f"The cap on models is reached: {used}, and this call may cost {usd(most)}; {what_to_do}."
    return Short(which, text, spent.usd + most > cap)


def _count(which: Which, name: str, used: int, held: int, more: int, cap: int) -> Short | None:
    if used + held + more <= cap:
        return None
    wanted = "" if name == "calls" else f", and this call may take {more:,}"
    text = (
        f"The cap on models is reached: this run has used {used:,} of {cap:,} {name}{wanted}; "
        f"ask a new question, or raise caps.run_{name}."
    )
    return Short(which, text, used + more > cap)
