"""However many ask at once, in whatever order, no cap is ever passed: by the books at every moment and by the record."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest

from desk.agents.models.asking import CapReached
from desk.agents.models.books import Books
from desk.agents.models.caps import Caps
from desk.agents.models.exchange import ModelFailed, OnText, Prompt, Reply, Usage
from desk.agents.models.messages import CallReserved
from desk.agents.models.spend import Spent, by_persona, of_run
from desk.agents.models.spend_witness import SpendWitness, disagreements
from desk.kernel.clock import Clock, LoopClock, SystemClock
from desk.kernel.writer import ThreadWriter
from tests.models.desk_stage import DEAR, SECOND, DeskStage, Scripted, asked, on_desk, provision, reply
from tests.simulation.loop import ShuffledLoop

T = TypeVar("T")
PERSONAS = ("Bull", "Bear", "Neutral")
SCOPES = ("dbt-1", "dbt-2")
CAPS = Caps(run_usd=Decimal("0.05"), persona_day_usd=Decimal("0.04"), day_usd=Decimal("0.07"), run_calls=30)


class Erratic:
    """A model that answers, fails or takes its time, as its chance has it, and never uses more than it may."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self.most_at_once = self._at_once = 0

    async def complete(self, prompt: Prompt, on_text: OnText) -> Reply:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await asyncio.sleep(self._chance.random() * 4)
        finally:
            self._at_once -= 1
        match self._chance.randrange(6):
            case 0:
                raise ModelFailed("It is busy (503).", "provider", status=503)
            case 1:
                on_text("Up, be")
                raise ModelFailed("The answer broke off.", "truncated")
            case 2:
                raise ModelFailed("Too many calls (429).", "limited", status=429, retry_after_s=1.5)
            case _:
                return reply(usage=Usage(self._chance.randrange(20, 300), prompt.most_tokens))


def shuffled(seed: int) -> Callable[[Callable[[Clock], Awaitable[T]], int], T]:
    """Runs on a virtual loop that draws what is due in any order."""

    def run(main: Callable[[Clock], Awaitable[T]], start: int) -> T:
        async def work() -> T:
            return await main(LoopClock(start))

        with asyncio.Runner(loop_factory=lambda: ShuffledLoop(seed)) as runner:
            return runner.run(work())

    return run


def require_held(stage: DeskStage, day: str) -> None:
    """What is spent and set aside fits every cap, now."""
    personas = by_persona(stage.bus.rows, day)
    for spent in personas.values():
        assert spent.usd + spent.held_usd <= CAPS.persona_day_usd
    desk = sum(personas.values(), Spent())
    assert desk.usd + desk.held_usd <= CAPS.day_usd
    for scope in SCOPES:
        run = of_run(stage.bus.rows, scope)
        assert run.usd + run.held_usd <= CAPS.run_usd
        assert run.calls + run.held_calls <= CAPS.run_calls


