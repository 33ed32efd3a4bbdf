"""A process that records one trade a millisecond of real time and says on stdout how far it is, until it is killed.

python -m tests.data.recorder.endless FOLDER [MOST_BYTES_A_FILE]
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from pathlib import Path

from data.feed import Emit, Now, Sleep
from data.recorder.recorder import Recorder
from data.recorder.rotation import Rotation
from tests.data.building import BTC, trade


class Endless:
    """Trades numbered from 1; each is said on stdout after it was recorded's turn."""

    name = venue = "endless"
    description = "a trade a millisecond"
    instruments = (BTC,)

    def market_now(self) -> int:
        return time.time_ns()

    async def run(self, emit: Emit, sleep: Sleep, now: Now) -> None:
        number = 0
        while True:
            for _ in range(10):
                number += 1
                emit(trade(price=100.0 + number % 7, at=now(), number=number))
            print(number, now(), flush=True)
            await sleep(0.01)


async def main(folder: Path) -> str:
    recorder = Recorder(folder, Rotation(seconds=1.0))
    await recorder.record(Endless(), "live", asyncio.sleep, time.time_ns)
    return recorder.problem


if __name__ == "__main__":
    if len(sys.argv) > 2:
        # As a full disk: no file grows beyond this.
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
    print("problem", asyncio.run(main(Path(sys.argv[1]))), flush=True)
