"""A step of a playbook in words: its tools are read, and every sentence is grounded in what they said."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from desk.agents.conditions import holds
from desk.agents.evidence import EvidenceBook
from desk.agents.figures import NotAFigure
from desk.agents.grounding import Grounder, Withheld
from desk.agents.tools import Caller, Toolbox, ToolFailed
from desk.chat.playbooks.playbook import Line, Offer, Step
from desk.kernel.clock import Clock
from widgets.specs.chat import Block
from widgets.specs.strategy import Run

_SLOT = re.compile(r"\{\{[^{}]*\}\}")
MOST_ROWS = 12
"""Entries of a list that are said one by one."""
CALLER = Caller("Playbook", "playbook")


@dataclass(frozen=True, slots=True)
class Reader:
    """What one step reads."""

    toolbox: Toolbox
    clock: Clock
    names: Collection[str]

    async def read(self, step: Step, book: EvidenceBook) -> Pages | None:
        """What the step has to say, or nothing where its condition does not hold."""
        refs: dict[str, str] = {}
        missing: list[str] = []
        for reading in step.readings:
            try:
                entry = await self.toolbox.call(reading.tool, dict(reading.arguments), book, CALLER)
                refs[reading.alias] = entry.ref
            except ToolFailed as problem:
                missing.append(str(problem))
        pages = Pages(refs, book, Grounder(book, self.clock.now(), self.names), tuple(missing))
        return pages if not step.when or pages.holds(step.when) else None


@dataclass(frozen=True, slots=True)
class Pages:
    """The readings of one step by alias, and what can be said over them."""

    refs: Mapping[str, str]
    book: EvidenceBook
    grounder: Grounder
    missing: tuple[str, ...]
    """Why a tool said nothing."""

    def holds(self, condition: str) -> bool:
        """Whether a condition is true of the readings; one that cannot be told is not."""
        try:
            return holds(self.book, self._named(condition))
        except NotAFigure:
            return False

    def blocks(self, step: Step) -> tuple[Block, ...]:
        """Its sentences, what could not be read, and the commands it offers."""
        said = [block for line in step.says for block in self._line(line)]
        said += [Block(style="bullet", runs=(Run(text=f"Not known: {why}"),)) for why in self.missing]
        offers = [block for offer in step.offers for block in self._offer(offer)]
        if offers:
            said += [Block(runs=(Run(text="You can type, if you want to:"),)), *offers]
        return tuple(said)

    def _line(self, line: Line) -> list[Block]:
        if line.when and not self.holds(line.when):
            return []
        style = "heading" if line.style == "heading" else "bullet" if line.style == "bullet" else "paragraph"
        found = [self._runs(line.text.replace("[*]", f"[{place}]")) for place in self._rows(line.each)]
        return [Block(style=style, runs=runs) for runs in found if runs]

    def _offer(self, offer: Offer) -> list[Block]:
        if offer.when and not self.holds(offer.when):
            return []
        found = [self._runs(offer.command.replace("[*]", f"[{place}]")) for place in self._rows(offer.each)]
        why = Run(text=f" – {offer.why}", tone="muted")
        return [
            Block(style="bullet", runs=(*(run.model_copy(update={"tone": "strong"}) for run in runs), why))
            for runs in found
            if runs
        ]

    def _rows(self, each: str) -> range:
        """The places of a list, or the one place of what is no list."""
        if not each:
            return range(1)
        alias, _, path = each.partition(".")
        if alias not in self.refs:
            return range(0)
        entries = getattr(self.book[self.refs[alias]].spec, path, ())
        return range(min(len(entries), MOST_ROWS))

    def _runs(self, template: str) -> tuple[Run, ...]:
        """The sentence; nothing where a figure in it has no value now."""
        try:
            return self.grounder.runs(_SLOT.sub(lambda slot: self._named(slot.group()), template))
        except Withheld:
            return ()

    def _named(self, expression: str) -> str:
        """With references in place of aliases."""
        for alias, ref in self.refs.items():
            expression = re.sub(rf"\b{alias}(?=[.\[])", ref, expression)
        return expression
