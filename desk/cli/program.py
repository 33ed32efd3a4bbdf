"""The whole command line, by click. A plain `desk` does without it: see `desk.cli`."""

from __future__ import annotations

import click

from desk.cli import answers
from desk.cli.chosen import choose, remember
from desk.cli.commands import Commands
from desk.cli.flags import of_the_host, of_the_person
from desk.cli.terminal import open_terminal
from desk.cli.version import tell_version

INTERRUPTED = 130


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--solo", is_flag=True, help="Run the host inside this terminal's process.")
@choose("profile", "config", *of_the_host(), *of_the_person(), "slow_line")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=tell_version,
    help="Show the version and exit.",
)
def desk(solo: bool, **flags: object) -> None:
    """A trading desk in a terminal: agents argue, people approve, plain code sends the order.

    Without a command, `desk` opens the terminal: it attaches to the profile's host and starts one if none runs.
    """
    context = click.get_current_context()
    remember(context, flags)
    if context.invoked_subcommand is None:
        open_terminal(flags, solo=solo)


def run(arguments: list[str]) -> int:
    """Run what was typed; what click refuses is one sentence too."""
    try:
        code = desk.main(args=arguments, prog_name="desk", standalone_mode=False)
    except click.UsageError as error:
        hint = f"; see `{error.ctx.command_path} --help`" if error.ctx else ""
        return answers.refuse(arguments, error.format_message().rstrip(".") + hint, 2)
    except click.ClickException as error:
        return answers.refuse(arguments, error.format_message(), error.exit_code)
    except click.Abort:
        return answers.refuse(arguments, "stopped", INTERRUPTED)
    return code if isinstance(code, int) else 0
