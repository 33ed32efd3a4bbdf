"""Debates with scripted models, for tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec

from desk.agents.conclusion import Outcome
from desk.agents.debate_messages import (
    DebateMessage,
)
from desk.agents.house.seats import Seats
from desk.agents.model_seats.seats import seats_for
from desk.agents.models.asking import Asked
from desk.agents.tools import Tool
from desk.agents.voice import Statement
from desk.people.personas.house_personas import MODULES, house_personas
from desk.people.personas.persona import Personas
from tests.agents.listening import Listener
from tests.agents.stage import Stage, on_stage, question
from tests.agents.test_debate import MARKET
from tests.models.debating import Manner, ScriptedAsking, answer_of
from widgets.specs.insights import PastCase, PastCases

DEBATERS = ("Bull", "Bear", "Neutral", "Moderator")
ENDING = ("Strategy Analyst", "Execution Overseer", "Risk Sentinel")
ALL = (*DEBATERS, *ENDING, *MODULES)
HOUSE = house_personas()


class Held(NamedTuple):
    """A debate that is over."""

    outcome: Outcome
    said: list[Statement]
    stage: Stage
    facts: list[DebateMessage]


def held(directory: Path, asking: ScriptedAsking, seats: Seats | None = None) -> Held:
    """A whole debate with these models, and what it left in the journal."""

    async def play(stage: Stage) -> Held:
        listener = Listener()
        outcome = await stage.room.hold(question(), listener)
        facts = [fact.message for fact in stage.topic("debates.v1")]
        return Held(outcome, listener.said, stage, facts)

    return on_stage(directory, play, market=MARKET, seats=seats or seats_for(asking, house_personas()))


def everybody(manner: Manner, *names: str) -> ScriptedAsking:
    named = names or (*DEBATERS, *ENDING)
    return ScriptedAsking(dict.fromkeys(named, manner), dict.fromkeys(named, "tiny:1b"))


def found(facts: list[DebateMessage], kind: type) -> list[DebateMessage]:
    return [one for one in facts if isinstance(one, kind)]


def once(purpose: str, persona: str, answer: str | Exception) -> Callable[[Asked], str | Exception | None]:
    """This answer instead of the script's, the first time that this persona is asked for this."""
    left = [answer]

    def before(asked: Asked) -> str | Exception | None:
        return left.pop() if left and (asked.purpose, asked.persona) == (purpose, persona) else None

    return before


def with_modules(*names: str) -> Personas:
    return Personas(msgspec.structs.replace(one, on=one.on or one.name in names) for one in HOUSE)


def cases() -> PastCases:
    rows = tuple(
        PastCase(
            id=f"dbt-past{letter}",
            instrument="BTC-USDT",
            horizon="15m",
            regime="LOW",
            stance="long",
            p_up=0.6,
            outcome=outcome,
            at=1,
        )
        for letter, outcome in zip("abc", ("up", "down", "open"), strict=True)
    )
    return PastCases(instrument="BTC-USDT", regime="", rows=rows, cases=2, ended_up=1, called_right=1)


def debate(
    directory: Path, asking: ScriptedAsking, personas: Personas, past: PastCases | None = None
) -> Held:
    """A debate in which these personas are in force."""

    async def play(stage: Stage) -> Held:
        if past is not None:
            stage.toolbox._tools["past_cases"] = _past(past)
        listener = Listener()
        outcome = await stage.room.hold(question(), listener)
        return Held(outcome, listener.said, stage, [fact.message for fact in stage.topic("debates.v1")])

    return on_stage(directory, play, market=MARKET, seats=seats_for(asking, personas))


def _past(past: PastCases) -> Tool:  # type: ignore[type-arg]
    from desk.agents.read_tools import OfInstrument

    async def run(asked: OfInstrument, working: object) -> PastCases:
        return past

    return Tool("past_cases", OfInstrument, PastCases, run, "Past debates.", {"instrument": "BTC-USDT"})


def saying(persona: str, change: Callable[[dict[str, object]], dict[str, object]]) -> ScriptedAsking:
    """Everybody is honest; what this persona answers is changed, whatever it is asked."""
    asking = ScriptedAsking(models=dict.fromkeys(ALL, "tiny:1b"))

    def before(asked: Asked) -> str | None:
        if asked.persona != persona:
            return None
        system, user = asked.prompt.messages[0].text, asked.prompt.messages[1].text
        return json.dumps(change(json.loads(answer_of(system, user))))

    asking.before = before
    return asking
