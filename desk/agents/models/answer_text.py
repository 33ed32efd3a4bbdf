"""The text of an answer in the making: handed on as it comes, counted, and cut where it does not end."""

from __future__ import annotations

from desk.agents.models.exchange import FailureKind, OnText

_OPEN, _CLOSE = "<think>", "</think>"
_HALVES = (0xD800, 0xDFFF)
_FIRST_HALVES = (0xD800, 0xDBFF)


class Broken(Exception):
    """The stream is no answer. The text says why, as it follows `ENDPOINT: `."""

    def __init__(self, kind: FailureKind, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.kind = kind
        self.status = status


class AnswerText:
    """Counts whatever else a model writes, too: reasoning and the arguments of calls.

    Some servers leave a model's reasoning in its text, between `<think>` and `</think>` before anything else.
    """

    def __init__(self, on_text: OnText, most_characters: int) -> None:
        self.characters = 0
        self._on_text = on_text
        self._left = most_characters
        self._pieces: list[str] = []
        self._half = ""
        self._head: str | None = ""
        """What may still be reasoning; nothing once the answer has begun."""

    @property
    def text(self) -> str:
        """What was said so far."""
        return "".join(self._pieces)

    def add(self, piece: str) -> None:
        """More of it. Raises `Broken` beyond the cap."""
        self.count(len(piece))
        if self._head is not None:
            piece = self._after_reasoning(self._head + piece)
            if not piece:
                return
        if self._half or _HALVES[0] <= ord(piece[-1]) <= _HALVES[1]:
            piece = self._whole(piece)
        if piece:
            self._pieces.append(piece)
            self._on_text(piece)

    def count(self, characters: int) -> None:
        """Something was written that is no text of the answer. Raises `Broken` beyond the cap."""
        self.characters += characters
        self._left -= characters
        if self._left < 0:
            raise Broken("too large", f"the answer was cut at {self.characters + self._left:,} characters")

    def end(self) -> None:
        """Nothing more comes."""
        if self._head is not None and not self._head.startswith(_OPEN):
            self._pieces.append(self._head)
        self._head = None
        if self._half:
            self._half = ""
            self._pieces.append("\N{REPLACEMENT CHARACTER}")

    def _after_reasoning(self, head: str) -> str:
        """The beginning of the answer, as soon as it is known."""
        begun = head.lstrip()
        if begun.startswith(_OPEN):
            _, closed, rest = begun.partition(_CLOSE)
            if not closed or not rest.strip():
                # Of reasoning only the end matters: what may be a part of its closing mark.
                self._head = f"{_OPEN}{_CLOSE}" if closed else f"{_OPEN}{begun[len(_OPEN) :][-len(_CLOSE) :]}"
                return ""
            self._head = None
            return rest.lstrip()
        if _OPEN.startswith(begun):
            self._head = head
            return ""
        self._head = None
        return head

    def _whole(self, piece: str) -> str:
        """A character may come in two halves; a half without the other is shown as unknown."""
        piece, self._half = self._half + piece, ""
        if _FIRST_HALVES[0] <= ord(piece[-1]) <= _FIRST_HALVES[1]:
            piece, self._half = piece[:-1], piece[-1]
        return piece.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
