"""Events of a stream, from its bytes: server-sent events as WHATWG's HTML standard has them, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator

LONGEST = 1024 * 1024
"""Bytes of one event."""
_MARK = b"\xef\xbb\xbf"


class TooLong(ValueError):
    """An event does not end."""


class Events:
    """Takes bytes as they come and gives the data of each whole event. Comments, which keep a line open, give none."""

    def __init__(self, longest: int = LONGEST) -> None:
        self._longest = longest
        self._rest = bytearray()
        self._data: list[bytes] = []
        self._size = 0
        self._began = False
        self._after_return = False

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The events that this piece completes."""
        if self._after_return:  # the other half of a line's end
            piece = piece.removeprefix(b"\n")
        self._after_return = piece.endswith(b"\r")
        if b"\r" in piece:
            piece = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if (
            self._began and b"\n" not in piece
        ):  # a line in many pieces is joined once, and not at each of them
            self._rest += piece
            self._require_end()
            return
        text = bytes(self._rest) + piece if self._rest else piece
        if not self._began and text:
            if len(text) < len(_MARK) and _MARK.startswith(text):
                self._rest[:] = text
                return
            self._began = True
            text = text.removeprefix(_MARK)
        *lines, rest = text.split(b"\n")
        if rest or self._rest:
            self._rest[:] = rest
            self._require_end()
        for line in lines:
            if not line:
                if self._data:
                    yield self._event()
            elif line.startswith(b"data:"):
                value = line[6:] if line[5:6] == b" " else line[5:]
                self._size += len(value)
                if self._size > self._longest:
                    raise TooLong
                self._data.append(value)

    def finish(self) -> bytes | None:
        """What stood there without its end when the stream ended: whole or not, nobody can tell."""
        line = bytes(self._rest)
        if line.startswith(b"data:"):
            self._data.append(line[6:] if line[5:6] == b" " else line[5:])
        self._rest.clear()
        return self._event() if self._data else None

    def _require_end(self) -> None:
        if len(self._rest) + self._size > self._longest:
            raise TooLong

    def _event(self) -> bytes:
        data = self._data[0] if len(self._data) == 1 else b"\n".join(self._data)
        self._data, self._size = [], 0
        return data
