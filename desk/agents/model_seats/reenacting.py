"""Forms the opinions of a debate again from its record: the same evidence, the same words to the models, their recorded
answers. Nobody is asked; what comes out is held against the seals."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from desk.agents.analyst import Brief
from desk.agents.debate_messages import DEBATES, DebateOpened, OpinionSealed
from desk.agents.evidence import EvidenceBook, canonical, digest
from desk.agents.evidence_store import read_book
from desk.agents.model_seats.seats import seats_for
from desk.agents.models.asking import Asked, Hearing
from desk.agents.models.exchange import Reply
from desk.agents.models.recorded_asking import NotOnRecord, RecordedAsking
from desk.agents.models.records import Row, newest_calls
from desk.kernel.queries import Select
from desk.people.personas.personas_table import personas_in_force

_OPINION = "opinion"
_MOST = 10_000


class Reenacted(msgspec.Struct, frozen=True):
    """What came of one seat."""

    speaker: str
    same: bool
    words: str


async def reenact(select: Select, debate: str) -> tuple[Reenacted, ...]:
    """Every sealed opinion that a model was asked for; none for what is no debate or was held by rule."""
    opened, seals = _course(select, debate)
    rows = {
        row.persona: row for row in reversed(newest_calls(select, _MOST, debate)) if row.purpose == _OPINION
    }
    asked = {speaker: rows[speaker] for speaker in seals if speaker in rows}
    if opened is None or not asked:
        return ()
    personas = personas_in_force(select)
    if personas.sha256 != opened.personas:
        words = "what the personas are told has changed since; their bytes are read again all the same"
        return tuple(Reenacted(speaker, True, words) for speaker in asked)
    asking = _Recorded(
        RecordedAsking(select, debate), {speaker: seal.analyst for speaker, seal in seals.items()}
    )
    seats = {one.speaker: one for one in seats_for(asking, personas).analysts}
    found = []
    for speaker, row in asked.items():
        book = _as_it_was(read_book(select, debate), row)
        if book is None:
            found.append(
                Reenacted(speaker, False, "its evidence is not the evidence that the model was shown")
            )
            continue
        asking.missing = ""
        brief = Brief(debate, opened.instrument, opened.horizon, book, opened.person)
        opinion = await next(seat for name, seat in seats.items() if name == speaker).opine(brief)
        if asking.missing:
            found.append(Reenacted(speaker, False, asking.missing))
        elif opinion.seal == seals[speaker].sha256:
            found.append(Reenacted(speaker, True, f"its opinion is the sealed one, {opinion.seal[:16]}"))
        else:
            found.append(Reenacted(speaker, False, "its opinion is not the one that was sealed"))
    return tuple(found)


class _Recorded:
    """The record, under the names that the debate used for its models. It notes what was not in it."""

    def __init__(self, record: RecordedAsking, names: Mapping[str, str]) -> None:
        self.missing = ""
        self._record = record
        self._names = names

    def endpoint(self, persona: str) -> str:
        return self._record.endpoint(persona)

    def model(self, persona: str) -> str:
        return self._names.get(persona, self._record.model(persona))

    async def ask(self, asked: Asked, hearing: Hearing | None = None) -> Reply:
        try:
            return await self._record.ask(asked, hearing)
        except NotOnRecord as problem:
            self.missing = str(problem)
            raise


def _course(select: Select, debate: str) -> tuple[DebateOpened | None, dict[str, OpinionSealed]]:
    opened: DebateOpened | None = None
    seals: dict[str, OpinionSealed] = {}
    for (body,) in select(
        "SELECT body FROM facts WHERE topic = ? AND corr = ? ORDER BY seq", (DEBATES.name, debate)
    ):
        match DEBATES.decode(bytes(body)):
            case DebateOpened() as one:
                opened = one
            case OpinionSealed(speaker=speaker) as seal:
                seals[speaker] = seal
    return opened, seals


def _as_it_was(book: EvidenceBook, row: Row) -> EvidenceBook | None:
    """The evidence up to the moment at which the model was asked, found by the hash in the record."""
    was = EvidenceBook(book.scope)
    for entry in book:
        was.restore(entry)
        if digest(canonical(was.hashes())) == row.snapshot:
            return was
    return None
