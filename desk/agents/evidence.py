"""Evidence: every tool result, numbered within its turn or debate and bound to the hash of what it said."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from widgets.specs.figure import Spec

Trust = Literal["desk", "outside"]
"""Who said it: the desk's own code, or text from outside that may hold anything."""

ADDED = "added"
"""The round of what a person added to a debate."""

MOST = 99
"""Most results one turn or debate may hold; a plan that needs more is wrong."""


class EvidenceFull(Exception):
    """One turn asked for more results than it may hold."""


class UnknownEvidence(Exception):
    """A reference names a result that this turn does not have."""


def canonical(value: Spec | Mapping[str, Any]) -> bytes:
    """The one JSON form that a spec or a set of arguments is hashed in."""
    plain = value.model_dump(mode="json") if isinstance(value, Spec) else dict(value)
    return msgspec.json.encode(plain, order="deterministic")


def digest(body: bytes) -> str:
    """SHA-256 in lower-case hex."""
    return hashlib.sha256(body).hexdigest()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One tool result."""

    ref: str
    """`T1`, `T2`, ... in the order of the calls."""
    tool: str
    arguments: str
    """Canonical JSON."""
    spec: Spec
    at: int
    """UTC nanoseconds of the call."""
    sha256: str
    """Of the spec's canonical JSON."""
    trust: Trust = "desk"
    role: str = ""
    """Who called for it."""
    round: str = ""
    """When, as its audit row says."""


class EvidenceBook:
    """The results of one turn or debate, in order. `scope` names it, so that a figure can be traced from anywhere."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        self._entries: dict[str, Evidence] = {}

    def __iter__(self) -> Iterator[Evidence]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, ref: object) -> bool:
        return ref in self._entries

    def __getitem__(self, ref: str) -> Evidence:
        try:
            return self._entries[ref]
        except KeyError:
            raise UnknownEvidence(f"{ref} is not among the results of this turn") from None

    def next_ref(self) -> str:
        """The reference that the next result gets."""
        if len(self._entries) >= MOST:
            raise EvidenceFull(f"a turn holds at most {MOST} results")
        return f"T{len(self._entries) + 1}"

    def add(
        self,
        tool: str,
        arguments: Mapping[str, Any],
        spec: Spec,
        at: int,
        trust: Trust = "desk",
        *,
        role: str = "",
        round: str = "",  # noqa: A002
    ) -> Evidence:
        """Number a result and keep it."""
        entry = Evidence(
            ref=self.next_ref(),
            tool=tool,
            arguments=canonical(arguments).decode(),
            spec=spec,
            at=at,
            sha256=digest(canonical(spec)),
            trust=trust,
            role=role,
            round=round,
        )
        self._entries[entry.ref] = entry
        return entry

    def restore(self, entry: Evidence) -> None:
        """Put back a result from the record, under the reference it had."""
        self._entries[entry.ref] = entry

    def find(self, tool: str, instrument: str = "") -> Evidence | None:
        """The newest result of `tool`; one that is about another instrument than `instrument` does not count."""
        for entry in reversed(self._entries.values()):
            about = getattr(entry.spec, "instrument", instrument)
            if entry.tool == tool and (not instrument or about == instrument):
                return entry
        return None

    def hashes(self) -> dict[str, str]:
        """Reference to SHA-256, for the record."""
        return {entry.ref: entry.sha256 for entry in self}
