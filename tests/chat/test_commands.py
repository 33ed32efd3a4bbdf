from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from desk.chat.command_desk import TicketWish
from desk.chat.commands import Command, Commands, Done, Invocation
from desk.chat.turns import MOST_LINES
from desk.kernel.errors import Refused
from desk.people.directory import Person
from desk.people.roles import Role
from tests.agents.test_grounding import ungrounded
from tests.chat.stage import VIEWER, YOU, ChatStage, on_chat_stage, words
from widgets.specs.chat import LONGEST_MESSAGE


def test_a_ticket_is_proposed_for_the_person_who_typed_it(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        done = await stage.say("/buy btc 0.5")
        await stage.say("/sell BTC/USDT .25 64000.5")
        assert stage.desk.asked == [
            ("propose", TicketWish("BTC-USDT", "buy", Decimal("0.5")), "you"),
            ("propose", TicketWish("BTC-USDT", "sell", Decimal("0.25"), Decimal("64000.5")), "you"),
        ]
        asked, answer = stage.items()[:2]
        assert (asked.author, words(asked)) == ("person", "/buy btc 0.5")
        assert words(answer) == done.text
        assert not ungrounded(answer.blocks[0].runs[1:2])
        (figure,) = [run for run in answer.blocks[0].runs if run.ref]
        assert (figure.text, figure.tone) == ("0", "figure")
        view = stage.agents.evidence.view(figure.ref)
        assert (view.tool, view.field, view.value) == ("approvals", "pending", "0")

    on_chat_stage(tmp_path, play)


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("/halt", ("halt", "")),
        ("/HALT feed looks wrong", ("halt", "feed looks wrong")),
        ("/resume", ("resume",)),
        ("/cancel-all", ("cancel_all",)),
        ("/cancelall", ("cancel_all",)),
        ("/flatten", ("flatten",)),
        ("/cancel ord-7kq2m9x4c1", ("cancel_order", "ord-7kq2m9x4c1")),
        ("/withdraw req-7", ("withdraw", "req-7kq2m9x4c1")),
        ("/act dana", ("act_as", "ses-a", "Dana")),
        ("/act", ("act_as", "ses-a", "")),
        ("/export", ("export", "")),
        ("/export fills", ("export", "fills")),
    ],
)
def test_commands_reach_the_desk(tmp_path: Path, line: str, asked: tuple[str, ...]) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.say(line)
        assert stage.desk.asked == [asked]

    on_chat_stage(tmp_path, play)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/buyy btc 1", "did you mean /buy?"),
        ("/frobnicate", "/help lists"),
        ("/", "/help lists"),
        ("/buy", "Instrument is missing; use /buy INSTRUMENT QUANTITY [LIMIT] [STOP]."),
        ("/buy btc", "Quantity is missing"),
        ("/buy btx 1", "did you mean BTC-USDT?"),
        ("/buy btc 1,5", "comma"),
        ("/buy btc 1 2 3 4", "one word too many"),
        ("/cancel ord-x", "no open order"),
        ("/withdraw", "Request is missing"),
        ("/debate", "Instrument is missing"),
        ("/debate btc 7m", "no horizon"),
        ("/debate nope", "no instrument"),
        ("/act zoe", "no person to act as"),
        ("/thread nowhere at all", "No thread is called"),
        ("/evidence T3.x", "no evidence"),
        ("/help buyy", "did you mean /buy?"),
        ("", "nothing to send"),
        ("x" * (LONGEST_MESSAGE + 1), "at most 8,000 characters; shorten it"),
        ("x\n" * (MOST_LINES + 1) + "x", "at most 200 lines; shorten it"),
    ],
)
def test_a_wrong_line_gets_one_sentence_and_loses_nothing(tmp_path: Path, line: str, sentence: str) -> None:
    async def play(stage: ChatStage) -> None:
        with pytest.raises(Refused) as refused:
            await stage.say(line)
        assert sentence in str(refused.value)
        assert "\n" not in str(refused.value)
        assert stage.desk.asked == []
        if line.startswith("/"):
            asked, answer = stage.items()
            assert words(asked) == line
            assert words(answer) == str(refused.value)
            assert not any(run.ref for run in answer.blocks[0].runs)

    on_chat_stage(tmp_path, play)


