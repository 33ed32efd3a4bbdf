"""Somebody to ask who answers what a test wrote."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk.agents.models.asking import Asked, Hearing
from desk.agents.models.exchange import CallWanted, Reply, Usage
from tests.chat.stage import ChatStage, on_chat_stage
from widgets.specs.chat import ChatItem, EvidenceView


@dataclass(frozen=True)
class Streams:
    """An answer that arrives in these pieces; it may fail after them, or never end."""

    pieces: Sequence[str]
    calls: tuple[CallWanted, ...] = ()
    failing: Exception | None = None
    endless: bool = False
    waits: tuple[str, float] | None = None
    """Its first attempt fails after the first piece, and is made again after that many seconds."""


def said(text: str, *calls: CallWanted) -> Streams:
    """An answer in pieces of seven characters."""
    return Streams([text[at : at + 7] for at in range(0, len(text), 7)], calls)


def call(tool: str, arguments: dict[str, Any] | str, name: str = "c1") -> CallWanted:
    return CallWanted(name, tool, arguments if isinstance(arguments, str) else json.dumps(arguments))


@dataclass
class ScriptedModel:
    """Answers in the order of its script, and keeps what it was asked."""

    script: list[Streams]
    asked: list[Asked] = field(default_factory=list)
    cancelled: int = 0
    tokens: int = 100

    def endpoint(self, persona: str) -> str:
        return "loopback" if persona == "Analyst" else ""

    def model(self, persona: str) -> str:
        return "scripted-model"

    async def ask(self, asked: Asked, hearing: Hearing | None = None) -> Reply:
        self.asked.append(asked)
        step = self.script.pop(0)
        try:
            if step.waits is not None and hearing is not None:
                hearing.text(step.pieces[0])
                hearing.waiting(*step.waits)
                await asyncio.sleep(step.waits[1])
            for piece in step.pieces:
                if hearing is not None:
                    hearing.text(piece)
                await asyncio.sleep(0.01)
            if step.endless:
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if step.failing is not None:
            raise step.failing
        finish = "tool_calls" if step.calls else "stop"
        usage = Usage(self.tokens, self.tokens)
        return Reply("".join(step.pieces), step.calls, finish, "scripted-model", usage, b"")  # type: ignore[arg-type]

    def told(self, number: int = -1) -> str:
        """Everything that one prompt says."""
        return "\n".join(message.text for message in self.asked[number].prompt.messages)


SPREAD = "The spread of BTC-USDT is {{T1.spread_bp}} at {{T1.last}}."
OF_BTC = {"instrument": "BTC-USDT"}


@dataclass
class Told:
    """What an answer left behind."""

    items: tuple[ChatItem, ...]
    rows: list[tuple[str, str, str]]
    """Tool, who called it and how it ended, of every audit row."""
    heard: list[Any]
    proposals: int
    withheld: list[EvidenceView]
    """What Enter shows on each line that stayed back."""


def answered(
    path: Path, script: Sequence[Streams], question: str = "what is BTC doing?"
) -> tuple[tuple[ChatItem, ...], ScriptedModel, Told]:
    """What stands in the thread once the model answered so."""
    model = ScriptedModel(list(script))

    async def play(stage: ChatStage) -> Told:
        await stage.say(question)
        assert not stage.broken
        assert not stage.agents.broken
        calls = [fact.message for fact in stage.agents.topic("tools.v1")]
        runs = [run for block in stage.last().blocks for run in block.runs]
        return Told(
            stage.items(),
            [(one.tool, one.role, one.outcome) for one in calls],
            stage.heard,
            len(stage.agents.proposals),
            [stage.agents.evidence.view(run.ref) for run in runs if run.ref.endswith(".text")],
        )

    told = on_chat_stage(path, play, asking=model)
    return told.items, model, told
