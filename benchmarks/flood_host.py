"""A real host on a flood instead of the simulated market: `python -m benchmarks.flood_host RATE`."""

from __future__ import annotations

import sys

from benchmarks.flood import FloodSource
from desk.host import foreground
from desk.settings import Settings


def main(rate: int) -> None:
    source = FloodSource(rate)
    vars(foreground)["source_of"] = lambda _: source
    foreground.run_host(Settings(tape=False), started_here=False, tell=lambda _: None)
    print(source.emitted, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
