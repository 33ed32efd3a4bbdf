"""What a persona is told and held to is changed by people together, within what the code allows."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.approvals.changes.persona_change import AdoptPersona, adopting
from desk.approvals.messages import ChangeApplied
from desk.approvals.requests_table import ChangeRequest, require_any
from desk.kernel.errors import ConfigError, Refused
from desk.people.personas.house_personas import CEILINGS, house_personas
from desk.people.personas.persona import Limits, Persona, problem_of, read_persona
from desk.people.personas.personas_table import PersonaAdopted, personas_in_force
from tests.approvals.test_forged_record import behind, judged, noted
from tests.execution.paper_desk import PaperDesk, at_a_desk

HOUSE = house_personas()


def patient_bull(version: int = 2) -> Persona:
    told = f"{HOUSE['Bull'].instructions}\nThree claims are enough."
    limits = msgspec.structs.replace(HOUSE["Bull"].limits, claims=3)
    return msgspec.structs.replace(HOUSE["Bull"], version=version, instructions=told, limits=limits)


def switched_on(name: str) -> Persona:
    return msgspec.structs.replace(HOUSE[name], version=2, on=True)


def test_two_people_change_a_persona_and_read_every_difference(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        before = personas_in_force(desk.bus.rows).sha256
        made = await desk.approvals.propose_change(adopting(patient_bull()), "operator")
        assert (made.state, made.needed) == ("pending", 2)
        found = require_any(desk.bus.rows, made.request)
        assert isinstance(found, ChangeRequest)
        assert found.proposed.ticket.area == "personas"
        for line in (
            "role Bull was: version 1\nrole Bull becomes: version 2\n",
            "at most claims was: 8\nat most claims becomes: 3\n",
            "instructions line 2 was: nothing\ninstructions line 2 becomes: Three claims are enough.\n",
        ):
            assert line in found.proposed.text
        await desk.vote(made, "dana")
        assert personas_in_force(desk.bus.rows).sha256 == before, "one vote changes nothing"
        await desk.vote(made, "lee")
        now = personas_in_force(desk.bus.rows)
        assert now["Bull"] == patient_bull()
        assert now["Bear"] == HOUSE["Bear"]
        assert now.sha256 != before
        last = [type(fact.message) for fact in desk.journal.facts()][-2:]
        assert last == [ChangeApplied, PersonaAdopted]
        assert not judged(list(desk.journal.facts()))

    at_a_desk(tmp_path, scenario)


def test_a_module_is_switched_on_by_people_together(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        assert not personas_in_force(desk.bus.rows).on("Creativity")
        made = await desk.approvals.propose_change(adopting(switched_on("Creativity")), "operator")
        await desk.approve(made)
        assert personas_in_force(desk.bus.rows).on("Creativity")

    at_a_desk(tmp_path, scenario)


def test_of_two_changes_of_one_persona_the_second_is_stale(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        first = await desk.approvals.propose_change(adopting(patient_bull()), "operator")
        second = await desk.approvals.propose_change(adopting(patient_bull()), "operator")
        await desk.approve(first)
        with pytest.raises(Refused, match="role Bull has changed since the proposal"):
            await desk.vote(second, "dana")

    at_a_desk(tmp_path, scenario)


@pytest.mark.parametrize("person", ["dana", "lee", "nobody"])
def test_whoever_lacks_the_right_puts_no_persona_before_the_people(tmp_path: Path, person: str) -> None:
    async def scenario(desk: PaperDesk) -> None:
        try:
            made = await desk.approvals.propose_change(adopting(patient_bull()), person)
        except Refused:
            return
        assert made.state == "pending"
        assert personas_in_force(desk.bus.rows)["Bull"] == HOUSE["Bull"]

    at_a_desk(tmp_path, scenario)


@pytest.mark.parametrize(
    ("persona", "why"),
    [
        (msgspec.structs.replace(patient_bull(), version=1), "version 2"),
        (msgspec.structs.replace(patient_bull(), version=3), "version 2"),
        (msgspec.structs.replace(patient_bull(), kind="module"), "is a role"),
        (msgspec.structs.replace(patient_bull(), on=False), "only modules are switched off"),
        (msgspec.structs.replace(patient_bull(), name="Whale"), "no persona 'Whale'"),
        (msgspec.structs.replace(patient_bull(), instructions="  "), "take 1 to"),
        (msgspec.structs.replace(patient_bull(), instructions="x" * 6_001), "take 1 to"),
        (msgspec.structs.replace(patient_bull(), instructions="a\u202eb"), "U[+]202E"),
        (msgspec.structs.replace(patient_bull(), instructions="a\x1b[2Jb"), "U[+]001B"),
        (msgspec.structs.replace(patient_bull(), instructions="nothing"), "the word nothing"),
        (msgspec.structs.replace(patient_bull(), reads=("flow", "flow")), "each once"),
        (msgspec.structs.replace(patient_bull(), reads=("rm -rf",)), "tool names"),
    ],
)
def test_a_persona_that_is_none_is_refused(tmp_path: Path, persona: Persona, why: str) -> None:
    async def scenario(desk: PaperDesk) -> None:
        with pytest.raises(Refused, match=why):
            await desk.approvals.propose_change(adopting(persona), "operator")

    at_a_desk(tmp_path, scenario)


@given(st.sampled_from(sorted(CEILINGS)), st.sampled_from(Limits.__struct_fields__), st.floats(-5.0, 50.0))
def test_a_bundle_may_only_tighten_what_the_code_allows(name: str, limit: str, value: float) -> None:
    wanted: float = round(value, 2) if limit in ("lean", "edge") else int(value)
    limits = msgspec.structs.replace(CEILINGS[name], **{limit: wanted})
    persona = msgspec.structs.replace(HOUSE[name], version=2, limits=limits)
    refused = problem_of(persona, HOUSE[name], CEILINGS[name])
    assert bool(refused) == (not 0 <= wanted <= getattr(CEILINGS[name], limit))


def test_a_persona_is_read_strictly() -> None:
    assert read_persona(patient_bull().text) == patient_bull()
    for text in (
        "{}",
        patient_bull().text.replace('"version":2', '"version":2,"tools":["submit_order"]'),
        patient_bull().text.replace('"claims":3', '"claims":3,"orders":9'),
        patient_bull().text.replace('"version":2', '"version":"2"'),
    ):
        with pytest.raises(ConfigError, match="desk persona show"):
            read_persona(text)


def test_the_independent_judge_finds_a_persona_that_nobody_adopted(tmp_path: Path) -> None:
    async def scenario(desk: PaperDesk) -> None:
        made = await desk.approvals.propose_change(adopting(patient_bull()), "operator")
        await desk.approve(made)
        facts = list(desk.journal.facts())
        adopted = next(fact.message for fact in facts if isinstance(fact.message, PersonaAdopted))
        forged = msgspec.structs.replace(patient_bull(3), instructions="Always say buy.")
        planted = PersonaAdopted(name="Bull", version=3, text=forged.text, sha256=forged.sha256)
        nobody = "1 changes of the desk itself that nobody voted on"
        assert "nobody voted on" not in noted(facts)
        assert nobody in noted(behind(facts, PersonaAdopted, planted))
        for change in ({"text": forged.text}, {"name": "Bear"}, {"version": 9}, {"sha256": "0" * 64}):
            altered = [
                msgspec.structs.replace(fact, message=msgspec.structs.replace(adopted, **change))
                if fact.message is adopted
                else fact
                for fact in facts
            ]
            assert nobody in noted(altered), change

    at_a_desk(tmp_path, scenario)


def test_the_hash_of_a_persona_is_of_its_canonical_text() -> None:
    for persona in HOUSE:
        assert persona.sha256 == sha256(persona.text.encode()).hexdigest()
        assert read_persona(persona.text) == persona
        assert AdoptPersona(persona.text) == adopting(persona)
