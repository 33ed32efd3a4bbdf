"""The second protocol: the same answers, without anything kept at the provider, and only a completed response counts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desk.agents.models.capability import Capability
from desk.agents.models.exchange import CallWanted, Prompt, Said
from desk.agents.models.rereading import read_stream
from tests.models.asking_models import ASKED, LOOK, asking
from tests.models.server.misbehaviours import FAULTS
from tests.models.server.played import Answer, Call, Repeat, Stream, Wait


def told(kind: str, **more: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n".encode()


CREATED = told("response.created", response={"model": "scripted-1"})
SAID = told("response.output_text.delta", delta="The book is thin.", item_id="m", output_index=0)
ADDED = told(
    "response.output_item.added",
    output_index=0,
    item={"type": "function_call", "id": "fc", "call_id": "c1", "name": "snapshot"},
)


def ended(**response: Any) -> bytes:
    return told("response.completed", response={"status": "completed", "model": "scripted-1", **response})


async def test_an_answer_with_tool_calls_is_the_same_by_both_protocols() -> None:
    def script(asked: object) -> Answer:
        return Answer("Let me look.", (Call("snapshot", '{"instrument": "BTC-USDT"}'), Call("radar")))

    async with asking(script) as chat, asking(script, api="responses") as responses:
        one, other = await chat.ask(), await responses.ask()
        assert responses.server.asked[0].path == "/v1/responses"
        assert responses.heard == chat.heard
    assert (one.text, one.calls, one.finish, one.model) == (
        other.text,
        other.calls,
        other.finish,
        other.model,
    )
    assert not other.usage.estimated


async def test_nothing_is_kept_at_the_provider_and_the_whole_conversation_is_sent_again() -> None:
    call = CallWanted("c1", "snapshot", "{}")
    conversation = Prompt(
        messages=(
            Said("system", "You are the Bull."),
            Said("user", "Look."),
            Said("assistant", "", (call,)),
            Said("tool", "thin", call="c1"),
        ),
        tools=(LOOK,),
        answer_schema={"type": "object"},
        temperature=0.0,
        most_tokens=300,
    )
    card = Capability(structure="schema")
    async with asking(lambda asked: Answer("{}"), card, api="responses") as desk:
        await desk.ask(conversation)
        body = desk.server.asked[0].body
    assert body["store"] is False
    assert "previous_response_id" not in body
    assert body["max_output_tokens"] == 300
    assert body["text"]["format"]["type"] == "json_schema"
    assert body["tools"][0]["name"] == "snapshot"
    assert [item.get("role") or item["type"] for item in body["input"]] == [
        "system",
        "user",
        "function_call",
        "function_call_output",
    ]


@pytest.mark.parametrize(
    ("steps", "kind"),
    [
        pytest.param((CREATED, SAID), "truncated", id="cut"),
        pytest.param((CREATED, SAID, b"data: [DONE]\n\n"), "truncated", id="done"),
        pytest.param((CREATED, b"data: {nonsense\n\n"), "frame", id="frame"),
        pytest.param((CREATED, told("error", message="Overloaded", code=503)), "provider", id="error"),
        pytest.param(
            (told("response.failed", response={"status": "failed", "error": {"message": "No"}}),),
            "provider",
            id="failed",
        ),
        pytest.param((told("response.incomplete", response={}),), "length", id="incomplete"),
        pytest.param((CREATED, ended(status="cancelled")), "provider", id="cancelled"),
        pytest.param(
            (told("response.refusal.delta", delta="I will not."), ended()), "filtered", id="refusal"
        ),
        pytest.param(
            (told("response.function_call_arguments.delta", delta="{}", item_id="x"), ended()),
            "fragment",
            id="no call",
        ),
        pytest.param(
            (
                ADDED,
                told("response.function_call_arguments.delta", delta='{"a": NaN}', item_id="fc"),
                ended(),
            ),
            "arguments",
            id="arguments",
        ),
        pytest.param(
            (Repeat(told("response.output_text.delta", delta="x" * 1000), 50_000),), "too large", id="flood"
        ),
    ],
)
async def test_f48_f49_f57_only_a_completed_response_is_an_answer(steps: tuple[Any, ...], kind: str) -> None:
    async with asking(lambda asked: Stream(steps), api="responses") as desk:
        failed = await desk.fails()
    assert failed.kind == kind


async def test_f46_f47_its_deadlines_are_the_same() -> None:
    async with asking(lambda asked: Stream((CREATED, Wait(60.0))), api="responses", idle_s=0.2) as desk:
        assert (await desk.fails()).kind == "idle"
    async with asking(lambda asked: FAULTS["pings"](), api="responses", total_s=0.2) as desk:
        assert (await desk.fails()).kind == "deadline"


async def test_a_call_that_ends_as_something_else_than_its_pieces_fails() -> None:
    done = told(
        "response.output_item.done",
        output_index=0,
        item={
            "type": "function_call",
            "id": "fc",
            "call_id": "c1",
            "name": "snapshot",
            "arguments": '{"a": 2}',
        },
    )
    piece = told("response.function_call_arguments.delta", delta='{"a": 1}', item_id="fc")
    async with asking(lambda asked: Stream((ADDED, piece, done, ended())), api="responses") as desk:
        assert (await desk.fails(ASKED)).kind == "fragment"
    async with asking(lambda asked: Stream((ADDED, done, ended())), api="responses") as desk:
        reply = await desk.ask()
    assert [call.arguments for call in reply.calls] == ['{"a": 2}']
    assert reply.usage.estimated


async def test_recorded_bytes_of_either_protocol_are_read_again_as_what_they_were() -> None:
    said = Answer("Thin.", (Call("snapshot", '{"instrument": "BTC-USDT"}'),))
    for api in ("chat", "responses"):
        async with asking(lambda asked: said, api=api) as desk:
            reply = await desk.ask()
        read = read_stream(reply.raw)
        assert (read.text, read.calls, read.finish) == (reply.text, reply.calls, reply.finish)