def test_a_right_is_needed_and_named(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        for info in stage.chat.commands.infos():
            if info.right != "see":
                line = " ".join([f"/{info.name}", *("x" for _ in info.arguments)])
                with pytest.raises(Refused, match="Vic is viewer and may not"):
                    await stage.say(line, VIEWER)
        with pytest.raises(Refused, match="Vic is viewer and may look but not speak here"):
            await stage.say("what is BTC doing?", VIEWER)
        with pytest.raises(Refused, match="may look but not speak"):
            stage.chat.stop(stage.thread, VIEWER)
        assert stage.desk.asked == []
        offered = {info.name for info in stage.chat.commands.infos(VIEWER)}
        assert offered == {"evidence", "goto", "help", "search", "thread"}

    on_chat_stage(tmp_path, play)


def test_keys_run_commands_by_name(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        done = await stage.chat.invoke("halt", {}, stage.context())
        assert done.text == "Done: halt."
        assert words(stage.items()[0]) == "/halt"
        await stage.chat.invoke("buy", {"instrument": "btc", "quantity": "1"}, stage.context())
        with pytest.raises(Refused, match="no argument"):
            await stage.chat.invoke("buy", {"size": "1"}, stage.context())

    on_chat_stage(tmp_path, play)


def test_a_key_and_a_line_hold_as_much(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        reason = "x" * (LONGEST_MESSAGE + 1)
        with pytest.raises(Refused, match="at most 8,000 characters"):
            await stage.chat.invoke("halt", {"reason": reason}, stage.context())
        with pytest.raises(Refused, match="at most 8,000 characters"):
            await stage.say(f"/halt {reason}")
        assert (stage.desk.asked, stage.items()) == ([], ())

    on_chat_stage(tmp_path, play)


def test_a_command_that_was_done_stays_done_where_the_talk_cannot_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.chat.thread_writing.MOST_ITEMS", 0)

    async def play(stage: ChatStage) -> None:
        assert (await stage.say("/halt lunch")).text == "Done: halt."
        assert stage.desk.asked == [("halt", "lunch")]
        assert ["full" in str(problem) for problem in stage.broken] == [True]
        assert stage.items() == ()

    on_chat_stage(tmp_path, play)


def test_what_the_desk_refuses_is_passed_on(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        stage.desk.refusal = "The desk is halted; /resume first."
        with pytest.raises(Refused, match="halted"):
            await stage.say("/buy btc 1")
        assert words(stage.last()) == stage.desk.refusal
        assert stage.last().tone == "warning"

    on_chat_stage(tmp_path, play)


def test_the_desks_own_counts_are_plain_words_and_each_number_of_a_refusal_is_a_figure(
    tmp_path: Path,
) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.say("/cancel ord-7kq2m9x4c1")
        assert [run.ref for run in stage.last().blocks[0].runs] == [""]
        stage.desk.refusal = "The order is refused: C01 order value 272,621,000.00 is above 10.00 %."
        with pytest.raises(Refused):
            await stage.say("/buy btc 1000")
        assert words(stage.last()) == stage.desk.refusal
        figures = [run for run in stage.last().blocks[0].runs if run.ref]
        assert [run.text for run in figures] == ["272,621,000.00", "10.00"]
        view = stage.agents.evidence.view(figures[0].ref)
        assert (view.value, view.tool, view.arguments) == (
            "272,621,000.00",
            "refusal",
            '{"asked":"/buy btc 1000"}',
        )

    on_chat_stage(tmp_path, play)


def test_threads_are_opened_and_found_again(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        first = stage.thread
        opened = await stage.say("/new Second look")
        assert opened.thread not in ("", first)
        assert "Second look" in opened.text
        assert "Second look" in (await stage.say("/thread")).text
        assert (await stage.say("/thread second")).thread == opened.thread
        assert (await stage.say(f"/thread {first}")).thread == first
        assert stage.items() == ()

    on_chat_stage(tmp_path, play)


def test_help_lists_what_a_person_may_run(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        text = (await stage.say("/help")).text
        assert "/debate [INSTRUMENT] [HORIZON]" in text
        assert "/buy INSTRUMENT QUANTITY [LIMIT] [STOP]" in text
        assert "/buy" not in (await stage.say("/help", VIEWER)).text
        assert "Stop all trading" in (await stage.say("/help halt")).text

    on_chat_stage(tmp_path, play)


def test_every_command_describes_itself(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        for info in stage.chat.commands.infos():
            assert info.usage.startswith(f"/{info.name}")
            assert info.summary.endswith(".")
            assert len(info.arguments) == len(info.usage.split()) - 1

    on_chat_stage(tmp_path, play)


async def nothing(call: Invocation) -> Done:
    return Done("")


def test_a_command_name_can_be_taken_once() -> None:
    commands = Commands()
    commands.add([Command("halt", "Stop.", nothing, aliases=("stop",))])
    with pytest.raises(ValueError, match="stop"):
        commands.add([Command("stop", "Stop.", nothing)])


def test_a_policy_keeps_a_command_from_a_role_but_not_from_another_role_of_the_same_person(
    tmp_path: Path,
) -> None:
    async def play(stage: ChatStage) -> None:
        kept: dict[Role, tuple[str, ...]] = {"trader": ("flatten", "halt")}
        stage.chat.commands.withheld = lambda: kept
        trader = Person("you", "Ada", ("trader",), demo=False)
        with pytest.raises(Refused, match="The policy withholds /flatten from trader, so Ada may not use it"):
            await stage.say("/flatten", trader)
        assert "flatten" not in {info.name for info in stage.chat.commands.infos(trader)}
        assert (await stage.say("/flatten", YOU)).text == "Done: flatten."
        kept["risk"] = ("flatten",)
        with pytest.raises(Refused, match="withholds /flatten from trader"):
            await stage.say("/flatten", YOU)

    on_chat_stage(tmp_path, play)
