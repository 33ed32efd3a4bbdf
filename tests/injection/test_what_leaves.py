"""What names a person or opens a lock stays on the machine, wherever in the talk it was said."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.agents.models.exchange import ModelFailed, OnText, Prompt, Reply
from desk.agents.models.messages import MODELS, CallReserved
from desk.kernel.clock import Clock
from desk.people.demo import OPERATOR
from tests.host.cores import virtually
from tests.host.test_modelling import desk_of, hosted, models_file
from tests.injection.obedient import Obedient
from tests.injection.test_injection import turn
from tests.kernel.test_scrubbing import CANARIES

SECRET = "sk-canary-0123456789abcdefghijkl"
ALL = tuple(one for many in CANARIES.values() for one in many if "\n" not in one)


class Telling(Obedient):
    """Refuses, and repeats the key it was given, as some providers do."""

    async def complete(self, prompt: Prompt, on_text: OnText) -> Reply:
        self.prompts.append(prompt)
        raise ModelFailed(f"Incorrect API key provided: {SECRET}", "key", status=401, raw=SECRET.encode())


def sent(model: Obedient) -> str:
    return "\n".join(
        "\n".join((said.text, *(call.arguments for call in said.calls)))
        for prompt in model.prompts
        for said in prompt.messages
    )


def test_personal_data_of_every_kind_stays_here_whichever_way_it_got_into_the_talk(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        model = Obedient()
        async with desk_of(clock, tmp_path, models_file(hosted=hosted(prices="free")), model) as core:
            await clock.sleep(40.0)
            for canary in ALL:
                thread = await core.rooms.threads.open(OPERATOR)
                await turn(core, thread, f"/remember BTC-USDT Ada says {canary} is hers")
                await turn(core, thread, f"What is BTC-USDT doing? Mine is {canary}")
                await turn(core, thread, "And what is ETH-USDT doing?")
            thread = await core.rooms.threads.open(OPERATOR)
            await turn(core, thread, "/debate BTC-USDT 5m")
            await turn(core, thread, f"/add Written by {CANARIES['e-mail address'][0]} for {ALL[-1]}")
            await turn(core, thread, "/ask bear what of the note?")
            assert len(model.prompts) > 2 * len(ALL)
            told = sent(model)
            for canary in ALL:
                assert canary not in told, canary
            assert "[e-mail address A]" in told

    virtually(main)


def test_what_the_desk_itself_tells_a_model_loses_nothing(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        model = Obedient()
        async with desk_of(clock, tmp_path, models_file(hosted=hosted(prices="free")), model) as core:
            await clock.sleep(40.0)
            thread = await core.rooms.threads.open(OPERATOR)
            for line in ("What is BTC-USDT doing?", "/debate BTC-USDT 5m", "/ask bear why?", "/round"):
                await turn(core, thread, line)
            made = [
                f.message for f in core.journal.facts(0, MODELS.name) if isinstance(f.message, CallReserved)
            ]
            assert len(made) > 10
            assert {kind for call in made for kind in call.scrubbed} == set()

    virtually(main)


def test_a_key_that_a_provider_repeats_is_in_no_fact_no_item_and_no_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY_KEY", SECRET)
    failures: list[str] = []

    async def main(clock: Clock) -> None:
        file = models_file(hosted=hosted(key="env:CANARY_KEY", prices="free"))
        model = Telling()
        async with desk_of(clock, tmp_path, file, model, failures) as core:
            thread = await core.rooms.threads.open(OPERATOR)
            await turn(core, thread, "What is BTC-USDT doing?")
            await turn(core, thread, "/models")
            said = "\n".join(item.text for item in core.rooms.threads.tail(thread))
            assert "Incorrect API key provided: [key]" in said
            assert model.prompts

    virtually(main)
    assert SECRET not in "".join(failures)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path
