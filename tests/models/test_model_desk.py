"""A call to a model: reserved, scrubbed, sent, recorded and settled."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from desk.agents.models.asking import CapReached
from desk.agents.models.caps import Caps
from desk.agents.models.exchange import ModelFailed, Prompt, Usage
from desk.agents.models.messages import CallDelayed, CallEnded, CallReserved
from desk.agents.models.packed import sha256, unpack
from desk.agents.models.spend import by_persona, of_run
from desk.agents.models.tariff import UNPRICED, canonical, most_prompt_tokens
from desk.kernel.errors import DeskError
from tests.models.desk_stage import (
    DEAR,
    SECOND,
    START,
    DeskStage,
    Heard,
    Scripted,
    asked,
    on_desk,
    provision,
    reply,
)


def test_a_call_is_on_record_before_it_is_made_and_with_what_it_cost_after_it(tmp_path: Path) -> None:
    model = Scripted([reply("Up, then sideways.", Usage(120, 40, cached=20, reasoning=5))])

    async def play(stage: DeskStage) -> None:
        heard = Heard()
        answer = await stage.desk.ask(asked(snapshot="s" * 64, bundle="b" * 64), heard)
        assert answer.text == "Up, then sideways."
        assert heard.pieces == ["Up, then sideways."]
        made, ended = stage.messages()
        assert isinstance(made, CallReserved)
        assert isinstance(ended, CallEnded)
        assert (made.persona, made.purpose, made.scope, made.person) == ("Bull", "opinion", "dbt-1", "you")
        assert (made.endpoint, made.model, ended.named) == ("hosted", "model-x", "scripted-1")
        assert (made.snapshot, made.bundle) == ("s" * 64, "b" * 64)
        sent = msgspec.json.decode(unpack(made.prompt), type=Prompt)
        assert sent == model.asked[0], "the record is exactly what was sent"
        assert made.prompt.sha256 == sha256(canonical(sent))
        assert unpack(ended.response) == answer.raw
        assert Decimal(ended.cost_usd) == DEAR.cost(answer.usage) == Decimal("0.002")
        assert (ended.prompt_tokens, ended.completion_tokens, ended.cached_tokens) == (120, 40, 20)
        assert ended.ending == "answered"
        assert ended.attempts == 1
        books = by_persona(stage.bus.rows, made.day)["Bull"]
        assert (books.calls, books.tokens, books.usd) == (1, 160, Decimal("0.002"))
        assert (books.held_calls, books.held_tokens, books.held_usd) == (0, 0, Decimal(0))
        assert of_run(stage.bus.rows, "dbt-1").usd == Decimal("0.002")

    on_desk(tmp_path, play, provision(model))


async def ask_on(stage: DeskStage, times: int) -> None:
    """A loop that a cap should end."""
    for _ in range(times):
        await stage.desk.ask(asked())


def test_no_prompt_has_more_tokens_than_are_set_aside_for_it() -> None:
    prompt = asked("64000.5 " * 100).prompt
    assert most_prompt_tokens(prompt) > len("64000.5 " * 100)


def test_a_call_that_a_cap_does_not_hold_is_never_made_and_says_which_cap(tmp_path: Path) -> None:
    model = Scripted()

    async def play(stage: DeskStage) -> None:
        with pytest.raises(
            CapReached, match=r"spent for this run, and this call may cost .*raise caps\.run_usd"
        ):
            await stage.desk.ask(asked())
        assert model.asked == []
        assert stage.messages() == []

    on_desk(tmp_path, play, provision(model), caps=Caps(run_usd=Decimal("0.001")))


@pytest.mark.parametrize(
    ("caps", "words"),
    [
        (Caps(persona_day_usd=Decimal("0.03")), "spent for Bull today"),
        (Caps(personas={"Bull": Decimal("0.03")}), "spent for Bull today"),
        (Caps(day_usd=Decimal("0.03")), "spent for the desk today"),
        (Caps(run_usd=Decimal("0.03")), "spent for this run"),
        (Caps(run_calls=4), "this run has used 4 of 4 calls"),
        (Caps(run_tokens=2_000), r"this run has used [\d,]+ of 2,000 tokens"),
    ],
)
def test_a_loop_of_calls_ends_at_each_cap(tmp_path: Path, caps: Caps, words: str) -> None:
    model = Scripted([reply(usage=Usage(400, 100))])

    async def play(stage: DeskStage) -> None:
        with pytest.raises(CapReached, match=words):
            await ask_on(stage, 50)
        spent = of_run(stage.bus.rows, "dbt-1")
        assert 1 <= spent.calls <= 5
        assert spent.usd <= Decimal("0.03")

    on_desk(tmp_path, play, provision(model), caps=caps)


def test_a_loop_at_a_price_of_nothing_ends_too(tmp_path: Path) -> None:
    async def play(stage: DeskStage) -> None:
        with pytest.raises(CapReached, match="used 80 of 80 calls"):
            await ask_on(stage, 100)

    on_desk(tmp_path, play, provision(Scripted(), tariff=UNPRICED))


def test_an_endpoint_without_prices_is_not_asked_where_money_is_capped(tmp_path: Path) -> None:
    async def play(stage: DeskStage) -> None:
        with pytest.raises(CapReached, match=r"The endpoint hosted names no prices.*prices: free"):
            await stage.desk.ask(asked())

    on_desk(tmp_path, play, provision(Scripted(), tariff=None))


def test_calls_that_wait_for_others_to_settle_go_through_and_never_pass_the_cap_together(
    tmp_path: Path,
) -> None:
    model = Scripted([reply(usage=Usage(50, 10))], takes_s=2.0)

    async def play(stage: DeskStage) -> None:
        await asyncio.gather(*(stage.desk.ask(asked(f"question {number}")) for number in range(6)))
        assert of_run(stage.bus.rows, "dbt-1").calls == 6
        assert 1 <= model.most_at_once <= 2, "the cap holds the most of two calls at once"

    on_desk(tmp_path, play, provision(model), caps=Caps(run_usd=Decimal("0.012")))


def test_a_stopped_call_counts_at_its_most(tmp_path: Path) -> None:
    async def play(stage: DeskStage) -> None:
        asking = asyncio.ensure_future(stage.desk.ask(asked()))
        await stage.clock.sleep(1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        made, ended = stage.messages()
        assert ended.ending == "cancelled"
        assert ended.estimated
        assert Decimal(ended.cost_usd) == Decimal(made.most_usd)
        assert of_run(stage.bus.rows, "dbt-1").held_usd == 0

    on_desk(tmp_path, play, provision(Scripted(takes_s=60)))


def test_what_ran_when_the_desk_went_down_counts_at_its_most_from_the_next_start_on(tmp_path: Path) -> None:
    async def go_down(stage: DeskStage) -> None:
        asking = asyncio.ensure_future(stage.desk.ask(asked()))
        await stage.clock.sleep(1)
        await stage.journal.close()
        asking.cancel()
        with pytest.raises((asyncio.CancelledError, DeskError)):
            await asking

    async def come_back(stage: DeskStage) -> None:
        (made,) = stage.messages()
        before = of_run(stage.bus.rows, "dbt-1")
        assert (before.held_usd, before.usd) == (Decimal(made.most_usd), Decimal(0)), (
            "until then it is still set aside"
        )
        assert await stage.desk.books.recover() == 1
        after = of_run(stage.bus.rows, "dbt-1")
        assert after.usd == Decimal(made.most_usd)
        assert after.held_usd == 0
        ended = stage.messages()[-1]
        assert ended.ending == "lost"
        assert "went down" in ended.error
        assert await stage.desk.books.recover() == 0

    on_desk(tmp_path, go_down, provision(Scripted(takes_s=60)))
    on_desk(tmp_path, come_back, provision(Scripted()))


def test_a_rate_limit_is_waited_for_in_sight_and_costs_nothing(tmp_path: Path) -> None:
    limited = ModelFailed("Rate limit reached for model-x (429).", "limited", status=429, retry_after_s=3.0)
    model = Scripted([limited, limited, reply()])

    async def play(stage: DeskStage) -> None:
        heard = Heard()
        began = stage.clock.monotonic()
        await stage.desk.ask(asked(), heard)
        assert 6.0 <= (stage.clock.monotonic() - began) / 1e9 < 9.0
        assert [round(left) for _, left in heard.waits[:3]] == [3, 2, 1]
        assert all("Rate limit reached" in why for why, _ in heard.waits)
        names = [type(message).__name__ for message in stage.messages()]
        assert names == ["CallReserved", "CallDelayed", "CallDelayed", "CallEnded"]
        delayed = stage.messages()[1]
        assert isinstance(delayed, CallDelayed)
        assert (delayed.attempt, delayed.status) == (1, 429)
        assert stage.messages()[-1].attempts == 3
        assert of_run(stage.bus.rows, "dbt-1").calls == 1

    on_desk(tmp_path, play, provision(model))


def test_a_new_utc_day_has_its_own_cap_and_the_old_one_is_not_forgotten(tmp_path: Path) -> None:
    caps = Caps(day_usd=Decimal("0.01"))
    model = Scripted([reply(usage=Usage(300, 100))])

    async def spend_it(stage: DeskStage) -> None:
        with pytest.raises(CapReached, match="for the desk today"):
            await ask_on(stage, 5)

    async def next_day(stage: DeskStage) -> None:
        await stage.desk.ask(asked(scope="dbt-2"))
        assert len(stage.bus.rows("SELECT DISTINCT day FROM model_days")) == 2
        with pytest.raises(CapReached, match="for the desk today"):
            await ask_on(stage, 5)

    on_desk(tmp_path, spend_it, provision(model), caps=caps)
    on_desk(tmp_path, next_day, provision(model), caps=caps, start=START + 86_400 * SECOND)


def test_reasoning_before_a_refusal_in_the_stream_is_paid_for(tmp_path: Path) -> None:
    """Reasoning is never heard, and a provider may end a stream with a status of its own."""
    told = ModelFailed(
        "The context is too long (400).", "provider", status=400, usage=Usage(90, 80, estimated=True)
    )

    async def play(stage: DeskStage) -> None:
        with pytest.raises(ModelFailed):
            await stage.desk.ask(asked())
        made, ended = stage.messages()
        assert ended.cost_usd == made.most_usd != "0"

    on_desk(tmp_path, play, provision(Scripted([told])))
