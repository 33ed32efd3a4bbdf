"""Which policy a start brings into force: a file's or the demo's the very first time, afterwards what people adopted."""

from __future__ import annotations

import json
from pathlib import Path

from desk.approvals.policy import Policy, demo_policy, read_policy
from desk.approvals.policy_file import load_policy
from desk.host.every_command import withheld_problems
from desk.kernel.errors import ConfigError
from desk.kernel.queries import Select


def starting_policy(select: Select, file: Path | None, currency: str) -> Policy:
    """The policy that a start adopts, which is the one in force wherever people, or a file, decided on it."""
    rows = select("SELECT body, by FROM policy", ())
    if not rows:
        return demo_policy(currency) if file is None else load_policy(file, withheld_problems)
    body, by = rows[0]
    if file is None and by == "desk" and _built_in(body):
        return demo_policy(currency)  # nobody chose it, so a later release brings its own
    return read_policy(body)


def differs(select: Select, file: Path | None) -> str:
    """That the file says something else than the policy in force, in one sentence, or empty."""
    rows = select("SELECT body FROM policy", ())
    if file is None or not rows:
        return ""
    try:
        wanted, now = load_policy(file, withheld_problems), read_policy(rows[0][0])
    except ConfigError as problem:
        return f"The policy file {file} is not used: {str(problem).splitlines()[0]}"
    if wanted.text == now.text:
        return ""
    return (
        f"The policy file {file} ({wanted.version}) differs from the policy in force ({now.version}); "
        f"desk policy propose {file} puts it before the people."
    )


def _built_in(body: str) -> bool:
    found = json.loads(body)
    return (found.get("name"), found.get("profile")) == ("demo", "demo")
