"""What an exchange answers, and what that means for the message it answers to.

Only a refusal in so many words is a refusal. Whatever else went wrong, nobody knows whether the message was taken.
"""

from __future__ import annotations

from typing import Literal

Meaning = Literal["refused", "duplicate", "missing", "busy", "clock", "unknown"]
"""`refused`: the venue did not take it. `duplicate`: it has this client id already. `missing`: it has no such open order.
`busy`: turned away unread for its rate limit. `clock`: turned away unread for its time. `unknown`: anything else."""


class Said(Exception):
    """An answer that is an error, in the exchange's own code and words."""

    def __init__(self, status: int, code: str, text: str, retry_after: float = 0.0) -> None:
        super().__init__(f"{text or 'no words'} (code {code or 'none'}, HTTP {status})")
        self.status = status
        self.code = code
        self.text = text
        self.retry_after = retry_after
        """Seconds that the venue wants to be left alone, or 0."""


class Unread(Exception):
    """No answer, or one that nobody can read. The words hold no address: addresses hold signatures."""


class Withheld(Exception):
    """The message was not sent at all, because the venue wants to be left alone for longer than it may wait."""
