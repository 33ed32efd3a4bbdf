"""`desk --version`, from an installation and from a source tree alike."""

from __future__ import annotations

import click

from desk.cli import answers


def tell_version(context: click.Context, parameter: click.Parameter, asked: bool) -> None:
    """Print the version and end, where it was asked for."""
    if asked and not context.resilient_parsing:
        answers.out(f"desk {version()}")
        context.exit()


def version() -> str:
    """The version of what runs: the source tree's own where it is one, otherwise the installed one's."""
    import tomllib
    from importlib.metadata import PackageNotFoundError, metadata
    from pathlib import Path

    project = Path(__file__).resolve().parents[2] / "pyproject.toml"
    if project.exists():
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    try:
        return metadata("dynamic-desk")["Version"]
    except PackageNotFoundError:
        return "of unknown version: neither installed nor a source tree"
