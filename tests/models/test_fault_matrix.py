"""Each way in which a stream goes wrong, over the wire: what it is called, and that none of it passes for an answer."""

from __future__ import annotations

import resource

import pytest

from desk.agents.models.wire import MOST_BYTES
from tests.models.asking_models import KEY, answer, asking, failure
from tests.models.server.misbehaviours import BEGUN
from tests.models.server.played import DONE, Answer, Call, Refuse, Stream, Wait, chunk, event, fragment

SHORT = 0.2


async def test_f46_silence_in_the_middle_of_a_stream_ends_at_the_idle_deadline() -> None:
    failed = await failure("stall", idle_s=SHORT)
    assert failed.kind == "idle"
    assert failed.raw == BEGUN
    assert failed.usage is not None
    assert failed.usage.estimated


async def test_f46_a_server_that_never_begins_to_answer_ends_at_the_idle_deadline() -> None:
    failed = await failure("slow-headers", idle_s=SHORT)
    assert (failed.kind, failed.usage) == ("idle", None)


async def test_f47_pings_hold_a_stream_open_no_longer_than_its_total_deadline() -> None:
    failed = await failure("pings", idle_s=10.0, total_s=SHORT)
    assert failed.kind == "deadline"
    assert b": ping" in failed.raw


async def test_f47_slow_headers_count_towards_the_total_deadline() -> None:
    assert (await failure("slow-headers", idle_s=10.0, total_s=SHORT)).kind == "deadline"


async def test_f48_a_stream_without_a_reason_to_finish_is_a_failed_turn() -> None:
    failed = await failure("ended")
    assert failed.kind == "truncated"
    assert "broke off" in str(failed)


async def test_f48_a_line_that_closes_in_the_middle_is_a_failed_turn() -> None:
    assert (await failure("cut")).kind == "truncated"


async def test_f48_a_line_that_is_reset_in_the_middle_is_a_failed_turn() -> None:
    assert (await failure("reset")).kind == "truncated"


async def test_f48_an_answer_that_ran_out_of_tokens_is_a_failed_turn() -> None:
    assert (await failure("length")).kind == "length"


async def test_f48_half_an_event_at_the_end_is_a_stream_that_was_cut() -> None:
    async with asking(lambda asked: Stream((BEGUN, chunk({"content": "thin"})[:40]))) as desk:
        assert (await desk.fails()).kind == "truncated"


async def test_f48_no_reason_but_stop_and_tool_calls_makes_an_answer() -> None:
    failed = await failure("odd-finish")
    assert failed.kind == "provider"
    assert "'eos'" in str(failed)


async def test_f48_a_reason_to_call_tools_without_a_call_is_a_failed_turn() -> None:
    async with asking(lambda asked: Stream((BEGUN, chunk(finish="tool_calls"), DONE))) as desk:
        assert (await desk.fails()).kind == "fragment"


@pytest.mark.parametrize(
    "fault", ["not-json", "twice", "nan", "infinity", "overflow", "list", "deep", "huge"]
)
async def test_f49_arguments_that_cannot_be_read_strictly_fail_the_turn(fault: str) -> None:
    failed = await failure(fault)
    assert failed.kind == "arguments"
    assert "snapshot" in str(failed)


async def test_f49_arguments_joined_of_two_calls_without_an_identity_are_refused() -> None:
    twice = (fragment(None, 0, "snapshot", '{"a": 1}'), fragment(None, 0, "snapshot", '{"a": 2}'))
    async with asking(lambda asked: Stream((*twice, chunk(finish="tool_calls"), DONE))) as desk:
        assert (await desk.fails()).kind == "arguments"


async def test_f57_a_stream_of_fifty_megabytes_is_cut_at_the_cap_in_bounded_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    failed = await failure("flood")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert failed.kind == "too large"
    assert len(failed.raw) < 2_000_000
    assert grown < 40_000_000


async def test_f57_a_stream_of_empty_events_is_cut_by_its_bytes() -> None:
    failed = await failure("wrappings")
    assert failed.kind == "too large"
    assert len(failed.raw) <= MOST_BYTES + 70_000


async def test_f57_an_event_without_an_end_is_cut() -> None:
    failed = await failure("endless-line")
    assert failed.kind == "too large"
    assert len(failed.raw) < 2_000_000


