"""The command line. Commands import what they need when they run, so that each starts fast."""

from __future__ import annotations

import errno
import os
import sys

import click

from desk.cli import answers
from desk.cli.chosen import choose, remember
from desk.cli.commands import Commands
from desk.cli.terminal import open_terminal
from desk.cli.version import tell_version
from desk.kernel.errors import DeskError

INTERRUPTED = 130
_MOST_CRASHES = 1024 * 1024
"""Bytes of earlier failures that are kept; beyond that the next one begins the file anew."""


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--solo", is_flag=True, help="Run the host inside this terminal's process.")
@choose(
    "profile",
    "config",
    "seed",
    "replay",
    "venue",
    "venue_url",
    "universe",
    "llm_url",
    "llm_model",
    "speed",
    "paper_faults",
    "slow_line",
    "theme",
)
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


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every refusal is one sentence on stderr and a documented exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    sys.exit(_run(given))


def _run(arguments: list[str]) -> int:
    try:
        code = desk.main(args=arguments, prog_name="desk", standalone_mode=False)
        sys.stdout.flush()
    except DeskError as error:
        return answers.refuse(arguments, str(error), error.exit_code)
    except click.UsageError as error:
        hint = f"; see `{error.ctx.command_path} --help`" if error.ctx else ""
        return answers.refuse(arguments, error.format_message().rstrip(".") + hint, 2)
    except click.ClickException as error:
        return answers.refuse(arguments, error.format_message(), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return answers.refuse(arguments, "stopped", INTERRUPTED)
    except BrokenPipeError:
        # The reader of a pipe has seen enough; nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except OSError as problem:
        if problem.errno != errno.ENOSPC:
            return answers.refuse(arguments, _told(problem), 1)
        return answers.refuse(arguments, "the disk is full; make room and try again", 1)
    except Exception as problem:  # whatever broke, a person gets a sentence and not a page
        return answers.refuse(arguments, _told(problem), 1)
    return code if isinstance(code, int) else 0


def _told(problem: Exception) -> str:
    """What broke, and where its details are kept."""
    import traceback

    from desk.kernel.private_file import private
    from desk.kernel.profile import Profile

    target = Profile("demo").state.parent / "crash.log"
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(target, "a", encoding="utf-8", opener=private) as file:
            if file.tell() > _MOST_CRASHES:
                file.truncate(0)
            traceback.print_exception(problem, file=file)
        kept = f"the details are in {target}"
    except OSError:
        kept = "its details could not be kept"
    return f"something broke inside the desk ({type(problem).__name__}: {problem}); {kept}"
