"""Reading tapes: which sessions there are, and what was on the screen at any moment of one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from desk.host.tape_file import TapeError, TapeFile, TapeHeader, outline
from desk.kernel.errors import ConfigError
from desk.link.envelope import AlertRaised, Message, TurnStart, adapter
from widgets.specs.contract import WidgetSpec, read

SUFFIX = ".tape"
LONG = 60_000_000_000
"""A session of this length is worth a look even where nobody said anything."""


@dataclass(frozen=True)
class TapeInfo:
    """One recorded session in the list of them; `problem` says why it cannot be played, or is empty."""

    session: str
    path: Path
    started: int
    ended: int
    bytes: int
    feed: str
    problem: str = ""


class Tape:
    """One recorded session. Times are UTC nanoseconds of the host's clock."""

    def __init__(self, path: Path) -> None:
        self._file = TapeFile(path)
        self._times = [record.at for record in self._file.records]
        self._seen: dict[str, tuple[object, WidgetSpec]] = {}
        self.path = path

    @staticmethod
    def open(path: Path) -> Tape:
        """The tape in this file; `TapeError` names the place when it is damaged."""
        return Tape(path)

    @property
    def header(self) -> TapeHeader:
        return self._file.header

    @property
    def started(self) -> int:
        return self._times[0]

    @property
    def ended(self) -> int:
        return self._times[-1]

    @property
    def duration(self) -> float:
        """Seconds from the first picture to the last."""
        return (self.ended - self.started) / 1e9

    def at(self, time: int) -> dict[str, WidgetSpec]:
        """Every view as it was shown at that time; the first picture for an earlier one."""
        views = self._file.views(self._index(time))
        # Views that did not change are the same objects, so that only changed ones are validated again.
        self._seen = {name: self._spec(name, value) for name, value in views.items()}
        return {name: spec for name, (_, spec) in self._seen.items()}

    def messages(self, after: int, until: int) -> Iterator[tuple[int, Message]]:
        """What terminals were told in order, later than `after` and up to `until`, each with its time."""
        start, end = bisect_right(self._times, after), bisect_right(self._times, until)
        for index in range(start, end):
            for value in self._file.messages(index):
                try:
                    yield self._times[index], adapter().validate_python(value)
                except ValidationError:
                    raise self._misfit(index) from None

    def _spec(self, name: str, value: object) -> tuple[object, WidgetSpec]:
        seen = self._seen.get(name)
        if seen is not None and seen[0] is value:
            return seen
        try:
            return value, read(value)
        except ValueError:
            raise TapeError(
                f"the tape {self.path.name} holds a {name.split(':')[0]} that this version of the desk cannot show; "
                "replay it with the version that recorded it"
            ) from None

    def _index(self, time: int) -> int:
        return max(bisect_right(self._times, time) - 1, 0)

    def _misfit(self, index: int) -> TapeError:
        where = self._file.records[index].offset
        return TapeError(
            f"the tape {self.path.name} holds an unknown message at byte {where}; use a newer desk"
        )


def sessions(directory: Path) -> tuple[TapeInfo, ...]:
    """Recorded sessions, latest first."""
    found = [_info(path) for path in directory.glob(f"*{SUFFIX}")] if directory.is_dir() else []
    return tuple(sorted(found, key=lambda info: (info.started, info.session), reverse=True))


def find(directory: Path, session: str) -> Path:
    """The tape of a session, by its id, the beginning of its id, or `latest`: the last one that has anything to show."""
    known = sessions(directory)
    if session == "latest":
        playable = [info for info in known if not info.problem]
        if not playable:
            raise ConfigError("no session has been recorded yet; open the desk once, then replay it")
        return next((info for info in playable if _has_content(info)), playable[0]).path
    matches = [info for info in known if info.session == session] or [
        info for info in known if session and info.session.startswith(session)
    ]
    if len(matches) == 1:
        return matches[0].path
    if matches:
        raise ConfigError(f"{len(matches)} sessions begin with {session!r}; give more of the id")
    raise ConfigError(f"no session is called {session!r}; `desk replay` lists those there are")


def _has_content(info: TapeInfo) -> bool:
    """Whether there is anything to look at: some minutes of market, or somebody who said something."""
    if info.ended - info.started >= LONG:
        return True
    try:
        tape = Tape.open(info.path)
        said = (message for _, message in tape.messages(tape.started - 1, tape.ended))
        return any(isinstance(message, TurnStart | AlertRaised) for message in said)
    except TapeError:
        return False


def _info(path: Path) -> TapeInfo:
    try:
        header, first, last = outline(path)
    except TapeError as error:
        return TapeInfo(path.stem, path, 0, 0, _size(path), "", str(error))
    return TapeInfo(header.session, path, first, last, _size(path), header.feed)


def _size(path: Path) -> int:
    """Bytes that the file takes; a folder or a link to nowhere takes none."""
    return path.stat().st_size if path.is_file() else 0
