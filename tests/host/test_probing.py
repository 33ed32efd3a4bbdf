"""A host looks what its endpoints can do, pays for it, and notices another model behind the same name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec.structs import replace

from desk.agents.models.capability import EndpointProbed, ModelChanged
from desk.agents.models.caps import Caps
from desk.agents.models.endpoint import Endpoint
from desk.agents.models.messages import MODELS
from desk.host.alerts import Alerts
from desk.host.probing import DAY_NS, ModelProbing
from desk.kernel.bus import Delivery
from desk.kernel.clock import Clock
from desk.kernel.virtual import outside
from tests.host.cores import virtually
from tests.host.test_modelling import desk_of, models_file
from tests.models.server.able import Able
from tests.models.server.misbehaviours import FAULTS
from tests.models.server.server import ModelServer


async def looked(probing: ModelProbing) -> None:
    """It looks at a real server, so a desk in virtual time waits for it."""
    with outside():
        await probing.look()


async def heard(core: Any) -> list[Any]:
    """What was recorded of endpoints."""
    bodies = core.bus.rows("SELECT body FROM facts WHERE topic = ? ORDER BY seq", (MODELS.name,))
    found = [MODELS.decode(bytes(row[0])) for row in bodies]
    return [one for one in found if isinstance(one, EndpointProbed | ModelChanged)]


def test_f60_a_host_notices_another_model_tells_it_and_begins_its_record_anew(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        server = ModelServer(Able(max_tokens=False))
        await server.start()
        file = models_file(local=Endpoint(url=server.url))
        try:
            async with desk_of(clock, tmp_path, file) as core:
                probing = ModelProbing(core)
                await looked(probing)
                (card,) = await heard(core)
                assert card.capability.limit == "max_completion_tokens"
                calls = len(server.asked)
                await looked(probing)
                assert len(server.asked) == calls, "a card of today is not looked for again"
                assert core.asking.model("Bull") == "scripted-1"
                server.script = Able(max_tokens=False, voice="another")
                core.modelling.cards.keep(replace(card, at=card.at - DAY_NS - 1))
                await looked(probing)
                first, second, change = await heard(core)
                assert (first.changes, second.changes) == (0, 1)
                assert "3 of 3 canaries" in change.why
                assert core.asking.model("Bull") == "scripted-1 (change 1)"
                told = Alerts(core.bus.rows, core.instruments, str).of(Delivery(change, 1, 1, "desk"))
                assert told is not None
                assert told.title == "Model changed"
                await probing.begin()
                assert (await heard(core))[-1] == second
                assert core.modelling.endpoints().rows[0].card.startswith("streams, calls tools")
        finally:
            await server.stop()

    virtually(main)


def test_a_host_goes_on_where_an_endpoint_does_not_answer_its_probe(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        server = ModelServer(lambda asked: FAULTS["key"]())
        await server.start()
        try:
            async with desk_of(clock, tmp_path, models_file(local=Endpoint(url=server.url))) as core:
                await looked(ModelProbing(core))
                assert await heard(core) == []
        finally:
            await server.stop()

    virtually(main)


def test_probes_of_many_days_do_not_use_up_the_cap_of_one_run(tmp_path: Path) -> None:
    async def main(clock: Clock) -> None:
        server = ModelServer(Able())
        await server.start()
        try:
            file = models_file(local=Endpoint(url=server.url), caps=Caps(run_calls=12))
            async with desk_of(clock, tmp_path, file) as core:
                probing = ModelProbing(core)
                for _ in range(3):
                    await looked(probing)
                    card = core.modelling.cards.find("local")
                    assert card is not None
                    assert clock.now() - card.at < DAY_NS
                    core.modelling.cards.keep(replace(card, at=card.at - DAY_NS - 1))
        finally:
            await server.stop()

    virtually(main)
