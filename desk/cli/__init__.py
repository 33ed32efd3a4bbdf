"""The command line. Commands import what they need when they run, so that each starts fast."""

from __future__ import annotations

import errno
import os
import sys

from desk.cli import answers
from desk.kernel.errors import DeskError

INTERRUPTED = 130
_MOST_CRASHES = 1024 * 1024
"""Bytes of earlier failures that are kept; beyond that the next one begins the file anew."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every refusal is one sentence on stderr and a documented exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    sys.exit(_run(given))


def _run(arguments: list[str]) -> int:
    try:
        code = _carried_out(arguments)
        sys.stdout.flush()
    except DeskError as error:
        return answers.refuse(arguments, str(error), error.exit_code)
    except KeyboardInterrupt:
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
    return code


def _carried_out(arguments: list[str]) -> int:
    """A terminal without any option needs nobody who reads options: a mebibyte that stays as long as it does."""
    if arguments in ([], ["attach"]):
        from desk.cli import window

        return window.attached({}) if arguments else window.opened({}, solo=False)
    from desk.cli.program import run

    return run(arguments)


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
