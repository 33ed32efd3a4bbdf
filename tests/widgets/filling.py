"""A spec of any kind with the same text in every place that takes free text, made from its annotations."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass, replace
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, Lt, MaxLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

MOST = 2
"""Members of each list."""


def filled_spec(model: type[BaseModel], text: str) -> BaseModel:
    """The spec, not checked: what a host that turned bad could send as well."""
    values = {
        name: _value(field.annotation, text, tuple(field.metadata))
        for name, field in model.model_fields.items()
    }
    return model.model_construct(None, **values)


def poisoned(value: Any, text: str) -> Any:
    """The value with every free text in it replaced, as far as the text has room there."""
    if isinstance(value, tuple):
        return tuple(text if isinstance(each, str) else poisoned(each, text) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        hints = get_type_hints(type(value))
        return replace(
            value,
            **{
                each.name: text if hints[each.name] is str else poisoned(getattr(value, each.name), text)
                for each in fields(value)
            },
        )
    if not isinstance(value, BaseModel):
        return value
    known = type(value).model_fields
    changed = {
        name: _cut(text, tuple(field.metadata))
        if field.annotation is str
        else poisoned(getattr(value, name), text)
        for name, field in known.items()
    }
    return value.model_copy(update=changed)


def _cut(text: str, metadata: tuple[Any, ...]) -> str:
    return text[: next((one.max_length for one in metadata if isinstance(one, MaxLen)), None)]


def _value(annotation: Any, text: str, metadata: tuple[Any, ...] = ()) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        inner = [
            each for one in arguments[1:] for each in (one.metadata if isinstance(one, FieldInfo) else (one,))
        ]
        return _value(arguments[0], text, (*metadata, *inner))
    if origin is Literal:
        return arguments[0]
    if origin in (Union, types.UnionType):
        return _value(next(one for one in arguments if one is not type(None)), text, metadata)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            most = next((one.max_length for one in metadata if isinstance(one, MaxLen)), MOST)
            return tuple(_value(arguments[0], text) for _ in range(min(MOST, most)))
        return tuple(_value(one, text) for one in arguments)
    if origin is dict:
        return {_value(arguments[0], text): _value(arguments[1], text)}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return filled_spec(annotation, text)
    if isinstance(annotation, type) and is_dataclass(annotation):
        hints = get_type_hints(annotation, include_extras=True)
        return annotation(**{each.name: _value(hints[each.name], text) for each in fields(annotation)})
    return _plain(annotation, text, metadata)


def _plain(annotation: Any, text: str, metadata: tuple[Any, ...]) -> Any:
    if annotation is bool:
        return True
    if annotation in (int, float):
        return annotation(_between(metadata))
    if annotation is str:
        return _cut(text, metadata)
    raise TypeError(f"nothing is known of {annotation}")


def _between(metadata: tuple[Any, ...]) -> float:
    """A number within the bounds."""
    lows: list[Any] = [
        one.ge if isinstance(one, Ge) else one.gt for one in metadata if isinstance(one, Ge | Gt)
    ]
    highs: list[Any] = [
        one.le if isinstance(one, Le) else one.lt for one in metadata if isinstance(one, Le | Lt)
    ]
    low, high = (lows or [0.0])[0], (highs or [2.0])[0]
    return float((low + high) / 2) if lows or high < 1 else min(1.0, float(high))
