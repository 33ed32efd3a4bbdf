"""Answers that are no stream, lines that do not stand, and what never leaves with a request."""

from __future__ import annotations

import asyncio
import logging
import socket

import pytest

from desk.agents.models.endpoint import Endpoint
from desk.agents.models.exchange import ModelFailed
from desk.agents.models.line import line
from tests.models.asking_models import ASKED, KEY, asking, failure
from tests.models.server.played import Answer, Refuse, always
from tests.models.server.server import serving


@pytest.mark.parametrize(
    ("fault", "kind", "status", "words"),
    [
        ("key", "key", 401, "Incorrect API key provided"),
        ("forbidden", "key", 403, "This key may not use this model"),
        ("unknown-model", "provider", 404, 'model "gpt-none" not found, try pulling it first'),
        ("limited", "limited", 429, "Rate limit reached"),
        ("broken", "provider", 500, "CUDA out of memory"),
        ("page", "provider", 502, "502 Bad Gateway"),
        ("busy", "provider", 503, "Overloaded"),
        ("error-200", "provider", 0, "model is loading"),
        ("page-200", "frame", 0, "text/html"),
    ],
)
async def test_a_refusal_keeps_its_status_and_the_providers_own_words(
    fault: str, kind: str, status: int, words: str
) -> None:
    failed = await failure(fault)
    assert (failed.kind, failed.status) == (kind, status)
    assert words in str(failed)
    assert "\n" not in str(failed)


async def test_when_to_come_back_is_read_in_seconds_and_as_a_date() -> None:
    assert (await failure("limited")).retry_after_s == 2.0
    assert (await failure("limited-date")).retry_after_s == 7.0
    assert (await failure("busy")).retry_after_s == 1.0
    assert (await failure("broken")).retry_after_s is None


async def test_nobody_there_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
    nobody = line(Endpoint(url=url, model="m"), KEY)
    with pytest.raises(ModelFailed) as told:
        await nobody.complete(ASKED, lambda text: None)
    assert told.value.kind == "unreachable"
    await nobody.close()


async def test_no_redirect_is_followed_and_no_key_reaches_another_host() -> None:
    async with serving(always("I am somebody else")) as other:
        moved = Refuse(307, "", {"Location": f"{other.url}/chat/completions"})
        async with asking(lambda asked: moved) as desk:
            failed = await desk.fails()
        assert other.asked == []
    assert (failed.kind, failed.status) == ("provider", 307)


async def test_nothing_of_the_environment_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "somebody-elses-secret")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Mine: somebody-elses-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    async with asking(always("Thin.")) as desk:
        await desk.ask()
        headers = desk.server.asked[0].headers
    assert "somebody-elses-secret" not in str(headers)
    assert set(headers) == {
        "host",
        "connection",
        "accept",
        "content-type",
        "content-length",
        "accept-encoding",
        "user-agent",
        "authorization",
    }


async def test_a_key_stands_in_no_log_no_failure_and_no_representation(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    parrot = Refuse(401, f'{{"error": {{"message": "Incorrect API key provided: {KEY}"}}}}')
    async with asking(lambda asked: parrot) as desk:
        failed = await desk.fails()
        assert KEY not in repr(desk.line) + repr(vars(desk.line))
    assert "Incorrect API key provided: [key]" in str(failed)
    assert KEY.encode() not in failed.raw
    assert failed.__cause__ is None
    assert KEY not in caplog.text
    assert caplog.records


@pytest.mark.parametrize("key", ["sk-CANARY\nX-Other: 1", "sk-CANARY\x00", "sk-CANARY-\u2026"])
async def test_a_key_that_no_header_can_hold_is_refused_and_not_repeated(key: str) -> None:
    async with serving(always("Thin.")) as server:
        opened = line(Endpoint(url=server.url, model="m"), key)
        with pytest.raises(ModelFailed) as told:
            await opened.complete(ASKED, lambda text: None)
        assert server.asked == []
    assert told.value.kind == "key"
    assert "CANARY" not in str(told.value)


async def test_a_line_end_that_came_with_a_key_is_no_part_of_it() -> None:
    async with serving(always("Thin.")) as server:
        opened = line(Endpoint(url=server.url, model="m"), f"{KEY}\n")
        await opened.complete(ASKED, lambda text: None)
        await opened.close()
        assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"


async def test_what_is_far_away_is_asked_through_the_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving(always("Thin.")) as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        opened = line(Endpoint(url="http://models.example.com/v1", model="m"))
        assert (await opened.complete(ASKED, lambda text: None)).text == "Thin."
        await opened.close()
        assert proxy.asked[0].path == "http://models.example.com/v1/chat/completions"


async def test_a_model_without_a_name_is_the_first_that_the_server_lists() -> None:
    async with serving(always("Thin."), models=("first", "second")) as server:
        opened = line(Endpoint(url=server.url))
        assert await opened.models() == ("first", "second")
        await opened.complete(ASKED, lambda text: None)
        await opened.complete(ASKED, lambda text: None)
        await opened.close()
        assert [asked.body["model"] for asked in server.asked] == ["first", "first"]
        assert "authorization" not in server.asked[0].headers
        assert len(server.looked) == 2


async def test_a_call_that_is_cancelled_closes_its_connection() -> None:
    async with asking(lambda asked: Answer("word " * 100, pause=0.05)) as desk:
        call = asyncio.create_task(desk.ask())
        async with asyncio.timeout(10):
            while not desk.heard:  # noqa: ASYNC110 - any condition, not one event
                await asyncio.sleep(0.005)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        async with asyncio.timeout(10):
            while desk.server.connections:  # noqa: ASYNC110 - any condition, not one event
                await asyncio.sleep(0.005)


async def test_calls_one_after_the_other_share_a_connection() -> None:
    async with asking(always("Thin.")) as desk:
        for _ in range(3):
            await desk.ask()
        assert desk.server.accepted == 1


async def test_several_calls_at_once_keep_apart() -> None:
    async with asking(lambda asked: Answer(f"number {asked.number}", pause=0.001)) as desk:
        replies = await asyncio.gather(*(desk.ask() for _ in range(8)))
    assert sorted(reply.text for reply in replies) == [f"number {number}" for number in range(8)]
