"""The figures in a card's reasons, in the order in which they are read."""

from __future__ import annotations

from widgets.specs.approvals import ApprovalCard


def figures(card: ApprovalCard) -> tuple[str, ...]:
    """References of the figures in rationale and dissent."""
    return tuple(run.ref for run in (*card.rationale, *card.dissent) if run.ref)
