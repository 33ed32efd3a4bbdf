"""`/golive`: exactly what is missing, each thing tested for real, and what to type next."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from desk.agents.models.endpoint import Endpoint
from desk.agents.models.models_file import ALL, ModelsFile
from desk.host.core import Core
from desk.host.modelling import ModelsGiven
from desk.kernel.clock import Clock, SystemClock
from desk.link import envelope as e
from tests.host.cores import attached, opened, surroundings, virtually
from tests.models.server.played import Asked, Refuse
from tests.models.server.server import serving
from widgets.specs.go_live import GoLiveList, Need


def refuses(asked: Asked) -> Refuse:
    return Refuse(500, "nothing is asked here")


def needs(core: Core) -> dict[str, Need]:
    return {need.id: need for need in core.going_live.look().needs}


def test_a_demo_lists_everything_that_real_money_takes_and_what_to_type(tmp_path: Path) -> None:
    async def session(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            found = needs(core)
            assert {name for name, need in found.items() if need.needed and need.state == "missing"} == {
                "policy",
                "venue",
                "key",
                "approver",
            }
            assert found["models"].state == "missing"
            assert "desk model add" in found["models"].next
            assert "desk policy template" in found["policy"].next
            assert "desk --venue" in found["venue"].next
            assert "desk people found" in found["approver"].next
            assert found["approver"].title == "Second approver"

    virtually(session)


def test_a_wallet_is_said_not_to_be_offered_and_is_not_needed(tmp_path: Path) -> None:
    async def session(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core:
            wallet = needs(core)["wallet"]
            assert (wallet.state, wallet.needed) == ("not offered", False)
            assert "exchanges need none" in wallet.text

    virtually(session)


def test_the_command_tests_tells_in_a_sentence_and_opens_the_list(tmp_path: Path) -> None:
    async def session(clock: Clock) -> None:
        async with opened(clock, tmp_path) as core, attached(core) as terminal:
            await terminal.hello()
            await terminal.send(e.CommandInvoke, payload=e.CommandPayload(name="golive"))
            done = await terminal.hear(e.CommandDone)
            assert done.payload.text.startswith(
                "Tested. Going LIVE still takes: policy, venue, venue key, second approver"
            )
            await terminal.watch("golive")
            seen = await terminal.see("golive")
            assert isinstance(seen, GoLiveList)
            assert all(need.tested_at for need in seen.needs if need.id in ("policy", "venue", "key"))

    virtually(session)


async def probed(state: Path, **endpoints: Endpoint) -> dict[str, Need]:
    """What a test of these endpoints finds, over real sockets."""
    failures: list[str] = []
    file = ModelsFile(endpoints=endpoints, personas={ALL: next(iter(endpoints))})
    given = dataclasses.replace(surroundings(SystemClock(), state, failures), models=ModelsGiven(file))
    core = await Core.open(given)
    try:
        assert {needs(core)[f"model:{name}"].state for name in endpoints} == {"untested"}
        await core.going_live.test()
        return needs(core)
    finally:
        await core.close("the test is over")


async def test_an_endpoint_is_asked_for_its_models_and_nothing_is_paid(tmp_path: Path) -> None:
    async with serving(refuses, ("small", "large")) as server:
        found = await probed(tmp_path, local=Endpoint(url=server.url, model="small"))
    need = found["model:local"]
    assert (need.state, bool(need.tested_at)) == ("ok", True)
    assert need.text == f"{server.url} answers and lists 2 models"
    assert server.asked == []


async def test_an_endpoint_that_does_not_answer_or_lacks_its_model_failed_and_says_what_to_type(
    tmp_path: Path,
) -> None:
    async with serving(refuses, ("large",)) as server:
        gone = Endpoint(url="http://127.0.0.1:9/v1", model="x")
        found = await probed(tmp_path, there=Endpoint(url=server.url, model="small"), gone=gone)
    assert found["model:there"].state == "failed"
    assert "lists no model small" in found["model:there"].text
    assert found["model:gone"].state == "failed"
    assert found["model:gone"].next == "desk model probe gone"
