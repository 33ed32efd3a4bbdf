"""What the chat could not read."""

from __future__ import annotations

from desk.kernel.errors import Refused


class Misread(Refused):
    """What was typed is no command with its arguments; the digits in the answer are the person's own."""
