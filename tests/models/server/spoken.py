"""A whole answer as each of the two protocols streams it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.models.server.played import DONE, Answer, Asked, Call, event


def events(answer: Answer, asked: Asked, model: str) -> Iterator[bytes]:
    """The events of a stream."""
    return _responses(answer, asked, model) if asked.responses else _chat(answer, asked, model)


def whole(answer: Answer, asked: Asked, model: str) -> dict[str, Any]:
    """The same without a stream, by Chat Completions."""
    calls = [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for call in _named(answer.calls)
    ]
    message: dict[str, Any] = {"role": "assistant", "content": answer.text or None}
    if calls:
        message["tool_calls"] = calls
    choice = {"index": 0, "message": message, "finish_reason": _finish(answer)}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": answer.model or model,
        "choices": [choice],
        "usage": _usage(answer, asked),
    }


def _chat(answer: Answer, asked: Asked, model: str) -> Iterator[bytes]:
    def chunk(choices: list[dict[str, Any]], **more: Any) -> bytes:
        head = {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": answer.model or model,
        }
        return event({**head, "choices": choices, **more})

    def delta(said: dict[str, Any], finish: str | None = None) -> bytes:
        return chunk([{"index": 0, "delta": said, "finish_reason": finish}])

    yield delta({"role": "assistant", "content": ""})
    for piece in _pieces(answer.reasoning, answer.piece):
        yield delta({"reasoning_content": piece})
    for piece in _pieces(answer.text, answer.piece):
        yield delta({"content": piece})
    for index, call in enumerate(_named(answer.calls)):
        named = {
            "index": index,
            "id": call.id,
            "type": "function",
            "function": {"name": call.name, "arguments": ""},
        }
        yield delta({"tool_calls": [named]})
        for piece in _pieces(call.arguments, answer.piece):
            yield delta({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    yield delta({}, _finish(answer))
    wanted = (asked.body.get("stream_options") or {}).get("include_usage")
    if answer.usage is not None and wanted:
        yield chunk([], usage=_usage(answer, asked))
    yield DONE


def _responses(answer: Answer, asked: Asked, model: str) -> Iterator[bytes]:
    number = 0

    def told(kind: str, **more: Any) -> bytes:
        nonlocal number
        number += 1
        data = json.dumps({"type": kind, "sequence_number": number - 1, **more})
        return f"event: {kind}\ndata: {data}\n\n".encode()

    head: dict[str, Any] = {"id": "resp_1", "object": "response", "model": answer.model or model}
    output: list[dict[str, Any]] = []
    yield told("response.created", response={**head, "status": "in_progress", "output": []})
    if answer.text:
        part = {"type": "output_text", "text": answer.text, "annotations": []}
        item = {
            "type": "message",
            "id": "msg_1",
            "role": "assistant",
            "status": "completed",
            "content": [part],
        }
        where = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
        yield told("response.output_item.added", output_index=0, item={**item, "content": []})
        for piece in _pieces(answer.text, answer.piece):
            yield told("response.output_text.delta", delta=piece, **where)
        yield told("response.output_text.done", text=answer.text, **where)
        yield told("response.output_item.done", output_index=0, item=item)
        output.append(item)
    for call in _named(answer.calls):
        place = len(output)
        item = {
            "type": "function_call",
            "id": f"fc_{place}",
            "call_id": call.id,
            "name": call.name,
            "arguments": call.arguments,
            "status": "completed",
        }
        yield told("response.output_item.added", output_index=place, item={**item, "arguments": ""})
        for piece in _pieces(call.arguments, answer.piece):
            yield told(
                "response.function_call_arguments.delta",
                delta=piece,
                item_id=item["id"],
                output_index=place,
            )
        yield told("response.output_item.done", output_index=place, item=item)
        output.append(item)
    counted = _usage(answer, asked)
    usage = counted and {
        "input_tokens": counted["prompt_tokens"],
        "output_tokens": counted["completion_tokens"],
        "total_tokens": counted["total_tokens"],
    }
    if _finish(answer) == "length":
        incomplete = {"reason": "max_output_tokens"}
        body = {
            **head,
            "status": "incomplete",
            "incomplete_details": incomplete,
            "output": output,
            "usage": usage,
        }
        yield told("response.incomplete", response=body)
    else:
        yield told(
            "response.completed", response={**head, "status": "completed", "output": output, "usage": usage}
        )


def _named(calls: tuple[Call, ...]) -> list[Call]:
    return [
        Call(call.name, call.arguments, call.id or f"call_{number}")
        for number, call in enumerate(calls, start=1)
    ]


def _finish(answer: Answer) -> str:
    return answer.finish or ("tool_calls" if answer.calls else "stop")


def _usage(answer: Answer, asked: Asked) -> dict[str, Any] | None:
    if answer.usage is None:
        return None
    if answer.usage:
        return dict(answer.usage)
    prompt = -(-len(json.dumps(asked.messages)) // 4)
    written = answer.text + answer.reasoning + "".join(call.name + call.arguments for call in answer.calls)
    completion = -(-len(written) // 4)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": -(-len(answer.reasoning) // 4)},
    }


def _pieces(text: str, size: int) -> Iterator[str]:
    for start in range(0, len(text), size):
        yield text[start : start + size]
