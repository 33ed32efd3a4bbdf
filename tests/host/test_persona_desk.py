"""Personas as people see and change them: commands in the chat, `desk persona`, and debates by what is in force."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from desk.agents.debate_messages import IdeaShadowed
from desk.agents.model_answers.answering import ModelAnswers
from desk.agents.models.asking import Asked, Hearing
from desk.agents.models.exchange import CallWanted, Reply, Usage
from desk.agents.personas.ideas_table import latest_ideas
from desk.approvals.requests_table import ChangeRequest, waiting_requests
from desk.chat.commands import Context
from desk.cli.persona import persona
from desk.host.core import Core
from desk.host.persona_desk import HostPersonaDesk, seats_now
from desk.host.proof import prove
from desk.kernel.clock import Clock
from desk.kernel.errors import ConfigError, DeskError, Refused
from desk.people.demo import OPERATOR
from desk.people.personas.house_personas import MODULES, house_personas
from desk.people.personas.persona_file import load_persona, persona_yaml
from desk.people.personas.personas_table import personas_in_force
from tests.host.cores import attached, opened, virtually
from tests.host.test_policy_desk import agreed
from tests.models.debating import ScriptedAsking
from widgets.specs.personas import PersonaSheet

HOUSE = house_personas()


def desk_of(core: Core) -> HostPersonaDesk:
    return HostPersonaDesk(core.bus, core.approvals, core.asking)


async def run(core: Core, line: str, person: str = OPERATOR) -> str:
    context = Context(core.terminal_desk.presence.person(person), await core.rooms.threads.open(OPERATOR))
    return (await core.chat.commands.run_line(line, context)).text


def test_personas_are_listed_with_version_and_hash_and_shown_whole(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as terminal:
            assert HOUSE.sha256[:12] in await run(core, "/personas")
            await terminal.hello()
            await terminal.watch("personas", "personas:Risk Sentinel")
            listed: PersonaSheet = await terminal.see("personas")
            assert listed.sha256 == HOUSE.sha256
            assert [(one.name, one.version, one.sha256) for one in listed.rows] == [
                (one.name, 1, one.sha256) for one in HOUSE
            ]
            assert {one.name: one.speaks for one in listed.rows}["Bull"] == "speaks by rule"
            assert [one.name for one in listed.rows if not one.on] == list(MODULES)
            shown: PersonaSheet = await terminal.see("personas:Risk Sentinel")
            (sentinel,) = shown.rows
            assert sentinel.instructions == HOUSE["Risk Sentinel"].instructions
            assert sentinel.reads == HOUSE["Risk Sentinel"].reads
            with pytest.raises(DeskError, match="Whale"):
                await run(core, "/persona Whale")

    virtually(main)


def test_a_module_is_switched_on_through_the_gate_and_from_then_on_sits_at_debates(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        asking = ScriptedAsking(models=dict.fromkeys((*MODULES, "Bull"), "tiny:1b"))
        async with opened(clock, tmp_path) as core:
            said = await run(core, "/module on Pattern Synthesis")
            assert "to switch Pattern Synthesis on waits for 2 approvals" in said
            assert seats_now(core.bus, asking).modules.names == ()
            await agreed(core)
            seats = seats_now(core.bus, asking)
            assert seats.modules.names == ("Pattern Synthesis",)
            assert seats.personas == personas_in_force(core.bus.rows).sha256 != HOUSE.sha256
            with pytest.raises(Refused, match="is on already"):
                await run(core, "/module on Pattern Synthesis")
            (shown,) = desk_of(core).sheet("Pattern Synthesis").rows
            assert (shown.version, shown.on, shown.adopted_by) == (2, True, "lee")
            assert "1 persona of this desk's own" in await run(core, "/personas")
            await run(core, "/module off Pattern Synthesis")
            await agreed(core)
            assert seats_now(core.bus, asking).modules.names == ()

    virtually(main)
    assert prove(tmp_path).ok


def test_a_persona_of_a_file_is_adopted_by_people_together(tmp_path: Path) -> None:
    file = tmp_path / "bull.yaml"
    told = f"{HOUSE['Bull'].instructions}\nBe brief.\nSay what would end it first."
    file.write_text(persona_yaml(msgspec.structs.replace(HOUSE["Bull"], version=2, instructions=told)))

    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path / "state") as core:
            said = await run(core, f"/adopt-persona {load_persona(file).text}")
            assert "to adopt the persona Bull 2 waits for 2 approvals by Dana" in said
            (asked,) = (one for one in waiting_requests(core.bus.rows) if isinstance(one, ChangeRequest))
            assert "instructions line 3 becomes: Say what would end it first." in asked.proposed.text
            await agreed(core)
            assert personas_in_force(core.bus.rows)["Bull"].instructions == told

    virtually(main)


@pytest.mark.parametrize("line", ["/module on Creativity", f"/adopt-persona {HOUSE['Bull'].text}"])
def test_whoever_neither_administers_nor_resumes_asks_for_no_other_persona(tmp_path: Path, line: str) -> None:
    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            with pytest.raises(Refused, match="may not"):
                await run(core, line, "dana" if line.startswith("/module") else "lee")

    virtually(main)


def test_ideas_are_read_back_apart_from_everything_else(tmp_path: Path) -> None:
    from desk.agents.debate_messages import DEBATES
    from desk.kernel.journal import Draft

    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            idea = IdeaShadowed("dbt-a", "tiny:1b", "Watch the quiet book")
            await core.bus.record(Draft(DEBATES, idea, "house", "dbt-a"))
            assert [one.idea for one in latest_ideas(core.bus.rows, 9)] == ["Watch the quiet book"]
            assert [one.text for one in desk_of(core).sheet("Creativity").ideas] == ["Watch the quiet book"]
            assert desk_of(core).sheet("Bull").ideas == ()

    virtually(main)


def test_a_file_of_a_persona_is_read_strictly(tmp_path: Path) -> None:
    for one in HOUSE:
        file = tmp_path / "one.yaml"
        file.write_text(persona_yaml(one))
        assert load_persona(file) == one
    text = persona_yaml(HOUSE["Bull"])
    for broken in (
        text.replace("version: 1", "version: 1\norders: 9"),
        text.replace("version: 1", "version: one"),
        text.replace("version: 1", "version: 1\nversion: 2"),
        "",
    ):
        file.write_text(broken)
        with pytest.raises(ConfigError):
            load_persona(file)
    with pytest.raises(ConfigError, match="no persona file"):
        load_persona(tmp_path / "nowhere.yaml")


def test_desk_persona_lists_and_shows_without_a_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    runner = CliRunner()
    listed = runner.invoke(persona, ["list"])
    assert listed.exit_code == 0, listed.output
    assert f"all of them: {HOUSE.sha256}" in listed.output
    shown = runner.invoke(persona, ["show", "Risk", "Sentinel"])
    file = tmp_path / "sentinel.yaml"
    file.write_text(shown.output)
    assert load_persona(file) == HOUSE["Risk Sentinel"]
    told = runner.invoke(persona, ["show", "Bull", "--json"])
    assert HOUSE["Bull"].sha256 in told.output


def test_the_analyst_in_the_chat_is_told_and_shown_what_its_persona_says(tmp_path: Path) -> None:
    narrow = msgspec.structs.replace(
        HOUSE["Analyst"], version=2, reads=("market_snapshot",), instructions="Answer in a whisper."
    )
    asked: list[Asked] = []

    class Answering(ScriptedAsking):
        async def ask(self, one: Asked, hearing: Hearing | None = None) -> Reply:
            asked.append(one)
            calls = (CallWanted("c1", "portfolio", "{}"),) if len(asked) == 1 else ()
            text = "" if calls else "It trades at {{T1.last}}."
            return Reply(text, calls, "tool_calls" if calls else "stop", "tiny:1b", Usage(9, 9), b"")

    async def main(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            await run(core, f"/adopt-persona {narrow.text}")
            await agreed(core)
            answers = core.chat._answers
            assert isinstance(answers, ModelAnswers)
            answers._asking = Answering(models={"Analyst": "tiny:1b"})
            thread = await core.rooms.threads.open(OPERATOR)
            await core.chat.submit(
                "what is BTC doing?", Context(core.terminal_desk.presence.person(OPERATOR), thread)
            )
            await core.chat.turns.wait(thread)
            assert asked[0].prompt.messages[0].text.endswith("Answer in a whisper.")
            assert [tool.name for tool in asked[0].prompt.tools] == ["market_snapshot"]
            assert asked[0].bundle == personas_in_force(core.bus.rows).sha256
            assert "may not read portfolio" in asked[1].prompt.messages[-1].text

    virtually(main)
