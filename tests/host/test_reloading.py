"""A running desk takes its models file over as it is now."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path

import pytest

from desk.agents.models.endpoint import Endpoint
from desk.agents.models.exchange import ModelFailed, OnText, Prompt, Reply
from desk.agents.models.models_file import ModelsFile
from desk.agents.models.records import find_record
from desk.host.core import Core
from desk.host.modelling import ModelsGiven
from desk.kernel.clock import Clock
from desk.kernel.errors import ConfigError
from tests.host.cores import surroundings, virtually
from tests.host.test_modelling import hosted, models_file
from tests.models.desk_stage import Scripted, asked, reply


def test_a_changed_file_changes_who_speaks_without_a_restart(tmp_path: Path) -> None:
    files = [ModelsFile()]
    asked_of: list[str] = []

    def opened(name: str, endpoint: Endpoint, key: str) -> Scripted:
        asked_of.append(f"{name} {endpoint.model}")
        return Scripted([reply("Thin.")] * 3)

    async def main(clock: Clock) -> None:
        models = ModelsGiven(files[0], opened, "demo.models.yaml", lambda: files[-1])
        core = await Core.open(dataclasses.replace(surroundings(clock, tmp_path, []), models=models))
        try:
            assert core.asking.endpoint("Bull") == ""
            assert "what it said" in core.modelling.reload()
            files.append(models_file(local=hosted(model="one")))
            assert "local speaks for Bull, Bear" in core.modelling.reload()
            await core.asking.ask(asked())
            files.append(models_file(local=hosted(model="two")))
            core.modelling.reload()
            assert core.asking.model("Bull") == "two"
            await core.asking.ask(asked())
            await core.asking.ask(asked())
            assert asked_of == ["local one", "local two"]
            files.append(ModelsFile())
            assert "rules of the house" in core.modelling.reload()
            assert core.asking.endpoint("Bull") == ""
        finally:
            await core.close("the test is over")

    virtually(main)


def test_a_file_that_cannot_be_read_leaves_everything_as_it_was(tmp_path: Path) -> None:
    def broken() -> ModelsFile:
        raise ConfigError("demo.models.yaml, line 3: `endpoints.x.url` is missing.")

    async def main(clock: Clock) -> None:
        models = ModelsGiven(
            models_file(), lambda name, endpoint, key: Scripted([reply("Thin.")] * 3), "", broken
        )
        core = await Core.open(dataclasses.replace(surroundings(clock, tmp_path, []), models=models))
        try:
            with pytest.raises(ConfigError):
                core.modelling.reload()
            assert core.asking.endpoint("Bull") == "hosted"
        finally:
            await core.close("the test is over")

    virtually(main)


def test_a_call_that_was_set_aside_before_a_change_leaves_no_line_to_the_old_address(tmp_path: Path) -> None:
    old, new = hosted(url="https://old.example.com/v1"), hosted(url="https://new.example.com/v1")
    files = [models_file(hosted=old)]
    sent: list[str] = []

    class At(Scripted):
        def __init__(self, url: str) -> None:
            super().__init__([reply("Thin.")])
            self.url = url

        async def complete(self, prompt: Prompt, on_text: OnText) -> Reply:
            sent.append(self.url)
            return await super().complete(prompt, on_text)

    async def main(clock: Clock) -> None:
        models = ModelsGiven(
            files[0], lambda name, endpoint, key: At(endpoint.url), "demo.models.yaml", lambda: files[-1]
        )
        core = await Core.open(dataclasses.replace(surroundings(clock, tmp_path, []), models=models))
        try:
            under_way = asyncio.ensure_future(core.asking.ask(asked()))
            await asyncio.sleep(0)  # the money is being set aside, and nothing is opened yet
            files.append(models_file(hosted=new))
            core.modelling.reload()
            await under_way
            await core.asking.ask(asked())
            assert sent == [old.url, new.url]
            rows = core.bus.rows("SELECT call FROM model_calls ORDER BY seq")
            told = [find_record(core.bus.rows, str(call)).made.parameters for (call,) in rows]
            assert [url in parameters for url, parameters in zip(sent, told, strict=True)] == [True, True]
        finally:
            await core.close("the test is over")

    virtually(main)


def test_an_opened_key_does_not_follow_its_endpoint_to_another_address(tmp_path: Path) -> None:
    sealed = hosted(key="vault", url="https://models.example.com/v1")
    moved = hosted(key="vault", url="https://elsewhere.example.net/v1")
    files = [models_file(hosted=sealed)]
    keys: list[str] = []

    def opened(name: str, endpoint: Endpoint, key: str) -> Scripted:
        keys.append(f"{endpoint.url} {key}")
        return Scripted([reply("Thin.")] * 3)

    async def main(clock: Clock) -> None:
        models = ModelsGiven(files[0], opened, "demo.models.yaml", lambda: files[-1])
        core = await Core.open(dataclasses.replace(surroundings(clock, tmp_path, []), models=models))
        try:
            core.model_keys.store("hosted", "sk-of-the-first-address", "correct horse", sealed.url)
            core.model_keys.unlock("correct horse", clock)
            await core.asking.ask(asked())
            files.append(models_file(hosted=moved))
            core.modelling.reload()
            with pytest.raises(ModelFailed, match="sealed for another address"):
                await core.asking.ask(asked())
            assert keys == [f"{sealed.url} sk-of-the-first-address"]
            assert "sk-of-the-first-address" in core.modelling.secrets()
        finally:
            await core.close("the test is over")

    virtually(main)