async def test_f57_a_small_packed_answer_that_unpacks_to_sixty_megabytes_is_cut() -> None:
    failed = await failure("bomb")
    assert failed.kind == "too large"
    assert len(failed.raw) <= MOST_BYTES + 70_000


async def test_f57_the_page_of_an_error_is_read_no_further_than_its_beginning() -> None:
    page = "<html><title>502 Bad Gateway</title>" + "x" * 10_000_000
    async with asking(lambda asked: Refuse(502, page, content_type="text/html")) as desk:
        failed = await desk.fails()
    assert "502 Bad Gateway" in str(failed)
    assert len(failed.raw) <= 64 * 1024


async def test_two_calls_on_one_index_are_two_calls() -> None:
    reply = await answer("same-index")
    assert [(call.id, call.name) for call in reply.calls] == [("call_1", "snapshot"), ("call_2", "radar")]


async def test_a_call_without_an_index_is_a_call() -> None:
    assert [call.arguments for call in (await answer("no-index")).calls] == ['{"instrument": "BTC-USDT"}']


async def test_pieces_without_an_id_are_told_apart_by_their_index() -> None:
    steps = (
        fragment(None, 0, "snapshot", '{"a": '),
        fragment(None, 1, "radar", '{"b": '),
        fragment(None, 0, None, "1}"),
        fragment(None, 1, None, "2}"),
    )
    async with asking(lambda asked: Stream((*steps, chunk(finish="tool_calls"), DONE))) as desk:
        reply = await desk.ask()
    assert [(call.name, call.arguments) for call in reply.calls] == [
        ("snapshot", '{"a": 1}'),
        ("radar", '{"b": 2}'),
    ]
    assert len({call.id for call in reply.calls}) == 2


async def test_pieces_without_any_identity_belong_to_the_call_that_was_last() -> None:
    steps = (fragment("call_1", 0, "snapshot", '{"a": '), fragment(None, None, None, "1}"))
    async with asking(lambda asked: Stream((*steps, chunk(finish="stop"), DONE))) as desk:
        assert [call.arguments for call in (await desk.ask()).calls] == ['{"a": 1}']


async def test_a_piece_that_belongs_to_no_call_fails_the_turn() -> None:
    assert (await failure("no-identity")).kind == "fragment"


async def test_two_tools_named_for_one_call_fail_the_turn() -> None:
    assert (await failure("two-names")).kind == "fragment"


async def test_bytes_that_are_no_event_fail_the_turn() -> None:
    assert (await failure("bad-frame")).kind == "frame"


async def test_an_error_in_the_middle_is_told_in_the_providers_own_words() -> None:
    failed = await failure("error")
    assert (failed.kind, failed.status) == ("provider", 503)
    assert "The upstream is overloaded" in str(failed)


async def test_what_a_provider_withholds_is_a_failed_turn_and_a_refusal_is_told() -> None:
    assert (await failure("filtered")).kind == "filtered"
    failed = await failure("refusal")
    assert failed.kind == "filtered"
    assert "I cannot help with that" in str(failed)


async def test_only_the_first_choice_counts() -> None:
    other = {"index": 1, "delta": {"content": "another answer"}, "finish_reason": "stop"}
    steps = (event({"choices": [other]}), chunk({"content": "the answer"}), chunk(finish="stop"), DONE)
    async with asking(lambda asked: Stream(steps)) as desk:
        assert (await desk.ask()).text == "the answer"


async def test_tokens_are_estimated_where_the_endpoint_tells_none() -> None:
    usage = (await answer("no-usage")).usage
    assert usage.estimated
    assert usage.prompt > 10
    assert usage.completion == 5


@pytest.mark.parametrize("told", [(0, 0), (100, 0), (0, 20), (-5, 20)])
async def test_tokens_are_estimated_where_the_endpoint_tells_none_for_what_it_read_or_said(
    told: tuple[int, int],
) -> None:
    told_as = {"prompt_tokens": told[0], "completion_tokens": told[1]}
    async with asking(lambda asked: Answer("The book is thin today.", usage=told_as)) as desk:
        usage = (await desk.ask()).usage
    assert usage.estimated
    assert usage.completion == 6


