"""Whatever bytes come: an answer, or a failed call that says its kind. Nothing else ever leaves the readers."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.agents.models.accumulator import Accumulator
from desk.agents.models.answer_text import Broken
from desk.agents.models.events import Events, TooLong
from desk.agents.models.exchange import OnText
from desk.agents.models.provider_words import words_of
from desk.agents.models.response_accumulator import ResponseAccumulator
from tests.models.server.misbehaviours import FAULTS
from tests.models.server.played import DONE, Stream, chunk

READERS = (Accumulator, ResponseAccumulator)
NAMES = (
    "choices",
    "index",
    "delta",
    "content",
    "tool_calls",
    "function",
    "name",
    "arguments",
    "id",
    "finish_reason",
    "usage",
    "error",
    "refusal",
    "type",
    "item",
    "response",
    "output_index",
    "item_id",
    "status",
    "prompt_tokens",
    "model",
    "object",
)
KINDS = (
    "response.output_item.added",
    "response.completed",
    "response.failed",
    "stop",
    "tool_calls",
    "function_call",
)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 2**70), st.floats(), st.text(max_size=6), st.sampled_from(KINDS)
)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=25,
)


def read(reader: type[Accumulator] | type[ResponseAccumulator], documents: list[bytes]) -> None:
    heard: list[str] = []
    on_text: OnText = heard.append
    taker = reader(on_text, 1_000)
    with contextlib.suppress(Broken):
        for document in documents:
            taker.take(document)
        taker.end()
        calls = taker.calls()
        assert taker.finish in ("stop", "tool_calls")
        assert all(isinstance(json.loads(call.arguments), dict) and call.name for call in calls)
    assert "".join(heard) == taker.text or taker.text.startswith("".join(heard))
    assert taker.usage(40).completion >= 0


@settings(max_examples=400, deadline=None)
@given(st.lists(DOCUMENTS, max_size=4))
def test_f49_any_json_is_an_answer_or_a_failed_call(documents: list[Any]) -> None:
    written = [json.dumps(one).encode() for one in documents]
    for reader in READERS:
        read(reader, written)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=80), max_size=4))
def test_any_bytes_are_an_answer_or_a_failed_call(documents: list[bytes]) -> None:
    for reader in READERS:
        read(reader, documents)
    for one in documents:
        assert "\n" not in words_of(one)[0]


@pytest.mark.parametrize("depth", [100, 900, 5_000, 200_000])
@pytest.mark.parametrize("name", ["usage", "error", "choices", "item", "response", "else"])
def test_f57_json_of_any_depth_is_read_in_bounded_memory(name: str, depth: int) -> None:
    deep = f'{{"{name}": {"[" * depth}1{"]" * depth}}}'.encode()
    inside = f'{{"{name}": {{"a": {"[" * depth}1{"]" * depth}}}}}'.encode()
    for reader in READERS:
        read(reader, [deep])
        read(reader, [inside])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 40), max_size=60), st.sampled_from(["\n", "\r\n", "\r"]))
def test_events_are_the_same_wherever_the_bytes_are_cut(cuts: list[int], end: str) -> None:
    text = b"\xef\xbb\xbf: ping\n" + chunk({"content": "d\u00fcnn"}) + b"event: x\ndata: a\ndata:b\n\n" + DONE
    whole = text.replace(b"\n", end.encode())
    events, start = Events(), 0
    found: list[bytes] = []
    for size in [*cuts, len(whole)]:
        found += events.feed(whole[start : start + size])
        start += size
    assert found[1:] == [b"a\nb", b"[DONE]"]
    assert json.loads(found[0])["choices"][0]["delta"]["content"] == "d\u00fcnn"


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.lists(st.integers(1, 30), max_size=20))
def test_events_of_any_bytes_stay_within_their_bound(whole: bytes, cuts: list[int]) -> None:
    events, start = Events(longest=64), 0
    with contextlib.suppress(TooLong):
        for size in [*cuts, len(whole)]:
            assert all(len(one) <= 64 for one in events.feed(whole[start : start + size]))
            start += size
        events.finish()


def test_every_misbehaviour_that_is_a_stream_stays_within_the_readers() -> None:
    for make in FAULTS.values():
        played = make()
        if isinstance(played, Stream) and not played.gzipped:
            whole = b"".join(step for step in played.steps if isinstance(step, bytes))
            for reader in READERS:
                read(reader, list(Events().feed(whole)))


def test_f57_a_line_that_comes_in_tiny_pieces_costs_no_more_than_its_length() -> None:
    def took(size: int) -> float:
        events, began = Events(), time.process_time()
        for _ in range(size // 20):
            assert list(events.feed(b"data: aaaaaaaaaaaaaa")) == []
        return time.process_time() - began

    took(40_000)
    assert took(960_000) < 60 * max(took(40_000), 1e-3)  # 24 times the bytes, 576 times where it is quadratic
