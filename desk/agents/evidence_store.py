"""Evidence after its turn: every result stays in the journal, and any figure can be traced back to it."""

from __future__ import annotations

import json

from desk.agents.arithmetic import evaluate
from desk.agents.evidence import Evidence, EvidenceBook, Trust, digest
from desk.agents.figures import Figure, NotAFigure, quotation, resolve
from desk.agents.tool_messages import TOOLS, ToolCalled
from desk.agents.writing import write
from desk.kernel.bus import Bus
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from desk.kernel.journal import Fact
from desk.kernel.queries import Select, Tables
from widgets.specs.chat import EvidenceView
from widgets.specs.contract import read
from widgets.specs.figure import Spec

NOTICES = "Desk"
"""Role in which the desk calls tools for a notice of its own, not for an answer that somebody waits for."""


class EvidenceTable:
    """Keeps each tool result that brought something, by scope and reference."""

    name = "evidence"
    ddl = """
    CREATE TABLE evidence (
        scope TEXT NOT NULL, ref TEXT NOT NULL, tool TEXT NOT NULL, arguments TEXT NOT NULL, role TEXT NOT NULL,
        round TEXT NOT NULL, at INTEGER NOT NULL, sha256 TEXT NOT NULL, trust TEXT NOT NULL, result TEXT NOT NULL,
        seq INTEGER NOT NULL, PRIMARY KEY (scope, ref)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX evidence_by_seq ON evidence (scope, seq);
    """
    topics = (TOOLS,)

    def apply(self, tables: Tables, fact: Fact) -> None:
        """Takes over what the fact says."""
        match fact.message:
            case ToolCalled(outcome="ok") as call:
                tables.execute(
                    "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        call.scope,
                        call.ref,
                        call.tool,
                        call.arguments,
                        call.role,
                        call.round,
                        call.at,
                        call.sha256,
                        call.trust,
                        call.result,
                        fact.seq,
                    ),
                )


class EvidenceStore:
    """Answers what stands behind a figure."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock

    def view(self, reference: str, scope: str = "") -> EvidenceView:
        """The tool call, value, hash and age behind a figure.

        `reference` is a run's own, such as `dbt-7kq2m9x4c1/T3.spread_bp`; one without a scope is looked up in `scope`.
        """
        named, slash, path = reference.partition("/")
        if not slash:
            named, path = scope, reference
        book = self.book(named)
        if len(book) == 0:
            raise Refused(f"There is no evidence {reference}; open a figure in the chat or on a card.")
        try:
            return (
                self._of_calculation(book, path) if path.startswith("calc(") else self._of_field(book, path)
            )
        except NotAFigure as problem:
            raise Refused(f"There is no such figure: {problem}.") from None

    def book(self, scope: str) -> EvidenceBook:
        """All evidence of one turn or debate as it was."""
        return read_book(self._bus.rows, scope)

    def latest_scope(self, scopes: tuple[str, ...]) -> str:
        """Of these turns and debates, the one with the newest evidence that is no mere notice, or empty."""
        if not scopes:
            return ""
        marks = ", ".join("?" * len(scopes))
        rows = self._bus.rows(
            f"SELECT scope FROM evidence WHERE scope IN ({marks}) AND role <> ?"  # noqa: S608
            " ORDER BY seq DESC LIMIT 1",
            (*scopes, NOTICES),
        )
        return str(rows[0][0]) if rows else ""

    def _of_field(self, book: EvidenceBook, path: str) -> EvidenceView:
        quoted = quotation(book, path)
        if quoted is not None:
            return self._of_quotation(book, path, quoted)
        figure = resolve(book, path)
        text = write(figure.value, figure.unit, figure.decimals, figure.instrument)
        return self._view(book, path, path.partition(".")[2], text, figure.unit, (figure,))

    def _of_quotation(self, book: EvidenceBook, path: str, text: str) -> EvidenceView:
        """Text from outside as it is: what a source wrote, or a model's own words that no evidence backs."""
        entry = book[path.partition(".")[0].partition("[")[0]]
        provenance = getattr(entry.spec, "provenance", None)
        return EvidenceView(
            ref=f"{book.scope}/{path}",
            tool=entry.tool,
            arguments=entry.arguments,
            field=path.partition(".")[2],
            value=text,
            unit="",
            at=entry.at,
            age_ms=max(0, (self._clock.now() - entry.at) // 1_000_000),
            source=provenance.source if provenance is not None else getattr(entry.spec, "speaker", "outside"),
            sha256=entry.sha256,
            trust="outside",
        )

    def _of_calculation(self, book: EvidenceBook, path: str) -> EvidenceView:
        expression = path.removeprefix("calc(").removesuffix(")")
        result = evaluate(book, expression)
        quantity = result.quantity
        text = write(quantity.value, quantity.unit, quantity.decimals, quantity.instrument)
        return self._view(book, path, expression, text, quantity.unit, result.figures)

    def _view(
        self, book: EvidenceBook, path: str, field: str, value: str, unit: str, figures: tuple[Figure, ...]
    ) -> EvidenceView:
        entries = tuple(dict.fromkeys(figure.evidence.ref for figure in figures))
        first = book[entries[0]]
        now = self._clock.now()
        oldest = max(figures, key=lambda one: one.age_ms - one.evidence.at // 1_000_000)
        joined = "".join(book[ref].sha256 for ref in entries)
        return EvidenceView(
            ref=f"{book.scope}/{path}",
            tool=", ".join(dict.fromkeys(book[ref].tool for ref in entries)),
            arguments=", ".join(dict.fromkeys(book[ref].arguments for ref in entries)),
            field=field,
            value=value,
            unit=unit,
            at=oldest.evidence.at,
            age_ms=max(0, oldest.age_ms + (now - oldest.evidence.at) // 1_000_000),
            source=", ".join(dict.fromkeys(figure.source for figure in figures)),
            sha256=first.sha256 if len(entries) == 1 else digest(joined.encode()),
            trust="outside" if any(book[ref].trust == "outside" for ref in entries) else "desk",
        )


def read_book(select: Select, scope: str) -> EvidenceBook:
    """All evidence of one turn or debate as it was."""
    book = EvidenceBook(scope)
    rows = select(
        "SELECT ref, tool, arguments, at, sha256, trust, role, round, result FROM evidence WHERE scope = ? ORDER BY seq",
        (scope,),
    )
    for ref, tool, arguments, at, sha256, trust, role, when, result in rows:
        spec = _spec(result)
        book.restore(Evidence(ref, tool, arguments, spec, at, sha256, _trust(trust), role, when))
    return book


def _trust(text: str) -> Trust:
    return "outside" if text == "outside" else "desk"


def _spec(result: str) -> Spec:
    return read(json.loads(result))
