"""The host's log: JSON lines in the state folder, never on anybody's screen."""

from __future__ import annotations

import logging
import logging.handlers
from pathlib import Path
from typing import TYPE_CHECKING, cast

from desk.kernel.private_file import private

if TYPE_CHECKING:
    from io import TextIOWrapper

    from structlog.typing import FilteringBoundLogger

ROTATE_AT = 8 * 1024 * 1024


class _PrivateLog(logging.handlers.RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, self.mode, encoding="utf-8", opener=private)  # type: ignore[return-value]


def open_log(directory: Path, name: str = "host.log") -> FilteringBoundLogger:
    """A structured logger on a rotating file. Times are stamped by the log's own wall clock."""
    import structlog

    handler = _PrivateLog(directory / name, maxBytes=ROTATE_AT, backupCount=3, delay=True)
    handler.setFormatter(logging.Formatter("%(message)s"))
    target = logging.getLogger(f"dynamic-desk.{directory.name}")
    for old in target.handlers[:]:
        target.removeHandler(old)
        old.close()
    target.addHandler(handler)
    target.setLevel(logging.INFO)
    target.propagate = False
    wrapped = structlog.wrap_logger(
        target,
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(default=str),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    return cast("FilteringBoundLogger", wrapped)
