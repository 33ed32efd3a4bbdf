"""Follows the shape of every market: a sample a second, a clean window to learn from, and how unusual it is now.

What is learned anew, and when: at 500 samples, at 1000, at 2000, and then every 1800, from the last 3600. An episode
begins with a sample that parks and ends after ten ordinary ones in a row. Its samples are held out of the window where
they are more than one in two hundred since the last time, for an episode is not to become usual. Where they are half
of all or more, the market is another one, and only what came since is learned.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator
from random import Random

import msgspec

from data.anomaly import CLEAN, FEWEST, AnomalyDetector, AnomalyReading, Autonomy, Learning
from data.anomaly_features import NAMES, MarketShape, ShapeSampler
from data.anomaly_forest import Row
from data.events import BookDelta, BookSnapshot, MarketEvent, Top, Trade
from data.instruments import Instrument
from data.market import Market

SECOND = 1_000_000_000
EVERY = SECOND
"""Market time between two samples of one instrument, ns."""
WINDOW = 3600
"""Samples learned from at most: an hour."""
AGAIN = 1800
"""Samples after which it is learned anew at the latest."""
STANDS = 10
"""Samples for which a ceiling stands at least, so that a market that flickers is not read in its one calm second."""
STEP = 40_000_000
"""Market time between two steps of learning, of all instruments together, ns: a few hundredths of one core."""
RECENT = 120
"""Scores kept to be shown."""
BACK = 60 * SECOND
"""A step back of an instrument's time by more than this begins its timer anew."""
_HEARD = frozenset({Top, Trade, BookDelta, BookSnapshot})
_WIDTH = len(NAMES)


class AnomalyState(msgspec.Struct, frozen=True):
    """What is known of the shape of one market."""

    shape: MarketShape | None
    """The newest sample."""
    reading: AnomalyReading | None
    """What was made of it, or of the lowest ceiling that still stands; `None` until enough was learned."""
    detector: AnomalyDetector | None
    samples: int
    """Samples learned from, or so far."""
    missing: int
    """Samples still missing before it is learned for the first time."""
    scores: tuple[float, ...]
    """The newest scores, oldest first."""


class AnomalyWatch:
    """Listens to a market and reads each instrument's shape. It holds nothing that could act."""

    def __init__(self, market: Market, randomness: Random) -> None:
        self._market = market
        self._randomness = randomness
        self._followed = {symbol: _Followed(state.instrument) for symbol, state in market.states.items()}
        self._waiting: deque[_Followed] = deque()
        """Those that have enough to learn from; the first one learns."""
        self._stepped = 0
        market.listen(self._hear)

    def state(self, symbol: str) -> AnomalyState:
        """The newest of one instrument; raises what the market says of an unknown one."""
        self._market.view(symbol)
        return self._followed[symbol].state()

    def changes(self, symbol: str) -> int:
        """Grows with every sample; 0 for what is not there."""
        followed = self._followed.get(symbol)
        return 0 if followed is None else followed.samples

    def parked(self, symbol: str) -> str:
        """Why nothing may be begun in this market without a person, or empty."""
        followed = self._followed.get(symbol)
        reading = followed.standing() if followed is not None else None
        return reading.reason if reading is not None and reading.ceiling is Autonomy.PARKED else ""

    def _hear(self, event: MarketEvent) -> None:
        kind = type(event)
        followed = self._followed.get(event.instrument)
        if followed is None or kind not in _HEARD:
            return
        if kind is Top or kind is Trade:
            followed.sampler.hear(event)
        if followed.due <= event.ts or event.ts < followed.due - BACK:
            followed.due = event.ts + EVERY
            shape = followed.sampler.sample(self._market, event.ts)
            if shape is not None and followed.take(shape) and followed not in self._waiting:
                self._waiting.append(followed)
        if self._waiting and not 0 <= event.ts - self._stepped < STEP:
            self._stepped = event.ts
            if self._waiting[0].learn(self._randomness):
                self._waiting.popleft()


class _Followed:
    """One instrument."""

    def __init__(self, instrument: Instrument) -> None:
        self.sampler = ShapeSampler(instrument)
        self.due = 0
        self.samples = 0
        self._shape: MarketShape | None = None
        self._window: array[float] = array("d")
        self._since: array[float] = array("d")
        """Samples since the last learning, and below whether each of them is of an episode."""
        self._odd = bytearray()
        self._episode = False
        self._detector: AnomalyDetector | None = None
        self._learning: Learning | None = None
        self._readings: deque[AnomalyReading] = deque(maxlen=STANDS)
        self._scores: deque[float] = deque(maxlen=RECENT)

    def take(self, shape: MarketShape) -> bool:
        """Take a sample; says whether there is enough to learn from."""
        self.samples += 1
        self._shape = shape
        if self._detector is not None:
            reading = self._detector.read(shape)
            self._readings.append(reading)
            self._scores.append(reading.score)
            if reading.ceiling is Autonomy.PARKED:
                self._episode = True
            elif all(one.ceiling is Autonomy.FULL for one in self._readings):
                self._episode = False
        if all(value - value == 0.0 for value in shape.row):
            self._since.extend(shape.row)
            self._odd.append(self._episode)
            if len(self._odd) > WINDOW:
                del self._since[:_WIDTH], self._odd[:1]
        known = len(self._window) // _WIDTH
        return self._learning is None and len(self._odd) >= min(AGAIN, max(FEWEST, known))

    def learn(self, randomness: Random) -> bool:
        """Do one step of learning; says whether it is done."""
        if self._learning is None:
            rows = self._clean()
            self._window = array("d", (value for row in rows for value in row))
            self._since, self._odd = array("d"), bytearray()
            self._learning = Learning(rows, randomness.getrandbits(63))
            return False
        detector = self._learning.step()
        if detector is None:
            return False
        self._detector, self._learning = detector, None
        return True

    def standing(self) -> AnomalyReading | None:
        """The newest of the lowest ceilings of the last samples."""
        if not self._readings:
            return None
        return min(reversed(self._readings), key=lambda reading: reading.ceiling)

    def state(self) -> AnomalyState:
        """As it is now."""
        detector = self._detector
        so_far = (len(self._window) + len(self._since)) // _WIDTH
        return AnomalyState(
            self._shape,
            self.standing(),
            detector,
            detector.samples if detector is not None else so_far,
            0 if detector is not None else max(0, FEWEST - so_far),
            tuple(self._scores),
        )

    def _clean(self) -> list[Row]:
        """The window to learn from."""
        since = list(_rows(self._since))
        odd = self._odd.count(1)
        if 2 * odd >= len(since):
            return since
        if odd > (1.0 - CLEAN) * len(since):
            since = [row for row, held in zip(since, self._odd, strict=True) if not held]
        return [*_rows(self._window), *since][-WINDOW:]


def _rows(values: array[float]) -> Iterator[Row]:
    return zip(*[iter(values)] * _WIDTH, strict=True)
