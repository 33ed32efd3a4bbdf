"""`desk demo`: the first journey without a screen, and the same every time."""

from __future__ import annotations

from pathlib import Path

import click

from desk.cli import answers
from desk.cli.chosen import choose


@click.command()
@click.option(
    "--seed", metavar="N", type=click.IntRange(0, 2**63 - 1), default=7, show_default=True, help="Seed."
)
@click.option(
    "--keep",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the journal in this folder, which must be new or empty.",
)
@choose("json")
def demo(seed: int, keep: Path | None, as_json: bool) -> None:
    """Market, question, debate, proposal, two approvals, fill, position, proof. PAPER, in virtual time.

    The same seed writes the same journal, byte for byte.
    """
    import tempfile
    from dataclasses import asdict

    from desk.cli.breaking import raised
    from desk.host.demo import play_demo
    from desk.kernel.errors import ConfigError

    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise ConfigError(f"the folder {keep} is not empty; name a new one to keep the demo in")
    tell = (lambda text: None) if as_json else answers.out
    with tempfile.TemporaryDirectory(prefix="desk-demo-") as folder:
        story, report = play_demo(seed, keep or Path(folder), tell, raised)
    if as_json:
        head = {"seq": report.head.seq, "hash": report.head.hash.hex()}
        journal = {"facts": report.facts, "head": head, "ok": report.ok, "problems": list(report.problems)}
        answers.answer("demo", {"ok": report.ok, "mode": "PAPER", **asdict(story), "journal": journal})
    click.get_current_context().exit(0 if report.ok else 4)
