from __future__ import annotations

from pathlib import Path

import pytest

from desk.agents.models.asking import CapReached
from desk.agents.models.exchange import ModelFailed
from desk.agents.scanner import is_numeric
from desk.agents.window_names import HORIZONS
from desk.chat.events import TurnProgress, TurnSaid
from tests.chat.asked import OF_BTC, SPREAD, ScriptedModel, Streams, answered, call, said
from tests.chat.stage import ChatStage, on_chat_stage
from widgets.specs.chat import ChatItem


def test_a_question_is_answered_by_the_model_with_figures_that_the_desk_wrote(tmp_path: Path) -> None:
    items, model, _ = answered(tmp_path, [said(f"# What it does\n- {SPREAD}\n")])
    answer = items[-1]
    assert answer.speaker == "Analyst (scripted-model)"
    assert [block.style for block in answer.blocks] == ["heading", "bullet"]
    figures = [run for run in answer.blocks[1].runs if run.ref]
    assert [run.ref.partition("/")[2] for run in figures] == ["T1.spread_bp", "T1.last"]
    assert all(run.tone == "figure" for run in figures)
    assert "T1.spread_bp = " in model.told()
    assert "the desk's own data" in model.told()


def test_without_an_endpoint_the_house_analyst_answers_as_ever(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.say("what is BTC doing?")
        assert stage.last().speaker == "House analyst (rule-based)"

    on_chat_stage(tmp_path, play)


def test_f51_an_invented_number_gets_one_repair_and_is_then_withheld(tmp_path: Path) -> None:
    script = [
        said(f"- BTC trades at 64,123.50.\n{SPREAD}\nIt rose by twenty percent."),
        said("1: BTC trades at {{T1.last}}.\n2: It rose by twenty per cent."),
    ]
    items, model, _ = answered(tmp_path, script)
    first, second, third = items[-1].blocks
    assert [run.ref.partition("/")[2] for run in first.runs if run.ref] == ["T1.last"]
    assert third.runs[0].text.startswith("(a sentence was withheld")
    assert first.style == "bullet"
    assert len(model.asked) == 2
    assert model.asked[1].purpose == "repair"
    assert not figures_of_its_own(items[-1])
    assert second.runs


def figures_of_its_own(item: ChatItem) -> str:
    """Text of the item that holds a digit and no evidence."""
    for block in item.blocks:
        for run in block.runs:
            bare = run.text
            for name in (*HORIZONS, "BTC-USDT", "ETH-USDT", "1INCH-USDT"):
                bare = bare.replace(name, "")
            if not run.ref and any(is_numeric(character) for character in bare):
                return run.text
    return ""


def test_the_words_behind_a_withheld_line_are_shown_as_unchecked(tmp_path: Path) -> None:
    _, _, told = answered(tmp_path, [said(f"{SPREAD}\nBTC is at 7."), said("1: BTC is at 8.")])
    (view,) = told.withheld
    assert view.value == "BTC is at 7."
    assert view.trust == "outside"
    assert view.tool == "withheld_line"


def test_no_raw_line_is_shown_while_it_streams(tmp_path: Path) -> None:
    script = [said(f"It is at 64,999 today.\n{SPREAD}\n"), said("1: DROP")]
    items, _, told = answered(tmp_path, script)
    streamed = [one.text for one in told.heard if isinstance(one, TurnSaid)]
    assert len(streamed) == 2
    assert "64,999" not in "".join(streamed)
    assert "{{" not in "".join(streamed)
    progress = [one.text for one in told.heard if isinstance(one, TurnProgress)]
    assert any("tokens so far" in text for text in progress)
    assert progress[-1] == ""
    assert len(items[-1].blocks) == 1


def test_an_answer_appears_line_by_line_before_it_ends(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.chat.submit("what is BTC doing?", stage.context())
        await stage.agents.clock.sleep(5.0)
        heard = [one.text for one in stage.heard if isinstance(one, TurnSaid)]
        assert len(heard) == 1
        assert heard[0].startswith("The spread of BTC-USDT is ")
        assert stage.chat.stop(stage.thread, stage.context().person)
        await stage.turns.wait(stage.thread)
        assert model.cancelled == 1
        assert stage.last().stopped == "stopped by Ada"
        assert [run.ref.partition("/")[2] for run in stage.last().blocks[0].runs if run.ref]
        assert len(stage.last().blocks) == 1

    model = ScriptedModel([Streams([f"{SPREAD}\n", "And then 12"], endless=True)])
    on_chat_stage(tmp_path, play, asking=model)


@pytest.mark.parametrize(
    ("failing", "says"),
    [
        (
            ModelFailed("gpt said: 429 quota of 20 exceeded", "limited", status=429),
            "429 quota of 20 exceeded",
        ),
        (ModelFailed("The answer was cut off.", "truncated"), "The answer was cut off."),
        (CapReached("The cap of Ada is 5 USD and is spent; ask tomorrow."), "The cap of Ada is 5 USD"),
    ],
)
def test_a_model_that_fails_is_told_in_the_providers_words_and_the_house_answers(
    tmp_path: Path, failing: Exception, says: str
) -> None:
    items, _, _ = answered(tmp_path, [Streams([f"{SPREAD}\n", "It will"], failing=failing)])
    warning, house = items[-2:]
    assert says in warning.text
    assert warning.tone == "warning"
    assert "The house analyst answers instead." in warning.text
    assert house.speaker == "House analyst (rule-based)"
    assert not any(item.speaker.startswith("Analyst") for item in items)
    assert all(run.ref for block in warning.blocks for run in block.runs if any(map(str.isdigit, run.text)))


def test_a_second_attempt_starts_the_answer_over(tmp_path: Path) -> None:
    script = [Streams([f"{SPREAD}\n", f"{SPREAD}\n"], waits=("503 from the endpoint", 2.0))]
    items, _, told = answered(tmp_path, script)
    assert len(items[-1].blocks) == 2
    waits = [one for one in told.heard if isinstance(one, TurnProgress) and one.until]
    assert [one.text for one in waits] == ["503 from the endpoint; trying again"]


def test_what_a_model_does_not_say_is_said_by_the_house(tmp_path: Path) -> None:
    items, _, _ = answered(tmp_path, [said("")])
    assert "said nothing" in items[-2].text
    assert items[-1].speaker == "House analyst (rule-based)"


def test_an_answer_without_one_line_that_can_be_shown_is_none(tmp_path: Path) -> None:
    items, _, _ = answered(tmp_path, [said("It is at 7."), said("1: It is at 8.")])
    assert "Nothing that the model said could be shown." in items[-2].text
    assert items[-1].speaker == "House analyst (rule-based)"


def test_an_answer_that_costs_too_many_tokens_has_to_end(tmp_path: Path) -> None:
    model = ScriptedModel([said("", call("liquidity", OF_BTC)), said(SPREAD)], tokens=40_000)

    async def play(stage: ChatStage) -> None:
        await stage.say("what is BTC doing?")
        assert model.asked[0].prompt.tools
        assert not model.asked[1].prompt.tools
        assert stage.last().speaker.startswith("Analyst")

    on_chat_stage(tmp_path, play, asking=model)


def test_an_answer_that_takes_too_long_is_the_houses(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.say("what is BTC doing?")
        assert model.cancelled == 1
        assert "longer than" in stage.items()[-2].text
        assert stage.last().speaker == "House analyst (rule-based)"

    model = ScriptedModel([Streams(["It "], endless=True)])
    on_chat_stage(tmp_path, play, asking=model)


@pytest.mark.parametrize("question", ["what is BTX-USDT doing?", "how is FOOX doing"])
def test_an_instrument_that_there_is_not_is_refused_before_any_model_is_asked(
    tmp_path: Path, question: str
) -> None:
    items, model, _ = answered(tmp_path, [], question)
    assert not model.asked
    assert "does not carry" in items[-1].text


def test_an_instrument_that_could_be_several_is_refused_before_any_model_is_asked(tmp_path: Path) -> None:
    from desk.chat.intent import understand

    symbols = ("BTC-USDT", "BTC-USDC", "ETH-USDT")
    for text in ("what is btc doing?", "compare bitcoin and ETH"):
        inquiry = understand(text, symbols, "thr", "BTC-USDT")
        assert inquiry.topic == "ambiguous"
        assert inquiry.nearest == "BTC-USDT or BTC-USDC"
    assert understand("what is BTC-USDC doing?", symbols, "thr").instruments == ("BTC-USDC",)


def test_what_was_said_before_goes_with_the_question(tmp_path: Path) -> None:
    model = ScriptedModel([said(SPREAD), said("As before.")])

    async def play(stage: ChatStage) -> None:
        await stage.say("what is BTC doing?")
        await stage.say("and is that much?")
        assert "what is BTC doing?" in model.told(1)
        assert "figures that are out of date" in model.told(1)

    on_chat_stage(tmp_path, play, asking=model)


def test_enter_on_a_calculation_shows_every_call_behind_it_and_the_oldest_age(tmp_path: Path) -> None:
    model = ScriptedModel(
        [said("", call("flow", OF_BTC)), said("The mid is off by {{calc:T1.spread_bp-T2.spread_bp}}.")]
    )

    async def play(stage: ChatStage) -> None:
        await stage.say("what is BTC doing?")
        (figure,) = [run for block in stage.last().blocks for run in block.runs if run.ref]
        await stage.agents.clock.sleep(7.0)
        view = stage.agents.evidence.view(figure.ref)
        assert view.tool == "market_snapshot, flow"
        assert view.field == "T1.spread_bp-T2.spread_bp"
        assert view.unit == "bp"
        assert view.age_ms >= 7_000
        assert len(view.sha256) == 64
        assert view.trust == "desk"

    on_chat_stage(tmp_path, play, asking=model)


def test_evidence_in_words_marks_what_nobody_checked(tmp_path: Path) -> None:
    model = ScriptedModel([said(f"{SPREAD}\nBTC is at 7."), said("1: BTC is at 8.")])

    async def play(stage: ChatStage) -> None:
        await stage.say("what is BTC doing?")
        held = stage.last().blocks[-1].runs[0]
        done = await stage.say(f"/evidence {held.ref}")
        assert "BTC is at 7. (unverified)" in done.text
        assert [run.tone for run in done.runs if run.ref] == ["unverified"]
        assert "BTC is at 7. (unverified)" in stage.last().text

    on_chat_stage(tmp_path, play, asking=model)
