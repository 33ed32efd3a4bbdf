"""`desk debate SYMBOL [HORIZON]`: a debate without a screen, in the host or on a market of its own."""

from __future__ import annotations

from typing import Any

import click

from desk.cli import answers
from desk.cli.chosen import choose, explicit, settings
from desk.cli.snapshot import with_full_speed


@click.command()
@click.argument("symbol")
@click.argument("horizon", default="15m")
@choose("profile", "config", "seed", "replay", "llm_url", "llm_model", "speed", "json")
def debate(symbol: str, horizon: str, as_json: bool, **flags: Any) -> None:
    """Bull against Bear on SYMBOL over HORIZON, by models where they are set up, else by the house analysts.

    Held in the profile's host, where its proposal goes into the queue; with --replay FILE, --seed N or --llm-url URL,
    or without a host, on a market of its own, of which nothing is kept. The models of the profile speak in its host
    only, where what they cost counts against the caps; a market of its own has the one of --llm-url.
    """
    chosen = settings(with_full_speed(flags))
    asked = explicit(flags)
    from desk.cli.breaking import raised
    from desk.host.asking import debate_in_host, debate_of_own

    tell = (lambda text: None) if as_json else answers.out
    found = None
    if not {"replay", "seed", "llm_url"} & asked.keys():
        found = debate_in_host(chosen, symbol, horizon, tell)
    if found is None:
        found = debate_of_own(chosen, symbol, horizon, tell, raised)
    if as_json:
        answers.answer("debate", {"ok": True, **found.as_json()})
        return
    card = found.card
    answers.out("")
    answers.out(
        f"{card.instrument} over {card.horizon}: {card.stance}, chance of a higher price {card.p_up:.2f} ({found.mode})"
    )
    if found.models is not None:
        used = found.models
        answers.out(f"models: {used.calls} calls, {used.tokens:,} tokens, {used.usd} USD")
    kept = "in the approvals queue" if found.kept else "of a desk of its own, which is gone now"
    answers.out(f"request {card.request} {kept}" if card.request else "no request: the desk stands aside")
