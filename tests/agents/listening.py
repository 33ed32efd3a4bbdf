"""Hearing a debate without a thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from desk.agents.voice import Statement


@dataclass(slots=True)
class Listener:
    """Keeps what was said."""

    said: list[Statement] = field(default_factory=list)

    async def say(self, statement: Statement) -> None:
        """Keep it."""
        self.said.append(statement)


def words(statements: Sequence[Statement]) -> str:
    """Everything that was said, as plain text."""
    return "\n".join(
        "\n".join([f"{statement.speaker}:", *("".join(run.text for run in b.runs) for b in statement.blocks)])
        for statement in statements
    )
