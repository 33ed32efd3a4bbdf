"""Questions in chat, answered over the real wire protocol by a scripted model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from desk.agents.models.records import newest_calls
from desk.chat.commands import Context
from desk.host.core import Core
from desk.kernel.clock import Clock
from desk.people.demo import OPERATOR
from desk.people.directory import find_person
from tests.host.test_modelling import desk_of, hosted, models_file
from tests.models.server.answering import answering
from tests.models.server.played import Answer, Asked, Refuse, Script
from tests.models.server.server import ModelServer, serving
from widgets.specs.chat import ChatItem


def on_the_wire(
    state: Path, script: Script, check: Callable[[Core, Clock, ModelServer], Awaitable[None]]
) -> None:
    async def main(clock: Clock) -> None:
        async with serving(script) as server:
            file = models_file(local=hosted(url=server.url))
            async with desk_of(clock, state, file) as core:
                await clock.sleep(2.0)
                await check(core, clock, server)

    from tests.host.cores import virtually

    virtually(main)


async def asked(core: Core, text: str) -> list[ChatItem]:
    thread = await core.rooms.threads.latest(OPERATOR)
    person = find_person(core.bus.rows, OPERATOR)
    assert person is not None
    await core.chat.submit(text, Context(person, thread, "ses-a"))
    await core.chat.turns.wait(thread)
    return list(core.rooms.threads.tail(thread))


def test_an_answer_over_the_wire_reads_tools_quotes_news_and_shows_no_digit_of_its_own(
    tmp_path: Path,
) -> None:
    async def check(core: Core, clock: Clock, server: ModelServer) -> None:
        answer = (await asked(core, "what is BTC doing?"))[-1]
        assert answer.speaker.startswith("Analyst (")
        figures = [run for block in answer.blocks for run in block.runs if run.tone in ("figure", "stale")]
        assert len(figures) >= 4
        assert "123,456" not in answer.text
        assert "doubled" not in answer.text
        assert any(block.style == "quote" for block in answer.blocks)
        assert "read text from outside" in answer.text
        shown = {run.ref for block in answer.blocks for run in block.runs if run.ref}
        for ref in shown:
            view = core.rooms.evidence.view(ref)
            assert len(view.sha256) == 64
            assert view.tool
        assert any("/calc(" in ref for ref in shown)
        calls = newest_calls(core.bus.rows, 99, answer.turn)
        assert len(calls) == len(server.asked) == 3
        assert answer.meter is not None
        assert answer.meter.calls == 3
        assert answer.meter.tokens_out == sum(call.completion_tokens for call in calls) > 0
        assert answer.meter.cost.startswith("0.")

    on_the_wire(tmp_path, answering, check)


def test_escape_closes_the_connection_and_keeps_what_was_grounded(tmp_path: Path) -> None:
    def script(one: Asked) -> Answer:
        return Answer("It trades at {{T1.last}}.\n" + "And then " * 400, pause=0.02)

    async def check(core: Core, clock: Clock, server: ModelServer) -> None:
        thread = await core.rooms.threads.latest(OPERATOR)
        person = find_person(core.bus.rows, OPERATOR)
        assert person is not None
        await core.chat.submit("what is BTC doing?", Context(person, thread, "ses-a"))
        for _ in range(400):
            await clock.sleep(0.05)
            if server.connections and core.chat.turns.running(thread) and server.asked:
                break
        for _ in range(60):
            await clock.sleep(0.05)
        assert core.chat.stop(thread, person)
        await core.chat.turns.wait(thread)
        answer = core.rooms.threads.tail(thread)[-1]
        assert answer.stopped.startswith("stopped by ")
        for _ in range(100):
            if not server.connections:
                break
            await clock.sleep(0.05)
        assert server.connections == 0

    on_the_wire(tmp_path, script, check)


def test_a_provider_that_refuses_is_shown_in_its_own_words_and_the_house_answers(tmp_path: Path) -> None:
    async def check(core: Core, clock: Clock, server: ModelServer) -> None:
        items = await asked(core, "what is BTC doing?")
        assert items[-1].speaker == "House analyst (rule-based)"
        assert "Your plan ended on day 12 (402 from" in items[-2].text
        assert all(item.meter is None for item in items), "what took nothing has no meter"

    refusal = Refuse(402, '{"error": {"message": "Your plan ended on day 12.", "code": "plan_over"}}')
    on_the_wire(tmp_path, lambda one: refusal, check)
