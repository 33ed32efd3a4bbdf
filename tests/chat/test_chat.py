from __future__ import annotations

from pathlib import Path

import pytest

from desk.agents.scanner import residue
from desk.chat.events import TurnSaid
from desk.chat.messages import ItemAdded
from desk.chat.speech import Pace
from tests.agents.stage import market_at
from tests.agents.test_grounding import ungrounded
from tests.chat.stage import YOU, ChatStage, on_chat_stage, words

MARKET = market_at(7)
QUESTIONS = (
    "what is BTC doing?",
    "how volatile is SOL?",
    "how liquid is TON?",
    "what is moving?",
    "compare ETH and SOL",
    "levels of btc",
    "what is the market doing?",
    "why?",
    "what is my position?",
    "show my orders",
    "what is pending?",
    "help",
    "tell me a joke",
    "what is BTX doing?",
)


def scan(stage: ChatStage) -> None:
    """Every digit of what analysts say, and the desk for them, belongs to a figure with a reference."""
    names = stage.agents.market.symbols
    for item in stage.items():
        if item.author == "person" or item.tone in ("notice", "warning"):
            continue
        for block in item.blocks:
            assert not ungrounded(block.runs), words(item)
            for run in block.runs:
                assert run.ref or not residue(run.text, names)
                if run.ref:
                    stage.agents.evidence.view(run.ref)


def test_every_question_is_answered_from_evidence(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        for question in QUESTIONS:
            before = len(stage.items())
            await stage.say(question)
            assert len(stage.items()) > before + 1, question
            assert "withheld" not in words(stage.last()), question
            assert stage.last().speaker == "House analyst (rule-based)"
            assert stage.last().tone in ("plain", "notice")
        scan(stage)
        assert stage.broken == []

    on_chat_stage(tmp_path, play, market=MARKET)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("what is BTC doing?", "BTC-USDT is "),
        ("how volatile is SOL?", "SOL-USDT moves "),
        ("how liquid is TON?", "TON-USDT is calm to trade: liquidity stress 0.00, which would allow 100 %"),
        ("compare ETH and SOL", "ETH-USDT last "),
        ("what is my position?", "Equity 100,000.00 USDT"),
        ("what is pending?", "Nothing waits for a vote"),
        ("why?", "Nothing has been debated here yet"),
        ("tell me a joke", "rule-based"),
        ("what is BTX doing?", "Did you mean BTC-USDT?"),
    ],
)
def test_answers_say_what_was_asked(tmp_path: Path, question: str, said: str) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.say(question)
        assert said in words(stage.last())

    on_chat_stage(tmp_path, play, market=MARKET)


def test_a_debate_is_a_turn_with_named_speakers(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        done = await stage.say("/debate btc 15m")
        assert "BTC-USDT over 15m" in done.text
        assert stage.threads.title(stage.thread) == "BTC-USDT over 15m"
        speakers = list(dict.fromkeys(item.speaker for item in stage.items()))
        assert speakers == [
            "Ada",
            "Moderator (rule-based)",
            "Bull (rule-based)",
            "Bear (rule-based)",
            "Neutral (rule-based)",
            "Desk",
        ]
        assert stage.last().speaker == "Desk"
        scan(stage)
        card = stage.agents.debates.latest_in(stage.thread)
        assert card is not None
        assert card.request
        await stage.say("why?")
        assert card.stance in words(stage.last())
        await stage.say("why BTC")
        scan(stage)

    on_chat_stage(tmp_path, play, market=MARKET)


def test_the_debate_is_of_the_selected_instrument_when_none_is_named(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.say("/debate", instrument="SOL-USDT")
        card = stage.agents.debates.latest_of("SOL-USDT")
        assert card is not None
        assert card.horizon == "15m"

    on_chat_stage(tmp_path, play, market=MARKET)


def test_a_debate_is_heard_at_a_pace_that_people_can_follow(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        began = stage.agents.clock.now()
        await stage.say("/debate btc")
        took = (stage.agents.clock.now() - began) / 1e9
        assert 4.0 < took < 40.0
        for item in (m.spec for m in stage.heard if isinstance(m, ItemAdded)):
            if item.author != "person":
                spoken = "".join(
                    m.text for m in stage.heard if isinstance(m, TurnSaid) and m.turn == item.turn
                )
                assert words(item).split("\n")[0] in spoken

    on_chat_stage(tmp_path, play, market=MARKET, pace=Pace(0.05, 2))


def test_a_debate_stopped_halfway_leaves_no_proposal_and_no_card(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.chat.submit("/debate btc", stage.context())
        await stage.agents.clock.sleep(3.0)
        assert stage.chat.stop(stage.thread, YOU)
        assert stage.turns.running(stage.thread)
        assert stage.chat.stop(stage.thread, YOU)
        await stage.turns.wait(stage.thread)
        assert stage.agents.proposals == []
        assert stage.agents.debates.latest_in(stage.thread) is None
        assert stage.last().stopped == "stopped by Ada"
        assert stage.agents.withdrawn[0][1] == "the debate was stopped"

    on_chat_stage(tmp_path, play, market=MARKET, pace=Pace(0.05, 2))


def test_a_debate_stopped_at_its_last_words_voids_what_it_proposed(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.chat.submit("/debate btc", stage.context())
        while not stage.agents.proposals:
            await stage.agents.clock.sleep(0.05)
        stage.chat.stop(stage.thread, YOU)
        await stage.turns.wait(stage.thread)
        assert [debate for debate, _ in stage.agents.withdrawn] == [stage.agents.proposals[0].debate]

    on_chat_stage(tmp_path, play, market=MARKET, pace=Pace(0.05, 2))


def test_the_evidence_of_the_latest_turn_can_be_asked_for_by_its_short_name(tmp_path: Path) -> None:
    async def play(stage: ChatStage) -> None:
        await stage.say("what is BTC doing?")
        await stage.say("/buy btc 0.1")
        text = (await stage.say("/evidence T1.last")).text
        assert text.startswith("last is ")
        assert words(stage.last()) == text
        (figure,) = [run for run in stage.last().blocks[0].runs if run.ref]
        assert stage.agents.evidence.view(figure.ref).value == figure.text
        assert "market_snapshot" in text
        assert "sha256" in text
        await stage.say("/debate btc")
        assert "momentum" in (await stage.say("/evidence T3.drift_score")).text
        scan(stage)

    on_chat_stage(tmp_path, play, market=MARKET)


def test_the_same_conversation_leaves_the_same_journal(tmp_path: Path) -> None:
    heads = []
    for name in "ab":
        (tmp_path / name).mkdir()

        async def play(stage: ChatStage) -> bytes:
            for line in ("what is BTC doing?", "/debate btc", "/buy btc 0.1", "why?"):
                await stage.say(line)
            return stage.agents.journal.head.hash

        heads.append(on_chat_stage(tmp_path / name, play, market=market_at(7)))
    assert heads[0] == heads[1]
