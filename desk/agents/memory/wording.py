"""The words of an insight: figures written from its evidence, and everything else quoted as it was said."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from desk.agents.evidence_store import EvidenceStore
from desk.agents.grounding import STALE_AFTER_MS, Grounder
from desk.agents.memory.insights import KnownInsight
from desk.agents.scanner import is_numeric, residue
from widgets.specs.strategy import Run

_KEPT = 1_000
"""Sentences kept once nothing in them can change any more."""
_WORDS = re.compile(r"\s+|\S+")


class Wording:
    """Writes insights against the evidence they were said on."""

    def __init__(
        self, evidence: EvidenceStore, now: Callable[[], int], names: Callable[[], Collection[str]]
    ) -> None:
        self._evidence = evidence
        self._now = now
        self._names = names
        self._written: dict[tuple[str, str], tuple[Run, ...]] = {}

    def runs(self, known: KnownInsight) -> tuple[Run, ...]:
        """The text as runs. A person's own figures are marked as unverified; a template without evidence is withheld."""
        content = known.content
        if content.source.trust == "person":
            return quoted(content.text, self._names())
        return self.grounded(content.text, content.scope, known.heard_at)

    def text(self, known: KnownInsight) -> str:
        """The text alone."""
        return "".join(run.text for run in self.runs(known))

    def grounded(self, template: str, scope: str, at: int) -> tuple[Run, ...]:
        """A template against the evidence of a scope, all of it taken by `at`."""
        key = (scope, template)
        if key in self._written:
            return self._written[key]
        now = self._now()
        runs = Grounder(self._evidence.book(scope), now, self._names()).shown(template)
        if now - at > STALE_AFTER_MS * 1_000_000:  # every figure in it is of the past by now, and stays so
            while len(self._written) >= _KEPT:
                del self._written[next(iter(self._written))]
            self._written[key] = runs
        return runs


def quoted(text: str, names: Collection[str]) -> tuple[Run, ...]:
    """Somebody's own words: each number in them is marked, for no evidence backs it."""
    runs: list[Run] = []
    for piece in _WORDS.findall(text):
        marked = any(map(is_numeric, piece)) and bool(residue(piece, names))
        if runs and not marked and runs[-1].tone == "plain":
            runs[-1] = Run(text=runs[-1].text + piece)
        else:
            runs.append(Run(text=piece, tone="unverified" if marked else "plain"))
    return tuple(runs)
