from __future__ import annotations

from pathlib import Path

import pytest

from desk.agents.conclusion import Outcome
from desk.agents.model_seats.seats import seats_for
from desk.agents.models.asking import Asked, NoModels
from desk.agents.models.exchange import ModelFailed
from desk.agents.voice import Statement
from desk.approvals.personas.house_personas import house_personas
from tests.agents.listening import words
from tests.agents.stage import Stage
from tests.agents.test_debate import debate
from tests.models.debating import ScriptedAsking


def held(directory: Path, asking: ScriptedAsking) -> tuple[Outcome, list[Statement], Stage]:
    return debate(directory, seats=seats_for(asking, house_personas()))


def test_models_debate_and_it_ends_in_a_proposal(tmp_path: Path) -> None:
    outcome, said, stage = held(tmp_path, ScriptedAsking())
    print(words(said))
    assert outcome.card.stance == "long"
    assert stage.proposals
