"""What was asked and answered, read back: shown, answered from again, and read anew from its bytes."""

from __future__ import annotations

import dataclasses
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from desk.agents.models.endpoint import Endpoint
from desk.agents.models.exchange import ModelFailed, Prompt, Said, Usage
from desk.agents.models.line import line
from desk.agents.models.packed import MOST_KEPT, MOST_PACKED, Packed, pack, unpack
from desk.agents.models.recorded_asking import NotOnRecord, RecordedAsking
from desk.agents.models.records import find_record, newest_calls
from desk.agents.models.rereading import reread
from desk.agents.models.spend_witness import SpendWitness, disagreements
from desk.agents.models.tariff import UNPRICED
from desk.host.model_lines import Outside, parameters
from desk.kernel.errors import ConfigError
from desk.kernel.queries import Select
from tests.models.desk_stage import DeskStage, Heard, Scripted, asked, on_desk, provision, reply
from tests.models.server.played import Answer, Call, queued
from tests.models.server.server import serving


def select(stage: DeskStage) -> Select:
    return lambda sql, parameters=(), /: [tuple(row) for row in stage.bus.rows(sql, parameters)]


def test_a_call_is_shown_exactly_as_it_was_sent_and_answered(tmp_path: Path) -> None:
    async def play(stage: DeskStage) -> None:
        answer = await stage.desk.ask(asked("Up? " * 400))
        (row,) = newest_calls(select(stage), 10)
        record = find_record(select(stage), row.call)
        assert record.prompt.messages == (Said("user", "Up? " * 400),)
        assert record.response == answer.raw
        read = record.read
        assert read is not None
        assert (read.text, read.calls, read.finish) == (answer.text, answer.calls, answer.finish)
        assert record.made.parameters == "{}"
        with pytest.raises(ConfigError, match="no call 'call-none' on record"):
            find_record(select(stage), "call-none")

    on_desk(tmp_path, play, provision(Scripted()))


def test_recorded_bytes_come_out_as_the_same_answer_without_asking_anybody(tmp_path: Path) -> None:
    model = Scripted([reply("Up, then sideways."), ModelFailed("Busy (400).", "provider", status=400)])

    async def play(stage: DeskStage) -> None:
        await stage.desk.ask(asked())
        with pytest.raises(ModelFailed):
            await stage.desk.ask(asked())
        before = stage.journal.head
        for row in newest_calls(select(stage), 10):
            found = reread(find_record(select(stage), row.call))
            assert found.same, found.words
        assert len(model.asked) == 2
        assert stage.journal.head == before

    on_desk(tmp_path, play, provision(model))


def test_bytes_that_say_something_else_are_told_from_the_answer_on_record(tmp_path: Path) -> None:
    async def play(stage: DeskStage) -> None:
        await stage.desk.ask(asked())
        (row,) = newest_calls(select(stage), 1)
        record = find_record(select(stage), row.call)
        assert record.ended is not None
        for other in (reply("Down.").raw, b"data: {}\n\n", b""):
            ended = msgspec.structs.replace(record.ended, response=pack(other))
            assert not reread(msgspec.structs.replace(record, ended=ended)).same

    on_desk(tmp_path, play, provision(Scripted()))


def test_a_run_is_answered_again_from_its_record_and_anything_else_is_refused(tmp_path: Path) -> None:
    model = Scripted([reply("First."), reply("Second."), ModelFailed("Busy (400).", "provider", status=400)])

    async def play(stage: DeskStage) -> None:
        said = [(await stage.desk.ask(asked("the same"))).text for _ in range(2)]
        with pytest.raises(ModelFailed):
            await stage.desk.ask(asked("the third"))
        before = stage.journal.head
        again = RecordedAsking(select(stage), "dbt-1")
        heard = Heard()
        assert (
            [(await again.ask(asked("the same"), heard)).text for _ in range(2)]
            == said
            == ["First.", "Second."]
        )
        assert heard.pieces == said
        with pytest.raises(ModelFailed, match="Busy"):
            await again.ask(asked("the third"))
        for other in (
            asked("the same"),
            asked("another"),
            asked("the third", persona="Bear"),
            msgspec.structs.replace(asked("the third"), purpose="attack"),
            msgspec.structs.replace(
                asked("the third"), prompt=Prompt(messages=(Said("system", "the third"),))
            ),
        ):
            with pytest.raises(NotOnRecord, match="not in the record of dbt-1"):
                await again.ask(other)
        assert (again.endpoint("Bull"), again.model("Bull"), again.endpoint("Bear")) == (
            "hosted",
            "model-x",
            "",
        )
        assert stage.journal.head == before
        assert len(model.asked) == 3

    on_desk(tmp_path, play, provision(model))


def test_the_record_answers_a_prompt_that_was_scrubbed_and_shortened_on_its_way_out(tmp_path: Path) -> None:
    question = asked("Write to jane.doe@example.com about BTC-USDT.", most_tokens=5_000)

    async def play(stage: DeskStage) -> None:
        await stage.desk.ask(question)
        (sent,) = model.asked
        assert "jane.doe" not in sent.messages[0].text
        assert sent.most_tokens == 400
        assert stage.messages()[0].scrubbed == ("e-mail address",)
        assert b"jane.doe" not in b"".join(fact.body for fact in stage.facts())
        assert (await RecordedAsking(select(stage), "dbt-1").ask(question)).text == "Up."

    model = Scripted()
    import json

    settings = json.dumps({"most_tokens": 400})
    on_desk(tmp_path, play, dataclasses.replace(provision(model, most_tokens=400), parameters=settings))


