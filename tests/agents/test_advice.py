"""Advice at the end of a debate can shrink, delay or end an order, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.agents.debate_messages import (
    AdviceGiven,
    AnswerFaulted,
    SeatFellBack,
)
from desk.agents.model_seats.seats import seats_for
from desk.agents.personas.advice import Advice, combine
from desk.agents.personas.advising import shrunk
from tests.agents.listening import Listener, words
from tests.agents.modelled import (
    HOUSE,
    everybody,
    held,
    saying,
)
from tests.agents.scripted import agreeing, table
from tests.agents.stage import Stage, on_stage, question
from tests.agents.test_debate import MARKET
from tests.models.debating import ScriptedAsking


def advice(facts: Sequence[object], role: str) -> AdviceGiven:
    one = next(
        one for one in facts if isinstance(one, AdviceGiven) and one.role == role and not one.rule_based
    )
    return one


def test_every_debate_ends_with_the_advice_of_the_house(tmp_path: Path) -> None:
    outcome, _, _, facts = held(tmp_path, ScriptedAsking(), table(*agreeing()))
    told = [one for one in facts if isinstance(one, AdviceGiven)]
    assert [(one.role, one.rule_based, one.factor, one.latency) for one in told] == [
        ("Execution Overseer", True, 1.0, "immediate"),
        ("Risk Sentinel", True, 1.0, "immediate"),
    ]
    assert [(one.role, one.by, one.factor) for one in outcome.card.advice] == [
        ("Execution Overseer", "", 1.0),
        ("Risk Sentinel", "", 1.0),
    ]


def test_the_sentinel_shrinks_the_order_and_the_overseer_makes_it_wait(tmp_path: Path) -> None:
    outcome, said, stage, facts = held(tmp_path, everybody("honest"))
    (proposal,) = stage.proposals
    assert proposal.quantity == Decimal("0.025"), "half of what the desk would have ordered"
    assert proposal.sized_by == "Risk Sentinel"
    assert proposal.edge_bp is not None
    assert proposal.edge_bp > 0
    assert advice(facts, "Risk Sentinel").factor == 0.5
    assert advice(facts, "Execution Overseer").latency == "defer"
    assert {(one.role, one.by) for one in outcome.card.advice} == {
        (role, by) for role in ("Execution Overseer", "Risk Sentinel") for by in ("", "tiny:1b")
    }
    assert outcome.card.reading_by == "tiny:1b"
    assert "order of 0.025 BTC" in words(said)


@pytest.mark.parametrize("factor", [1.01, 3.0, 1e6, -0.5])
def test_nobody_enlarges_an_order(tmp_path: Path, factor: float) -> None:
    asking = saying("Risk Sentinel", lambda said: said | {"factor": factor})
    _, _, stage, facts = held(tmp_path, asking)
    assert stage.proposals[0].quantity == Decimal("0.05"), "as the desk sized it"
    assert [one.speaker for one in facts if isinstance(one, SeatFellBack)] == ["Risk Sentinel"]
    with pytest.raises(ValueError, match="0 to 1"):
        Advice(role="Risk Sentinel", by="any", rule_based=False, factor=factor)


def test_the_sentinel_vetoes(tmp_path: Path) -> None:
    outcome, said, stage, _ = held(tmp_path, saying("Risk Sentinel", lambda said: said | {"factor": 0.0}))
    assert stage.proposals == []
    assert outcome.card.stance == "stand aside"
    assert outcome.card.risk is None
    assert "the Risk Sentinel vetoes it" in words(said)
    assert min(one.factor for one in outcome.card.advice) == 0.0


def test_the_overseer_parks(tmp_path: Path) -> None:
    asking = saying("Execution Overseer", lambda said: said | {"latency": "park"})
    outcome, _, stage, _ = held(tmp_path, asking)
    assert stage.proposals == []
    assert outcome.card.stance == "stand aside"


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "It falls to 59000"},
        {"reason": ""},
        {"condition": ""},
        {"condition": "T1.last < 0"},
        {"condition": "T99.last > 0"},
    ],
)
def test_an_objection_without_a_fact_is_dropped(tmp_path: Path, change: dict[str, str]) -> None:
    _, said, stage, facts = held(tmp_path, saying("Risk Sentinel", lambda told: told | change))
    assert stage.proposals[0].quantity == Decimal("0.05")
    assert advice(facts, "Risk Sentinel").factor == 1.0
    assert "59000" not in words(said)
    assert any(isinstance(one, AnswerFaulted) and one.speaker == "Risk Sentinel" for one in facts)


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.sampled_from(["immediate", "defer", "park"])), max_size=5))
def test_the_machine_takes_the_most_careful_of_all_advice(told: list[tuple[float, str]]) -> None:
    combined = combine(
        [
            Advice(role="Risk Sentinel", by="x", rule_based=False, factor=factor, latency=latency)  # type: ignore[arg-type]
            for factor, latency in told
        ]
    )
    assert combined.factor == min([factor for factor, _ in told], default=1.0)
    order = ["immediate", "defer", "park"]
    assert order.index(combined.latency) == max([order.index(latency) for _, latency in told], default=0)


def test_a_shrunken_plan_is_floored_to_the_lot_and_never_larger(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        listener = Listener()
        kept = []
        from desk.agents.personas import advising

        original = advising.shrunk

        def watch(sitting, planned, factor, by):  # type: ignore[no-untyped-def]
            kept.append((sitting, planned))
            return original(sitting, planned, factor, by)

        advising.shrunk = watch
        try:
            await stage.room.hold(question(), listener)
        finally:
            advising.shrunk = original
        sitting, planned = kept[0]
        for place in range(0, 101):
            smaller = shrunk(sitting, planned, place / 100, "Risk Sentinel")
            if smaller is None:
                continue
            assert smaller.quantity <= planned.quantity * Decimal(place) / 100
            assert Decimal(smaller.spec.quantity) == smaller.quantity
            assert smaller.limit == planned.limit

    on_stage(tmp_path, play, market=MARKET, seats=seats_for(everybody("honest"), HOUSE))