async def test_tokens_are_told_with_those_that_were_kept_and_those_of_reasoning() -> None:
    told = {
        "prompt_tokens": 100,
        "completion_tokens": 20,
        "prompt_tokens_details": {"cached_tokens": 64},
        "completion_tokens_details": {"reasoning_tokens": 7},
    }
    async with asking(lambda asked: Answer("Thin.", usage=told, reasoning="I think")) as desk:
        reply = await desk.ask()
    usage = reply.usage
    assert (usage.prompt, usage.completion, usage.cached, usage.reasoning) == (100, 20, 64, 7)
    assert (reply.text, desk.heard) == ("Thin.", ["Thin."])


async def test_text_is_heard_piece_by_piece_while_it_comes() -> None:
    async with asking(
        lambda asked: Stream((BEGUN, Wait(0.05), chunk({"content": "thin."}), chunk(finish="stop"), DONE))
    ) as desk:
        reply = await desk.ask()
    assert desk.heard == ["The book is ", "thin."]
    assert reply.text == "The book is thin."
    assert reply.raw.startswith(BEGUN)


async def test_an_answer_whose_line_breaks_after_its_reason_to_finish_is_whole() -> None:
    async with asking(lambda asked: Stream((BEGUN, chunk(finish="stop")), whole=False)) as desk:
        reply = await desk.ask()
    assert reply.usage.estimated
    async with asking(lambda asked: Stream((BEGUN, chunk(finish="stop"), Wait(60.0))), idle_s=SHORT) as quiet:
        assert (await quiet.ask()).text == "The book is "


async def test_a_packed_stream_is_read() -> None:
    steps = (chunk({"content": "thin"}), chunk(finish="stop"), DONE)
    async with asking(lambda asked: Stream((b"".join(steps),), gzipped=True)) as desk:
        assert (await desk.ask()).text == "thin"


@pytest.mark.parametrize("at", range(1, 9))
async def test_events_may_be_cut_anywhere_and_end_their_lines_in_any_way(at: int) -> None:
    text = (chunk({"content": "dünn ▲"}) + chunk(finish="stop") + DONE).decode()
    for end in ("\n", "\r\n", "\r"):
        whole = b"\xef\xbb\xbf: hello\n" + text.replace("\n", end).encode()
        pieces = tuple(whole[start : start + at * 7] for start in range(0, len(whole), at * 7))
        async with asking(lambda asked, pieces=pieces: Stream(pieces)) as desk:  # type: ignore[misc]
            assert (await desk.ask()).text == "dünn ▲"


async def test_a_character_in_two_halves_is_one_character() -> None:
    halves = (rb'data: {"choices":[{"index":0,"delta":{"content":"up \ud83d"}}]}', b"\n\n")
    rest = (rb'data: {"choices":[{"index":0,"delta":{"content":"\ude80!"}}]}', b"\n\n")
    async with asking(lambda asked: Stream((*halves, *rest, chunk(finish="stop"), DONE))) as desk:
        assert (await desk.ask()).text == "up \N{ROCKET}!"


@pytest.mark.parametrize("piece", [1, 2, 3, 5, 7, 11, 200])
async def test_reasoning_that_a_server_leaves_in_the_text_is_no_part_of_the_answer(piece: int) -> None:
    said = "\n<think>The book <b>is</b> thin, </thin so\n</think>\n\nStand <think>aside</think>."
    async with asking(lambda asked: Answer(said, piece=piece)) as desk:
        reply = await desk.ask()
    assert reply.text == "".join(desk.heard) == "Stand <think>aside</think>."
    for text in ("<thick> book", " <", "thin"):
        async with asking(lambda asked, text=text: Answer(text, piece=piece)) as desk:  # type: ignore[misc]
            assert (await desk.ask()).text == text


async def test_text_of_a_model_comes_raw_and_whoever_shows_it_makes_it_safe() -> None:
    assert (await answer("escapes")).text.startswith("\x1b]52;c;")


async def test_a_whole_conversation_with_tools_goes_over_the_wire() -> None:
    def script(asked: object) -> Answer:
        return Answer(
            calls=(Call("snapshot", '{"instrument": "BTC-USDT"}'), Call("radar")), text="Let me look."
        )

    async with asking(script) as desk:
        reply = await desk.ask()
        assert desk.server.asked[0].tools == ["snapshot"]
        assert desk.server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert reply.finish == "tool_calls"
    assert [(call.id, call.name, call.arguments) for call in reply.calls] == [
        ("call_1", "snapshot", '{"instrument": "BTC-USDT"}'),
        ("call_2", "radar", "{}"),
    ]
