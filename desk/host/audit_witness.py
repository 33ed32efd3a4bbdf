"""Whoever hears every fact of a journal under proof: the judge of approvals, the desk's keys, tapes and receipts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from desk.agents.models.spend_witness import SpendWitness
from desk.approvals.proof.judge import Judge
from desk.host.tapes_table import TapeDeleted, TapeSealed
from desk.kernel.desk_key import DeskKeyEnrolled
from desk.kernel.facts import Fact
from desk.kernel.receipt import Receipt


@dataclass
class Seen:
    """What was there to judge: a proof of nothing proves nothing."""

    votes: int = 0
    signed: int = 0
    """Votes with a signature that was checked."""
    releases: int = 0
    changes: int = 0
    receipts: int = 0
    model_calls: int = 0
    """Calls to models that were set aside within their caps and settled once."""
    tapes: dict[str, list[str]] = field(default_factory=dict)
    """SHA-256 of the sealed blocks, by session."""

    def as_json(self) -> dict[str, Any]:
        """As the `--json` answers have it."""
        return {
            "votes": self.votes,
            "signed": self.signed,
            "releases": self.releases,
            "changes": self.changes,
            "receipts": self.receipts,
            "model_calls": self.model_calls,
            "sealed": self.tapes,
        }


class AuditWitness:
    """Says what is wrong, with the fact and, in a file, the byte at which it stands."""

    def __init__(self, receipts: Sequence[Receipt] = ()) -> None:
        self.offset: int | None = None
        """Where the fact that is being judged begins in its file."""
        self._judge = Judge()
        self._models = SpendWitness()
        self._seen = Seen(receipts=len(receipts))
        self._keys: list[tuple[int, str, str]] = []
        """From which fact on the desk of this name signed with this key."""
        self._kept = sorted(receipts, key=lambda one: one.seq)
        self._next = 0
        self._newest = 0

    @property
    def seen(self) -> Seen:
        """Everything counted so far."""
        tally = self._judge.tally
        self._seen.votes, self._seen.signed = tally.votes, tally.signed
        self._seen.releases, self._seen.changes = tally.releases, tally.changes
        self._seen.model_calls = self._models.calls
        return self._seen

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing and is not wrong."""
        changed = [seq for (_, _, before), (seq, _, after) in pairwise(self._keys) if before != after]
        return (*self._judge.notes, *(f"the desk has another key from fact {seq} on" for seq in changed))

    def signs(self, desk: str, key: str) -> bool:
        """Whether the desk of this name signs with this key now."""
        return bool(self._keys) and self._keys[-1][1:] == (desk, key)

    def take(self, fact: Fact, /) -> Iterator[str]:
        """The next fact; what is wrong with it."""
        self._newest = fact.seq
        match fact.message:
            case DeskKeyEnrolled(desk, key):
                self._keys.append((fact.seq, desk, key))
            case TapeSealed(session=session, sha256=sha256):
                self._seen.tapes.setdefault(session, []).append(sha256)
            case TapeDeleted(session=session):
                self._seen.tapes.pop(session, None)
        while self._next < len(self._kept) and self._kept[self._next].seq <= fact.seq:
            yield from self._compare(self._kept[self._next], fact)
            self._next += 1
        for told in self._models.take(fact):
            yield f"{self._place(fact.seq)}: {told}"
        for found in self._judge.take(fact):
            yield f"{self._place(found.seq)}: {found.told}"

    def finish(self) -> Iterator[str]:
        """There are no more facts."""
        self.offset = None
        for found in self._judge.finish():
            yield str(found)
        for kept in self._kept[self._next :]:
            yield (
                f"fact {kept.seq} is missing: a receipt vouches for it, and the record ends at fact {self._newest}; it "
                "was rolled back, or is a copy from before"
            )

    def _compare(self, kept: Receipt, fact: Fact) -> Iterator[str]:
        if not kept.holds:
            yield f"the receipt for fact {kept.seq}: its signature does not hold"
        if kept.seq == fact.seq and kept.hash != fact.hash.hex():
            yield (
                f"{self._place(fact.seq)}: it is not the one that a receipt vouches for; the record was rolled back and "
                "went on, or is another desk's"
            )
        if kept.key and not self.signs(kept.desk, kept.key):
            yield f"the receipt for fact {kept.seq} is signed with a key that was not the desk's at that fact"

    def _place(self, seq: int) -> str:
        return f"fact {seq}" if self.offset is None else f"fact {seq} at byte {self.offset}"
