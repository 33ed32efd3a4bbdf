"""Back-off, what is never tried again, and an endpoint that is left alone for a while."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from desk.agents.models.exchange import FailureKind, ModelFailed, Usage
from desk.agents.models.retrying import Patience, pause_after
from desk.agents.models.spend import of_run
from desk.kernel.errors import ConfigError
from tests.models.desk_stage import DeskStage, Heard, Scripted, asked, on_desk, provision, reply

BUSY = ModelFailed("The model is overloaded (503).", "provider", status=503)


def failed(kind: FailureKind, status: int = 0, retry_after_s: float | None = None) -> ModelFailed:
    return ModelFailed(f"It failed: {kind} ({status}).", kind, status=status, retry_after_s=retry_after_s)


async def outcome(stage: DeskStage, persona: str = "Bull") -> str:
    """What came of asking: the text, or what the failure says."""
    try:
        return (await stage.desk.ask(asked(persona=persona))).text
    except ModelFailed as problem:
        return str(problem)


@pytest.mark.parametrize(
    "kind",
    [
        "truncated",
        "length",
        "idle",
        "deadline",
        "arguments",
        "fragment",
        "frame",
        "too large",
        "filtered",
        "key",
    ],
)
def test_only_a_call_that_surely_cost_nothing_is_made_again(tmp_path: Path, kind: FailureKind) -> None:
    model = Scripted([failed(kind), reply()])

    async def play(stage: DeskStage) -> None:
        with pytest.raises(ModelFailed):
            await stage.desk.ask(asked())
        assert len(model.asked) == 1
        assert stage.messages()[-1].kind == kind

    on_desk(tmp_path, play, provision(model))


@pytest.mark.parametrize(
    ("kind", "status"),
    [("limited", 429), ("provider", 500), ("provider", 503), ("provider", 408), ("unreachable", 0)],
)
def test_what_may_be_over_in_a_moment_is_tried_again(tmp_path: Path, kind: FailureKind, status: int) -> None:
    model = Scripted([failed(kind, status), failed(kind, status), reply("Up.")])

    async def play(stage: DeskStage) -> None:
        assert await outcome(stage) == "Up."
        assert [prompt == model.asked[0] for prompt in model.asked] == [True] * 3

    on_desk(tmp_path, play, provision(model))


def test_f46_once_text_was_heard_nothing_is_tried_again(tmp_path: Path) -> None:
    model = Scripted([("Up, be", failed("unreachable")), reply()])

    async def play(stage: DeskStage) -> None:
        with pytest.raises(ModelFailed):
            await stage.desk.ask(asked(), Heard())
        assert len(model.asked) == 1
        ended = stage.messages()[-1]
        assert (ended.estimated, ended.cost_usd) == (True, stage.messages()[0].most_usd)

    on_desk(tmp_path, play, provision(model))


def test_attempts_end_and_the_providers_own_words_are_what_is_said(tmp_path: Path) -> None:
    model = Scripted([BUSY])

    async def play(stage: DeskStage) -> None:
        heard = Heard()
        with pytest.raises(ModelFailed, match=r"The model is overloaded \(503\)"):
            await stage.desk.ask(asked(), heard)
        assert len(model.asked) == 4
        assert of_run(stage.bus.rows, "dbt-1").usd == 0
        assert {why for why, _ in heard.waits} == {"The model is overloaded (503)."}
        lefts = [left for _, left in heard.waits]
        assert all(0 < left <= 20 for left in lefts)

    on_desk(tmp_path, play, provision(model))


def test_a_countdown_is_told_each_second() -> None:
    pauses = [
        pause_after(failed("limited", 429, 4.0), 1, 0.0, Patience(), Random(seed)) for seed in range(20)
    ]
    assert all(pause == 4.0 for pause in pauses), "an endpoint's own wish is kept where it is the longer one"


def test_a_wish_for_an_hour_is_not_waited_for() -> None:
    assert pause_after(failed("limited", 429, 3600.0), 1, 0.0, Patience(), Random(1)) is None


def test_pauses_double_differ_between_seats_and_fit_the_deadline() -> None:
    patience = Patience(attempts=9)
    for attempt, least in ((1, 0.5), (2, 1.0), (3, 2.0)):
        found = {pause_after(BUSY, attempt, 0.0, patience, Random(seed)) for seed in range(30)}
        assert len(found) > 20
        assert all(one is not None and least <= one <= 2 * least for one in found)
    assert pause_after(BUSY, 1, patience.total_s, patience, Random(1)) is None


def test_an_endpoint_that_fails_three_times_in_a_row_is_left_alone_and_says_until_when(
    tmp_path: Path,
) -> None:
    model = Scripted([failed("idle"), failed("idle"), failed("idle"), reply("Back.")])

    async def play(stage: DeskStage) -> None:
        for _ in range(3):
            assert "idle" in await outcome(stage)
        told = await outcome(stage)
        assert "failed 3 times in a row" in told
        assert "not asked for another 15 s" in told
        assert "It failed: idle" in told, "the provider's own words go along"
        assert len(model.asked) == 3
        assert stage.messages()[-1].ending == "failed", (
            "a call that is not made costs nothing and is no record"
        )
        await stage.clock.sleep(15)
        assert await outcome(stage) == "Back."
        assert stage.desk.health["hosted"].in_a_row == 0
        assert await outcome(stage) == "Back."

    on_desk(tmp_path, play, provision(model))


def test_pauses_of_an_endpoint_that_stays_down_grow_to_a_limit(tmp_path: Path) -> None:
    model = Scripted([failed("idle")])

    async def play(stage: DeskStage) -> None:
        waits = []
        for _ in range(12):
            await outcome(stage)
            waits.append(stage.desk.health["hosted"].wait_s())
            await stage.clock.sleep(waits[-1])
        assert waits[:5] == [0, 0, 15, 30, 60]
        assert waits[-1] == 300

    on_desk(tmp_path, play, provision(model))


def test_a_prompt_that_one_endpoint_refuses_says_nothing_of_the_endpoint(tmp_path: Path) -> None:
    model = Scripted([failed("provider", 400)])

    async def play(stage: DeskStage) -> None:
        for _ in range(6):
            assert "(400)" in await outcome(stage)
        assert len(model.asked) == 6

    on_desk(tmp_path, play, provision(model))


def test_one_endpoint_that_is_down_does_not_take_another_along(tmp_path: Path) -> None:
    down, up = Scripted([failed("unreachable")]), Scripted([reply("Up.")])

    async def play(stage: DeskStage) -> None:
        for _ in range(4):
            await outcome(stage)
        assert await outcome(stage, "Bear") == "Up."
        assert stage.desk.endpoint("Bear") == "local"

    route = {"Bull": "hosted", "Bear": "local"}.__getitem__
    on_desk(tmp_path, play, provision(down), provision(up, "local"), route=route)


def test_a_key_that_is_not_to_be_had_is_a_failed_call_that_cost_nothing(tmp_path: Path) -> None:
    def locked() -> Scripted:
        raise ConfigError("The key of the endpoint hosted is sealed; unlock it.")

    async def play(stage: DeskStage) -> None:
        with pytest.raises(ModelFailed, match="The key of the endpoint hosted is sealed") as told:
            await stage.desk.ask(asked())
        assert told.value.kind == "key"
        assert of_run(stage.bus.rows, "dbt-1").usd == 0

    import dataclasses

    on_desk(tmp_path, play, dataclasses.replace(provision(Scripted()), open=locked))


def test_a_failure_that_tells_its_usage_costs_that(tmp_path: Path) -> None:
    cut = ModelFailed("Out of tokens.", "length", usage=Usage(100, 100))

    async def play(stage: DeskStage) -> None:
        await outcome(stage)
        assert stage.messages()[-1].cost_usd == "0.003"

    on_desk(tmp_path, play, provision(Scripted([cut])))


def test_a_client_that_breaks_is_a_failed_call_and_is_told_to_the_log(tmp_path: Path) -> None:
    async def play(stage: DeskStage) -> None:
        told = await outcome(stage)
        assert told == "The line to hosted broke (ValueError); the log says where."
        assert [str(one) for one in stage.broken] == ["ValueError: a bug in Bearer [key]"]

    bug = ValueError("a bug in Bearer sk-canary-77aa")
    on_desk(tmp_path, play, provision(Scripted([bug])), secrets=("sk-canary-77aa",))
