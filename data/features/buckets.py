"""Equal-volume buckets for VPIN, row by row."""

from __future__ import annotations

import math
from collections import deque

from data.features.windows import Comoment

NAN = math.nan


class Toxicity:
    """Mean |bought - sold| / volume of the last `buckets` buckets of equal volume.

    A bucket holds 1 / `buckets` of the volume of the first `calibration` rows, and never changes then. A row's volume
    is split by bulk classification: the bought share is Φ(Δp / σ), σ the deviation of the last `calibration` moves.
    """

    __slots__ = (
        "_after", "_bucket", "_buckets", "_calibration", "_done", "_filled", "_moves", "_net", "_rows", "_seen",
        "_volume",
    )  # fmt: skip

    def __init__(self, buckets: int, calibration: int) -> None:
        self._buckets = buckets
        self._calibration = calibration
        self._moves = Comoment(calibration)
        self._rows = 0
        self._seen = 0.0
        self._bucket = 0.0
        self._filled = self._net = 0.0
        self._done: deque[float] = deque(maxlen=buckets)
        self._volume = NAN
        self._after: tuple[float, float, tuple[float, ...]] = (0.0, 0.0, ())

    def __call__(self, move: float, volume: float) -> tuple[float, float]:
        squares = self._moves(move, move)[3]
        self._volume = volume
        self._after = (self._filled, self._net, ())
        if not self._bucket or squares != squares:
            return NAN, NAN
        sigma = math.sqrt(squares / self._calibration)
        bought = 0.5 * math.erfc(-move / sigma / math.sqrt(2.0)) if sigma else 0.5
        self._after = self._poured(volume, 2.0 * bought - 1.0)
        done = [*self._done, *self._after[2]][-self._buckets :]
        mean = math.fsum(done) / self._buckets if len(done) == self._buckets else NAN
        return mean, self._bucket

    def keep(self) -> None:
        if self._volume != self._volume:
            return
        self._moves.keep()
        self._filled, self._net, finished = self._after
        self._done.extend(finished)
        self._rows += 1
        if not self._bucket:
            self._seen += self._volume
            if self._rows >= self._calibration:
                self._bucket = self._seen / self._buckets

    def _poured(self, volume: float, net_share: float) -> tuple[float, float, tuple[float, ...]]:
        bucket = self._bucket
        filled, net = self._filled, self._net
        if filled + volume < bucket:
            return filled + volume, net + volume * net_share, ()
        room = bucket - filled
        finished = [abs(net + room * net_share) / bucket]
        left = volume - room
        whole = int(left // bucket)
        finished.extend([abs(net_share)] * min(whole, self._buckets))
        left = max(0.0, left - whole * bucket)
        return left, left * net_share, tuple(finished)
