"""The words of an insight: figures written from its evidence, and everything else quoted as it was said."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from desk.agents.evidence_store import EvidenceStore
from desk.agents.grounding import Grounder
from desk.agents.memory.insights import KnownInsight
from desk.agents.scanner import is_numeric, residue
from widgets.specs.strategy import Run

_WORDS = re.compile(r"\s+|\S+")


class Wording:
    """Writes insights against the evidence they were said on."""

    def __init__(
        self, evidence: EvidenceStore, now: Callable[[], int], names: Callable[[], Collection[str]]
    ) -> None:
        self._evidence = evidence
        self._now = now
        self._names = names

    def runs(self, known: KnownInsight) -> tuple[Run, ...]:
        """The text as runs. A person's own figures are marked as unverified; a template without evidence is withheld."""
        content = known.content
        if content.source.trust == "person":
            return quoted(content.text, self._names())
        return self.grounded(content.text, content.scope)

    def text(self, known: KnownInsight) -> str:
        """The text alone."""
        return "".join(run.text for run in self.runs(known))

    def grounded(self, template: str, scope: str) -> tuple[Run, ...]:
        """A template against the evidence of a scope."""
        return Grounder(self._evidence.book(scope), self._now(), self._names()).shown(template)


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
