"""A whole host with terminals on a shuffled loop: nothing hostile reaches a screen, and no secret reaches anything."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from textual.strip import Strip

from desk.approvals.proposal import Proposal
from desk.host.core import Core
from desk.kernel.clock import LoopClock
from desk.kernel.errors import Refused
from tests.approvals.invariants import Watch
from tests.host.attached import Attached
from tests.host.cores import START, attached, opened
from tests.simulation.loop import ShuffledLoop
from tests.simulation.venue import NASTY
from widgets import card_lines as card_module
from widgets import lines as lines_module
from widgets import wrap as wrap_module
from widgets.card_lines import card_lines
from widgets.ink import Ink
from widgets.portfolio import portfolio_lines
from widgets.queue_lines import queue_lines
from widgets.specs.approval_card import ApprovalCard
from widgets.specs.approvals import ApprovalQueue
from widgets.specs.contract import WidgetSpec
from widgets.specs.portfolio import Portfolio
from widgets.specs.strategy import Run

SEEDS = 4
HOSTILE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]")
"""What acts on a terminal or hides: said here once more, so that the desk's own list is not its own judge."""
KEEPERS = re.compile(r"(^|/)(demo-keys|desk\.key|anchor)(/|$)")
"""Where secrets live."""


class Seen:
    """What the terminals of one host were shown and told."""

    def __init__(self) -> None:
        self.drawn = 0
        self.nasty = 0
        self.told: list[str] = []

    def draw(self, spec: WidgetSpec) -> None:
        """I6: as it would stand on the screen."""
        for strip in lines_of(spec):
            self.drawn += 1
            assert not HOSTILE.search(strip.text), f"a control character stands on the screen: {strip.text!r}"
        self.nasty += NASTY[4:8] in spec.model_dump_json() or "u001b" in spec.model_dump_json()


def lines_of(spec: WidgetSpec) -> Iterable[Strip]:
    match spec:
        case ApprovalCard():
            return card_lines(spec, 100, Ink())
        case ApprovalQueue():
            return queue_lines(spec, 100, 30, Ink())
        case Portfolio():
            return portfolio_lines(spec, 100, Ink())
        case _:
            return ()


def secrets_of(state: Path) -> Iterator[str]:
    """Every secret that the desk keeps, as it is written."""
    for path in state.rglob("*.key"):
        yield from (word for word in path.read_text().split() if len(word) >= 32)


async def evening(core: Core, chance: random.Random, seen: Seen) -> None:
    """Orders with hostile reasons, votes from two terminals, a halt, and talk."""
    async with attached(core, "a") as one, attached(core, "b") as two:
        for terminal in (one, two):
            await terminal.hello()
            await terminal.watch("queue", "portfolio")
        await core.given.clock.sleep(20)
        await asyncio.gather(*(order(core, one, chance, number) for number in range(3)))
        await two.say(f"{NASTY} and what of BTC?")
        await core.given.clock.sleep(2)
        await core.controls.halt("operator", "enough")
        await core.given.clock.sleep(2)
        for terminal in (one, two):
            for spec in terminal.shown.values():
                seen.draw(spec)
            seen.told += [message.model_dump_json() for message in terminal.heard]
            seen.told += [spec.model_dump_json() for spec in terminal.shown.values()]


async def order(core: Core, one: Attached, chance: random.Random, number: int) -> None:
    said = (Run(text=f"{NASTY} {number}"),)
    wanted = Proposal(
        instrument="BTC-USDT", side="buy", quantity=Decimal(5 + number) / 1000, rationale=said, dissent=said
    )
    made = await core.approvals.propose(wanted, "house")
    await one.watch("queue", "portfolio", f"card:{made.request}")
    for person in chance.sample(("dana", "lee", "operator"), 3):
        await core.given.clock.sleep(chance.choice((0.0, 0.2)))
        try:
            await core.approvals.vote(made.request, made.digest, "approve", "", person)
        except Refused as refusal:
            seen_as_text = str(refusal)
            assert "\x1b" not in seen_as_text


def told(seed: int, state: Path) -> tuple[Seen, Watch]:
    seen, watch = Seen(), Watch()

    async def main() -> None:
        async with opened(LoopClock(START), state) as core:
            await evening(core, random.Random(seed), seen)
            watch.take(core.journal.facts())

    with asyncio.Runner(loop_factory=lambda: ShuffledLoop(seed)) as runner:
        runner.run(main())
    return seen, watch


@pytest.mark.parametrize("seed", range(SEEDS))
def test_nothing_hostile_is_drawn_and_no_secret_is_told_or_kept(seed: int, tmp_path: Path) -> None:
    seen, watch = told(seed, tmp_path)
    assert seen.drawn > 40
    assert seen.nasty >= 1, "the hostile text was there to be drawn"
    assert watch.seen["RequestReleased"] >= 1
    secrets = set(secrets_of(tmp_path))
    assert len(secrets) >= 3
    for told_text in seen.told:
        assert not any(secret in told_text for secret in secrets), "a secret went to a terminal"
    kept = [
        path
        for path in tmp_path.rglob("*")
        if path.is_file() and not KEEPERS.search(str(path.relative_to(tmp_path)))
    ]
    assert kept
    for path in kept:
        content = path.read_bytes()
        for secret in secrets:
            assert secret.encode() not in content, f"a secret stands in {path.name}"
            assert bytes.fromhex(secret) not in content, f"a secret stands in {path.name}"


def test_a_pane_that_trusts_what_it_is_told_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (lines_module, wrap_module, card_module):
        if "untrusted" in vars(module):
            monkeypatch.setattr(module, "untrusted", lambda text: text)
    with pytest.raises(AssertionError, match="a control character stands on the screen"):
        told(0, tmp_path)
