"""What can go wrong with market data, each as one sentence for a person."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class DataError(Exception):
    """Market data that cannot be used; the text says what is wrong and what to do."""


class UnknownInstrument(DataError):
    """An instrument that the feed does not carry. `nearest` is the closest name it does carry, or empty."""

    def __init__(self, symbol: str, known: Iterable[str]) -> None:
        names = sorted(known)
        found = difflib.get_close_matches(symbol.upper(), names, n=1, cutoff=0.5)
        self.symbol = symbol
        self.nearest = found[0] if found else ""
        hint = f"did you mean {self.nearest}?" if self.nearest else f"there are {', '.join(names) or 'none'}."
        super().__init__(f"there is no instrument {symbol} here; {hint}")


class RecordingError(DataError):
    """A file that is not a usable recording. `line` is the line at fault, 0 when it is the whole file."""

    def __init__(self, text: str, line: int = 0) -> None:
        super().__init__(text)
        self.line = line


class FrameRefused(DataError):
    """A frame that could not be decoded, or that held a price or size that cannot be true.

    `instrument` is the desk's name where it could be told, and `book` says whether a book may have missed an update.
    """

    def __init__(self, text: str, instrument: str = "", book: bool = True) -> None:
        super().__init__(text)
        self.instrument = instrument
        self.book = book
