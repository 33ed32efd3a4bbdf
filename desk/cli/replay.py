"""`desk replay`: a finished session again, on the same screen or as facts about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, settings
from desk.cli.flags import of_the_person

if TYPE_CHECKING:
    from desk.host.tape_reader import Tape, TapeInfo


@click.command()
@click.argument("session", required=False)
@choose("profile", "config")
@click.option(
    "--speed",
    metavar="N",
    type=click.FloatRange(0, 64, min_open=True),
    default=1.0,
    help="Speed (default: 1).",
)
@click.option("--plain", "lines", is_flag=True, help="Read it line by line, as `desk plain` does.")
@choose(*of_the_person(), "slow_line", "json")
def replay(session: str | None, speed: float, lines: bool, as_json: bool, **flags: Any) -> None:
    """Show SESSION again as it looked; `latest` is the last one with something in it.

    Without SESSION, list what was recorded.
    """
    from desk.host import tape_reader
    from desk.host.host_tape import FOLDER
    from desk.kernel.profile import Profile

    chosen = settings(flags)
    folder = Profile(chosen.profile).state / FOLDER
    if session is None:
        _list(tape_reader.sessions(folder), as_json)
        return
    path = Path(session) if session.endswith(tape_reader.SUFFIX) else tape_reader.find(folder, session)
    found = tape_reader.Tape.open(path)
    if as_json:
        answers.answer("replay", _facts(found))
        return
    if lines:
        from desk.cli.plain import replayed

        click.get_current_context().exit(
            replayed(found, speed, verbosity=chosen.verbosity, language=chosen.language)
        )
    from desk.app.launch import run_replay
    from widgets.language import speak_as

    speak_as(chosen.language)
    ending = run_replay(found, speed=speed, theme=chosen.theme, line=chosen.line)
    if ending.sentence:
        answers.say(f"desk: {ending.sentence}")
    click.get_current_context().exit(ending.exit_code)


def _list(known: tuple[TapeInfo, ...], as_json: bool) -> None:
    from desk.host.exports import iso

    if as_json:
        sessions = [
            {
                "session": info.session,
                "started": iso(info.started),
                "ended": iso(info.ended),
                "seconds": (info.ended - info.started) / 1e9,
                "bytes": info.bytes,
                "feed": info.feed,
                "problem": info.problem,
            }
            for info in known
        ]
        answers.answer("replay", {"ok": True, "sessions": sessions})
        return
    if not known:
        answers.out("No session has been recorded yet; open the desk once, then `desk replay latest`.")
    for info in known:
        if info.problem:
            answers.out(f"{info.session}  cannot be played: {info.problem}")
        else:
            minutes, seconds = divmod(int((info.ended - info.started) / 1e9), 60)
            answers.out(f"{info.session}  {iso(info.started)[:19]}Z  {minutes:4d}:{seconds:02d}  {info.feed}")


def _facts(found: Tape) -> dict[str, Any]:
    """What a session held: its extent, what it showed at its end, and everything that was said, in order."""
    from desk.host.exports import iso

    said = [
        {
            "at": iso(at),
            "type": getattr(message, "type", ""),
            "payload": message.model_dump(mode="json").get("payload"),
        }
        for at, message in found.messages(found.started - 1, found.ended)
        if getattr(message, "type", "") in ("item.added", "alert.raised")
    ]
    return {
        "ok": True,
        "session": found.header.session,
        "profile": found.header.profile,
        "feed": found.header.feed,
        "started": iso(found.started),
        "ended": iso(found.ended),
        "seconds": found.duration,
        "instruments": list(found.header.instruments),
        "said": said,
        "shown_at_end": {name: spec.model_dump(mode="json") for name, spec in found.at(found.ended).items()},
    }
