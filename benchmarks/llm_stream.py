"""What a token of a model's stream costs here, against the official client's own iterator over the same bytes.

Both are given the same response by a transport in this process, an event at a time: ours up to the call of `on_text` and
the whole reply with its record, the client's up to its chunk objects and nothing more. The figure is the median over
rounds of CPU time against CPU time.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from statistics import median
from time import process_time

import httpx2
from openai import AsyncOpenAI

from benchmarks.report import finish
from desk.agents.models.capability import UNKNOWN
from desk.agents.models.chat_completions import ChatCompletions, request
from desk.agents.models.endpoint import Endpoint
from desk.agents.models.exchange import Prompt, Said
from desk.agents.models.wire import Wire
from tests.models.server.played import DONE, chunk

URL = "http://127.0.0.1:1/v1"
TOKENS = 2_000
ROUNDS = 11
BUDGET = 1.5
PROMPT = Prompt(messages=(Said("system", "You are the Bull."), Said("user", "What is the book like?")))
USAGE = {"prompt_tokens": 20, "completion_tokens": TOKENS, "total_tokens": TOKENS + 20}
EVENTS = (
    *(chunk({"content": f" word{number}"}) for number in range(TOKENS)),
    chunk(finish="stop"),
    chunk(usage=USAGE),
    DONE,
)


class Body(httpx2.AsyncByteStream):
    """The events, one after the other."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for event in EVENTS:
            yield event


class InProcess(httpx2.AsyncBaseTransport):
    """Answers every request with the stream."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=Body())


async def timed(step: Callable[[], Awaitable[int]]) -> float:
    """CPU seconds of one stream, which has to bring every token."""
    gc.collect()
    began = process_time()
    heard = await step()
    took = process_time() - began
    assert heard == TOKENS, f"{heard} of {TOKENS} tokens arrived"
    return took


async def main() -> None:
    """Alternate, so that whatever else the machine does falls on both."""
    endpoint = Endpoint(url=URL, model="scripted-1")
    ours = ChatCompletions(Wire(endpoint, "", inner=InProcess()))
    theirs = AsyncOpenAI(
        base_url=URL, api_key="none", max_retries=0, http_client=httpx2.AsyncClient(transport=InProcess())
    )
    body = request(PROMPT, "scripted-1", UNKNOWN, None)

    async def by_desk() -> int:
        heard: list[str] = []
        reply = await ours.complete(PROMPT, heard.append)
        assert reply.usage.completion == TOKENS
        return len(heard)

    async def by_client() -> int:
        heard = 0
        async for one in await theirs.chat.completions.create(**body):
            heard += bool(one.choices and one.choices[0].delta.content)
        return heard

    await by_desk()
    await by_client()
    ratios = []
    for number in range(ROUNDS):
        desk, client = await timed(by_desk), await timed(by_client)
        ratios.append(desk / client)
        here, there = desk / TOKENS * 1e6, client / TOKENS * 1e6
        print(f"round {number + 1}: {here:.1f} us a token here, {there:.1f} us by the client", flush=True)
    await ours.close()
    await theirs.close()
    figure = median(ratios)
    finish("llm_stream", figure, "of the client's own iterator, CPU a token", BUDGET, figure <= BUDGET)


if __name__ == "__main__":
    asyncio.run(main())
