"""Nobody beside the debaters does more than is in their power, and models that try to are refused by type."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.agents.debate_messages import (
    AdviceGiven,
    AnswerFaulted,
    CasesCited,
    ClaimStruck,
    DebateOpened,
    IdeaShadowed,
    SeatFellBack,
    SeatFellSilent,
)
from desk.agents.model_seats.seats import allowed, seats_for
from desk.agents.models.asking import Asked
from desk.agents.models.exchange import ModelFailed
from desk.agents.personas.advice import Advice, combine
from desk.agents.personas.advising import shrunk
from desk.agents.tools import Tool
from desk.people.personas.house_personas import CEILINGS, MODULES, house_personas
from desk.people.personas.persona import Limits, Personas
from tests.agents.listening import Listener, words
from tests.agents.scripted import agreeing, table
from tests.agents.stage import Stage, on_stage, question
from tests.agents.test_debate import MARKET
from tests.agents.test_grounding import ungrounded
from tests.agents.test_model_seats import DEBATERS, ENDING, Held, everybody, found, held
from tests.models.debating import Manner, ScriptedAsking, answer_of
from widgets.specs.insights import PastCase, PastCases

ALL = (*DEBATERS, *ENDING, *MODULES)
HOUSE = house_personas()


def with_modules(*names: str) -> Personas:
    return Personas(msgspec.structs.replace(one, on=one.on or one.name in names) for one in HOUSE)


def cases() -> PastCases:
    rows = tuple(
        PastCase(
            id=f"dbt-past{letter}",
            instrument="BTC-USDT",
            horizon="15m",
            regime="LOW",
            stance="long",
            p_up=0.6,
            outcome=outcome,
            at=1,
        )
        for letter, outcome in zip("abc", ("up", "down", "open"), strict=True)
    )
    return PastCases(instrument="BTC-USDT", regime="", rows=rows, cases=2, ended_up=1, called_right=1)


def debate(
    directory: Path, asking: ScriptedAsking, personas: Personas, past: PastCases | None = None
) -> Held:
    """A debate in which these personas are in force."""

    async def play(stage: Stage) -> Held:
        if past is not None:
            stage.toolbox._tools["past_cases"] = _past(past)
        listener = Listener()
        outcome = await stage.room.hold(question(), listener)
        return Held(outcome, listener.said, stage, [fact.message for fact in stage.topic("debates.v1")])

    return on_stage(directory, play, market=MARKET, seats=seats_for(asking, personas))


def _past(past: PastCases) -> Tool:  # type: ignore[type-arg]
    from desk.agents.read_tools import OfInstrument

    async def run(asked: OfInstrument, working: object) -> PastCases:
        return past

    return Tool("past_cases", OfInstrument, PastCases, run, "Past debates.", {"instrument": "BTC-USDT"})


def saying(persona: str, change: Callable[[dict[str, object]], dict[str, object]]) -> ScriptedAsking:
    """Everybody is honest; what this persona answers is changed, whatever it is asked."""
    asking = ScriptedAsking(models=dict.fromkeys(ALL, "tiny:1b"))

    def before(asked: Asked) -> str | None:
        if asked.persona != persona:
            return None
        system, user = asked.prompt.messages[0].text, asked.prompt.messages[1].text
        return json.dumps(change(json.loads(answer_of(system, user))))

    asking.before = before
    return asking


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


def test_modules_are_used_only_while_they_are_on(tmp_path: Path) -> None:
    asking = ScriptedAsking(models=dict.fromkeys(ALL, "tiny:1b"))
    _, _, _, facts = debate(tmp_path, asking, HOUSE, cases())
    assert not {asked.persona for asked in asking.asked} & set(MODULES)
    (opened,) = found(facts, DebateOpened)
    assert isinstance(opened, DebateOpened)
    assert opened.modules == ()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_whose_record_speaks_against_it_is_left_out(module: str) -> None:
    asking = ScriptedAsking(models=dict.fromkeys(ALL, "tiny:1b"))
    assert module in seats_for(asking, with_modules(module)).modules.names
    assert module not in seats_for(asking, with_modules(module), {module}).modules.names


def test_first_principles_strikes_claims_that_stand_and_does_nothing_else(tmp_path: Path) -> None:
    asking = ScriptedAsking(models=dict.fromkeys(ALL, "tiny:1b"))
    outcome, said, _, facts = debate(tmp_path, asking, with_modules("First-Principles"))
    struck = [one for one in facts if isinstance(one, ClaimStruck)]
    assert [(one.claim, one.reason) for one in struck] == [
        ("Bull-A", "First-Principles: It says more than its value")
    ]
    bull = outcome.card.opinions[0]
    assert bull.claims[0].verdict == "struck"
    assert bull.p_up < bull.p_up_before
    assert "is struck by First-Principles" in words(said)
    assert "Bull-A" not in {claim.id for claim in outcome.card.decisive}
    (opened,) = found(facts, DebateOpened)
    assert isinstance(opened, DebateOpened)
    assert opened.modules == ("First-Principles",)


@pytest.mark.parametrize("manner", ["inventing", "verbose", "digits"])
def test_first_principles_cannot_exceed_its_power(tmp_path: Path, manner: Manner) -> None:
    asking = ScriptedAsking({"First-Principles": manner}, dict.fromkeys(ALL, "tiny:1b"))
    outcome, said, _, facts = debate(tmp_path, asking, with_modules("First-Principles"))
    struck = [one for one in facts if isinstance(one, ClaimStruck)]
    assert len(struck) <= CEILINGS["First-Principles"].names
    assert all(one.claim.partition("-")[0] in DEBATERS for one in struck)
    assert "59000" not in words(said) + outcome.card.model_dump_json()
    if manner == "inventing":
        assert struck == []
        assert any(isinstance(one, AnswerFaulted) and one.unknown for one in facts)


@pytest.mark.parametrize(
    "extra",
    [{"claims": [{"id": "A", "text": "x"}]}, {"p_up": 0.9}, {"strikes": [{"claim": "Bull-A", "add": "x"}]}],
)
def test_first_principles_can_hand_in_nothing_but_strikes(tmp_path: Path, extra: dict[str, object]) -> None:
    asking = saying("First-Principles", lambda said: said | extra)
    _, _, _, facts = debate(tmp_path, asking, with_modules("First-Principles"))
    assert [one.speaker for one in facts if isinstance(one, SeatFellSilent)] == ["First-Principles"]
    assert not [one for one in facts if isinstance(one, ClaimStruck)]


def test_pattern_synthesis_cites_cases_by_id_and_the_desk_brings_their_outcomes(tmp_path: Path) -> None:
    asking = ScriptedAsking(models=dict.fromkeys(ALL, "tiny:1b"))
    _, said, _, facts = debate(tmp_path, asking, with_modules("Pattern Synthesis"), cases())
    (cited,) = found(facts, CasesCited)
    assert isinstance(cited, CasesCited)
    assert cited.cases == ("dbt-pasta", "dbt-pastb")
    assert "Past cases like this one: 1 of 2 that are over ended higher" in words(said)
    opinion = next(asked for asked in asking.asked if asked.purpose == "opinion")
    assert "cited_cases" in opinion.prompt.messages[1].text
    assert "dbt-pastc" not in opinion.prompt.messages[1].text, "analysts read what was cited and no more"


def test_f50_pattern_synthesis_cites_no_case_that_never_was(tmp_path: Path) -> None:
    asking = ScriptedAsking({"Pattern Synthesis": "inventing"}, dict.fromkeys(ALL, "tiny:1b"))
    _, said, _, facts = debate(tmp_path, asking, with_modules("Pattern Synthesis"), cases())
    assert not found(facts, CasesCited)
    assert "dbt-invented" not in words(said)
    (faulted,) = found(facts, AnswerFaulted)
    assert isinstance(faulted, AnswerFaulted)
    assert faulted.unknown == 2


@pytest.mark.parametrize("extra", [{"text": "It rises"}, {"p_up": 0.9}, {"claims": []}])
def test_pattern_synthesis_can_hand_in_nothing_but_ids(tmp_path: Path, extra: dict[str, object]) -> None:
    asking = saying("Pattern Synthesis", lambda said: said | extra)
    _, _, _, facts = debate(tmp_path, asking, with_modules("Pattern Synthesis"), cases())
    assert [one.speaker for one in facts if isinstance(one, SeatFellSilent)] == ["Pattern Synthesis"]
    assert not found(facts, CasesCited)


def test_creativity_writes_into_shadow_and_nowhere_else(tmp_path: Path) -> None:
    on, off = tmp_path / "on", tmp_path / "off"
    on.mkdir()
    off.mkdir()
    asking = ScriptedAsking(models=dict.fromkeys(ALL, "tiny:1b"))
    outcome, said, stage, facts = debate(on, asking, with_modules("Creativity"))
    (idea,) = found(facts, IdeaShadowed)
    assert isinstance(idea, IdeaShadowed)
    assert "quiet book" in idea.idea
    elsewhere = [one for one in facts if not isinstance(one, IdeaShadowed)]
    told = words(said) + outcome.card.model_dump_json() + repr(stage.proposals) + repr(elsewhere)
    assert "quiet book" not in told.replace(_steps(elsewhere), "")
    plain, _, without, _ = debate(off, ScriptedAsking(models=dict.fromkeys(ALL, "tiny:1b")), HOUSE)
    assert (plain.card.p_up, plain.card.stance) == (outcome.card.p_up, outcome.card.stance)
    assert without.proposals[0].quantity == stage.proposals[0].quantity
    assert asking.asked[-1].persona == "Creativity", "it speaks when everything is decided"


def _steps(facts: Sequence[object]) -> str:
    """What the step that brought the idea kept of it, for a debate that is continued."""
    return next((repr(one) for one in facts if getattr(one, "step", "") == "dream"), "")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_that_fails_falls_silent_and_the_debate_goes_on(tmp_path: Path, module: str) -> None:
    asking = ScriptedAsking(models=dict.fromkeys(ALL, "tiny:1b"))
    failed = ModelFailed("Overloaded.", "provider", status=503)
    asking.before = lambda asked: failed if asked.persona == module else None
    outcome, said, _, facts = debate(tmp_path, asking, with_modules(module), cases())
    assert [one.speaker for one in facts if isinstance(one, SeatFellSilent)] == [module]
    assert outcome.request
    assert f"{module} fell silent" in words(said)


def test_limits_of_the_bundle_tighten(tmp_path: Path) -> None:
    bull = HOUSE["Bull"]
    narrow = msgspec.structs.replace(
        bull,
        version=2,
        reads=("market_snapshot", "key_levels", "flow"),
        limits=Limits(claims=1, attacks=0, lean=0.1, edge=0.05),
    )
    asking = everybody("honest", *DEBATERS)
    outcome, _, _, _ = debate(tmp_path, asking, Personas((*HOUSE, narrow)))
    shown = outcome.card.opinions[0]
    assert (shown.p_up_before, len(shown.claims)) == (0.55, 1)
    told = next(one for one in asking.asked if (one.persona, one.purpose) == ("Bull", "opinion"))
    text = told.prompt.messages[1].text
    assert "market_snapshot" in text
    assert "momentum" not in text
    assert not [one for one in asking.asked if (one.persona, one.purpose) == ("Bull", "attack")]


@given(st.sampled_from(sorted(CEILINGS)), st.integers(-9, 99), st.floats(-9.0, 99.0))
def test_limits_beyond_the_code_are_never_read_as_more(name: str, whole: int, real: float) -> None:
    wild = Limits(claims=whole, attacks=whole, lean=real, edge=real, names=whole, sentences=whole)
    read = allowed(Personas((msgspec.structs.replace(HOUSE[name], limits=wild),)), name)
    for field in Limits.__struct_fields__:
        assert 0 <= getattr(read, field) <= getattr(CEILINGS[name], field)


class Digits:
    """Puts figures of its own into every text of every answer."""

    def __init__(self, pieces: list[str]) -> None:
        self._pieces = pieces
        self._place = 0

    def into(self, value: object) -> object:
        match value:
            case str() if " " in value:
                self._place += 1
                return f"{value} {self._pieces[self._place % len(self._pieces)]}"
            case list():
                return [self.into(one) for one in value]
            case dict():
                kept = ("condition", "claim", "ref", "level_ref", "kind")
                return {key: one if key in kept else self.into(one) for key, one in value.items()}
        return value


figures = st.one_of(
    st.integers(0, 10**9).map(str),
    st.floats(0.001, 10**6).map(lambda value: f"{value:,.2f}"),
    st.sampled_from(["59k", "٣٤", "½", "sixty thousand", "{{59000}}", "1e5", "０１", "{{T1.last}}00", "Ⅳ"]),
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(figures, min_size=1, max_size=6))
def test_f51_no_figure_of_a_models_own_is_ever_shown_as_a_fact(tmp_path: Path, pieces: list[str]) -> None:
    asking = ScriptedAsking(models=dict.fromkeys(ALL, "tiny:x"))
    digits = Digits(pieces)

    def before(asked: Asked) -> str:
        system, user = asked.prompt.messages[0].text, asked.prompt.messages[1].text
        return json.dumps(digits.into(json.loads(answer_of(system, user))))

    asking.before = before
    directory = tmp_path / f"{len(list(tmp_path.iterdir()))}"
    directory.mkdir()
    outcome, said, stage, _ = debate(directory, asking, with_modules(*MODULES), cases())
    for statement in said:
        for block in statement.blocks:
            runs = tuple(run for run in block.runs if run.tone not in ("unverified", "muted"))
            assert not ungrounded(runs), "".join(run.text for run in block.runs)
    card = outcome.card
    for shown in (card.invalidation, card.dissent, *card.reading, *(one.runs for one in card.advice)):
        assert not ungrounded(tuple(run for run in shown if run.tone != "muted"))
    for proposal in stage.proposals:
        assert not ungrounded(tuple(run for run in proposal.rationale if run.tone != "muted"))