@pytest.mark.parametrize(
    "data", [b"", b"short", b"\xff\x00", b"x" * 600, "é".encode() * 5_000, bytes(range(256)) * 40]
)
def test_bytes_come_back_as_they_were(data: bytes) -> None:
    packed = pack(data)
    assert unpack(packed) == data
    assert packed.whole


def test_an_answer_that_cannot_be_compressed_is_cut_without_compressing_all_of_it() -> None:
    from random import Random

    noise = Random(1).randbytes(MOST_KEPT)

    def took(work: Callable[[], object]) -> float:
        began = time.process_time()
        work()
        return time.process_time() - began

    megabyte = min(took(lambda: zlib.compress(noise[: 1024 * 1024], 6)) for _ in range(3))
    assert took(lambda: pack(noise)) < 8 * megabyte  # the desk stands still meanwhile


def test_f57_a_huge_answer_is_kept_in_bounds_and_says_how_much_of_it(tmp_path: Path) -> None:
    from random import Random

    noise = Random(1).randbytes(3_000_000)
    packed = pack(noise)
    assert len(packed.body) <= MOST_PACKED
    assert not packed.whole
    assert unpack(packed) == noise[: packed.kept]
    assert packed.size == 3_000_000

    async def play(stage: DeskStage) -> None:
        await stage.desk.ask(asked())
        ended = stage.messages()[-1]
        assert len(stage.facts()[-1].body) < 1_200_000
        assert ended.response.size == 3_000_000
        (row,) = newest_calls(select(stage), 1)
        found = reread(find_record(select(stage), row.call))
        assert (found.same, "of its 3,000,000 bytes are kept" in found.words) == (False, True)

    huge = msgspec.structs.replace(reply(), raw=noise)
    on_desk(tmp_path, play, provision(Scripted([huge])))


def test_f57_what_unpacks_to_more_than_is_ever_kept_is_refused() -> None:
    import base64
    import zlib

    bomb = base64.b64encode(zlib.compress(b"0" * (MOST_KEPT * 4))).decode()
    with pytest.raises(ValueError, match="not what its hash says"):
        unpack(Packed("zlib", bomb, MOST_KEPT * 4, "", MOST_KEPT * 4))


def test_a_prompt_too_large_to_be_recorded_whole_is_not_sent(tmp_path: Path) -> None:
    from random import Random

    model = Scripted()
    noise = Random(1).randbytes(1_000_000).hex()

    async def play(stage: DeskStage) -> None:
        with pytest.raises(ModelFailed, match="too large to be sent and recorded"):
            await stage.desk.ask(asked(noise))
        assert model.asked == []
        assert stage.messages() == []

    on_desk(tmp_path, play, provision(model))


def test_the_witness_sees_a_settlement_that_was_never_set_aside_one_done_twice_and_a_cap_that_was_passed(
    tmp_path: Path,
) -> None:
    async def play(stage: DeskStage) -> None:
        await stage.desk.ask(asked())
        made, ended = stage.facts()

        def judged(*facts: object) -> list[str]:
            witness = SpendWitness()
            return [told for fact in facts for told in witness.take(fact)]  # type: ignore[arg-type]

        assert judged(made, ended) == []
        assert "never set aside" in judged(ended)[0]
        assert "settled twice" in judged(made, ended, ended)[0]
        dear = msgspec.structs.replace(made.message, most_usd="99")
        assert (
            "passes the cap of 2 USD for run dbt-1" in judged(msgspec.structs.replace(made, message=dear))[0]
        )
        torn = msgspec.structs.replace(made.message.prompt, body="another prompt")
        other = msgspec.structs.replace(made.message, prompt=torn)
        assert "is not whole" in judged(msgspec.structs.replace(made, message=other))[0]
        assert list(disagreements(select(stage))) == []

    on_desk(tmp_path, play, provision(Scripted([reply(usage=Usage(10, 10))])))


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_what_came_over_the_wire_by_either_protocol_is_read_again_as_the_same_answer(
    tmp_path: Path, api: str
) -> None:
    calls = (Call("snapshot", '{"instrument": "BTC-USDT"}'), Call("flow", '{"instrument": "ETH-USDT"}'))
    script = queued(Answer("Up, then sideways. \N{SNOWMAN}"), Answer("Looking.", calls=calls))

    async def play(stage: DeskStage) -> None:
        async with serving(script) as server:
            endpoint = Endpoint.model_validate({"url": server.url, "model": "model-x", "api": api})
            wired = Outside(line(endpoint))
            stage.desk.provisions["hosted"] = dataclasses.replace(
                provision(wired, tariff=UNPRICED), parameters=parameters(endpoint)
            )
            for number in range(2):
                await stage.desk.ask(asked(f"question {number}"))
            await wired.close()
        records = [find_record(select(stage), row.call) for row in newest_calls(select(stage), 10)]
        assert [record.read.calls != () for record in records if record.read] == [False, True]
        for record in records:
            found = reread(record)
            assert found.same, found.words

    on_desk(tmp_path, play, provision(Scripted()))
