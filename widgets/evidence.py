"""The evidence behind a figure: which tool said so, when, from what source."""

from __future__ import annotations

from textual.strip import Strip

from widgets.ink import Ink
from widgets.language import marked, say
from widgets.lines import Line, blank
from widgets.numerals import age, clock
from widgets.page_pane import PagePane
from widgets.prose import paragraph
from widgets.specs.chat import EvidenceView
from widgets.wrap import Piece


def evidence_lines(spec: EvidenceView, width: int, ink: Ink) -> list[Strip]:
    """The figure, then what it rests on."""
    outside = spec.trust == "outside"
    value = [
        Piece(spec.value, ink.unverified if outside else ink.strong),
        Piece(say(" (unverified)") if outside else f" {spec.unit}" if spec.unit else "", ink.muted),
    ]
    lines = [*paragraph(value, width), Line().put(spec.ref, ink.figure).strip(width), blank(width)]
    trust = (
        (say("the desk's own data"), ink.good)
        if spec.trust == "desk"
        else (say("! outside text, not checked: no figure of the desk"), ink.warn)
    )
    for name, text, style in (
        (say("Tool"), spec.tool, ink.text),
        (say("Asked with"), spec.arguments or say("nothing"), ink.text),
        (say("Field"), spec.field, ink.text),
        (say("Source"), spec.source, ink.text),
        (
            say("Taken at"),
            say("{time} UTC, {age} ago", time=clock(spec.at), age=age(spec.age_ms)),
            ink.text,
        ),
        (say("Trust"), *trust),
        ("SHA-256", spec.sha256, ink.muted),
    ):
        lines += paragraph([Piece(text, style)], width, Piece(name.ljust(12), ink.muted))
    return lines


class EvidencePane(PagePane[EvidenceView]):
    """It likes 48x12."""

    TITLE = marked("Evidence")
    LOADING = marked("Fetching the evidence behind this figure.")

    @property
    def title_detail(self) -> str:
        return self.spec.ref if self.spec else ""

    @property
    def copyable(self) -> str:
        """The figure as it stands."""
        return self.spec.value if self.spec else ""

    def lines(self, spec: EvidenceView, width: int, height: int, ink: Ink) -> list[Strip]:
        return evidence_lines(spec, width, ink)
