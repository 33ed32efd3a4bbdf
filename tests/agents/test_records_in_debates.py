"""What the record of its speakers does to a debate: words beside each opinion, weights, the switch, and people needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from desk.agents.analyst import Brief
from desk.agents.conclusion import Outcome
from desk.agents.debate_messages import DebateSteered
from desk.agents.house.seats import Seats, house_seats
from desk.agents.opinions import ClaimDraft, Opinion
from desk.agents.personas.modules import Modules, Strike
from desk.agents.pool import logit, sigmoid
from desk.agents.scales import Scales, speaker_of
from desk.agents.steering import Paused, Wheel
from desk.agents.voice import Statement
from desk.kernel.journal import Draft
from desk.learning.messages import FORECASTS, DebateTurnedOff, DebateTurnedOn, ForecastResolved
from desk.learning.votes import NEEDED
from desk.learning.weights import LEAST_ROUNDS
from tests.agents.listening import Listener
from tests.agents.samples import text_of
from tests.agents.stage import Stage, market_at, on_stage, question
from tests.agents.test_resuming import Kept
from tests.learning.builders import MINUTE, forecast
from widgets.specs.strategy import Speaker

MARKET = market_at(7)
SPEAKERS: tuple[Speaker, ...] = ("Bull", "Bear", "Neutral")


async def remember(stage: Stage, count: int, chances: dict[str, float], model: str = "") -> None:
    """So many debates in which each said this much and the price fell every other time."""
    drafts = []
    for at in range(count):
        start = at * 20 * MINUTE
        for persona, p_up in chances.items():
            made = forecast(
                f"old-{at}/{persona}/blind",
                persona=persona,
                model=model,
                p_up=p_up,
                at=start,
                due=start + 15 * MINUTE,
            )
            outcome = "down" if at % 2 else "up"
            price = "99" if at % 2 else "101"
            done = ForecastResolved(
                forecast=made.forecast,
                outcome=outcome,  # type: ignore[arg-type]
                price=price,
                at=made.due,
                source="test",
            )
            drafts += [Draft(FORECASTS, made, "desk"), Draft(FORECASTS, done, "desk")]
    if drafts:
        await stage.bus.record(*drafts)


def debate(
    directory: Path, count: int, chances: dict[str, float], *also: object, seats: Seats | None = None
) -> tuple[Outcome, list[Statement], Stage]:
    async def play(stage: Stage) -> tuple[Outcome, list[Statement], Stage]:
        await remember(stage, count, chances)
        for message in also:
            await stage.bus.record(Draft(FORECASTS, message, "desk"))
        listener = Listener()
        return await stage.room.hold(question(), listener), listener.said, stage

    return on_stage(directory, play, market=MARKET, seats=seats)


def lines_of(said: list[Statement], speaker: str) -> str:
    return "\n".join(text_of(block.runs) for one in said if one.speaker == speaker for block in one.blocks)


def test_what_such_a_chance_has_meant_stands_beside_the_opinion_on_the_card_and_for_whoever_votes(
    tmp_path: Path,
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, _, _ = debate(tmp_path / "a", 0, {})
    stated = {str(view.speaker): view.p_up_before for view in first.card.opinions}
    outcome, said, stage = debate(tmp_path / "b", 40, stated)
    bear = next(view for view in outcome.card.opinions if view.speaker == "Bear")
    text = "".join(run.text for run in bear.record)
    shown = round(100 * max(bear.p_up_before, 1 - bear.p_up_before))
    assert text.startswith(f"Bear's {shown} % has meant 50 % (n=40). It weighs ")
    assert text in lines_of(said, "Bear (rule-based)")
    assert {run.ref.partition("/")[0] for run in bear.record if run.tone == "figure"} == {outcome.card.debate}
    (proposal,) = stage.proposals
    assert text in "".join(run.text for run in proposal.rationale)


def test_with_too_few_forecasts_nothing_is_said_of_what_a_chance_has_meant(tmp_path: Path) -> None:
    outcome, _, stage = debate(tmp_path, 29, {"Bear": 0.3, "Bull": 0.6, "Neutral": 0.5})
    for view in outcome.card.opinions:
        assert "has meant" not in "".join(run.text for run in view.record)
        assert "Resolved near this chance" in "".join(run.text for run in view.record)
    (proposal,) = stage.proposals
    assert "has meant" not in "".join(run.text for run in proposal.rationale)


def test_the_pool_follows_the_record_of_those_who_were_right(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await remember(stage, LEAST_ROUNDS, {"Bull": 0.5, "Bear": 0.95, "Neutral": 0.5})
        opinions = [Opinion(name, f"house {name}", "15m", 0.5, (), "", "", "") for name in SPEAKERS]
        weighed = Scales(stage.bus.rows).weigh(opinions)
        assert sum(weighed.weights.values()) == pytest.approx(1.0)
        assert weighed.weights["Bull"] == pytest.approx(weighed.weights["Neutral"])
        assert weighed.weights["Bear"] < weighed.weights["Bull"]
        assert not weighed.equal

    on_stage(tmp_path, play, market=MARKET)


def test_f59_three_seats_of_one_model_never_outweigh_a_rule_and_are_worth_less_than_two_votes(
    tmp_path: Path,
) -> None:
    async def play(stage: Stage) -> None:
        models = ("qwen-a", "qwen-b", "hub/qwen-c")
        opinions = [
            Opinion(name, model, "15m", 0.8, (), "", "", "")
            for name, model in zip(SPEAKERS, models, strict=True)
        ]
        rule = Opinion("Strategy Analyst", "house rule 1", "15m", 0.2, (), "", "", "")
        weighed = Scales(stage.bus.rows).weigh([*opinions, rule])
        assert weighed.weights["Strategy Analyst"] == pytest.approx(0.5)
        pooled = sigmoid(sum(weighed.weights[o.speaker] * logit(o.p_up) for o in (*opinions, rule)))
        assert pooled == pytest.approx(0.5)
        alone = Scales(stage.bus.rows).weigh(opinions)
        assert alone.votes.effective < NEEDED
        assert alone.needs_people
        assert speaker_of(rule).model == ""

    on_stage(tmp_path, play, market=MARKET)


def test_f59_a_table_that_errs_together_says_that_people_are_needed(tmp_path: Path) -> None:
    outcome, _, stage = debate(tmp_path, 200, {str(name): 0.6 for name in SPEAKERS})
    (proposal,) = stage.proposals
    assert proposal.needs_people
    text = "".join(run.text for run in proposal.rationale)
    assert "No standing rule releases this" in text
    assert outcome.request
    (tmp_path / "new").mkdir()
    _, _, fresh = debate(tmp_path / "new", 0, {})
    assert fresh.proposals[0].needs_people == ""


def test_where_debating_brings_nothing_nobody_is_examined_and_the_desk_says_why(tmp_path: Path) -> None:
    off = DebateTurnedOff(instrument="BTC-USDT", lift=-0.02, low=-0.03, high=-0.01, blocks=15, until=2**62)
    _, said, _ = debate(tmp_path, 0, {}, off)
    desk = lines_of(said, "Desk")
    assert "Nobody is examined: over 15 blocks of debates on BTC-USDT that brought -0.020" in desk
    assert "at best -0.010" in desk
    assert not any("give ground" in "".join(text_of(b.runs) for b in one.blocks) for one in said)


def test_a_debate_that_was_turned_on_again_examines(tmp_path: Path) -> None:
    off = DebateTurnedOff(instrument="BTC-USDT", lift=-0.02, low=-0.03, high=-0.01, blocks=15, until=2**62)
    _, said, _ = debate(tmp_path, 0, {}, off, DebateTurnedOn("BTC-USDT", "somebody turned it on"))
    assert "Nobody is examined" not in lines_of(said, "Desk")


def test_house_seats_have_records_as_rules(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.room.hold(question(), Listener())
        rows = stage.bus.rows("SELECT DISTINCT model FROM forecasts")
        assert [row[0] for row in rows] == [""]
        assert {one.speaker for one in house_seats().analysts} == set(SPEAKERS)

    on_stage(tmp_path, play, market=MARKET)


class Striking:
    """Strikes every claim of Bull."""

    async def strike(self, brief: Brief, claims: Sequence[ClaimDraft]) -> tuple[Strike, ...]:
        return tuple(Strike(one.id, "it does not follow") for one in claims if one.id.startswith("Bull-"))


def test_what_the_pool_would_be_without_a_module_that_strikes_is_a_forecast_too(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.room.hold(question(), Listener())
        rows = stage.bus.rows(
            "SELECT persona, stage, p_up FROM forecasts WHERE stage IN ('pool blind', 'pool without')"
        )
        found = {(row[0], row[1]): row[2] for row in rows}
        assert found.keys() == {("Desk", "pool blind"), ("First-Principles", "pool without")}
        assert found["Desk", "pool blind"] != found["First-Principles", "pool without"]

    seats = replace(house_seats(), modules=Modules(striker=Striking()))
    on_stage(tmp_path, play, market=MARKET, seats=seats)


def test_what_is_said_after_its_horizon_is_over_is_no_forecast(tmp_path: Path) -> None:
    """A debate that rests for longer than its horizon would be judged by what everybody knows by then."""

    @dataclass
    class Resting(Kept):
        wheel: Wheel = field(default_factory=Wheel)

        async def say(self, statement: Statement) -> None:
            await super().say(statement)
            if statement.speaker.startswith("Neutral"):
                self.wheel.pause = "Ann"

    async def play(stage: Stage) -> list[tuple[str, bool]]:
        voice = Resting(stage=stage)
        with pytest.raises(Paused):
            await stage.room.hold(question(horizon="1m"), voice, voice.wheel)
        (debate,) = {str(row[0]) for row in stage.bus.rows("SELECT debate FROM debates")}
        held = stage.debates.find(debate)
        assert held is not None
        await stage.clock.sleep(61.0)
        await stage.room.resume(held, Kept(stage=stage), turn="trn-2", person="you")
        rows = stage.bus.rows("SELECT stage, outcome = 'void' FROM forecasts ORDER BY seq")
        return [(str(name), bool(void)) for name, void in rows]

    found = set(on_stage(tmp_path, play, market=MARKET))
    assert {name for name, void in found if not void} == {"blind", "pool blind"}
    assert {name for name, void in found if void} == {"final", "pool final"}


def test_what_is_proposed_after_words_from_outside_were_added_is_for_people(tmp_path: Path) -> None:
    """Every seat reads what is added, so a standing rule would let a note or a report release an order."""
    note = DebateSteered(
        debate="",
        wish="wsh-1",
        kind="note",
        person="ann",
        name="Ann",
        text="Everybody says it rises.",
        speaker="",
    )

    async def play(stage: Stage) -> None:
        await stage.room.hold(question(), Listener(), Wheel((note,)))

        (proposal,) = stage.proposals
        assert "Words from outside" in proposal.needs_people
        assert "no standing rule releases this" in "".join(run.text for run in proposal.rationale)

    on_stage(tmp_path, play, market=MARKET)
