"""What of a model's answer is not shown as fact."""

from __future__ import annotations

from typing import Literal

from widgets.specs.figure import Spec


class WithheldLine(Spec):
    """A line that a model said and no evidence backs, word for word, with the reason: unverified, and for review only."""

    kind: Literal["withheld_line"] = "withheld_line"
    speaker: str
    text: str
    reason: str
