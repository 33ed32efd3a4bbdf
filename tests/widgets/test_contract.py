"""The contract: every spec by its kind, read only when it comes, published whole."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from desk.link import envelope
from widgets.specs.contract import json_schema, kinds, of_kind, read


@pytest.mark.parametrize("kind", kinds())
def test_each_kind_names_a_spec_that_says_so_itself(kind: str) -> None:
    assert of_kind(kind).model_fields["kind"].default == kind


def test_a_kind_that_nobody_knows_is_named_in_the_refusal() -> None:
    with pytest.raises(ValueError, match="no spec is of the kind 'horoscope'"):
        read({"kind": "horoscope"})


@pytest.mark.parametrize("value", [None, [], "notice", {}, {"kind": 7}])
def test_what_names_no_kind_is_no_spec(value: object) -> None:
    with pytest.raises(ValueError, match="names its kind"):
        read(value)


def test_a_spec_with_a_field_too_many_is_refused() -> None:
    with pytest.raises(ValidationError):
        read({"kind": "notice", "state": "empty", "text": "Nothing.", "colour": "red"})


def test_every_kind_is_published_for_tools_and_for_the_link() -> None:
    for schema in (json_schema(), envelope.json_schema()):
        written = str(schema)
        assert all(f"'const': '{kind}'" in written for kind in kinds())
