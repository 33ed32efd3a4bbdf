"""An attached terminal leaves out what it never uses, and whoever wants it later gets the real thing."""

from __future__ import annotations

import subprocess
import sys


def said_by(program: str) -> list[str]:
    """What a fresh interpreter prints, line by line."""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.split("\n")[:-1]


def test_a_terminal_loads_neither_tls_nor_package_metadata_nor_makers_of_schemas() -> None:
    program = """
import sys
from desk.app import lean_imports
lean_imports.asyncio_without_tls()
lean_imports.pydantic_alone()
import desk.link.envelope
print([name for name in ("ssl", "_ssl", "secrets", "importlib.metadata") if name in sys.modules])
print(hasattr(sys.modules["pydantic.json_schema"], "__file__"))
"""
    assert said_by(program) == ["[]", "False"]


def test_the_real_modules_are_there_for_whoever_imports_them_afterwards() -> None:
    program = """
from desk.app import lean_imports
lean_imports.asyncio_without_tls()
lean_imports.pydantic_alone()
import asyncio, importlib.metadata, pydantic, secrets, ssl, zoneinfo
print(ssl.create_default_context().check_hostname)
print(len(secrets.token_bytes(4)))
print(importlib.metadata.version("pydantic") == pydantic.VERSION)
print(pydantic.TypeAdapter(pydantic.SecretStr).validate_python("word"))
print(zoneinfo.ZoneInfo("UTC").key)
print(asyncio.run(asyncio.sleep(0, "runs")))
"""
    assert said_by(program) == ["True", "4", "True", "**********", "UTC", "runs"]


def test_a_schema_is_made_as_ever_where_the_maker_was_left_out() -> None:
    program = """
import json
from desk.app import lean_imports
LEAN
from pydantic import BaseModel, TypeAdapter
class Order(BaseModel):
    side: str
print(json.dumps([Order.model_json_schema(), TypeAdapter(list[Order]).json_schema()], sort_keys=True))
from pydantic.json_schema import GenerateJsonSchema, models_json_schema
print(models_json_schema([(Order, "validation")], schema_generator=GenerateJsonSchema))
"""
    lean = said_by(program.replace("LEAN", "lean_imports.pydantic_alone()"))
    assert lean == said_by(program.replace("LEAN", ""))


def test_the_screen_is_there_without_what_somebody_may_want_later() -> None:
    later = (
        "copying",
        "layout_changes",
        "layouts",
        "overlays",
        "replay_bar",
        "tour",
        "palette",
        "help_screen",
    )
    program = f"""
import sys
import desk.app.main_screen
print([name for name in {later} if f"desk.app.{{name}}" in sys.modules])
"""
    assert said_by(program) == ["[]"]
