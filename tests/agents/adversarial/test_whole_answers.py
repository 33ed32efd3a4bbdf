"""Whole adversarial answers, from the stream through the repair to what terminals are told and the thread keeps."""

from __future__ import annotations

from pathlib import Path

from desk.agents.model_answers.lines import MOST_LINES
from desk.chat.events import TurnSaid
from tests.agents.adversarial.numbers import DIGITS
from tests.agents.adversarial.outputs import outputs
from tests.chat.asked import ScriptedModel, said
from tests.chat.stage import ChatStage, on_chat_stage

ANSWERS = 4
_DIGITS = frozenset(DIGITS)
_NAMES = ("24h", "15m", "1h", "BTC-USDT", "ETH-USDT")


def bare(text: str) -> str:
    for name in _NAMES:
        text = text.replace(name, "")
    return text


def test_whole_answers_show_no_figure_of_their_own_while_they_stream_and_after_their_repair(
    tmp_path: Path,
) -> None:
    lines = [one.text.replace("\n", " ") for one in outputs(ANSWERS * MOST_LINES, seed=42)]
    answers = [lines[place * MOST_LINES : (place + 1) * MOST_LINES] for place in range(ANSWERS)]
    repairs = ["\n".join(f"{number}: {text}" for number, text in enumerate(answer, 1)) for answer in answers]
    script = [
        said("\n".join(text))
        for pair in zip(answers, [[one] for one in repairs], strict=True)
        for text in pair
    ]
    model = ScriptedModel(script, tokens=10)

    async def play(stage: ChatStage) -> int:
        answered = 0
        for _ in range(ANSWERS):
            stage.heard.clear()
            await stage.say("what is BTC doing?")
            assert not stage.broken
            answer = next(item for item in reversed(stage.items()) if item.author == "analyst")
            answered += answer.speaker.startswith("Analyst")
            for block in answer.blocks:
                for run in block.runs:
                    assert run.ref or not _DIGITS & set(bare(run.text)), run
            figures = {run.text for block in answer.blocks for run in block.runs if run.ref}
            for told in (one.text for one in stage.heard if isinstance(one, TurnSaid)):
                rest = told
                for figure in sorted(figures, key=len, reverse=True):
                    rest = rest.replace(figure, "")
                assert not _DIGITS & set(bare(rest)), told
        return answered

    assert (
        on_chat_stage(tmp_path, play, asking=model) >= ANSWERS - 1
    )  # the house says one of which nothing was left
    assert len(model.asked) == 2 * ANSWERS
