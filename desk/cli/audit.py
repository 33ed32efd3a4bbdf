"""`desk audit verify`: is the record what was written?"""

from __future__ import annotations

from typing import Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, settings


@click.group(invoke_without_command=True)
@click.pass_context
def audit(context: click.Context) -> None:
    """Prove the record."""
    if context.invoked_subcommand is None:
        raise click.UsageError("say what to prove: `desk audit verify`")


@audit.command("verify")
@choose("profile", "config")
@click.option(
    "--state",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Folder of a journal that was kept or copied, in place of the profile's own.",
)
@choose("json")
def verify(state: str | None, as_json: bool, **flags: Any) -> None:
    """Check the journal's chain and anchor, the state tables derived from it, and the sealed tapes.

    It only reads, and a host may be running.
    """
    from pathlib import Path

    from desk.host.proof import prove
    from desk.kernel.profile import Profile

    folder = Path(state) if state else Profile(settings(flags).profile).state
    proof = prove(folder)
    if as_json:
        answers.answer("audit verify", {"folder": str(folder), **proof.as_json()})
    else:
        answers.out(f"journal  {proof.facts:,} facts, head {proof.seq} {proof.hash}")
        answers.out(f"tapes    {proof.blocks} sealed blocks in {proof.tapes} tapes")
        for problem in proof.problems:
            answers.out(f"PROBLEM  {problem}")
        for note in proof.notes:
            answers.out(f"note     {note}")
        answers.out(
            "everything holds"
            if proof.ok
            else f"{len(proof.problems)} problems; restore a copy, and do not trade"
        )
    click.get_current_context().exit(0 if proof.ok else 4)
