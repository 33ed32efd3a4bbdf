"""Tell any number of stories on every core: `python -m tests.simulation --first 0 --seeds 100000`."""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.simulation.seeds import all_told

CHUNK = 100


def chunk(first: int, count: int) -> tuple[int, Counter[str], str]:
    """So many stories from the first on, and how the one that failed did."""
    try:
        return count, all_told(range(first, first + count)), ""
    except BaseException:
        return count, Counter(), traceback.format_exc()


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--first", type=int, default=0)
    given.add_argument("--seeds", type=int, default=100_000)
    wanted = given.parse_args()
    ends = wanted.first + wanted.seeds
    firsts = range(wanted.first, ends, CHUNK)
    counts: Counter[str] = Counter()
    done, failed, began = 0, 0, time.perf_counter()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        sizes = [min(CHUNK, ends - first) for first in firsts]
        for count, seen, problem in pool.map(chunk, firsts, sizes):
            done += count
            counts.update(seen)
            if problem:
                failed += 1
                print(problem, flush=True)
            if done % (CHUNK * 50) == 0:
                print(
                    f"{done} stories in {time.perf_counter() - began:.0f} s, {failed} chunks failed",
                    flush=True,
                )
    print(", ".join(f"{count} {kind}" for kind, count in counts.most_common(24)))
    print(f"{done} stories from seed {wanted.first} on, {failed} chunks of {CHUNK} with a failure")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
