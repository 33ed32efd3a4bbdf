"""Debates of a whole desk against the model server, over HTTP: with models, with both, and with a server that breaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

import pytest

from desk.agents.debate_messages import AnswerFaulted, DebateOpened, SeatFellBack
from desk.agents.models.models_file import ModelsFile
from desk.agents.models.records import newest_calls
from desk.agents.models.spend import of_run
from desk.chat.commands import Context
from desk.host.core import Core
from desk.host.proof import prove
from desk.host.viewing import Viewer
from desk.kernel.clock import Clock
from desk.people.demo import OPERATOR
from tests.host.cores import virtually
from tests.host.test_modelling import PRICES, desk_of, hosted
from tests.models.server.debating import debating, in_manner
from tests.models.server.misbehaviours import FAULTS
from tests.models.server.played import Answer, Asked, Played, Script
from tests.models.server.server import serving
from widgets.specs.chat import ChatItem
from widgets.specs.strategy import StrategySnapshot


async def debated(core: Core, clock: Clock) -> tuple[StrategySnapshot, tuple[ChatItem, ...]]:
    """A debate on BTC-USDT, as somebody asks for it in a thread."""
    await clock.sleep(5.0)
    thread = await core.rooms.threads.open(OPERATOR)
    context = Context(core.terminal_desk.presence.person(OPERATOR), thread)
    await core.chat.submit("/debate BTC-USDT 15m", context)
    await core.chat.turns.wait(thread)
    said = tuple(item for item in core.rooms.threads.tail(thread) if item.author != "person")
    card = core.rooms.debates.latest_in(thread)
    assert card is not None, said[-1].text
    return card, said


def facts(core: Core, kind: type) -> list[object]:
    return [fact.message for fact in core.journal.facts(0, "debates.v1") if isinstance(fact.message, kind)]


def staged(
    state: Path,
    script: Script,
    check: Callable[[Core, Clock, list[Asked]], Awaitable[None]],
    personas: dict[str, str] | None = None,
) -> None:
    """A desk whose endpoint is a server of this script, by default for everybody."""

    async def main(clock: Clock) -> None:
        async with serving(script) as server:
            file = ModelsFile(
                endpoints={"local": hosted(url=server.url, prices=PRICES)},
                personas=personas or {"*": "local"},
            )
            async with desk_of(clock, state, file) as core:
                await check(core, clock, server.asked)

    virtually(main)


def test_a_whole_debate_over_the_wire_ends_in_a_card_a_request_spend_and_records(tmp_path: Path) -> None:
    async def check(core: Core, clock: Clock, asked: list[Asked]) -> None:
        card, said = await debated(core, clock)
        assert card.stance == "long"
        assert not card.rule_based
        assert card.request
        assert {"Bull (model-x)", "Bear (model-x)", "Risk Sentinel (model-x)"} <= {
            one.speaker for one in said
        }
        assert len(card.advice) == 4
        assert core.rooms.queue(Viewer(OPERATOR)).rows[0].proposer == "House analysts (model-x)"
        calls = newest_calls(core.bus.rows, 99, card.debate)
        assert len(calls) == len(asked) >= 12
        (opened,) = facts(core, DebateOpened)
        assert isinstance(opened, DebateOpened)
        assert {call.bundle for call in calls} == {opened.personas}
        assert all(call.snapshot for call in calls)
        spent = of_run(core.bus.rows, card.debate)
        assert spent.calls == len(calls)
        assert spent.usd > Decimal("0.01")
        meters = [one.meter for one in said if one.meter is not None]
        assert sum(one.calls for one in meters) == len(calls), "each call is told once, where its words stand"
        assert sum(one.tokens_in + one.tokens_out for one in meters) == spent.tokens
        assert not any("tools" in one.body for one in asked), "a seat is offered no tool"

    staged(tmp_path, debating, check)
    proof = prove(tmp_path)
    assert proof.ok, proof.problems


def test_models_and_house_analysts_debate_with_each_other_over_the_wire(tmp_path: Path) -> None:
    async def check(core: Core, clock: Clock, asked: list[Asked]) -> None:
        card, said = await debated(core, clock)
        assert {one.speaker for one in said} >= {
            "Bull (model-x)",
            "Bear (rule-based)",
            "Moderator (rule-based)",
        }
        assert {one.system.partition(".")[0] for one in asked} == {"You are Bull"}
        assert not card.rule_based
        assert not facts(core, SeatFellBack)

    staged(tmp_path, debating, check, {"Bull": "local"})


@pytest.mark.parametrize("fault", ["cut", "length", "page"])
def test_f46_f48_a_seat_whose_stream_breaks_is_the_houses_and_the_debate_goes_on(
    tmp_path: Path, fault: str
) -> None:
    def script(one: Asked) -> Played:
        return FAULTS[fault]() if one.system.startswith("You are Bear.") else debating(one)

    async def check(core: Core, clock: Clock, asked: list[Asked]) -> None:
        card, said = await debated(core, clock)
        (fell,) = facts(core, SeatFellBack)
        assert isinstance(fell, SeatFellBack)
        assert (fell.speaker, fell.step) == ("Bear", "opinion")
        assert fell.reason
        speakers = {one.speaker for one in said}
        assert "Bear (rule-based)" in speakers
        assert "Bull (model-x)" in speakers
        assert any("The house's rules speak from this seat" in one.text for one in said)
        assert len(card.opinions) == 3

    staged(tmp_path, script, check)


def test_f49_json_that_is_broken_first_is_repaired_over_the_wire(tmp_path: Path) -> None:
    broken: set[str] = set()

    def script(one: Asked) -> Played:
        if one.system.startswith("You are Bull.") and "own opinion" in one.user and not broken:
            broken.add("Bull")
            return Answer('{"claims": [], "p_up": 0.6, "p_up": 0.6}')
        return debating(one)

    async def check(core: Core, clock: Clock, asked: list[Asked]) -> None:
        card, _ = await debated(core, clock)
        assert broken
        assert card.request
        (faulted,) = facts(core, AnswerFaulted)
        assert isinstance(faulted, AnswerFaulted)
        assert (faulted.speaker, faulted.left) == ("Bull", 0)
        assert "twice" in faulted.faults[0]
        assert [call.purpose for call in newest_calls(core.bus.rows, 99, card.debate)].count("repair") == 1

    staged(tmp_path, script, check)


def test_f50_f51_what_models_make_up_over_the_wire_comes_to_nothing(tmp_path: Path) -> None:
    async def check(core: Core, clock: Clock, asked: list[Asked]) -> None:
        card, said = await debated(core, clock)
        assert card.stance == "stand aside"
        assert card.request == ""
        told = "".join(one.text for one in said)
        assert "59000" not in told
        assert "59,000" not in told

    staged(tmp_path, in_manner("digits"), check)
