"""Who is at the other end of a Unix socket: as the kernel reports it, not as they claim."""

from __future__ import annotations

import socket
import struct

_CREDENTIALS = struct.Struct("3i")


def peer(line: socket.socket) -> tuple[int, int]:
    """Process id and uid at the other end, as the kernel has them; the process id is 0 where it is not told."""
    if hasattr(socket, "SO_PEERCRED"):
        pid, uid, _ = _CREDENTIALS.unpack(
            line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        )
        return pid, uid
    uid, _ = _peer_by_xucred(line)
    return 0, uid


def _peer_by_xucred(line: socket.socket) -> tuple[int, int]:
    # macOS and the BSDs: struct xucred { u_int version; uid_t uid; short groups; gid_t groups[16]; }
    local_peercred, sol_local = 0x001, 0
    data = line.getsockopt(sol_local, local_peercred, 76)
    _, uid, _, gid = struct.unpack_from("=IIhxxI", data)
    return uid, gid
