"""Models at the table: asked for JSON, checked by machine, repaired once, and replaced by the house where they fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desk.agents.debate_messages import (
    AnswerFaulted,
    DebateOpened,
    SeatFellBack,
)
from desk.agents.house.seats import house_seats
from desk.agents.model_seats.seats import seats_for
from desk.agents.models.asking import Asked, CapReached
from desk.agents.models.exchange import CallWanted, FailureKind, ModelFailed
from desk.people.personas.house_personas import house_personas
from tests.agents.listening import Listener, words
from tests.agents.modelled import (
    DEBATERS,
    ENDING,
    everybody,
    found,
    held,
    once,
)
from tests.agents.stage import Stage, market_at, on_stage, question
from tests.models.debating import Manner, ScriptedAsking, answer_of
from tests.models.no_models import NoModels


def test_models_debate_and_it_ends_in_a_proposal(tmp_path: Path) -> None:
    asking = everybody("honest")
    outcome, said, stage, facts = held(tmp_path, asking)
    assert outcome.card.stance == "long"
    assert not outcome.card.rule_based
    assert outcome.request
    assert stage.proposals[0].side == "buy"
    assert stage.proposals[0].voices == "tiny:1b"
    assert {statement.speaker for statement in said} == {
        "Desk",
        *(f"{name} (tiny:1b)" for name in (*DEBATERS, *ENDING)),
    }
    assert {one.analyst for one in outcome.card.opinions} == {"tiny:1b"}
    assert not found(facts, SeatFellBack)
    assert not found(facts, AnswerFaulted)
    (opened,) = found(facts, DebateOpened)
    assert isinstance(opened, DebateOpened)
    assert opened.personas == house_personas().sha256
    assert not opened.rule_based
    for asked in asking.asked:
        assert (asked.bundle, asked.scope, asked.person) == (opened.personas, outcome.card.debate, "you")
        assert len(asked.snapshot) == 64
        assert asked.prompt.tools == ()
        assert asked.prompt.answer_schema


def test_the_same_answers_give_the_same_journal(tmp_path: Path) -> None:
    heads = []
    for name in "ab":
        (tmp_path / name).mkdir()

        async def play(stage: Stage) -> bytes:
            await stage.room.hold(question(), Listener())
            return stage.journal.head.hash

        seats = seats_for(everybody("honest"), house_personas())
        heads.append(on_stage(tmp_path / name, play, seats=seats, market=market_at(7)))
    assert heads[0] == heads[1]


def test_a_desk_without_endpoints_seats_the_house(tmp_path: Path) -> None:
    seats = seats_for(NoModels(), house_personas())
    assert seats.rule_based
    assert (seats.analysts, seats.advisers) == (house_seats().analysts, house_seats().advisers)
    assert seats.reader is None
    assert seats.modules.names == ()


def test_each_persona_speaks_through_its_own_endpoint_and_the_rest_by_rule(tmp_path: Path) -> None:
    asking = ScriptedAsking(models={"Bull": "one:7b", "Moderator": "two:70b"})
    outcome, said, _, _ = held(tmp_path, asking)
    assert {statement.speaker for statement in said} >= {
        "Bull (one:7b)",
        "Bear (rule-based)",
        "Neutral (rule-based)",
        "Moderator (two:70b)",
    }
    assert {asked.persona for asked in asking.asked} == {"Bull", "Moderator"}
    assert not outcome.card.rule_based


@pytest.mark.parametrize("kind", ["truncated", "length"])
def test_f48_a_turn_that_was_cut_off_is_never_an_opinion(tmp_path: Path, kind: FailureKind) -> None:
    asking = everybody("honest")
    asking.before = once("opinion", "Bear", ModelFailed("The stream ended in the middle of a word.", kind))
    outcome, said, _, facts = held(tmp_path, asking)
    (fell,) = found(facts, SeatFellBack)
    assert isinstance(fell, SeatFellBack)
    assert (fell.speaker, fell.step, fell.model) == ("Bear", "opinion", "tiny:1b")
    bear = next(one for one in outcome.card.opinions if one.speaker == "Bear")
    assert bear.analyst == house_seats().analysts[1].name
    assert "The stream ended in the middle of a word" in words(said)
    assert {one.speaker for one in said if one.speaker.startswith("Bear")} == {"Bear (rule-based)"}
    assert {asked.persona for asked in asking.asked if asked.purpose == "attack"} == {"Bull", "Neutral"}


@pytest.mark.parametrize(
    "problem", [ModelFailed("Overloaded.", "provider", status=503), CapReached("Spent.")]
)
def test_where_every_model_fails_the_house_debates_and_the_card_says_so(
    tmp_path: Path, problem: Exception
) -> None:
    asking = ScriptedAsking(before=lambda asked: problem)
    outcome, said, _, facts = held(tmp_path, asking)
    (tmp_path / "house").mkdir()
    house, _, _, _ = held(tmp_path / "house", asking, house_seats())
    assert outcome.card.rule_based
    assert (outcome.card.p_up, outcome.card.stance) == (house.card.p_up, house.card.stance)
    assert len(found(facts, SeatFellBack)) == 4
    assert str(problem).rstrip(".") in words(said)
    assert len(asking.asked) == 4, "nobody asks on where a model failed"


def test_a_model_that_never_answers_is_not_waited_for(tmp_path: Path) -> None:
    class Asleep(ScriptedAsking):
        async def ask(self, asked: Asked, hearing: object = None) -> object:  # type: ignore[override]
            import asyncio

            await asyncio.Event().wait()
            raise AssertionError

    outcome, said, _, facts = held(tmp_path, Asleep())
    assert outcome.card.rule_based
    assert "did not answer within" in words(said)
    assert len(found(facts, SeatFellBack)) == 4


@pytest.mark.parametrize(
    "broken",
    [
        "I think it goes up.",
        "[]",
        '{"claims": []',
        '{"p_up": 0.6, "p_up": 0.4}',
        '{"p_up": NaN}',
        '{"p_up": 1e999}',
        '{"a":' * 40 + "1" + "}" * 40,
        '{"p_up": ' + "9" * 40 + "}",
        '{"p_up": "' + "x" * 40_000 + '"}',
    ],
)
def test_f49_an_answer_that_cannot_be_read_is_repaired_once(tmp_path: Path, broken: str) -> None:
    asking = everybody("honest", *DEBATERS)
    asking.before = once("opinion", "Bull", broken)
    outcome, _, _, facts = held(tmp_path, asking)
    assert next(one for one in outcome.card.opinions if one.speaker == "Bull").analyst == "tiny:1b"
    assert [asked.persona for asked in asking.asked if asked.purpose == "repair"] == ["Bull"]
    (faulted,) = found(facts, AnswerFaulted)
    assert isinstance(faulted, AnswerFaulted)
    assert (faulted.speaker, faulted.left) == ("Bull", 0)


def test_f49_an_answer_with_more_than_was_asked_for_is_refused(tmp_path: Path) -> None:
    asking = everybody("honest", *DEBATERS)

    def before(asked: Asked) -> str | None:
        if asked.persona != "Bull":
            return None
        said = json.loads(answer_of(asked.prompt.messages[0].text, asked.prompt.messages[1].text))
        return json.dumps(said | {"order": {"side": "buy", "size": 100}})

    asking.before = before
    _, said, stage, _ = held(tmp_path, asking)
    assert "neither could the repair" in words(said)
    assert "Bull (rule-based)" in {statement.speaker for statement in said}
    assert all(proposal.quantity <= 1 for proposal in stage.proposals)


def test_f50_what_does_not_exist_is_refused_and_counted_against_the_persona(tmp_path: Path) -> None:
    asking = everybody("inventing")
    asking.calls = (CallWanted("call_1", "submit_order", '{"side": "buy"}'),)
    outcome, said, stage, facts = held(tmp_path, asking)
    faults = [one for one in found(facts, AnswerFaulted) if isinstance(one, AnswerFaulted)]
    by_step = {(one.speaker, one.step): one for one in faults}
    bull = by_step["Bull", "opinion"]
    assert bull.unknown >= 8, "three claims and a tool, told twice"
    assert any("there is no tool submit_order" in fault for fault in bull.faults)
    assert any("T9" in fault for fault in bull.faults)
    assert outcome.card.stance == "stand aside"
    assert stage.proposals == []
    assert "Whale" not in words(said) + outcome.card.model_dump_json()


def test_f50_an_invented_claim_is_nobodys_to_attack(tmp_path: Path) -> None:
    asking = everybody("honest", *DEBATERS)

    def before(asked: Asked) -> str | None:
        if asked.purpose == "attack" and asked.persona == "Bear":
            said = answer_of(asked.prompt.messages[0].text, asked.prompt.messages[1].text, "inventing")
            return said
        return None

    asking.before = before
    _, said, _, facts = held(tmp_path, asking)
    (faulted,) = found(facts, AnswerFaulted)
    assert isinstance(faulted, AnswerFaulted)
    assert (faulted.step, faulted.unknown) == ("attack", 1)
    assert "Bull-Z" not in words(said)


def test_f51_figures_of_a_models_own_are_struck(tmp_path: Path) -> None:
    outcome, said, stage, _ = held(tmp_path, everybody("digits"))
    assert "59000" not in words(said)
    shown = outcome.card.model_dump(mode="json")
    for opinion in shown["opinions"]:
        assert {claim["verdict"] for claim in opinion["claims"]} == {"withheld"}
        for claim in opinion["claims"]:
            del claim["reason"]
    assert "59000" not in json.dumps(shown)
    assert outcome.card.stance == "stand aside"
    assert stage.proposals == []


def test_a_figure_of_its_own_is_repaired_where_the_model_can(tmp_path: Path) -> None:
    asking = everybody("honest", *DEBATERS)

    def before(asked: Asked) -> str | None:
        manner: Manner = "digits" if asked.purpose == "opinion" else "honest"
        return answer_of(asked.prompt.messages[0].text, asked.prompt.messages[1].text, manner)

    asking.before = before
    outcome, _, _, _ = held(tmp_path, asking)
    assert outcome.request
    assert {claim.verdict for one in outcome.card.opinions for claim in one.claims} <= {"holds", "attacked"}
    repairs = [asked for asked in asking.asked if asked.purpose == "repair"]
    assert len(repairs) == 3
    assert all("is not backed by evidence" in one.prompt.messages[-1].text for one in repairs)


def test_a_change_of_mind_without_new_evidence_is_discarded(tmp_path: Path) -> None:
    outcome, said, _, _ = held(tmp_path, everybody("sycophant", *DEBATERS))
    assert [one.p_up == one.p_up_before for one in outcome.card.opinions] == [True, True, True]
    assert "does not count and is discarded" in words(said)


def test_opinions_are_blind(tmp_path: Path) -> None:
    asking = everybody("honest", *DEBATERS)
    held(tmp_path, asking)
    for asked in asking.asked:
        if asked.purpose == "opinion":
            text = asked.prompt.messages[1].text
            assert not any(f"{name}-A" in text for name in DEBATERS)


def test_a_model_claims_no_more_than_the_house(tmp_path: Path) -> None:
    asking = everybody("honest", *DEBATERS)

    def before(asked: Asked) -> str | None:
        if asked.purpose != "opinion":
            return None
        said = json.loads(answer_of(asked.prompt.messages[0].text, asked.prompt.messages[1].text))
        for one in said["claims"]:
            one["lean"] = 4.0
        return json.dumps(said | {"p_up": 0.999})

    asking.before = before
    outcome, _, _, _ = held(tmp_path, asking)
    assert {one.p_up_before for one in outcome.card.opinions} == {0.8}
    assert not [asked for asked in asking.asked if asked.purpose == "repair"]


def test_a_model_that_calls_itself_the_house_is_named_as_a_model(tmp_path: Path) -> None:
    asking = ScriptedAsking(models={"Bull": house_seats().analysts[0].name})
    outcome, _, _, _ = held(tmp_path, asking)
    assert outcome.card.opinions[0].analyst.startswith("model house")
    assert not outcome.card.rule_based


def test_models_that_are_worlds_apart_stand_aside_although_each_is_held_to_the_bounds(tmp_path: Path) -> None:
    chances = {"Bull": 0.995, "Bear": 0.005, "Neutral": 0.99}
    asking = everybody("honest", *DEBATERS)

    def before(asked: Asked) -> str | None:
        if asked.purpose != "opinion":
            return None
        said = json.loads(answer_of(asked.prompt.messages[0].text, asked.prompt.messages[1].text))
        p_up = chances[asked.persona]
        for one in said["claims"]:
            one["lean"] = 0.5 if p_up > 0.5 else -0.5
        if p_up < 0.5:
            level = said["invalidation"]["level_ref"]
            said["invalidation"]["level_ref"] = level.replace("range_low", "range_high")
        return json.dumps(said | {"p_up": p_up})

    asking.before = before
    outcome, said, stage, _ = held(tmp_path, asking)
    assert {round(one.p_up_before, 9) for one in outcome.card.opinions} == {0.2, 0.8}
    assert outcome.card.stance == "stand aside"
    assert "too far apart" in words(said)
    assert stage.proposals == []


def test_a_repair_that_never_comes_leaves_what_stands_of_the_first_answer(tmp_path: Path) -> None:
    asking = everybody("honest", *DEBATERS)
    failed = ModelFailed("Overloaded.", "provider", status=503)

    def before(asked: Asked) -> str | Exception | None:
        if asked.purpose == "repair":
            return failed
        if (asked.persona, asked.purpose) != ("Bull", "opinion"):
            return None
        said = json.loads(answer_of(asked.prompt.messages[0].text, asked.prompt.messages[1].text))
        said["claims"][0]["text"] = "It goes to 59000"
        return json.dumps(said)

    asking.before = before
    outcome, _, _, facts = held(tmp_path, asking)
    bull = outcome.card.opinions[0]
    assert [claim.verdict for claim in bull.claims][:1] == ["withheld"]
    assert bull.analyst == "tiny:1b"
    assert not found(facts, SeatFellBack)
