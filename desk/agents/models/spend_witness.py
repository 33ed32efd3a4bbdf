"""Judges the record of models by its facts alone: every call was set aside, within its caps, and settled once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from desk.agents.models.messages import CallEnded, CallReserved
from desk.agents.models.packed import Packed, unpack
from desk.kernel.facts import Fact
from desk.kernel.queries import Select


class SpendWitness:
    """Hears the facts in order and says what does not hold."""

    def __init__(self) -> None:
        self.calls = 0
        self._open: dict[str, CallReserved] = {}
        self._ended: set[str] = set()
        self._used: defaultdict[tuple[str, ...], Decimal] = defaultdict(Decimal)
        """Spent and set aside, by run, by persona and day, and by day."""

    def take(self, fact: Fact) -> Iterator[str]:
        """The next fact."""
        try:
            match fact.message:
                case CallReserved() as made:
                    yield from self._reserved(made)
                case CallEnded() as ended:
                    yield from self._settled(ended)
        except InvalidOperation:
            yield "a call to a model names an amount that is none"

    def _reserved(self, made: CallReserved) -> Iterator[str]:
        self.calls += 1
        if made.call in self._open or made.call in self._ended:
            yield f"the call {made.call} was set aside twice"
        yield from _packed(made.call, "prompt", made.prompt)
        self._open[made.call] = made
        most = Decimal(made.most_usd)
        for account, cap in zip(_accounts(made), made.caps.split(), strict=False):
            self._used[account] += most
            if self._used[account] > Decimal(cap):
                yield f"the call {made.call} passes the cap of {cap} USD for {' '.join(account)}"

    def _settled(self, ended: CallEnded) -> Iterator[str]:
        made = self._open.pop(ended.call, None)
        if made is None:
            yield f"the call {ended.call} was settled {'twice' if ended.call in self._ended else 'and never set aside'}"
            return
        self._ended.add(ended.call)
        yield from _packed(ended.call, "response", ended.response)
        yield from _packed(ended.call, "reply", ended.reply)
        for account in _accounts(made):
            self._used[account] += Decimal(ended.cost_usd) - Decimal(made.most_usd)


def disagreements(select: Select) -> Iterator[str]:
    """Where the sum of what calls cost is not what the books of days and runs say was spent and is set aside."""
    if not select("SELECT 1 FROM sqlite_master WHERE name = 'model_days'", ()):
        return  # a record of before there were models; the next start brings the tables
    by_day: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    by_run: defaultdict[str, Decimal] = defaultdict(Decimal)
    held: Decimal = Decimal(0)
    for day, persona, scope, state, cost, most in select(
        "SELECT day, persona, scope, state, cost_usd, most_usd FROM model_calls", ()
    ):
        if state == "running":
            held += Decimal(most)
        by_day[day, persona] += Decimal(cost)
        by_run[scope] += Decimal(cost)
    days = {
        (day, persona): Decimal(usd)
        for day, persona, usd in select("SELECT day, persona, usd FROM model_days", ())
    }
    runs = {scope: Decimal(usd) for scope, usd in select("SELECT scope, usd FROM model_runs", ())}
    kept = sum((Decimal(usd) for (usd,) in select("SELECT usd FROM model_held", ())), Decimal(0))
    if dict(by_day) != days:
        yield "what calls to models cost is not what the books of the days say"
    if dict(by_run) != runs:
        yield "what calls to models cost is not what the books of the runs say"
    if kept != held:
        yield "what is set aside for calls to models is not what the calls that run may cost"


def _accounts(made: CallReserved) -> tuple[tuple[str, ...], ...]:
    return ("run", made.scope), (made.persona, made.day), ("day", made.day)


def _packed(call: str, what: str, packed: Packed) -> Iterator[str]:
    try:
        unpack(packed)
    except ValueError as problem:
        yield f"the {what} of the call {call} is not whole: {problem}"
