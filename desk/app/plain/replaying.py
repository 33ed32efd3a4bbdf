"""Moving through a recorded session by words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desk.app.plain import amounts
from desk.app.plain.word import Word
from desk.kernel.errors import Refused
from widgets.language import figures, marked, say

if TYPE_CHECKING:
    from desk.app.plain.line_editor import Line
    from desk.app.plain.plain_desk import PlainDesk
    from desk.app.replay import Replay


def where(replay: Replay) -> str:
    """Where the playhead is."""
    moved = amounts.seconds(max(0, replay.at - replay.started) // 1_000_000_000)
    whole = amounts.seconds(max(0, replay.ended - replay.started) // 1_000_000_000)
    state = (
        say("paused")
        if replay.paused
        else say("playing at speed {speed}", speed=figures(f"{replay.speed:g}"))
    )
    return say(
        "At {time}, {moved} into {whole}, {state}.",
        time=amounts.at(replay.at),
        moved=moved,
        whole=whole,
        state=state,
    )


def _replay(desk: PlainDesk) -> Replay:
    if desk.replay is None:
        raise Refused(say("This is the desk itself, no recording."))
    return desk.replay


async def _pause(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    replay = _replay(desk)
    if not replay.paused:
        replay.toggle()
    desk.voice.say(where(replay))


async def _play(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    replay = _replay(desk)
    if replay.paused:
        replay.toggle()
    desk.voice.say(where(replay))


async def _faster(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    replay = _replay(desk)
    replay.faster()
    desk.voice.say(where(replay))


async def _skip(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    _seek(desk, _replay(desk).at + _seconds(words) * 1_000_000_000)


async def _rewind(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    _seek(desk, _replay(desk).at - _seconds(words) * 1_000_000_000)


async def _begin(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    _seek(desk, _replay(desk).started)


async def _end(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    _seek(desk, _replay(desk).ended)


async def _where(desk: PlainDesk, words: Sequence[str], line: Line) -> None:
    desk.voice.say(where(_replay(desk)))


def _seek(desk: PlainDesk, to: int) -> None:
    replay = _replay(desk)
    desk.display.say_nothing_until(max(to, 1))
    replay.seek(to)
    desk.voice.say(where(replay), say("What was said up to here: read."))


def _seconds(words: Sequence[str]) -> int:
    return min(int(words[0]), 1_000_000) if words else 10


TAPE: tuple[Word, ...] = (
    Word("where", "where", marked("Where the recording is."), _where),
    Word("pause", "pause", marked("Hold the recording."), _pause),
    Word("play", "play", marked("Go on."), _play),
    Word("faster", "faster", marked("The next of its speeds."), _faster),
    Word("skip", "skip [SECONDS]", marked("Go forward."), _skip, "number"),
    Word("rewind", "rewind [SECONDS]", marked("Go back."), _rewind, "number"),
    Word("begin", "begin", marked("Go to its beginning."), _begin),
    Word("end", "end", marked("Go to its end."), _end),
)
"""Words that a recording adds."""
