"""The figures in a card's reasons, in the order in which they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from widgets.specs.approval_card import ApprovalCard


def figures(card: ApprovalCard) -> tuple[str, ...]:
    """References of the figures in rationale and dissent."""
    return tuple(run.ref for run in (*card.rationale, *card.dissent) if run.ref)