@pytest.mark.parametrize("seed", range(25))
def test_many_who_ask_at_once_never_pass_a_cap_together(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    model = Erratic(chance)

    async def play(stage: DeskStage) -> None:
        refused = 0

        async def one(number: int) -> None:
            nonlocal refused
            await asyncio.sleep(chance.random() * 3)
            wanted = asked(
                f"question {number} " + "x" * chance.randrange(200),
                persona=chance.choice(PERSONAS),
                scope=chance.choice(SCOPES),
                most_tokens=chance.randrange(10, 200),
            )
            try:
                async with asyncio.timeout(chance.choice((0.5, 400, 400, 400))):
                    await stage.desk.ask(wanted)
            except CapReached:
                refused += 1
            except (ModelFailed, TimeoutError):
                pass

        stage.journal.on_commit(
            lambda facts: require_held(
                stage, facts[-1].message.day if isinstance(facts[-1].message, CallReserved) else "2026-09-21"
            )
        )
        await asyncio.gather(*(one(number) for number in range(40)))
        await stage.desk.books.close()
        assert refused > 0, "the caps were not reached, so nothing was proved"
        assert model.most_at_once > 1, "nobody asked at the same time"
        require_settled(stage)

    on_desk(tmp_path, play, provision(model), caps=CAPS, run=shuffled(seed))


def require_settled(stage: DeskStage) -> None:
    """Nothing is left aside, and record and books agree."""
    assert stage.bus.rows("SELECT * FROM model_held") == []
    assert (
        list(
            disagreements(lambda sql, parameters=(): [tuple(row) for row in stage.bus.rows(sql, parameters)])
        )
        == []
    )
    witness = SpendWitness()
    problems = [told for fact in stage.facts() for told in witness.take(fact)]
    assert problems == []
    assert witness.calls > 5


def test_with_a_writer_in_a_thread_no_cap_is_passed_either(tmp_path: Path) -> None:
    def run(main: Callable[[Clock], Awaitable[None]], start: int) -> None:
        async def work() -> None:
            await main(SystemClock())

        asyncio.run(work())

    model = Scripted([reply(usage=Usage(250, 100))], takes_s=0.002)

    async def play(stage: DeskStage) -> None:
        async def one(number: int) -> bool:
            try:
                await stage.desk.ask(asked(f"question {number}", scope=SCOPES[number % 2]))
            except CapReached:
                return False
            return True

        answered = sum(await asyncio.gather(*(one(number) for number in range(60))))
        days = stage.bus.rows("SELECT day FROM model_days")
        desk = sum(by_persona(stage.bus.rows, days[0][0]).values(), Spent())
        assert answered == desk.calls == len(model.asked) > 5
        assert desk.usd <= CAPS.persona_day_usd
        require_settled(stage)

    on_desk(tmp_path, play, provision(model), caps=CAPS, writer=ThreadWriter, run=run)


def test_a_call_that_is_stopped_while_it_is_set_aside_leaves_nothing_aside(tmp_path: Path) -> None:
    def run(main: Callable[[Clock], Awaitable[None]], start: int) -> None:
        async def work() -> None:
            await main(SystemClock())

        asyncio.run(work())

    model = Scripted()

    async def play(stage: DeskStage) -> None:
        for turns in range(12):
            asking = asyncio.ensure_future(stage.desk.ask(asked(f"question {turns}")))
            for _ in range(turns):
                await asyncio.sleep(0)
            asking.cancel()
            await asyncio.wait((asking,))
        await stage.desk.books.close()
        assert stage.bus.rows("SELECT * FROM model_held") == []
        made = [one for one in stage.messages() if isinstance(one, CallReserved)]
        assert len(made) > 1
        unsent = [
            one for one in stage.messages() if getattr(one, "error", "").endswith("before anything was sent")
        ]
        assert len(unsent) + len(model.asked) == len(made)
        assert all(one.cost_usd == "0" for one in unsent)

    on_desk(tmp_path, play, provision(model), caps=CAPS, writer=ThreadWriter, run=run)


def test_a_call_that_waits_too_long_for_others_is_refused_in_their_words(tmp_path: Path) -> None:
    async def play(stage: DeskStage) -> None:
        first = asyncio.ensure_future(stage.desk.ask(asked()))
        await stage.clock.sleep(1)
        with pytest.raises(
            CapReached, match=r"0\.00 of 0\.0060 USD are spent and 0\.\d+ set aside for this run"
        ):
            await stage.desk.ask(asked())
        assert 120 <= stage.clock.monotonic() / SECOND < 130
        first.cancel()
        await asyncio.wait((first,))

    on_desk(tmp_path, play, provision(Scripted(takes_s=1000)), caps=Caps(run_usd=Decimal("0.006")))


def test_the_race_is_seen_where_a_cap_is_read_outside_the_transaction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutant: it looks first and sets aside later, as a desk without transactions would."""

    async def careless(self: Books, made: CallReserved, patience_s: float) -> None:
        spent = of_run(self._bus.rows, made.scope)
        await asyncio.sleep(0)
        if spent.usd + spent.held_usd + Decimal(made.most_usd) > self.caps.run_usd:
            raise CapReached("too much")
        await asyncio.sleep(0)
        from desk.agents.models.messages import MODELS
        from desk.kernel.facts import Draft

        await self._bus.record(Draft(MODELS, made, made.persona, made.scope))

    monkeypatch.setattr(Books, "reserve", careless)

    async def play(stage: DeskStage) -> bool:
        asking = (stage.desk.ask(asked(f"question {number}")) for number in range(30))
        await asyncio.gather(*asking, return_exceptions=True)
        witness = SpendWitness()
        return any("passes the cap" in told for fact in stage.facts() for told in witness.take(fact))

    assert on_desk(tmp_path, play, provision(Scripted(takes_s=1), tariff=DEAR), caps=CAPS), (
        "the harness sees it"
    )


def test_a_call_that_waits_while_a_cap_is_raised_names_the_caps_it_went_by(tmp_path: Path) -> None:
    model = Scripted([reply(usage=Usage(300, 100))], takes_s=2.0)

    async def play(stage: DeskStage) -> None:
        calls = [asyncio.ensure_future(stage.desk.ask(asked(f"question {number}"))) for number in range(2)]
        await stage.clock.sleep(1)
        assert len(model.asked) == 1, "the second waits for the first to settle"
        stage.desk.books.caps = Caps()
        await asyncio.gather(*calls)
        witness = SpendWitness()
        assert [told for fact in stage.facts() for told in witness.take(fact)] == []
        assert [one.caps for one in stage.messages() if isinstance(one, CallReserved)] == [
            "0.008 10 25",
            "2 10 25",
        ]

    on_desk(tmp_path, play, provision(model), caps=Caps(run_usd=Decimal("0.008")))
