"""What is in force holds models: limits that only tighten, and no figure of their own in a whole debate."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.agents.model_seats.seats import allowed
from desk.agents.models.asking import Asked
from desk.people.personas.house_personas import CEILINGS, MODULES
from desk.people.personas.persona import Limits, Personas
from tests.agents.modelled import (
    ALL,
    DEBATERS,
    HOUSE,
    cases,
    debate,
    everybody,
    with_modules,
)
from tests.agents.test_grounding import ungrounded
from tests.models.debating import ScriptedAsking, answer_of


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
