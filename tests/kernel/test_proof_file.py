"""Whatever is done to an exported file, the place where it was done is named."""

from __future__ import annotations

import asyncio
import gzip
import io
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.kernel import proof_file
from desk.kernel.bus import Bus
from desk.kernel.chain import Head
from desk.kernel.clock import SystemClock
from desk.kernel.desk_key import AUDIT, DeskKey, DeskKeysTable, prepare_desk_key, read_desk_key
from desk.kernel.errors import DeskError
from desk.kernel.facts import Draft
from desk.kernel.journal import DATABASE, Journal
from desk.kernel.onlooking import consistent
from desk.kernel.proof_file import FORM, BrokenProof, Entry, Header, ProofReader, write_proof
from desk.kernel.receipt import head_text
from desk.kernel.sums import State
from desk.kernel.writer import InlineWriter
from tests.kernel.builders import COUNTS, TABLES, TOPICS, Counted, counted

KEY = DeskKey("test", bytes(range(32)))
FACTS = 7


def _rows(folder: Path, facts: int) -> tuple[Head, list[tuple[object, ...]]]:
    async def write() -> Head:
        journal = await Journal.open(folder, TABLES, TOPICS, SystemClock(), InlineWriter())
        try:
            await journal.append(*(counted(1) for _ in range(facts - 1)))
            await journal.append(Draft(COUNTS, Counted('Jürgen "\\" {}\n', 1), "ünbekannt", "c-1"))
            return journal.head
        finally:
            await journal.close()

    head = asyncio.run(write())
    with consistent(folder / DATABASE) as connection:
        query = "SELECT seq, ts, topic, actor, corr, body, prev_hash, hash FROM facts ORDER BY seq"
        return head, connection.execute(query).fetchall()


def _exported(folder: Path, facts: int = FACTS, key: DeskKey = KEY) -> bytes:
    head, rows = _rows(folder, facts)
    file = io.BytesIO()
    header = Header(FORM, "test", 1_790_000_000_000_000_000, head.seq, head_text(head))
    write_proof(file, header, rows, key, State("shape", "rows"))
    return file.getvalue()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return _exported(tmp_path_factory.mktemp("journal"))


def _read(content: bytes) -> list[Entry]:
    return list(ProofReader(io.BytesIO(content)).facts())


def _broken(content: bytes) -> BrokenProof:
    with pytest.raises(BrokenProof) as found:
        _read(content)
    return found.value


