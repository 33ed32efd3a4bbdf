"""One file proves what a desk did, on a machine that has no desk; nothing that was done to it goes unseen."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from desk.approvals.proposal import Proposal
from desk.host.audit_file import export, prove_file, receipt
from desk.host.proof import prove
from desk.kernel.chain import GENESIS, link
from desk.kernel.clock import Clock
from desk.kernel.desk_key import FILE, DeskKey
from desk.kernel.errors import ConfigError, CorruptJournal, NoJournal, Refused
from desk.kernel.proof_file import ProofReader, write_proof
from desk.kernel.receipt import Receipt, receipts_of
from desk.kernel.sums import State
from tests.host.cores import opened, virtually

NOW = 1_790_000_000_000_000_000


async def _trade(clock: Clock, state: Path, quantity: str) -> None:
    async with opened(clock, state) as core:
        await clock.sleep(10)
        wanted = Proposal(instrument="BTC-USDT", side="buy", quantity=Decimal(quantity))
        made = await core.approvals.propose(wanted, "house")
        for person in ("dana", "lee"):
            await core.approvals.vote(made.request, made.digest, "approve", "", person)
        await clock.sleep(2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk that bought twice, with a stop between."""
    state = tmp_path_factory.mktemp("desk")
    for quantity in ("0.02", "0.03"):
        virtually(lambda clock, quantity=quantity: _trade(clock, state, quantity))  # type: ignore[misc]
    return state


@pytest.fixture(scope="module")
def file(folder: Path) -> Path:
    path = folder.parent / f"{folder.name}.proof"
    export(folder, path, NOW)
    return path


