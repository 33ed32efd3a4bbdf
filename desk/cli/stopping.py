"""`desk halt`, `desk cancel-all`, `desk flatten` and `desk resume`: through the host, or by the latch without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, profile_of

if TYPE_CHECKING:
    from pathlib import Path

    from desk.kernel.latch import Level
    from desk.kernel.profile import Profile

ANSWER_WITHIN = 3.0
"""Seconds in which a host answers that can answer at all."""
FLATTEN_WITHIN = 6.0
"""The same for a flatten, which waits until venues gave orders back."""
_reason = click.option("--reason", default="", metavar="TEXT", help="Why, for the record.")
_LATER = {
    "halt": "Nothing that adds risk leaves; the halt goes on record as soon as a host runs.",
    "cancel-all": "Nothing that adds risk leaves. Orders that are at a venue stay there until a host runs, which calls "
    "them back before anything else.",
    "flatten": "Nothing that adds risk leaves. Orders and positions stay as they are until a host runs, which calls "
    "every order back and closes every position.",
}


@click.command()
@_reason
@choose("profile", "config", "json")
def halt(reason: str, as_json: bool, **flags: Any) -> None:
    """Stop all trading that adds risk. Works whether or not a host answers."""
    _stop("halt", reason, as_json, flags)


@click.command("cancel-all")
@_reason
@choose("profile", "config", "json")
def cancel_all(reason: str, as_json: bool, **flags: Any) -> None:
    """Call every open order back. Where no host answers, the desk is halted too."""
    _stop("cancel-all", reason, as_json, flags)


@click.command()
@_reason
@choose("profile", "config", "json")
def flatten(reason: str, as_json: bool, **flags: Any) -> None:
    """Call every open order back and close every position. Where no host answers, the desk is halted too."""
    _stop("flatten", reason, as_json, flags)


@click.command()
@_reason
@choose("profile", "config", "json")
def resume(reason: str, as_json: bool, **flags: Any) -> None:
    """Let trading go on after a halt. It takes a running host: no file brings risk back."""
    from desk.cli.calling import call

    text = call(profile_of(flags), "resume", {"reason": reason} if reason else {})
    _answer("resume", as_json, text, by="host")


def _stop(level: Level, reason: str, as_json: bool, flags: dict[str, Any]) -> None:
    from desk.cli.calling import TurnedAway, call
    from desk.kernel.errors import Refused

    profile = profile_of(flags)
    within = FLATTEN_WITHIN if level == "flatten" else ANSWER_WITHIN
    try:
        text = call(profile, level, {"reason": reason} if reason else {}, within)
    except Exception as problem:  # whatever went wrong on the way to the host, the latch still stops
        if isinstance(problem, Refused) and not isinstance(problem, TurnedAway):
            raise  # it was heard, and the desk says why not
        _latch(profile, level, reason, as_json, str(problem) or type(problem).__name__)
        return
    _answer(level, as_json, text, by="host")


def _latch(profile: Profile, level: Level, reason: str, as_json: bool, why: str) -> None:
    text, path = latched(profile, level, reason, why)
    _answer(level, as_json, text, by="latch", latch=str(path))


def latched(profile: Profile, level: Level, reason: str, why: str) -> tuple[str, Path]:
    """Set the latch, which stops the desk without a host: what came of it, and where it lies."""
    from desk.kernel.clock import SystemClock
    from desk.kernel.errors import Unreachable
    from desk.kernel.latch import Latch

    if profile.of_another_user:
        # A latch among one's own files would stop nothing, and say that it did.
        raise Unreachable(
            f"NOTHING WAS STOPPED: {why.partition(';')[0].rstrip('.')}, and only the user who runs the host can set its "
            f"latch; let them run `desk {level} --profile {profile.name}`"
        )
    path = Latch(profile.prepare_state()).set(
        level, reason or f"{level} from the command line", SystemClock().now()
    )
    return f"The latch {path} is set, because {why.partition(';')[0].rstrip('.')}. {_LATER[level]}", path


def _answer(command: str, as_json: bool, text: str, **more: str) -> None:
    if as_json:
        answers.answer(command, {"ok": True, "text": text, **more})
    else:
        answers.out(text)
