"""The page of controls names limits, functions and tests that there are, and leaves no limit out."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from desk.risk.limits import Limits
from docs.controls import CONTROLS, Control
from tests.house.tree import ROOT

EACH = pytest.mark.parametrize("control", CONTROLS, ids=[one.control for one in CONTROLS])


def test_every_control_of_the_catalogue_has_a_row() -> None:
    assert [one.control for one in CONTROLS] == [f"C{number:02}" for number in range(1, 17)]


def test_every_limit_belongs_to_one_control_and_none_has_a_default() -> None:
    named = [name for one in CONTROLS for name in one.limits]
    assert sorted(named) == sorted(Limits.model_fields)
    assert [name for name, field in Limits.model_fields.items() if not field.is_required()] == []


@EACH
def test_a_control_is_enforced_by_code_that_there_is(control: Control) -> None:
    for dotted in control.enforced:
        module, _, name = dotted.rpartition(".")
        assert callable(getattr(import_module(module), name)), dotted


@EACH
def test_a_control_is_held_by_tests_that_there_are(control: Control) -> None:
    assert control.tests
    for test in control.tests:
        path, _, name = test.partition("::")
        text = (ROOT / "tests" / path).read_text()
        assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE), test
