"""Models in the whole desk: spend on every screen, its sheets, a crash, and a key that is nowhere."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desk.agents.models.asking import CapReached
from desk.agents.models.caps import Caps
from desk.agents.models.endpoint import Endpoint, Prices
from desk.agents.models.exchange import Model, ModelFailed, Usage
from desk.agents.models.models_file import ALL, ModelsFile
from desk.agents.models.spend import of_run
from desk.chat.commands import Context
from desk.host.core import Core
from desk.host.exporting import export_all
from desk.host.model_lines import Outside, tariff_of
from desk.host.modelling import ModelsGiven
from desk.host.proof import prove
from desk.kernel.clock import Clock
from desk.kernel.journal import DATABASE
from desk.link import envelope as e
from desk.people.demo import OPERATOR
from tests.host.cores import attached, surroundings, virtually
from tests.models.desk_stage import Scripted, asked, reply
from tests.models.server.played import Refuse
from tests.models.server.server import serving
from widgets.specs.models import ModelEndpoints, ModelSpend
from widgets.specs.status import Status

KEY = "sk-canary-4f1c9d0e77aa"
PRICES = Prices(input=Decimal(10), output=Decimal(20))


def hosted(**more: Any) -> Endpoint:
    return Endpoint.model_validate(
        {"url": "https://models.example.com/v1", "model": "model-x", "prices": PRICES, **more}
    )


def models_file(*, caps: Caps | None = None, **endpoints: Endpoint) -> ModelsFile:
    """The first endpoint speaks for everybody."""
    found = endpoints or {"hosted": hosted()}
    return ModelsFile(endpoints=found, personas={ALL: next(iter(found))}, caps=caps or Caps())


@asynccontextmanager
async def desk_of(
    clock: Clock,
    state: Path,
    file: ModelsFile,
    model: Model | None = None,
    failures: list[str] | None = None,
    **given: Any,
) -> AsyncIterator[Core]:
    """A desk with these endpoints; `model` answers at all of them, or the wire does."""
    told: list[str] = [] if failures is None else failures
    models = ModelsGiven(
        file, None if model is None else lambda name, endpoint, key: model, "demo.models.yaml"
    )
    core = await Core.open(dataclasses.replace(surroundings(clock, state, told, **given), models=models))
    try:
        await core.start()
        yield core
    finally:
        await core.close("the test is over")
    if failures is None:
        assert told == []


def copy_of(state: Path) -> Path:
    """The files as a crash would leave them."""
    import shutil

    return Path(shutil.copytree(state, state.with_name("crashed"), ignore=shutil.ignore_patterns("reserve")))


def test_without_an_endpoint_nothing_is_said_of_money(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        async with desk_of(clock, tmp_path, ModelsFile()) as core:
            assert core.modelling.spend_words() == ("", "")
            assert core.asking.endpoint("Bull") == ""
            context = Context(
                core.terminal_desk.presence.person(OPERATOR), await core.rooms.threads.open(OPERATOR)
            )
            done = await core.chat.commands.run_line("/spend", context)
            assert "the house's rules speak" in done.text

    virtually(main)


def test_what_models_cost_today_is_on_the_status_of_every_terminal(tmp_path: Path) -> None:
    model = Scripted([reply(usage=Usage(200, 100))])

    async def main(clock: Clock) -> None:
        async with desk_of(clock, tmp_path, models_file(), model) as core, attached(core) as terminal:
            await terminal.hello()
            await terminal.watch("status")
            first: Status = await terminal.see("status")
            assert first.spend == "$0.00 of $25"
            await core.asking.ask(asked())
            await terminal.see("status", lambda spec: spec.spend == "$0.01 of $25")

    virtually(main)


def test_a_free_endpoint_shows_its_tokens_in_place_of_money(tmp_path: Path) -> None:
    local = hosted(url="http://127.0.0.1:8080/v1", prices=None)

    async def main(clock: Clock) -> None:
        async with desk_of(
            clock, tmp_path, models_file(local=local), Scripted([reply(usage=Usage(1500, 100))])
        ) as core:
            await core.asking.ask(asked())
            assert core.modelling.spend_words() == ("2k tokens, no price", "")

    virtually(main)


@pytest.mark.parametrize(("spent", "state"), [(19, ""), (20, "near"), (25, "reached")])
def test_a_cap_that_is_near_or_reached_is_told_in_a_word(tmp_path: Path, spent: int, state: str) -> None:
    usage = Usage(spent * 100, 0)
    caps = Caps(day_usd=Decimal("0.025"), run_usd=Decimal(1))

    async def main(clock: Clock) -> None:
        async with desk_of(clock, tmp_path, models_file(caps=caps), Scripted([reply(usage=usage)])) as core:
            await core.asking.ask(asked())
            assert core.modelling.spend_words()[1] == state

    virtually(main)


def test_everybody_is_told_once_that_the_cap_is_near_and_once_that_it_holds_no_more(tmp_path: Path) -> None:
    caps = Caps(day_usd=Decimal("0.02"), run_usd=Decimal(1))
    model = Scripted([reply(usage=Usage(100, 50))])

    async def main(clock: Clock) -> None:
        async with (
            desk_of(clock, tmp_path, models_file(caps=caps), model) as core,
            attached(core) as terminal,
        ):
            await terminal.hello()
            for _ in range(12):
                with contextlib.suppress(CapReached):
                    await core.asking.ask(asked(most_tokens=20))
            await clock.sleep(1)
            told = [one.payload.text for one in terminal.heard if isinstance(one, e.AlertRaised)]
            told = [text for text in told if "Models have cost" in text]
            assert len(told) == 2
            assert "at the cap the house's rules speak" in told[0]
            assert "does not hold another call" in told[1]
            assert core.modelling.spend_words() == ("$0.02 of $0.02", "reached")
            assert of_run(core.bus.rows, "dbt-1").usd < caps.day_usd

    virtually(main)


def test_the_sheets_say_who_spent_it_in_which_run_and_how_each_endpoint_does(tmp_path: Path) -> None:
    busy = ModelFailed(
        "The model at models.example.com gave no answer: no credit (402); top up.", "provider", status=402
    )
    model = Scripted([reply(usage=Usage(200, 100)), busy])
    file = models_file(
        hosted=hosted(), far=hosted(prices=None), local=hosted(url="http://127.0.0.1:1/v1", prices="free")
    )

    async def main(clock: Clock) -> None:
        async with desk_of(clock, tmp_path, file, model) as core, attached(core) as terminal:
            await core.asking.ask(asked())
            with pytest.raises(ModelFailed):
                await core.asking.ask(asked(persona="Bear", scope="dbt-2"))
            await terminal.hello()
            await terminal.watch("spend", "models")
            spend: ModelSpend = await terminal.see("spend")
            assert [(row.name, row.usd, row.cap, row.calls) for row in spend.personas] == [
                ("Bear", "0.00", "10.00", 1),
                ("Bull", "0.0040", "10.00", 1),
            ]
            assert [(row.name, row.usd) for row in spend.runs] == [("dbt-2", "0.00"), ("dbt-1", "0.0040")]
            assert [(row.persona, row.state) for row in spend.calls] == [
                ("Bear", "failed"),
                ("Bull", "answered"),
            ]
            assert (spend.day.usd, spend.month.usd, spend.day.cap) == ("0.0040", "0.0040", "25.00")
            models: ModelEndpoints = await terminal.see("models")
            first, far, local = models.rows
            assert (first.state, first.answered, first.failed, first.in_a_row) == ("failing", 1, 1, 1)
            assert "no credit (402)" in first.error
            assert first.named == "scripted-1"
            assert "Bull" in first.speaks_for
            assert (far.state, far.prices) == ("no price", "no price, so it is not asked")
            assert (local.state, local.prices) == ("not asked yet", "free")

    virtually(main)


def test_no_price_no_call_unless_the_endpoint_is_at_home_or_says_that_it_is_free() -> None:
    assert tariff_of(hosted(prices=None)) is None
    assert tariff_of(hosted(prices="free")) is not None
    for url in (
        "http://127.0.0.1:11434/v1",
        "http://localhost:1234/v1",
        "http://192.168.1.5:8000/v1",
        "http://[::1]:1/v1",
    ):
        assert tariff_of(hosted(url=url, prices=None)) is not None, url


def test_a_call_that_ran_when_the_desk_went_down_is_settled_at_the_next_start(tmp_path: Path) -> None:
    model = Scripted(takes_s=60)

    async def main(clock: Clock) -> None:
        failures: list[str] = []
        async with desk_of(clock, tmp_path, models_file(), model, failures) as core:
            asking = asyncio.ensure_future(core.asking.ask(asked()))
            await clock.sleep(1)
            copied = copy_of(tmp_path)
            asking.cancel()
            await asyncio.wait((asking,))
        async with desk_of(clock, copied, models_file(), model) as core:
            run = of_run(core.bus.rows, "dbt-1")
            assert (run.calls, run.held_usd) == (1, Decimal(0))
            assert run.usd > 0
        proof = prove(copied)
        assert proof.ok, proof.problems
        assert proof.seen.model_calls == 1

    virtually(main)


def test_a_key_is_in_no_journal_no_log_no_export_no_tape_and_no_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider repeats the key in its refusal and the model in its answer, as real ones have."""
    monkeypatch.setenv("DESK_TEST_MODEL_KEY", KEY)
    body = f'{{"error": {{"message": "Incorrect API key provided: {KEY}.", "code": "invalid_api_key"}}}}'

    async def main(clock: Clock) -> None:
        from tests.models.server.played import Answer, queued

        script = queued(Refuse(401, body), Answer(f"Your key is {KEY}."))
        async with serving(script) as server:
            file = models_file(hosted=hosted(url=server.url, key="env:DESK_TEST_MODEL_KEY"))
            async with desk_of(clock, tmp_path, file, tape=True) as core, attached(core) as terminal:
                await terminal.hello()
                await terminal.watch("models", "spend", "status")
                with pytest.raises(ModelFailed) as told:
                    await core.asking.ask(asked(f"My key is {KEY}, is it right?"))
                assert told.value.kind == "key"
                answer = await core.asking.ask(asked("And now?"))
                assert [one.headers["authorization"] for one in server.asked] == [f"Bearer {KEY}"] * 2
                said = [
                    str(told.value),
                    repr(told.value),
                    answer.text,
                    repr(told.value.raw),
                    repr(answer.raw),
                ]
                sheets = [str(core.modelling.endpoints()), str(core.modelling.spend())]
                sent = [str(one.body) for one in server.asked]
                assert KEY not in "".join([*said, *sheets, *sent])
                assert "Incorrect API key provided" in said[0]
                await terminal.see("models", lambda spec: spec.rows[0].failed == 1)
                export_all(tmp_path, "journal", clock.now())

    virtually(main)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


