"""The track record's sheet: empty in words, narrow without loss, and curves only where there is one."""

from __future__ import annotations

import pytest

from tests.widgets.stage import screen_text, staged
from widgets.bench_lines import votes_lines
from widgets.ink import Ink
from widgets.sheet import SheetPane
from widgets.specs.track_record import (
    BenchResult,
    BenchRow,
    BiasRow,
    CurveBin,
    LiftRow,
    MeantRow,
    ModuleRow,
    ScoreRow,
    SpeakerTrack,
    TableVotes,
    TrackRecord,
)

NOW = 1_795_459_437_000_000_000


def empty(**changes: object) -> TrackRecord:
    values: dict[str, object] = {
        "now": NOW,
        "persona": "",
        "waiting": 8,
        "first_due_s": 240,
        "void": 0,
        "speakers": (),
        "lifts": (),
        "votes": None,
        "rounds": 0,
        "rounds_needed": 30,
        "biases": (),
        "modules": (),
        "benches": (),
    }
    return TrackRecord.model_validate(values | changes)


def score(regime: str = "", n: int = 182) -> ScoreRow:
    return ScoreRow(
        regime=regime,
        n=n,
        apart=n,
        brier=0.241,
        log_score=0.68,
        skill_coin=0.036,
        skill_base=None,
        right_pct=55.0,
    )


def lift(**changes: object) -> LiftRow:
    values: dict[str, object] = {
        "needed": 150,
        "lift": -0.02,
        "low": None,
        "high": None,
        "blocks": 0,
        "off": False,
    }
    return LiftRow.model_validate(values | changes)


def leaning(**changes: object) -> BiasRow:
    values: dict[str, object] = {
        "persona": "Bear",
        "model": "qwen-1",
        "needed": 20,
        "means": "too few to say",
    }
    return BiasRow.model_validate(values | changes)


def full() -> TrackRecord:
    bear = SpeakerTrack(
        persona="Bear",
        model="qwen-1",
        scores=(score(), score("HIGH", 40)),
        reliability=0.0123,
        resolution=0.0045,
        curve=(CurveBin(said=70.0, was=54.0, low=47.0, high=61.0, n=182),),
        needed=30,
        meant=MeantRow(stated=70.0, was=54.0, low=47.0, high=61.0, n=182),
        weight_pct=21.0,
    )
    row = BenchRow(
        name="local", model="qwen-1", questions=30, answered=28, brier=0.231, grounded_pct=97.0,
        valid_pct=93.0, p95_ms=1_234, cost_usd=0.0123, caution="its cutoff is unknown",
    )  # fmt: skip
    votes = TableVotes(voices=3, effective=1.4, correlation=0.57, debates=120, enough=False)
    return empty(
        speakers=(bear,),
        lifts=(
            lift(instrument="BTC-USDT", debates=150, low=-0.03, high=-0.01, blocks=15, off=True, until=NOW),
            lift(instrument="ETH-USDT", debates=3),
        ),
        votes=votes,
        rounds=40,
        biases=(
            leaning(metric="directional", value=-0.2, low=-0.3, high=-0.1, n=182),
            leaning(metric="sycophancy", value=None, n=3),
        ),
        modules=(ModuleRow(module="First-Principles", n=100, needed=100, lift=-0.01, keep=False),),
        benches=(BenchResult(bench="bnc-1", at=NOW, questions=30, source="sim", rows=(row,), votes=votes),),
    )  # fmt: skip


async def shown(spec: TrackRecord, size: tuple[int, int]) -> str:
    pane: SheetPane = SheetPane()
    async with staged(pane, size=size) as pilot:
        pane.show(spec)
        await pilot.pause()
        return screen_text(pilot)


async def test_before_anything_is_resolved_it_says_so_and_when_the_first_is_due() -> None:
    text = await shown(empty(), (60, 20))
    assert "No forecast has been resolved yet." in text
    assert "8 forecasts are waiting; the first is due in 4m." in text
    assert "Speakers" not in text


async def test_a_persona_without_a_record_is_named() -> None:
    text = await shown(empty(persona="Bear", waiting=0, first_due_s=None), (60, 20))
    assert "No forecast of Bear has been resolved yet." in text


@pytest.mark.parametrize("width", [44, 80, 120])
async def test_everything_that_matters_is_there_at_any_width(width: int) -> None:
    text = " ".join((await shown(full(), (width, 90))).split())
    for words in (
        "Bear",
        "by qwen-1",
        "70% has meant 54% (n=182), 95% 47 to 61%",
        "said 70% was 54%",
        "Bear 21%",
        "1.40 of 3 voices",
        "people vote on it",
        "Off: even at best it brings nothing",
        "/debates on BTC-USDT",
        "3 of 150 debates before there is an interval",
        "turn it off",
        "$0.0123",
        "its cutoff is unknown",
    ):
        assert words in text
    assert "directional" in text


async def test_a_curve_is_not_drawn_from_too_few() -> None:
    speaker = full().speakers[0].model_copy(update={"curve": (), "meant": None, "scores": (score(n=12),)})
    text = await shown(empty(speakers=(speaker,)), (80, 30))
    assert "a curve takes 30 forecasts apart in time: 12 so far" in text
    assert "has meant" not in text


def test_effective_votes_before_any_debate_are_called_assumed() -> None:
    votes = TableVotes(voices=3, effective=3.0, correlation=0.0, debates=0, enough=True)
    shown = "".join(strip.text for strip in votes_lines(votes, 100, Ink()))
    assert "assumed: no debate is resolved yet" in shown
    assert "0.00" not in shown
