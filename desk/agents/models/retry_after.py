"""When a server wants to be asked again: RFC 9110, section 10.2.3, in seconds or as a date."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from desk.kernel.clock import Clock

_SECOND = 1_000_000_000
LONGEST_S = 86_400.0


def retry_after(headers: Mapping[str, str], clock: Clock) -> float | None:
    """Seconds from now, or nothing where it does not say. A date counts from the server's own."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return min(LONGEST_S, float(text))
    then = _at(text)
    if then is None:
        return None
    now = _at(headers.get("date", ""))
    if now is None:
        now = clock.now() / _SECOND
    return min(LONGEST_S, max(0.0, then - now))


def _at(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
