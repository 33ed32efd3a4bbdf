"""A moderator by model orders claims that exist, and adds nothing."""

from __future__ import annotations

import json
from pathlib import Path

from desk.agents.debate_messages import (
    AnswerFaulted,
)
from desk.agents.models.asking import Asked
from tests.agents.listening import words
from tests.agents.modelled import (
    DEBATERS,
    everybody,
    found,
    held,
)
from tests.models.debating import answer_of


def test_f50_a_moderator_ranks_claims_that_exist_and_no_others(tmp_path: Path) -> None:
    asking = everybody("honest", *DEBATERS)
    asking.manners["Moderator"] = "inventing"
    outcome, said, _, facts = held(tmp_path, asking)
    faults = [one for one in found(facts, AnswerFaulted) if isinstance(one, AnswerFaulted)]
    assert [(one.speaker, one.step, one.unknown) for one in faults] == [("Moderator", "rank", 4)] * 2
    assert any("there is no claim Whale-A" in fault for fault in faults[0].faults)
    assert "Whale" not in words(said) + outcome.card.model_dump_json()
    assert outcome.card.open_questions == ()
    assert outcome.card.decisive


def test_a_ranking_that_follows_the_order_of_reading_cannot_propose(tmp_path: Path) -> None:
    asking = everybody("honest", *DEBATERS)
    asking.manners["Moderator"] = "fickle"
    asking.models["Bear"] = "other:1b"

    def lower(asked: Asked) -> str | None:
        if (asked.persona, asked.purpose) != ("Bear", "opinion"):
            return None
        said = json.loads(answer_of(asked.prompt.messages[0].text, asked.prompt.messages[1].text))
        for one in said["claims"]:
            one["lean"] = -0.05
        said["invalidation"]["level_ref"] = said["invalidation"]["level_ref"].replace(
            "range_low", "range_high"
        )
        return json.dumps(said | {"p_up": 0.45})

    asking.before = lower
    outcome, _, stage, _ = held(tmp_path, asking)
    assert outcome.card.order_sensitive
    assert outcome.card.stance == "stand aside"
    assert stage.proposals == []


def test_the_moderator_reads_the_claims_twice_with_the_sides_swapped(tmp_path: Path) -> None:
    asking = everybody("honest", *DEBATERS)
    held(tmp_path, asking)
    first, swapped = (
        [line.partition(" ")[0] for line in asked.prompt.messages[1].text.splitlines() if ", lean " in line]
        for asked in asking.asked
        if asked.purpose == "rank"
    )
    sides = list(dict.fromkeys(name.partition("-")[0] for name in first))
    assert list(dict.fromkeys(name.partition("-")[0] for name in swapped)) == sides[::-1]
    assert sorted(first) == sorted(swapped)
