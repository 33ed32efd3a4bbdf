"""Every character that must never reach a terminal."""

from __future__ import annotations

from widgets.untrusted import HOSTILE

CHARACTERS = frozenset(chr(code) for first, last in HOSTILE for code in range(first, last + 1))
