"""`python -m tests.venues.server binance --fault gap --port 8080`: a venue to point `desk --venue-url` at."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from data.errors import DataError
from tests.venues.server.captured import CapturedMarket
from tests.venues.server.clock import keep_pace
from tests.venues.server.faults import NAMES, Fault, parsed
from tests.venues.server.recorded import RecordedMarket
from tests.venues.server.server import VenueServer, serving
from tests.venues.server.venues import SPEAKING, generated, recorded

BASES = ("BTC", "ETH", "SOL", "TON", "XRP", "DOGE")


class Scripted(msgspec.Struct, frozen=True):
    """A fault, the seconds after which it comes, and those after which it comes again; 0 for once."""

    fault: Fault
    after: float
    every: float


def scripted(text: str) -> Scripted:
    """From words such as `gap`, `gap:count=2@5` or `reset@10/60`."""
    words, _, when = text.partition("@")
    after, _, every = when.partition("/")
    try:
        return Scripted(parsed(words), float(after or 5.0), float(every or 0.0))
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


async def misbehave(server: VenueServer, script: Scripted) -> None:
    """Do it when it is due."""
    await asyncio.sleep(script.after)
    while True:
        print(f"now: {script.fault}", flush=True)
        await server.inflict(script.fault)
        if not script.every:
            return
        await asyncio.sleep(script.every)


async def told(server: VenueServer) -> None:
    """Every line on stdin is a fault to happen now."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).decode().strip():
        try:
            await server.inflict(parsed(line))
            print(f"now: {line}", flush=True)
        except ValueError as problem:
            print(problem, flush=True)


async def ended(world: CapturedMarket | RecordedMarket) -> None:
    """Say when nothing more comes of a recording."""
    while world.left:  # noqa: ASYNC110 - played by the clock, which nobody awaits
        await asyncio.sleep(0.1)
    print("the recording is over; the venue stays open and silent", flush=True)


async def main(arguments: argparse.Namespace) -> None:
    """Serve until interrupted."""
    if arguments.recording is None:
        server = generated(arguments.venue, time.time_ns(), arguments.bases.split(","), arguments.seed)
    else:
        try:
            server = recorded(arguments.venue, time.time_ns(), arguments.recording)
        except (DataError, ValueError) as problem:
            sys.exit(str(problem))
    async with serving(server, arguments.port):
        print(f"desk --venue {arguments.venue} --venue-url {server.url}", flush=True)
        async with asyncio.TaskGroup() as group:
            group.create_task(keep_pace(server.clock, time.time_ns, server.play, arguments.speed))
            if isinstance(server.world, CapturedMarket | RecordedMarket):
                group.create_task(ended(server.world))
            if arguments.listen:
                group.create_task(told(server))
            for script in arguments.fault:
                group.create_task(misbehave(server, script))


def read(given: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.venues.server", description=__doc__)
    parser.add_argument("venue", choices=SPEAKING)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one, which is printed")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--bases", default=",".join(BASES), help="coins of the generated market")
    parser.add_argument(
        "--recording", type=Path, help="serve what these recorded frames say, their times moved to now"
    )
    parser.add_argument("--speed", type=float, default=1.0, help="of the market against the wall clock")
    parser.add_argument("--listen", action="store_true", help="take faults from stdin, one a line")
    parser.add_argument(
        "--fault", type=scripted, action="append", default=[], metavar="FAULT[:NAME=VALUE,...][@AFTER[/EVERY]]",
        help=f"what goes wrong, and after how many seconds: {', '.join(NAMES)}",
    )  # fmt: skip
    return parser.parse_args(given)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(read()))
