"""The cognitive modules strike, cite and write into shadow; models that want more are refused by type."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from desk.agents.debate_messages import (
    AnswerFaulted,
    CasesCited,
    ClaimStruck,
    DebateOpened,
    IdeaShadowed,
    SeatFellSilent,
)
from desk.agents.model_seats.seats import seats_for
from desk.agents.models.exchange import ModelFailed
from desk.people.personas.house_personas import CEILINGS, MODULES
from tests.agents.listening import words
from tests.agents.modelled import (
    ALL,
    DEBATERS,
    HOUSE,
    cases,
    debate,
    found,
    saying,
    with_modules,
)
from tests.models.debating import Manner, ScriptedAsking


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
