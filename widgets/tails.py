"""Everything that is being said at once, and how far a turn has got. Loaded with the first word."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.lines import Line, blank, fit
from widgets.specs.chat import Meter
from widgets.tail import Tail
from widgets.transcript import meter_words
from widgets.untrusted import untrusted


class Tails:
    """One tail for each speaker, in the order in which they began."""

    def __init__(self) -> None:
        self._open: dict[str, Tail] = {}
        self._over: dict[str, Tail] = {}
        self._progress = ""
        self._speaker = ""
        self._meter: Meter | None = None
        self.left = 0
        """Seconds that a wait still lasts."""

    @property
    def busy(self) -> bool:
        """Whether anything stands here."""
        return bool(self._open or self._progress or self._meter)

    def add(self, speaker: str, tone: str, text: str) -> None:
        """More text from a speaker."""
        tail = self._open.get(speaker)
        if tail is None:
            self._drop_silent()
            tail = self._open[speaker] = Tail(speaker, tone)
        tail.add(text)
        if text:
            self._progress, self.left = "", 0

    def tell(self, speaker: str, text: str, left: int, meter: Meter | None) -> None:
        """How far the turn has got; an empty text takes it away."""
        if text:
            self._drop_silent()
        self._speaker, self._progress, self.left = speaker, text, left if text else 0
        self._meter = meter or self._meter

    def _drop_silent(self) -> None:
        """A turn begins in one name and is spoken in another: a name without a word stands for nobody."""
        for speaker in [speaker for speaker, tail in self._open.items() if not tail.spoken]:
            del self._open[speaker]

    def committed(self, speaker: str) -> Tail | None:
        """What this speaker said stands in the thread now."""
        return self._open.pop(speaker, None) or self._over.pop(speaker, None)

    def end(self) -> None:
        """Nobody speaks any more; what was said may still be committed."""
        self._over, self._open = self._open, {}
        self._progress, self._meter, self.left = "", None, 0

    def lines(self, width: int, ink: Ink, margin: int) -> list[Strip]:
        """The lines so far, with how far it has got below them."""
        found: list[Strip] = []
        for tail in self._open.values():
            if found:
                found.append(blank(width + margin))
            found += tail.lines(width, ink, margin)
        if self._progress or self._meter is not None:
            found.append(self._line(width, ink).strip(width + margin))
        return found

    def _line(self, width: int, ink: Ink) -> Line:
        words = f"{self._speaker}: {self._progress}" if self._speaker and self._progress else self._progress
        line = Line().put("… ", ink.muted)
        if self.left:  # what counts down is never cut off
            seconds = f" {self.left} s"
            words = fit(untrusted(words), width - line.cells - len(seconds)) + seconds
        meter = meter_words(self._meter) if self._meter is not None else ""
        if meter and len(words) + len(meter) + 5 <= width:
            return line.put(words, ink.quote).right(meter, width - line.cells, ink.muted)
        return line.left(words or meter, width - line.cells, ink.quote if words else ink.muted)
