"""Where stories live, and how one of them is told again."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.simulation.story import Story, tell

MEMORY = Path("/dev/shm")
"""Used where there is one: what a story proves needs no platter."""
AGAIN = "PYTHONPATH=. python -m tests.simulation --first {seed} --seeds 1"


def told(seed: int, folder: Path) -> Story:
    """The story of a seed; when it fails, the error ends with the command that tells it again."""
    try:
        return tell(seed, folder / str(seed))
    except BaseException as problem:
        problem.add_note(f"seed {seed}: {AGAIN.format(seed=seed)}")
        raise
    finally:
        shutil.rmtree(folder / str(seed), ignore_errors=True)


def all_told(seeds: Iterable[int]) -> Counter[str]:
    """What happened in all of these stories together."""
    counts: Counter[str] = Counter()
    logging.disable(logging.CRITICAL)
    usual = tempfile.tempdir
    tempfile.tempdir = str(MEMORY) if MEMORY.is_dir() else usual
    try:
        with tempfile.TemporaryDirectory() as folder:
            for seed in seeds:
                counts.update(told(seed, Path(folder)).counts)
    finally:
        tempfile.tempdir = usual
        logging.disable(logging.NOTSET)
    return counts
