"""`desk snapshot SYMBOL`: one instrument now, as the host sees it, or as a recording leaves it."""

from __future__ import annotations

from typing import Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, explicit, settings


@click.command()
@click.argument("symbol")
@choose("profile", "config", "seed", "replay", "speed", "json")
def snapshot(symbol: str, as_json: bool, **flags: Any) -> None:
    """Price, spread, depth and the day of SYMBOL.

    Asks the profile's host; with --replay FILE or --seed N, or without a host, a market of its own.
    """
    chosen = settings(with_full_speed(flags))
    asked = explicit(flags)
    from desk.cli.breaking import raised
    from desk.host.asking import snapshot_from_host, snapshot_of_own

    found = None
    if "replay" not in asked and "seed" not in asked:
        found = snapshot_from_host(chosen, symbol)
    if found is None:
        found = snapshot_of_own(chosen, symbol, raised)
    if as_json:
        answers.answer("snapshot", {"ok": True, **found.as_json()})
        return
    spec, book = found.spec, found.book
    tick = spec.decimals
    answers.out(
        f"{spec.instrument}  {spec.last:,.{tick}f}  {spec.change_pct:+.2f} %  ({found.source}, {found.mode})"
    )
    answers.out(f"bid {spec.bid:,.{tick}f}  ask {spec.ask:,.{tick}f}  spread {spec.spread_bp:.2f} bp")
    answers.out(f"high {spec.high:,.{tick}f}  low {spec.low:,.{tick}f}  volume {spec.volume_base:,.4f}")
    answers.out(f"depth within 10 bp: {spec.bid_depth_10bp:,.4f} bid, {spec.ask_depth_10bp:,.4f} ask")
    usable = "usable" if book.usable else f"not usable: {book.reason}"
    if found.events is None:
        answers.out(f"book {usable}, as the running host has it")
    else:
        answers.out(f"book {usable}, last sequence {book.last_sequence}; {found.events:,} events applied")


def with_full_speed(flags: dict[str, Any]) -> dict[str, Any]:
    """Nobody looks while it plays, so a recording is played at full speed unless another one is asked for."""
    if explicit(flags).get("replay") is not None and explicit(flags).get("speed") is None:
        return {**flags, "speed": "max"}
    return flags
