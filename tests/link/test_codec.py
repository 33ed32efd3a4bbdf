from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.link import codec
from desk.link import envelope as e
from desk.link.frames import ViewFrame
from tests.link.builders import MESSAGES
from widgets.specs.status import Notice


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.type)
def test_every_message_survives_the_wire(message: e.Message) -> None:
    line = codec.encode(message)
    assert line.count(b"\n") == 1
    assert codec.decode(line) == message


def test_a_terminal_reads_all_that_hosts_say_and_nothing_that_only_terminals_say() -> None:
    for message in MESSAGES:
        line = codec.encode(message)
        if type(message) in get_args(e.FromHost):
            assert codec.decode_heard(line) == message
        else:
            with pytest.raises(e.Malformed, match="is not known"):
                codec.decode_heard(line)


def test_the_samples_cover_every_type_of_the_envelope() -> None:
    assert {type(message) for message in MESSAGES} == {*get_args(e.FromTerminal), *get_args(e.FromHost)}


def test_a_spliced_frame_reads_like_the_message_it_stands_for() -> None:
    spec = Notice(state="empty", text='says "hello" \\ ü')
    frame = ViewFrame('odd"view', spec, at=7, number=3, spec_json=spec.model_dump_json().encode())
    assert codec.decode(frame.line) == frame.message


def test_unknown_fields_are_ignored() -> None:
    assert codec.decode(b'{"type":"turn.cancel","id":"a","ts":1,"colour":"red"}') == e.TurnCancel(
        id="a", ts=1
    )


@pytest.mark.parametrize(
    ("line", "words", "corr"),
    [
        (b"{nonsense", "no JSON object", ""),
        (b"[1,2]", "does not fit", ""),
        (b'{"id":"a","ts":1}', "no `type`", "a"),
        (b'{"type":"turn.dance","id":"b","ts":1}', "'turn.dance' is not known", "b"),
        (b'{"type":"turn.submit","id":"c","ts":1,"payload":{}}', "payload.text", "c"),
        (b'{"type":"turn.cancel","id":7,"ts":1}', "id", ""),
        (b'{"type":"turn.cancel","id":"d","ts":1,"v":2}', "v", "d"),
        (b"\xff\xfe{}", "no JSON object", ""),
    ],
)
def test_a_malformed_line_is_named_in_one_sentence(line: bytes, words: str, corr: str) -> None:
    with pytest.raises(e.Malformed) as caught:
        codec.decode(line)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.corr == corr


@given(st.binary(max_size=300))
def test_no_bytes_at_all_raise_anything_but_malformed(line: bytes) -> None:
    with pytest.raises(e.Malformed):
        codec.decode(line)


def test_deep_nesting_is_malformed_and_not_a_crash() -> None:
    with pytest.raises(e.Malformed):
        codec.decode(b'{"type":"turn.cancel","id":"a","ts":1,"payload":' + b"[" * 100_000)
