"""One persona: its instructions, what it may read, and limits that only ever tighten what the code allows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Literal

import msgspec

from desk.kernel.errors import ConfigError

MOST_WORDS = 6_000
"""Characters of instructions."""
MOST_VERSION = 9_999
ALL = "*"
_TOOL = re.compile(r"[a-z][a-z0-9_]{1,40}")


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much a persona may do at most. What it may do at all is said by the code, never here."""

    claims: int = 0
    """Claims of an opinion."""
    attacks: int = 0
    """Claims of others that it may attack."""
    lean: float = 0.0
    """Log-odds that one claim or one attack may weigh."""
    edge: float = 0.0
    """How far from one half its probability may be."""
    names: int = 0
    """Ids that it may name: claims to rank or to strike, past cases to cite."""
    sentences: int = 0
    """Open questions, sentences of a summary, or ideas."""


class Persona(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role or a module. Its canonical JSON is what people approve and what its hash is taken of."""

    name: str
    kind: Literal["role", "module"]
    version: int
    on: bool
    """Whether the desk uses it."""
    instructions: str
    reads: tuple[str, ...]
    """Tools whose results it is shown; `*` alone stands for every tool that reads."""
    limits: Limits

    def may_read(self, tool: str) -> bool:
        """Whether it is shown what this tool brings."""
        return tool in self.reads or self.reads == (ALL,)

    @property
    def text(self) -> str:
        """Canonical JSON."""
        return msgspec.json.encode(self, order="deterministic").decode()

    @property
    def sha256(self) -> str:
        """Of the canonical JSON."""
        return sha256(self.text.encode()).hexdigest()


class Personas:
    """The personas in force: the bundle that every record of a model call names by its hash."""

    def __init__(self, personas: Iterable[Persona]) -> None:
        self._by_name = {one.name: one for one in personas}

    def __iter__(self) -> Iterator[Persona]:
        return iter(self._by_name.values())

    def __getitem__(self, name: str) -> Persona:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def find(self, name: str) -> Persona | None:
        """The persona of this name, or nothing."""
        return self._by_name.get(name)

    def on(self, name: str) -> bool:
        """Whether the desk uses this persona."""
        return name in self._by_name and self._by_name[name].on

    @property
    def sha256(self) -> str:
        """SHA-256 over name and hash of each persona, in the order of their names."""
        lines = "".join(f"{name} {self._by_name[name].sha256}\n" for name in sorted(self._by_name))
        return sha256(lines.encode()).hexdigest()


def read_persona(text: str) -> Persona:
    """The persona in some JSON; anything unknown or of the wrong type is refused."""
    try:
        return msgspec.json.decode(text, type=Persona)
    except msgspec.MsgspecError as problem:
        raise ConfigError(
            f"The persona cannot be read: {problem}; desk persona show NAME prints a whole one."
        ) from None


def problem_of(persona: Persona, now: Persona | None, most: Limits | None) -> str:
    """Why this persona may not take the place of `now`, or empty. `most` is what the code allows one of its name."""
    if now is None or most is None:
        return f"There is no persona {persona.name!r}; a desk changes those it has, see desk persona list."
    if persona.kind != now.kind:
        return f"{persona.name} is a {now.kind} and stays one."
    if persona.version != now.version + 1 or persona.version > MOST_VERSION:
        return f"Give it the version {now.version + 1}: {now.version} is in force and a version is never used twice."
    if not persona.on and persona.kind == "role":
        return f"{persona.name} is a role, and only modules are switched off."
    if not 1 <= len(persona.instructions.strip()) <= MOST_WORDS:
        return (
            f"Instructions take 1 to {MOST_WORDS} characters; these have {len(persona.instructions.strip())}."
        )
    if wrong := [
        character for character in persona.instructions if not character.isprintable() and character != "\n"
    ]:
        return f"Instructions are plain text; take out the character U+{ord(wrong[0]):04X}."
    if any(line != line.strip() or line == "nothing" for line in persona.instructions.split("\n")):
        return "Lines of instructions neither begin nor end with blanks, and none is the word nothing alone."
    named = () if persona.reads == (ALL,) else persona.reads
    if len(set(named)) != len(named) or not all(map(_TOOL.fullmatch, named)):
        return "What a persona reads is a list of tool names, each once; see docs/tools.md."
    for name in Limits.__struct_fields__:
        value, ceiling = getattr(persona.limits, name), getattr(most, name)
        if not 0 <= value <= ceiling:
            return f"The limit {name} of {persona.name} is 0 to {ceiling:g}; {value:g} would let it do more."
    return ""
