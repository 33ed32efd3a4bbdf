"""First paint and memory: `desk` against an empty Textual app and three well-known Textual programs.

The programs are installed into a scratch environment by this Python's pip, in the versions named here, and forgotten
afterwards; `--keep FOLDER` keeps them for the next time. Each runs alone under a pty of 160x50 with a home of its own.
A frame counts when every cell is drawn and the program's own words stand on it; memory is the whole process tree after
it has been painting for a while. The figure is the desk's first frame to that of the fastest other program.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from benchmarks.first_paint import WORDS, stop
from benchmarks.pty_process import PtyProcess, desk, empty_app
from benchmarks.report import finish

RUNS = 5
SECONDS = 5.0
BUDGET = 1.0
USEFUL = ("BTC-USDT", "live")
"""On the desk's screen once its market is there: none of the others has to fetch anything."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A program, what pip installs it from, how it is started, and words of its first whole frame."""

    name: str
    release: str
    arguments: tuple[str, ...]
    words: tuple[str, ...]


PEERS = (
    Peer("harlequin", "harlequin==2.17.0", (), ("Query Results",)),
    Peer("dooit", "dooit==3.3.4", (), ("Workspaces",)),
    Peer("tl", "toolong==1.5.0", ("lines.log",), ("Tail", "Find")),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians of one program."""

    paint: float
    """Seconds to the first whole frame."""
    resident: float
    """MiB."""


def installed(peer: Peer, folder: Path) -> Path:
    """The program in an environment of its own."""
    home = folder / peer.name
    program = home / "bin" / peer.name
    if not program.exists():
        print(f"installing {peer.name}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, timeout=300)
        pip = [str(home / "bin" / "pip"), "install", "--quiet", peer.release]
        subprocess.run(pip, check=True, timeout=900, stderr=subprocess.DEVNULL)
    return program


def painted(argv: list[str], home: Path, words: tuple[str, ...]) -> tuple[float, float]:
    """Seconds to the first whole frame, and MiB resident after painting for a while."""
    ours = argv[0] == sys.executable
    program = PtyProcess(argv, home, {} if ours else {"PYTHONPATH": ""})
    try:
        paint = program.until_painted(*words)
        program.drain(SECONDS)
        return paint, tree_resident(program.pid)
    finally:
        program.end()


def tree_resident(pid: int) -> float:
    """MiB of a process and the children it draws with; a host that keeps trading is nobody's child."""
    process = psutil.Process(pid)
    return float(sum(each.memory_info().rss for each in (process, *process.children(recursive=True)))) / 2**20


def measured(runs: list[tuple[float, float]]) -> Measured:
    """The medians, without the first run, which warms the disk cache."""
    return Measured(median(paint for paint, _ in runs[1:]), median(size for _, size in runs[1:]))


def fresh(argv: list[str], words: tuple[str, ...]) -> Callable[[], tuple[float, float]]:
    """A run in a home that nothing has been kept in, but for a small file to look at."""

    def run() -> tuple[float, float]:
        with tempfile.TemporaryDirectory(prefix="desk-peer-", ignore_cleanup_errors=True) as folder:
            (Path(folder) / "lines.log").write_text("".join(f"line {n}\n" for n in range(1, 200)))
            return painted(argv, Path(folder), words)

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="Where the programs stay installed.")
    kept: Path | None = parser.parse_args().keep
    folder = kept or Path(tempfile.mkdtemp(prefix="desk-peers-"))
    home = Path(tempfile.mkdtemp(prefix="desk-"))
    keeper = PtyProcess(desk(), home)
    try:
        programs = {peer.name: installed(peer, folder) for peer in PEERS}
        keeper.until_painted(*WORDS)
        runs: dict[str, Callable[[], tuple[float, float]]] = {
            "empty app": fresh(empty_app(), ()),
            "desk": lambda: painted(desk(), home, WORDS),
            "desk, market shown": lambda: painted(desk(), home, (*WORDS, *USEFUL)),
            **{peer.name: fresh([str(programs[peer.name]), *peer.arguments], peer.words) for peer in PEERS},
        }
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
        for number in range(RUNS + 1):
            for name, run in runs.items():
                found[name].append(run())
            print(f"round {number} of {RUNS}", flush=True)
    finally:
        keeper.end()
        stop(home)
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)
    tell({name: measured(each) for name, each in found.items()})


def tell(found: dict[str, Measured]) -> None:
    """Print every program against the empty app, and whether the desk is the first of them."""
    empty = found["empty app"]
    for name, each in found.items():
        print(
            f"{name:<20} first frame {each.paint:6.3f} s {each.paint / empty.paint:5.2f} : 1   "
            f"memory {each.resident:6.1f} MiB {each.resident / empty.resident:5.2f} : 1"
        )
    names = [peer.name for peer in PEERS]
    paint = found["desk"].paint / min(found[name].paint for name in names)
    memory = found["desk"].resident / min(found[name].resident for name in names)
    print(f"desk : the best of {', '.join(names)}: first frame {paint:.2f}, memory {memory:.2f}")
    finish("peers", paint, "ratio", BUDGET, paint <= BUDGET)


if __name__ == "__main__":
    main()
