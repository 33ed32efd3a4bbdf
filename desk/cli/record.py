"""`desk record`: a market as it comes, on disk, to be played again with `--replay`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, settings
from desk.kernel.errors import ConfigError, DeskError

if TYPE_CHECKING:
    import random

    from data.feed import Source
    from data.recorder.recorder import Progress, Recorder
    from data.recorder.rotation import Rotation
    from desk.settings import Settings


@click.command()
@choose("profile", "config", "seed", "speed", "venue", "venue_url", "universe")
@click.option(
    "--output",
    metavar="FOLDER",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to; a live venue's recording that is there goes on.",
)
@click.option(
    "--rotate", metavar="10m|100MB", default="10m,100MB", help="When a part ends (default: 10m,100MB)."
)
@click.option("--duration", metavar="30s|10m|2h", help="How long; until Ctrl+C where not given.")
@choose("json")
def record(output: Path, rotate: str, duration: str | None, as_json: bool, **flags: Any) -> None:
    """Record a live venue, or the embedded market: raw frames, and events as Parquet.

    `desk --replay FOLDER` plays it. Ctrl+C ends it cleanly; what a crash leaves can be played all the same.
    """
    from data.errors import RecordingError
    from data.recorder.recorder import Recorder
    from data.recorder.rotation import duration as seconds_in
    from data.recorder.rotation import rotation

    chosen = settings(flags)
    if chosen.replay is not None:
        raise ConfigError("a recorded market is recorded already; leave replay out, or copy its folder")
    try:
        limits: Rotation = rotation(rotate)
        seconds = seconds_in(duration) if duration else None
    except ValueError as problem:
        raise ConfigError(str(problem)) from None
    recorder = Recorder(output, limits)
    source = _source(chosen, recorder)
    try:
        import asyncio

        done = asyncio.run(_record(recorder, source, seconds, chosen.venue is not None))
    except RecordingError as problem:
        raise ConfigError(str(problem)) from None
    if sys.stderr.isatty():
        answers.say("")
    if recorder.problem:
        raise DeskError(recorder.problem)
    if as_json:
        answers.answer("record", _facts(recorder, source, done))
        return
    answers.out(f"{_line(source, done)}; play it with `desk --replay {output}`")


def _source(chosen: Settings, recorder: Recorder) -> Source:
    """The market of the settings; a venue that is spoken to in frames has them recorded."""
    from desk.host.building import live, source_of

    if chosen.venue is None:
        return source_of(chosen)
    from data.recorder.heard import Heard
    from data.venues.known import adapter_of
    from data.venues.live import LiveSource

    def heard(name: str, wanted: Sequence[str] | int, stream: random.Random, url: str) -> Source:
        adapter = Heard(adapter_of(name), recorder.intake)
        return LiveSource(adapter, wanted, stream, url, recorder.intake.tap)

    return live(chosen, heard)


async def _record(recorder: Recorder, source: Source, seconds: float | None, live: bool) -> Progress:
    import asyncio

    from data.errors import DataError
    from desk.host.building import ready
    from desk.kernel.clock import SystemClock

    clock = SystemClock()
    await ready(source, clock, answers.say)
    told = _teller(source) if sys.stderr.isatty() else None
    kind: Any = "live" if live else "simulated"
    recording = asyncio.ensure_future(recorder.record(source, kind, clock.sleep, clock.now, progress=told))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, recorder.stop)
    limit = asyncio.ensure_future(_stopped_after(clock.sleep, seconds, recorder)) if seconds else None
    try:
        return await recording
    except DataError as problem:
        raise ConfigError(str(problem)) from None
    finally:
        if limit is not None:
            limit.cancel()


async def _stopped_after(sleep: Any, seconds: float, recorder: Recorder) -> None:
    await sleep(seconds)
    recorder.stop()


def _teller(source: Source) -> Callable[[Progress], None]:
    """One line on the terminal, written over itself."""
    last = -1

    def tell(now: Progress) -> None:
        nonlocal last
        if int(now.seconds) != last:
            last = int(now.seconds)
            sys.stderr.write(f"\r\x1b[2K{_line(source, now)}")
            sys.stderr.flush()

    return tell


def _line(source: Source, now: Progress) -> str:
    minutes, seconds = divmod(int(now.seconds), 60)
    lost = f"  {now.lost_events + now.lost_frames:,} dropped" if now.lost_events or now.lost_frames else ""
    return (
        f"{source.name} {minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}  {now.events:,} events  "
        f"{now.frames:,} frames  {now.bytes / 1e6:,.1f} MB  part {now.part}{lost}"
        + (f"  {now.state}" if now.state else "")
    )


def _facts(recorder: Recorder, source: Source, done: Progress) -> dict[str, Any]:
    return {
        "ok": True,
        "folder": str(recorder.folder),
        "venue": source.venue,
        "source": source.name,
        "instruments": [one.symbol for one in source.instruments],
        "seconds": done.seconds,
        "events": done.events,
        "frames": done.frames,
        "bytes": done.bytes,
        "parts": done.part,
        "dropped": {"events": done.lost_events, "frames": done.lost_frames},
        "completed": list(recorder.completed),
    }
