"""What the desk refuses, as evidence: its sentence word for word, and each number in it as a figure of its own."""

from __future__ import annotations

import re

from desk.agents.evidence import Evidence
from desk.agents.writing import write
from widgets.specs.strategy import Run
from widgets.specs.studies import Refusal

TOOL = "refusal"
_NUMBER = re.compile(r"(?<![\w.,'-])[+-]?\d+(?:,\d{3})*(?:\.\d+)?(?![\w'-]|[.,]\d)")
"""Stands alone: digits of names, such as `C01`, `req-7kq2m9x4c1` or `15m`, are no numbers."""


def refusal(text: str) -> Refusal:
    """The sentence and its numbers."""
    return Refusal(text=text, numbers=tuple(_NUMBER.findall(text)))


def refusal_runs(scope: str, entry: Evidence) -> tuple[Run, ...]:
    """The sentence of a noted refusal."""
    assert isinstance(entry.spec, Refusal)
    text, runs, end = entry.spec.text, list[Run](), 0
    for place, number in enumerate(_NUMBER.finditer(text)):
        if before := text[end : number.start()]:
            runs.append(Run(text=before))
        ref = f"{scope}/{entry.ref}.numbers[{place}]"
        runs.append(Run(text=write(number.group(), "", 0), ref=ref, tone="figure"))
        end = number.end()
    return (*runs, Run(text=text[end:])) if end < len(text) else tuple(runs)
