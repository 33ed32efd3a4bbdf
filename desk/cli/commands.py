"""The commands of the command line; each is loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module

import click

_WHERE = {
    "attach": "terminal",
    "plain": "plain",
    "host": "hosting",
    "stop": "hosting",
    "halt": "stopping",
    "cancel-all": "stopping",
    "flatten": "stopping",
    "resume": "stopping",
    "doctor": "doctor",
    "settings": "settings",
    "snapshot": "snapshot",
    "debate": "debate",
    "alert": "alert",
    "people": "people",
    "record": "record",
    "audit": "audit",
    "replay": "replay",
    "export": "export",
    "policy": "policy",
    "persona": "persona",
    "theme": "theme",
    "venue": "venue",
    "model": "model",
    "bench-models": "bench",
    "demo": "demo",
}
"""Module by the name of the command, which is also its name there."""


class Commands(click.Group):
    """Finds a command in its module. Loading all of them would cost every terminal their memory."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_WHERE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _WHERE:
            return None
        found = getattr(import_module(f"desk.cli.{_WHERE[cmd_name]}"), cmd_name.replace("-", "_"))
        assert isinstance(found, click.Command)
        return found
