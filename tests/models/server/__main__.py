"""`python -m tests.models.server --port 0`: a model for `desk --llm-url`; a fault's name on stdin is played next."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import importlib.util
import os
import stat
import sys

from tests.models.server.able import able
from tests.models.server.misbehaviours import FAULTS
from tests.models.server.played import Asked, Played, Script, always
from tests.models.server.server import ModelServer

DEBATING = "tests.models.server.debating"
PLAIN = "I am a scripted model; nobody has told me what to say."


def found(name: str) -> Script:
    """A script by `MODULE:FUNCTION` under this package."""
    module, _, function = name.partition(":")
    script: Script = getattr(importlib.import_module(f"tests.models.server.{module}"), function or module)
    return script


class Hand:
    """Plays a script, and in between what is asked for by hand."""

    def __init__(self, script: Script, every: int, fault: str) -> None:
        self.next: list[str] = []
        self._script = script
        self._every = every
        self._fault = fault

    def __call__(self, asked: Asked) -> object:
        name = self.next.pop(0) if self.next else ""
        if not name and self._fault and asked.number % self._every == self._every - 1:
            name = self._fault
        told = asked.system.splitlines()[0][:60] if asked.system else asked.user[:60]
        print(f"{asked.number:>4}  {asked.path}  {told!r}{f'  FAULT {name}' if name else ''}", flush=True)
        if name:
            return FAULTS[name]()
        # What has no system message is a probe.
        return self._script(asked) if asked.system else able(asked)


async def listen(hand: Hand) -> None:
    """Every line on stdin is a fault for the next call; stdin that is no person and no pipe says nothing."""
    if not (sys.stdin.isatty() or stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode)):
        return
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).decode():
        name = line.strip()
        if name in FAULTS:
            hand.next.append(name)
        elif name:
            print(f"faults are {', '.join(FAULTS)}", flush=True)


async def main(arguments: argparse.Namespace) -> None:
    """Serve until interrupted."""
    known = arguments.script or ("debating" if importlib.util.find_spec(DEBATING) else "")
    hand = Hand(found(known) if known else always(PLAIN), arguments.every, arguments.fault)

    def script(asked: Asked) -> Played:
        played = hand(asked)
        assert not asyncio.iscoroutine(played)
        return played  # type: ignore[return-value]

    server = ModelServer(script, tuple(arguments.models.split(",")))
    await server.start(arguments.port)
    print(f"desk --llm-url {server.url}", flush=True)
    try:
        await listen(hand)
        await asyncio.Event().wait()
    finally:
        await server.stop()


if __name__ == "__main__":
    options = argparse.ArgumentParser(prog="python -m tests.models.server", description=__doc__)
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--script", default="", help="MODULE:FUNCTION under tests.models.server")
    options.add_argument("--models", default="scripted-1", help="what /v1/models lists")
    options.add_argument("--fault", default="", choices=["", *FAULTS], help="a fault to play again and again")
    options.add_argument("--every", type=int, default=3, help="play it at each so many-th call")
    try:
        asyncio.run(main(options.parse_args()))
    except KeyboardInterrupt:
        sys.exit(0)
