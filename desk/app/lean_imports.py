"""Imports of an attached terminal without what the libraries load beside and it never uses: about 6 MiB.

Nothing is taken from anybody: whoever imports one of these modules afterwards gets the real one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

_ZONES = "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo"
"""Where Python looks for time zones unless it was built to look elsewhere."""
_SCHEMAS = "pydantic.json_schema"


def asyncio_without_tls() -> None:
    """Load asyncio for a terminal, which talks over a Unix socket: without `ssl`, OpenSSL stays on the disk."""
    if "asyncio" not in sys.modules and "ssl" not in sys.modules:
        with _stand_in("ssl", None):
            import_module("asyncio")


def pydantic_alone() -> None:
    """Load pydantic without what it needs for secrets, time zones and plugins; the link's messages have none."""
    if "pydantic" in sys.modules:
        return
    _load_zones()
    if "importlib.metadata" not in sys.modules:
        # Looking for plugins would read the metadata of every installed package.
        nothing = ModuleType("importlib.metadata")
        vars(nothing)["entry_points"] = lambda **_: ()
        with _stand_in("importlib.metadata", nothing):
            import_module("pydantic.plugin._loader")
    sys.modules.setdefault(_SCHEMAS, _late_schemas())
    if "secrets" not in sys.modules:
        with _stand_in("secrets", _late("secrets")):
            import_module("pydantic.types")


def _load_zones() -> None:
    """Told where the zones are, `zoneinfo` does not load all of Python's build settings to find out."""
    if "zoneinfo" not in sys.modules and "PYTHONTZPATH" not in os.environ:
        os.environ["PYTHONTZPATH"] = _ZONES
        try:
            import_module("zoneinfo")
        finally:
            del os.environ["PYTHONTZPATH"]


def _late(name: str) -> ModuleType:
    """A module that loads the real one when something is read from it."""

    def read(attribute: str) -> Any:
        return getattr(import_module(name), attribute)

    module = ModuleType(name)
    vars(module)["__getattr__"] = read
    return module


def _late_schemas() -> ModuleType:
    """What pydantic names of its JSON Schemas while it builds validators; the first that asks for more loads the real."""

    def real() -> ModuleType:
        if sys.modules.get(_SCHEMAS) is module:
            del sys.modules[_SCHEMAS]
        return import_module(_SCHEMAS)

    def more(attribute: str) -> Any:
        if attribute.startswith("__"):  # what importing itself looks for
            raise AttributeError(attribute)
        return getattr(real(), attribute)

    class GenerateJsonSchema:
        def __new__(cls, *given: Any, **named: Any) -> Any:
            return real().GenerateJsonSchema(*given, **named)

    class PydanticJsonSchemaWarning(UserWarning):
        pass

    module = ModuleType(_SCHEMAS)
    vars(module).update(
        __getattr__=more,
        DEFAULT_REF_TEMPLATE="#/$defs/{model}",
        GenerateJsonSchema=GenerateJsonSchema,
        JsonSchemaKeyT=Any,
        JsonSchemaMode=str,
        JsonSchemaValue=dict,
        PydanticJsonSchemaWarning=PydanticJsonSchemaWarning,
        model_json_schema=lambda *given, **named: real().model_json_schema(*given, **named),
    )
    return module


@contextmanager
def _stand_in(name: str, module: ModuleType | None) -> Iterator[None]:
    sys.modules[name] = module  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