def _spans(content: bytes) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends."""
    start = 0
    for line in content.splitlines(keepends=True):
        yield start, start + len(line)
        start += len(line)


def test_an_exported_journal_reads_back_as_it_was_stored(whole: bytes, tmp_path: Path) -> None:
    entries = _read(whole)
    assert [entry.seq for entry in entries] == list(range(1, FACTS + 1))
    last = entries[-1]
    assert (last.topic, last.actor, last.corr) == ("counts.v1", "ünbekannt", "c-1")
    assert COUNTS.decode(last.body) == Counted('Jürgen "\\" {}\n', 1)
    starts = [start for start, _ in _spans(whole)]
    assert [entry.offset for entry in entries] == starts[1:-1]


def test_every_byte_that_is_flipped_is_found_in_the_line_where_it_was_flipped(whole: bytes) -> None:
    for line, (start, end) in enumerate(_spans(whole)):
        for at in range(start, end):
            for flip in (0x01, 0x20, 0x80):
                changed = bytearray(whole)
                changed[at] ^= flip
                found = _broken(bytes(changed))
                where = f"byte {at} of line {line} ^ {flip:#x}: {found}"
                if line == 0:
                    assert found.offset <= end, where
                    continue
                assert start <= found.offset <= len(whole), where
                if 0 < line <= FACTS:
                    assert found.seq == line, where
                    assert f"fact {line} at byte" in str(found) or "middle of a line" in str(found), where


@settings(max_examples=200, deadline=None)
@given(at=st.integers(0, 10**9), with_what=st.binary(min_size=1, max_size=8))
def test_whatever_is_written_over_it_or_put_into_it_is_found(whole: bytes, at: int, with_what: bytes) -> None:
    place = at % len(whole)
    over = whole[:place] + with_what + whole[place + len(with_what) :]
    for changed in (over, whole[:place] + with_what + whole[place:]):
        if changed != whole:
            assert str(_broken(changed))


def test_a_file_that_is_cut_off_anywhere_says_where_it_ends(whole: bytes) -> None:
    spans = list(_spans(whole))
    for end in range(len(whole)):
        found = _broken(whole[:end])
        assert found.offset <= end
        complete = sum(stop <= end for _, stop in spans)
        if complete > 1 and end not in {stop for _, stop in spans}:
            assert str(found) == (
                f"the file ends behind fact {complete - 1} in the middle of a line, at byte {end}"
            )
        elif complete > 1:
            assert f"ends at byte {end} behind fact {complete - 1}" in str(found)
            assert f"promises {FACTS}" in str(found)


def _lines(whole: bytes) -> list[bytes]:
    return whole.splitlines(keepends=True)


def test_a_fact_that_is_missing_is_named(whole: bytes) -> None:
    for gone in range(1, FACTS + 1):
        lines = _lines(whole)
        at = sum(map(len, lines[:gone]))
        del lines[gone]
        found = _broken(b"".join(lines))
        assert (found.seq, found.offset) == (gone if gone < FACTS else FACTS - 1, at)
        if gone < FACTS:
            assert str(found) == f"fact {gone} at byte {at}: it is missing, fact {gone + 1} stands there"


def test_a_fact_that_stands_twice_is_named(whole: bytes) -> None:
    for twice in range(1, FACTS + 1):
        lines = _lines(whole)
        lines.insert(twice, lines[twice])
        found = _broken(b"".join(lines))
        assert str(found).startswith(f"fact {twice + 1} at byte {found.offset}: fact {twice} stands there")


def test_facts_in_another_order_are_named(whole: bytes) -> None:
    for first, second in pairwise(range(1, FACTS + 1)):
        lines = _lines(whole)
        lines[first], lines[second] = lines[second], lines[first]
        assert _broken(b"".join(lines)).seq == first


def test_a_fact_of_another_journal_does_not_fit_in(whole: bytes, tmp_path: Path) -> None:
    other = _lines(_exported(tmp_path))
    for place in range(1, FACTS + 1):
        lines = _lines(whole)
        lines[place] = other[place]
        found = _broken(b"".join(lines))
        # The first fact of any journal follows nothing, so the one behind it shows that it is another's.
        assert found.seq == max(place, 2)
        assert "it does not follow the fact before it" in str(found)


def test_header_and_footer_of_another_file_are_not_taken_for_its_own(whole: bytes, tmp_path: Path) -> None:
    other = _lines(_exported(tmp_path, FACTS - 1))
    lines = _lines(whole)
    assert "the header is not the one that the desk signed" in str(_broken(b"".join([other[0], *lines[1:]])))
    found = _broken(b"".join([*lines[:-1], other[-1]]))
    assert found.offset in (0, len(whole) - len(lines[-1]))


def test_nothing_may_stand_behind_the_footer(whole: bytes) -> None:
    for more in (b"\n", b"x", _lines(whole)[1]):
        assert _broken(whole + more).offset == len(whole)


def test_a_line_that_says_the_same_in_other_words_is_found_to_the_byte(whole: bytes) -> None:
    lines = _lines(whole)
    spaced = lines[3].replace(b'"ts":', b'"ts": ')
    found = _broken(b"".join([*lines[:3], spaced, *lines[4:]]))
    at = sum(map(len, lines[:3]))
    assert found.seq == 3
    assert found.offset == at + spaced.index(b" ")
    twice = lines[3].replace(b'{"seq":3,', b'{"seq":3,"seq":3,')
    assert _broken(b"".join([*lines[:3], twice, *lines[4:]])).seq == 3


def test_what_would_fill_the_memory_is_refused_unread(monkeypatch: pytest.MonkeyPatch, whole: bytes) -> None:
    monkeypatch.setattr(proof_file, "LONGEST_LINE", 4096)
    lines = _lines(whole)
    endless = b"".join(lines[:3]) + b"{" * 1_000_000
    assert "longer than any that the desk writes" in str(_broken(endless))
    assert "byte 0" in str(_broken(gzip.compress(whole)))
    assert "byte 0" in str(_broken(b'{"form":' + b"[" * 3000 + b"\n"))
    assert _broken(b"").offset == 0


def test_memory_does_not_grow_with_the_journal(tmp_path: Path) -> None:
    content = _exported(tmp_path, 3000)
    file = io.BytesIO(content)
    tracemalloc.start()
    try:
        count = sum(1 for _ in ProofReader(file).facts())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 3000
    assert len(content) > 800_000
    assert peak < 200_000


def test_the_desks_key_is_made_once_and_is_on_record(tmp_path: Path) -> None:
    async def start() -> tuple[str, int]:
        tables, topics = (*TABLES, DeskKeysTable()), (*TOPICS, AUDIT)
        journal = await Journal.open(tmp_path, tables, topics, SystemClock(), InlineWriter())
        try:
            made = await prepare_desk_key(
                tmp_path, Bus(journal), "test", lambda name, size: bytes([7] * size)
            )
            return made.key, journal.head.seq
        finally:
            await journal.close()

    first, second = asyncio.run(start()), asyncio.run(start())
    assert first == second == (read_desk_key(tmp_path, "test").key, 1)  # type: ignore[union-attr]
    assert (tmp_path / "desk.key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "desk.key").write_text("ff\n")
    with pytest.raises(DeskError, match="cut short"):
        read_desk_key(tmp_path, "test")