def test_a_desk_in_virtual_time_waits_for_a_real_answer_as_long_as_it_takes(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        from tests.models.server.played import Answer, always

        async with serving(always("Up.")) as server:
            server.script = lambda one: Answer("Up, then down.", piece=3, pause=0.01)
            file = models_file(flag=hosted(url=server.url, prices=None))
            async with desk_of(clock, tmp_path, file) as core:
                answer = await core.asking.ask(asked())
                assert answer.text == "Up, then down."
                assert isinstance(core.modelling.desk.provisions["flag"].open(), Outside)

    virtually(main)


def test_at_the_cap_the_next_start_still_knows_what_was_spent(tmp_path: Path) -> None:
    caps = Caps(day_usd=Decimal("0.006"))
    model = Scripted([reply(usage=Usage(200, 100))])

    async def main(clock: Clock) -> None:
        async with desk_of(clock, tmp_path, models_file(caps=caps), model) as core:
            await core.asking.ask(asked(most_tokens=10))
        async with desk_of(clock, tmp_path, models_file(caps=caps), model) as core:
            with pytest.raises(CapReached, match=r"0\.0040 of 0\.0060 USD are spent for the desk today"):
                await core.asking.ask(asked(scope="dbt-2", most_tokens=10))
        assert (tmp_path / DATABASE).exists()
        assert prove(tmp_path).ok

    virtually(main)
