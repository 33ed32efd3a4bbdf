"""What every file of the house keeps to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import PACKAGES, ROOT, sources, tracked

LONGEST = 350
NOT_ROOMS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "base"}

# Time, randomness and ids come from the kernel; these are the doors around it.
DOORS = {
    "time": {
        "time",
        "time_ns",
        "monotonic",
        "monotonic_ns",
        "perf_counter",
        "perf_counter_ns",
        "sleep",
        "localtime",
    },
    "random": {"*"},
    "secrets": {"*"},
    "uuid": {"*"},
    "os": {"urandom", "getrandom"},
}
NAMED = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
HARMLESS = {("random", "Random")}
"""A generator handed in by the kernel may be named as a type; making one is the kernel's."""

SEEDED_ELSEWHERE = {
    "data/simulator/dice.py": "data imports nothing of ours, so its one generator is made from the seed given"
}

ADDRESS = re.compile(
    r"pypi\.org|pythonhosted|/simple/|--(?:extra-)?index-url|find-links|npmjs|artifactory", re.IGNORECASE
)
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:root|home|work|opt|Users|tmp/scratch|farm)/\w")


def doors_used(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    modules = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in DOORS:
            for alias in node.names:
                taken = DOORS[node.module]
                if (alias.name in taken or "*" in taken) and (node.module, alias.name) not in HARMLESS:
                    yield f"{path.relative_to(ROOT)}:{node.lineno} imports {node.module}.{alias.name}"
        elif isinstance(node, ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
            module = modules.get(owner, "")
            closed = DOORS.get(module, set())
            is_door = (node.attr in closed or "*" in closed) and (module, node.attr) not in HARMLESS
            if is_door or (owner, node.attr) in NAMED:
                yield f"{path.relative_to(ROOT)}:{node.lineno} reads {owner}.{node.attr}"
        elif isinstance(node, ast.Call):
            called = node.func
            if (
                isinstance(called, ast.Attribute)
                and called.attr == "Random"
                and isinstance(called.value, ast.Name)
            ):
                if modules.get(called.value.id) == "random":
                    yield f"{path.relative_to(ROOT)}:{node.lineno} makes its own generator"
            elif isinstance(called, ast.Name) and called.id == "Random":
                yield f"{path.relative_to(ROOT)}:{node.lineno} makes its own generator"


def test_time_randomness_and_ids_come_from_the_kernel() -> None:
    kernel = ROOT / "desk" / "kernel"
    used = [door for path in sources(*PACKAGES) if kernel not in path.parents for door in doors_used(path)]
    assert [door for door in used if door.split(":")[0] not in SEEDED_ELSEWHERE] == []
    assert {door.split(":")[0] for door in used} >= set(SEEDED_ELSEWHERE), (
        "an exception nobody needs is removed"
    )


def test_no_file_holds_more_than_one_concept() -> None:
    python = [path for path in tracked() if path.suffix == ".py"]
    long = {
        str(path.relative_to(ROOT)): lines
        for path in python
        if (lines := path.read_text().count("\n")) > LONGEST
    }
    assert long == {}


def test_no_room_is_a_drawer_for_odds_and_ends() -> None:
    names = {
        part
        for path in tracked()
        if path.suffix == ".py"
        for part in path.relative_to(ROOT).with_suffix("").parts
    }
    assert names & NOT_ROOMS == set()


def test_nothing_tracked_names_a_package_registry_or_a_machine() -> None:
    found = []
    for path in tracked():
        if path.suffix not in {".png", ".gz"} and path != Path(__file__):
            text = path.read_text(errors="replace")
            found += [
                f"{path.relative_to(ROOT)}: {match.group()}"
                for pattern in (ADDRESS, MACHINE_PATH)
                for match in pattern.finditer(text)
            ]
    assert found == []


def test_every_package_and_room_is_a_real_one() -> None:
    """A folder with nothing in it but an empty `__init__` would be a room before its first real code."""
    empty = [
        str(folder.relative_to(ROOT))
        for package in PACKAGES
        for folder in {path.parent for path in sources(package)}
        if not any(path.read_text().strip() for path in folder.rglob("*.py"))
    ]
    assert empty == []
