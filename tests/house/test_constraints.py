"""`constraints.txt` pins the whole set, exactly, by name and version and nothing else."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT

LINE = re.compile(r"^[a-z0-9][a-z0-9.-]*==[0-9][0-9a-z.]*$")
BUILD = ("hatchling", "editables")
"""What `make run` installs first, to install the desk itself without fetching a builder unseen."""


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def closure() -> set[str]:
    """Every distribution that the project with its `dev` extra pulls in, by the installed metadata."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [line for lines in project.get("optional-dependencies", {}).values() for line in lines]
    todo = [Requirement(line) for line in (*project["dependencies"], *extras, *BUILD)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        asked = (name, frozenset(requirement.extras))
        if asked in seen:
            continue
        seen.add(asked)
        try:
            needs = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        for line in needs:
            needed = Requirement(line)
            wanted = [{"extra": extra} for extra in requirement.extras] or [{"extra": ""}]
            if needed.marker is None or any(needed.marker.evaluate(environment) for environment in wanted):
                todo.append(needed)
    return {name for name, _ in seen}


def is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def test_each_line_is_a_name_and_an_exact_version() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#") and not LINE.match(line)] == []


def test_every_direct_and_transitive_dependency_is_pinned() -> None:
    assert closure() - set(pinned()) == set()


def test_nothing_is_pinned_that_nothing_needs() -> None:
    for name in BUILD:
        if not is_installed(name):
            pytest.skip(f"needs {name} installed, as `make test` does")
    assert set(pinned()) - closure() == set()


def test_what_is_installed_is_what_is_pinned() -> None:
    different = {}
    for name, version in pinned().items():
        try:
            installed = distribution(name).version
        except PackageNotFoundError:
            continue
        if installed != version:
            different[name] = (installed, version)
    different.pop("pip", None)
    assert different == {}
