"""What breaks inside a desk that has no log of its own is told on stderr."""

from __future__ import annotations

from desk.cli import answers


def raised(where: str, problem: BaseException) -> None:
    """Say where something broke, and what."""
    answers.say(f"desk: {where} broke: {type(problem).__name__}: {problem}")
