from __future__ import annotations

import ast
from pathlib import Path

import pytest

import desk.agents

AGENTS = Path(desk.agents.__file__).parent
FILES = sorted(AGENTS.rglob("*.py"))
ARGUING = (
    "house",
    "studies",
    "analyst.py",
    "opinions.py",
    "verification.py",
    "cross_examination.py",
    "pool.py",
)
"""What argues, and so may know nothing of orders."""


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    found = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    return found | {
        name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(AGENTS)))
def test_agents_know_the_typed_proposal_and_nothing_else_that_trades(path: Path) -> None:
    trading = {
        name for name in imports(path) if name.startswith(("desk.execution", "desk.approvals", "desk.host"))
    }
    assert trading <= {"desk.approvals.proposal"}


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if str(path.relative_to(AGENTS)).startswith(ARGUING)],
    ids=lambda path: str(path.relative_to(AGENTS)),
)
def test_whoever_argues_knows_nothing_of_orders(path: Path) -> None:
    forbidden = (
        "desk.approvals",
        "desk.risk",
        "desk.execution",
        "desk.agents.proposing",
        "desk.agents.order_desk",
    )
    assert not {name for name in imports(path) if name.startswith(forbidden)}
