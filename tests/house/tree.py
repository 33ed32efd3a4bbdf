"""What the repository holds, for the tests that read the house itself."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("desk", "widgets", "themes", "data")
_NOT_OURS = {".git", ".venv", "__pycache__", "build", "dist"}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control, or, outside a clone, every file that would be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        found = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    else:
        found = (path for path in ROOT.rglob("*") if not _NOT_OURS & set(path.relative_to(ROOT).parts))
    return tuple(sorted(path for path in found if path.is_file()))


@cache
def sources(*packages: str) -> tuple[Path, ...]:
    """The Python files of these packages."""
    return tuple(sorted(path for package in packages for path in (ROOT / package).rglob("*.py")))


def module_of(path: Path) -> str:
    """`desk/kernel/clock.py` is `desk.kernel.clock`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def rooms() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each room of the house with its modules: `desk.kernel`, `data`, `widgets.specs`, ..."""
    grouped: dict[str, list[str]] = {}
    for path in sources(*PACKAGES):
        module = module_of(path)
        parts = module.split(".")
        if parts[0] == "desk":
            room = ".".join(parts[:2])
        elif parts[:2] == ["widgets", "specs"]:
            room = "widgets.specs"
        else:
            room = parts[0]
        grouped.setdefault(room, []).append(module)
    yield from ((room, tuple(modules)) for room, modules in sorted(grouped.items()))
