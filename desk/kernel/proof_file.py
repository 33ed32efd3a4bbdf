"""The form of an exported journal: one file of lines that proves itself, written and read line by line.

    {"form":"dynamic-desk proof, form 1","desk":...,"created":...,"facts":...,"head":"SEQ:HASH"}
    {"seq":1,"ts":...,"topic":...,"actor":...,"corr":...,"body":...,"prev":...,"hash":...}       once for each fact
    {"footer":{...},"signature":...}

Every line is one JSON object in the one way that the desk writes it, so each byte of the file is held by something: a
fact by its hash and the chain, the header by the footer, the footer by the desk's signature.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

import msgspec

from desk.kernel import signatures
from desk.kernel.chain import GENESIS, Head, link
from desk.kernel.desk_key import DeskKey
from desk.kernel.errors import CorruptJournal
from desk.kernel.receipt import head_text
from desk.kernel.sums import State
from desk.kernel.topics import LARGEST_BODY

FORM = "dynamic-desk proof, form 1"
LONGEST_LINE = 2 * LARGEST_BODY + 64 * 1024
"""Bytes: the longest body with every character escaped, and what stands around it."""
_ENCODER = msgspec.json.Encoder(order="deterministic")
_AT = re.compile(r" ?\(byte (\d+)\)")


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the file is of, and how far it reaches."""

    form: str
    desk: str
    created: int
    facts: int
    head: str


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fact, its body as the very bytes that were stored."""

    seq: int
    ts: int
    topic: str
    actor: str
    corr: str
    body: str
    prev: str
    hash: str


class Footer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the desk vouches for."""

    form: str
    header: str
    """SHA-256 of the header line, in hex."""
    facts: int
    head: str
    sha256: str
    """Of every byte before this line."""
    schema: str
    """Of the tables that the state was taken from."""
    state: str
    """Hash over every row of the state tables."""
    key: str
    """The desk's public key."""


class Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last line."""

    footer: Footer
    signature: str


class Entry(NamedTuple):
    """A fact as it stands in the file, and at which byte its line begins."""

    offset: int
    seq: int
    ts: int
    topic: str
    actor: str
    corr: str
    body: bytes
    hash: bytes


class BrokenProof(CorruptJournal):
    """The file is not what was exported. The sentence names the fact, where there is one, and the byte."""

    def __init__(self, text: str, offset: int, seq: int = 0) -> None:
        super().__init__(text)
        self.offset = offset
        self.seq = seq


def write_proof(file: BinaryIO, header: Header, rows: Iterable[Any], key: DeskKey, state: State) -> Footer:
    """Write everything; `rows` are those of the table of facts, in order. Memory for one line at a time."""
    digest = hashlib.sha256()
    first = _ENCODER.encode(header) + b"\n"
    digest.update(first)
    file.write(first)
    count = 0
    for seq, ts, topic, actor, corr, body, previous, own in rows:
        try:
            text = bytes(body).decode()
        except UnicodeDecodeError:
            raise CorruptJournal(f"the body of fact {seq} is no text, so it cannot be exported") from None
        line = _ENCODER.encode(Line(seq, ts, topic, actor, corr, text, previous.hex(), own.hex())) + b"\n"
        digest.update(line)
        file.write(line)
        count += 1
    footer = Footer(
        form=header.form,
        header=hashlib.sha256(first).hexdigest(),
        facts=count,
        head=header.head,
        sha256=digest.hexdigest(),
        schema=state.schema,
        state=state.rows,
        key=key.key,
    )
    signature = key.sign(_statement(footer))
    file.write(_ENCODER.encode(Signed(footer, signature)) + b"\n")
    return footer


class ProofReader:
    """Reads such a file once, front to back, and raises `BrokenProof` at the first place that does not hold."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._offset = 0
        self._digest = hashlib.sha256()
        first = self._line()
        self._first = hashlib.sha256(first).hexdigest()
        self.header = self._decode(first, Header, 0, "the header")
        if self.header.form != FORM:
            raise BrokenProof(
                f"byte 0: this desk reads files of {FORM!r}, not of {self.header.form[:60]!r}", 0
            )
        self._digest.update(first)
        self.head = Head(0, GENESIS)
        self.footer: Footer | None = None

    @property
    def offset(self) -> int:
        """Where the next line begins."""
        return self._offset

    def facts(self) -> Iterator[Entry]:
        """Every fact whose place in the chain holds; after the last one the footer was checked too."""
        while True:
            at = self._offset
            line = self._line()
            if line.startswith(b'{"footer":'):
                self._finish(line, at)
                return
            yield self._fact(line, at)
            self._digest.update(line)

    def _fact(self, line: bytes, at: int) -> Entry:
        due = self.head.seq + 1
        found = self._decode(line, Line, at, f"fact {due}", due)
        if found.seq != due:
            raise BrokenProof(_out_of_order(due, found.seq, at), at, due)
        if found.prev != self.head.hash.hex():
            raise BrokenProof(
                f"fact {due} at byte {at}: it does not follow the fact before it, so it was put there from elsewhere",
                at,
                due,
            )
        body = found.body.encode()
        try:
            own = link(self.head.hash, due, found.ts, found.topic, found.actor, found.corr, body)
        except Exception:  # a time that is none, or a text that has no bytes
            own = b""
        if own.hex() != found.hash:
            raise BrokenProof(f"fact {due} at byte {at}: it was changed after it was written", at, due)
        self.head = Head(due, own)
        return Entry(at, due, found.ts, found.topic, found.actor, found.corr, body, own)

    def _finish(self, line: bytes, at: int) -> None:
        signed = self._decode(line, Signed, at, "the footer")
        footer = signed.footer
        # Capitals would verify too, and then two files would be the same one.
        canonical = signed.signature == signed.signature.lower()
        if not canonical or not signatures.verified(footer.key, _statement(footer), signed.signature):
            raise BrokenProof(f"the footer at byte {at}: its signature does not hold", at)
        if footer.header != self._first:
            raise BrokenProof("byte 0: the header is not the one that the desk signed", 0)
        if (footer.facts, footer.head) != (self.head.seq, head_text(self.head)):
            raise BrokenProof(
                f"the footer at byte {at}: the desk signed {footer.facts} facts up to {footer.head[:24]}…, and the file "
                f"holds {self.head.seq} up to {head_text(self.head)[:24]}…",
                at,
                self.head.seq,
            )
        if footer.sha256 != self._digest.hexdigest():
            raise BrokenProof(
                f"the footer at byte {at}: the bytes before it are not those that were signed", at
            )
        if (self.header.facts, self.header.head, self.header.form) != (
            footer.facts,
            footer.head,
            footer.form,
        ):
            raise BrokenProof("byte 0: header and footer contradict each other", 0)
        if self._file.read(1):
            raise BrokenProof(f"byte {self._offset}: something stands behind the footer", self._offset)
        self.footer = footer

    def _line(self) -> bytes:
        at = self._offset
        line = self._file.readline(LONGEST_LINE + 1)
        self._offset += len(line)
        if not line and at:
            raise BrokenProof(
                f"the file ends at byte {at} behind fact {self.head.seq}, and its header promises {self.header.facts}",
                at,
                self.head.seq,
            )
        if not line.endswith(b"\n"):
            if len(line) > LONGEST_LINE:
                raise BrokenProof(f"byte {at}: a line is longer than any that the desk writes", at)
            where = f"behind fact {self.head.seq} " if at else ""
            raise BrokenProof(
                f"the file ends {where}in the middle of a line, at byte {self._offset}", self._offset
            )
        return line

    def _decode(self, line: bytes, kind: Any, at: int, what: str, seq: int = 0) -> Any:
        place = f"{what} at byte {at}" if at else "byte 0"
        try:
            found = msgspec.json.decode(line, type=kind)
        except (msgspec.MsgspecError, ValueError, RecursionError) as problem:
            told = _AT.search(str(problem))
            exact = at + int(told[1]) if told else at
            place = f"{what} at byte {exact}" if at else f"byte {exact}"
            raise BrokenProof(
                f"{place}: this is no line of an exported journal ({_AT.sub('', str(problem))})", exact, seq
            ) from None
        again = _ENCODER.encode(found) + b"\n"
        if again != line:
            same = next((i for i, (a, b) in enumerate(zip(again, line, strict=False)) if a != b), 0)
            raise BrokenProof(
                f"{place}: it is not written as the desk writes it, from byte {at + same} on", at + same, seq
            )
        return found


def _out_of_order(due: int, found: int, at: int) -> str:
    if found < due:
        return f"fact {due} at byte {at}: fact {found} stands there a second time or out of order"
    return f"fact {due} at byte {at}: it is missing, fact {found} stands there"


def _statement(footer: Footer) -> bytes:
    return f"{FORM}, footer\n".encode() + _ENCODER.encode(footer)
