"""Where a venue is reached: at its own roots, or all of it on one other host."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from data.errors import DataError
from data.venues.adapter import Adapter, Plan


class Roots:
    """The venue's roots; with `url` all of them on that host, their paths unchanged."""

    def __init__(self, adapter: Adapter, url: str = "") -> None:
        self._socket = adapter.socket_root
        self._url = url
        if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc):
            raise DataError(f"{url!r} is no address of a venue; give one such as http://127.0.0.1:8080")
        self.rest = moved(adapter.rest_root, url)

    def address(self, plan: Plan) -> str:
        """The socket address of a plan."""
        return moved(plan.root or self._socket, self._url).rstrip("/") + plan.path


def moved(root: str, url: str) -> str:
    """`root` on the host of `url`, its path and kind (web or socket) kept; `root` itself without a `url`."""
    if not url:
        return root
    there, here = urlsplit(url), urlsplit(root)
    secure = "s" if there.scheme == "https" else ""
    kind = "ws" if here.scheme in ("ws", "wss") else "http"
    return urlunsplit((kind + secure, there.netloc, there.path.rstrip("/") + here.path, "", ""))
