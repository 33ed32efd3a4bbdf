"""The import laws hold, and they bite: the linter reads the imports, a fresh interpreter proves them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT, rooms

SCREEN = ("textual", "rich")
STORE = ("sqlite_utils", "sqlite3")
SLOW = ("polars", "openai", "tonsdk")
"""Loaded when first needed, never at start."""

BANNED = {
    "desk.app": STORE + SLOW,
    "widgets": STORE + SLOW,
    "themes": STORE + SLOW,
    "desk.cli": SCREEN + STORE + SLOW,
}
"""What a room must not load; every other room is core and has no screen."""

# Each module is imported in a fork of an interpreter that has imported nothing yet: as fresh as a new one.
IMPORT_EACH = """
import json, os, sys
modules, banned = json.loads(sys.argv[1])
for module in modules:
    child = os.fork()
    if child == 0:
        import importlib, traceback
        try:
            importlib.import_module(module)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        found = [name for name in banned if name in sys.modules]
        if found:
            print(f"{module} loads {', '.join(found)}", file=sys.stderr)
        sys.stderr.flush()
        os._exit(1 if found else 0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        print(f"{module} failed", file=sys.stderr)
"""

BROKEN = {
    "themes": ("themes/trespass.py", "import widgets"),
    "data": ("data/trespass.py", "import sqlite3"),
    "specs": ("widgets/specs/trespass.py", "import textual"),
    "widgets": ("widgets/trespass.py", "import socket"),
    "kernel": ("desk/kernel/trespass.py", "import desk.people"),
    "core": ("desk/host/trespass.py", "import rich"),
    "terminal": ("desk/app/trespass.py", "import sqlite3"),
    "money": ("desk/risk/trespass.py", "import desk.agents"),
    "memory": ("desk/agents/house/trespass.py", "import desk.agents.memory"),
    "remembering": ("desk/agents/memory/trespass.py", "import desk.agents.proposing"),
}
"""For each law, one import that breaks it."""


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; from importlinter.cli import lint_imports as lint; sys.exit(lint(no_cache=True))"
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_import_laws_hold() -> None:
    finished = lint_imports(ROOT)
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_an_import_against_a_law_is_caught_and_named(tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    settings = (ROOT / "pyproject.toml").read_text()
    (tmp_path / "pyproject.toml").write_text(settings)
    for path, line in BROKEN.values():
        (tmp_path / path).write_text(f"{line}\n")
    said = lint_imports(tmp_path)
    assert said.returncode != 0
    words = " ".join(said.stdout.split())
    for path, line in BROKEN.values():
        module = path.removesuffix(".py").replace("/", ".")
        assert f"{module} -> {line.removeprefix('import ')}" in words, f"nobody noticed {line!r} in {path}"


@pytest.mark.parametrize(("room", "modules"), [pytest.param(*room, id=room[0]) for room in rooms()])
def test_each_module_alone_loads_only_what_its_room_may(room: str, modules: tuple[str, ...]) -> None:
    banned = BANNED.get(room, SCREEN + SLOW)
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_EACH, json.dumps([modules, banned])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