def test_a_file_proves_itself_and_tells_what_was_judged(folder: Path, file: Path) -> None:
    proof, live = prove_file(file), prove(folder)
    assert (proof.problems, live.problems) == ((), ())
    assert (proof.head.seq, proof.head.hash.hex()) == (live.seq, live.hash)
    assert (proof.seen.votes, proof.seen.signed, proof.seen.releases) == (4, 4, 2)
    assert proof.key == DeskKey("demo", bytes.fromhex((folder / FILE).read_text())).key
    assert len(proof.state) == 64, "the state that follows from the facts is the state the desk had"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_file_is_never_written_over_unasked_and_never_left_half(
    folder: Path, file: Path, tmp_path: Path
) -> None:
    target = tmp_path / "mine"
    target.write_text("precious")
    with pytest.raises(Refused, match="--force"):
        export(folder, target, NOW)
    assert target.read_text() == "precious"
    export(folder, target, NOW, force=True)
    assert prove_file(target).ok
    with pytest.raises(ConfigError, match="cannot be written"):
        export(folder, tmp_path / "absent" / "file", NOW)
    with pytest.raises(NoJournal):
        export(tmp_path, tmp_path / "other", NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_journal_that_does_not_hold_is_neither_exported_nor_vouched_for(
    folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    database = copy / "journal.db"
    content = database.read_bytes()
    database.write_bytes(content.replace(b"RequestReleased", b"RequestReleasex"))
    for refused in (lambda: export(copy, tmp_path / "file", NOW), lambda: receipt(copy, NOW)):
        with pytest.raises(CorruptJournal, match=r"fact \d+ was changed"):
            refused()
    assert not (tmp_path / "file").exists()


def test_another_key_in_the_folder_does_not_sign_for_the_desk(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / FILE).write_text("11" * 32)
    with pytest.raises(Refused, match="not the one that the journal names"):
        export(copy, tmp_path / "file", NOW)


Edit = Callable[[dict[str, str]], dict[str, str]]


def rewritten(file: Path, edit: Edit, key: DeskKey, topic: str) -> None:
    """A copy in which each fact of a topic was edited and everything after it hashed and signed anew."""
    previous, rows = GENESIS, []
    with file.open("rb") as content:
        reader = ProofReader(content)
        for entry in reader.facts():
            body = entry.body
            if entry.topic == topic:
                body = json.dumps(edit(json.loads(body)), separators=(",", ":"), ensure_ascii=False).encode()
            row = (entry.seq, entry.ts, entry.topic, entry.actor, entry.corr, body)
            digest = link(previous, *row)
            rows.append((*row, previous, digest))
            previous = digest
        footer = reader.footer
    assert footer is not None
    header = msgspec.structs.replace(reader.header, head=f"{len(rows)}:{previous.hex()}")
    target = file.with_suffix(".forged")
    with target.open("wb") as output:
        write_proof(output, header, rows, key, State(footer.schema, footer.state))


def _doubled(body: dict[str, str]) -> dict[str, str]:
    return body | {"quantity": "9.0"} if body["type"] == "OrderCommitted" else body


def test_a_copy_with_a_chain_made_anew_fails_on_what_it_cannot_make_anew(folder: Path, file: Path) -> None:
    """Even with the desk's own key: votes, quantities, state and receipts speak against it."""
    own = DeskKey("demo", bytes.fromhex((folder / FILE).read_text()))
    kept = receipt(folder, NOW)
    rewritten(file, _doubled, own, "orders.v1")
    found = prove_file(file.with_suffix(".forged"), [kept])
    words = " | ".join(found.problems)
    assert "has the quantity 9.0, and 0.02 was approved" in words
    assert "saw another fact" in words, "the second request's voters signed the head they saw"
    assert f"fact {kept.seq} at byte" in words
    assert "it is not the one that a receipt vouches for" in words
    assert "the facts lead to a state of hash" in words


def test_a_copy_that_somebody_else_signed_is_not_the_desks(folder: Path, file: Path) -> None:
    rewritten(file, lambda body: body, DeskKey("demo", bytes(32)), "orders.v1")
    found = prove_file(file.with_suffix(".forged"))
    assert found.problems == ("the footer is signed with a key that is not the desk's by its journal",)


def test_a_copy_from_before_is_told_by_a_receipt_from_after(folder: Path, tmp_path: Path) -> None:
    state, early, late = tmp_path / "state", tmp_path / "early", tmp_path / "late"
    virtually(lambda clock: _trade(clock, state, "0.02"))
    export(state, early, NOW)
    first = receipt(state, NOW)
    virtually(lambda clock: _trade(clock, state, "0.03"))
    export(state, late, NOW)
    second = receipt(state, NOW)
    assert prove_file(late, [first, second]).problems == ()
    assert prove(state, [first, second]).problems == ()
    (problem,) = prove_file(early, [first, second]).problems
    assert problem == (
        f"fact {second.seq} is missing: a receipt vouches for it, and the record ends at fact {first.seq}; it was rolled "
        "back, or is a copy from before"
    )
    forged = msgspec.structs.replace(second, hash=first.hash)
    assert any("its signature does not hold" in one for one in prove_file(late, [forged]).problems)
    bare = Receipt(seq=first.seq, hash=second.hash)
    (problem,) = prove_file(late, [bare]).problems
    assert problem.startswith(f"fact {first.seq} at byte ")


def test_receipts_are_read_from_a_head_a_line_a_file_or_an_answer(folder: Path, tmp_path: Path) -> None:
    made = receipt(folder, NOW)
    head = f"{made.seq}:{made.hash}"
    kept = tmp_path / "receipts"
    answer = json.dumps(
        {"schema": 1, "command": "audit receipt", "ok": True, "receipt": json.loads(made.line)}
    )
    kept.write_text(f"{made.line}\n\n{head}\n{answer}\n")
    assert receipts_of(made.line) == (made,)
    assert receipts_of(head) == (Receipt(seq=made.seq, hash=made.hash),)
    assert [one.seq for one in receipts_of(str(kept))] == [made.seq] * 3
    kept.write_text("nonsense\n")
    for given, words in (
        (str(kept), "line 1 of"),
        ("12:ab", "is no SEQ:HASH"),
        (str(tmp_path), "is no SEQ:HASH"),
    ):
        with pytest.raises(ConfigError, match=words):
            receipts_of(given)


def test_a_fact_that_does_not_read_is_named_with_its_byte(folder: Path, file: Path) -> None:
    own = DeskKey("demo", bytes.fromhex((folder / FILE).read_text()))
    rewritten(file, lambda body: body | {"type": "Unheard"}, own, "orders.v1")
    (problem,) = prove_file(file.with_suffix(".forged")).problems
    content = file.with_suffix(".forged").read_bytes()
    at = int(problem.split("at byte ")[1].split(":")[0])
    assert content[at:].startswith(b'{"seq":')
    assert "it does not read as orders.v1; use the desk that wrote it" in problem


def test_the_file_names_the_hashes_of_sealed_tapes(tmp_path: Path) -> None:
    async def taped(clock: Clock) -> None:
        async with opened(clock, tmp_path / "state", tape=True):
            await clock.sleep(30)

    virtually(taped)
    export(tmp_path / "state", tmp_path / "file", NOW)
    proof = prove_file(tmp_path / "file")
    (blocks,) = proof.seen.tapes.values()
    tape = next((tmp_path / "state" / "tapes").iterdir()).read_bytes()
    assert proof.ok
    assert len(blocks) >= 1
    assert all(len(block) == len(hashlib.sha256(tape).hexdigest()) for block in blocks)
