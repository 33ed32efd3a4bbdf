"""`desk audit`: is the record what was written, and was every order approved? Proved here or on another machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, settings

if TYPE_CHECKING:
    from desk.host.audit_witness import Seen

_STATE = click.option(
    "--state",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Folder of a journal that was kept or copied, in place of the profile's own.",
)


@click.group(invoke_without_command=True)
@click.pass_context
def audit(context: click.Context) -> None:
    """Prove the record."""
    if context.invoked_subcommand is None:
        raise click.UsageError(
            "say what to do: `desk audit verify`, `desk audit export FILE` or `desk audit receipt`"
        )


@audit.command("verify")
@choose("profile", "config")
@_STATE
@click.option(
    "--file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Prove an exported file by itself; needs no profile, no host and no network.",
)
@click.option(
    "--receipt",
    "receipts",
    metavar="SEQ:HASH|FILE",
    multiple=True,
    help="A head or a receipt kept earlier, or a file of them; may be given several times.",
)
@choose("json")
def verify(
    state: str | None, file: Path | None, receipts: tuple[str, ...], as_json: bool, **flags: Any
) -> None:
    """Check chain, anchor, the tables derived from the facts, every signature, quorum and use of an approval, and tapes.

    It only reads, and a host may be running. Ends with 4 when something does not hold.
    """
    from desk.kernel.receipt import receipts_of

    kept = [one for given in receipts for one in receipts_of(given)]
    if file is not None:
        if state is not None or flags.get("profile") is not None:
            raise click.UsageError("--file needs no profile and no --state; give one of them")
        found = _of_file(file, kept, as_json)
    else:
        folder = _folder(state, flags)
        found = _of_folder(folder, kept, as_json)
    click.get_current_context().exit(0 if found else 4)


@audit.command("export")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@choose("profile", "config")
@_STATE
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@choose("json")
def export(file: Path, state: str | None, force: bool, as_json: bool, **flags: Any) -> None:
    """Write the whole record to one file that `desk audit verify --file FILE` proves on any machine.

    It only reads the record, and a host may be running.
    """
    from desk.host.audit_file import export as write
    from desk.kernel.clock import SystemClock

    footer = write(_folder(state, flags), file, SystemClock().now(), force=force)
    if as_json:
        answers.answer(
            "audit export",
            {
                "ok": True,
                "file": str(file),
                "facts": footer.facts,
                "head": footer.head,
                "key": footer.key,
                "bytes": file.stat().st_size,
            },
        )
        return
    answers.out(f"{footer.facts:,} facts up to {footer.head}")
    answers.out(f"written to {file} ({file.stat().st_size:,} bytes), signed with the desk's key {footer.key}")


@audit.command("receipt")
@choose("profile", "config")
@_STATE
@choose("json")
def receipt(state: str | None, as_json: bool, **flags: Any) -> None:
    """Print a signed receipt of the record as it is now; kept elsewhere, it tells later whether it was rolled back."""
    import msgspec

    from desk.host.audit_file import receipt as sign
    from desk.kernel.clock import SystemClock

    made = sign(_folder(state, flags), SystemClock().now())
    if as_json:
        answers.answer("audit receipt", {"ok": True, "receipt": msgspec.to_builtins(made)})
    else:
        answers.out(made.line)


def _folder(state: str | None, flags: dict[str, Any]) -> Path:
    from desk.kernel.profile import Profile

    return Path(state) if state else Profile(settings(flags).profile).state


def _of_folder(folder: Path, kept: Sequence[Any], as_json: bool) -> bool:
    from desk.host.proof import prove

    proof = prove(folder, kept)
    if as_json:
        answers.answer("audit verify", {"folder": str(folder), **proof.as_json()})
        return proof.ok
    answers.out(f"journal  {proof.facts:,} facts, head {proof.seq} {proof.hash}")
    _seen(proof.seen)
    answers.out(f"tapes    {proof.blocks} sealed blocks in {proof.tapes} tapes")
    _told(proof.problems, proof.notes, "restore a copy, and do not trade")
    return proof.ok


def _of_file(path: Path, kept: Sequence[Any], as_json: bool) -> bool:
    from desk.approvals.order_text import iso
    from desk.host.audit_file import prove_file

    proof = prove_file(path, kept)
    if as_json:
        answers.answer("audit verify", {"file": str(path), **proof.as_json()})
        return proof.ok
    answers.out(f"file     {path} of desk {proof.desk or 'unknown'}, exported {iso(proof.created)}")
    answers.out(f"record   {proof.head.seq:,} facts, head {proof.head.seq} {proof.head.hash.hex()}")
    _seen(proof.seen)
    blocks = sum(map(len, proof.seen.tapes.values()))
    answers.out(f"tapes    {blocks} sealed blocks in {len(proof.seen.tapes)} tapes, named by their hashes")
    answers.out(f"key      {proof.key or 'none that holds'}")
    answers.out(f"state    {proof.state or 'not reached'}")
    _told(proof.problems, proof.notes, "this copy proves nothing")
    return proof.ok


def _seen(seen: Seen) -> None:
    answers.out(
        f"votes    {seen.votes:,}, of them {seen.signed:,} signed; {seen.releases:,} releases, {seen.changes:,} changes"
    )
    if seen.model_calls:
        answers.out(
            f"models   {seen.model_calls:,} calls, each within its caps, and settled once or still running"
        )
    if seen.receipts:
        answers.out(f"receipts {seen.receipts:,} compared")


def _told(problems: Sequence[str], notes: Sequence[str], otherwise: str) -> None:
    for problem in problems:
        answers.out(f"PROBLEM  {problem}")
    for note in notes:
        answers.out(f"note     {note}")
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    answers.out("everything holds" if not problems else f"{count}; {otherwise}")
