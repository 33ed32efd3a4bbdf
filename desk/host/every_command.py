"""Every command there is, known without a running desk: what a policy may withhold, and what the manual lists."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from desk.chat.alert_commands import alert_commands
from desk.chat.commands import Command
from desk.chat.debate_commands import debate_commands
from desk.chat.difference_commands import difference_commands
from desk.chat.informing_commands import informing_commands
from desk.chat.live_commands import live_commands
from desk.chat.memory_commands import memory_commands
from desk.chat.people_commands import people_commands
from desk.chat.persona_commands import persona_commands
from desk.chat.playbooks.reviews import playbook_commands
from desk.chat.policy_commands import policy_commands
from desk.chat.rerun_command import rerun_command
from desk.chat.risk_commands import risk_commands
from desk.chat.talking_commands import talking_commands
from desk.chat.thread_commands import thread_commands
from desk.chat.track_commands import track_commands
from desk.chat.trading_commands import trading_commands
from desk.host.going_live import going_live_commands
from desk.host.live_settings import live_settings_commands
from desk.host.model_views import model_commands

if TYPE_CHECKING:
    from desk.approvals.policy import Policy


def every_command() -> tuple[Command, ...]:
    """To read, not to run: nobody stands behind them."""
    nobody: Any = None
    return (
        *trading_commands(nobody, tuple),
        *policy_commands(nobody, tuple, tuple),
        *people_commands(nobody),
        *live_commands(nobody),
        *model_commands(nobody),
        *going_live_commands(nobody),
        *live_settings_commands(nobody),
        *informing_commands(nobody, tuple),
        *debate_commands(nobody, nobody, nobody),
        rerun_command(nobody, nobody),
        *playbook_commands(nobody),
        *persona_commands(nobody),
        *memory_commands(nobody, nobody, nobody, tuple, nobody),
        *risk_commands(nobody),
        *alert_commands(nobody),
        *difference_commands(nobody, tuple),
        *track_commands(nobody, tuple),
        *talking_commands(nobody, nobody, nobody, nobody, tuple, nobody),
        *thread_commands(nobody, nobody, nobody, nobody),
    )


def withheld_problems(policy: Policy) -> Iterator[str]:
    """Each name that a policy withholds and that is no command, with its place: withholding it would do nothing."""
    names = {name: one.name for one in every_command() for name in (*one.aliases, one.name)}
    for role, withheld in policy.withheld.items():
        for word in withheld:
            if names.get(word) == word:
                continue
            near = get_close_matches(word.lower().removeprefix("/"), names, 1, 0.5)
            hint = f"did you mean {names[near[0]]}?" if near else "docs/slash-commands.md lists what there is"
            yield f"withheld.{role}: there is no command {word[:40]!r}; {hint}"
