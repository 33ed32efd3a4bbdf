"""The host's Unix socket: the kernel says which user connects, and each connection is served as a terminal."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable
from pathlib import Path

from desk.host.session import GOODBYE_WITHIN, Session
from desk.kernel.errors import DeskError
from desk.kernel.profile import open_to
from desk.link import envelope as e
from desk.link.link import HostLink, Link
from desk.link.peers import peer
from desk.link.socket import SocketLink

_SEND_BUFFER = 64 * 1024
"""Small, so that a terminal that reads slowly is a few frames behind and not a minute."""
_LONGEST_PATH = 100


class Server:
    """Listens for terminals. `person_of` names who a uid is; it and `attach` raise with why they may not come in.

    Only the user of the host reaches the socket, and the members of `group` where one is given.
    """

    name = "socket"

    def __init__(
        self,
        path: Path,
        person_of: Callable[[int], str],
        attach: Callable[[HostLink, str], Session],
        now: Callable[[], int],
        group: str | None = None,
    ) -> None:
        self._path = path
        self._person_of = person_of
        self._attach = attach
        self._now = now
        self._group = group
        self._listener: socket.socket | None = None

    def bind(self) -> None:
        """Take the socket's place, so that a host that cannot do so does not start at all."""
        self._listener = listen(self._path, self._group)

    async def run(self, ready: Callable[[], None]) -> None:
        """Serve until cancelled. A socket file left over by a host that was killed is replaced."""
        listener, self._listener = self._listener or listen(self._path, self._group), None
        server = await asyncio.start_unix_server(self._come_in, sock=listener)
        try:
            ready()
            await asyncio.get_running_loop().create_future()
        finally:
            server.close()
            self._path.unlink(missing_ok=True)

    async def _come_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = writer.get_extra_info("socket")
        link = SocketLink(reader, writer)
        try:
            person = self._person_of(peer(line)[1])
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
            link.on_malformed = self._attach(link, person).malformed
        except DeskError as refusal:
            await turn_away(link, str(refusal), self._now())


async def turn_away(link: Link, text: str, now: int) -> None:
    """Say why somebody may not come in, and let go of the line."""
    await link.send(e.Bye(id="bye", ts=now, payload=e.ByePayload(reason=text)))
    # Closed over a hello that nobody read, the line would lose the reason too.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(GOODBYE_WITHIN):
            while await link.receive() is not None:
                continue
    await link.close()


def listen(path: Path, group: str | None = None) -> socket.socket:
    """A listening socket that only this user, or a group beside, can reach. The caller holds the profile's lock."""
    if len(str(path).encode()) > _LONGEST_PATH:
        raise DeskError(
            f"the socket path {path} is too long for this system; set XDG_RUNTIME_DIR to a shorter one"
        )
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    except OSError as error:
        listener.close()
        raise DeskError(f"the socket {path} cannot be made ({error.strerror}); check that folder") from None
    finally:
        os.umask(before)
    if group is not None:
        try:
            open_to(path, group, 0o660)
        except DeskError:
            listener.close()
            raise
    listener.setblocking(False)
    return listener
