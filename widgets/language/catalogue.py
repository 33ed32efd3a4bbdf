"""Reads the file of a language. Loaded when a language other than English is spoken, and never before."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from gettext import c2py
from pathlib import Path
from typing import NamedTuple

from widgets.language.spoken import OF, Language

FOLDER = Path(__file__).parent
FILES = {"pl": "polish.po"}
"""The file of each language beside English, in the form of GNU gettext, which every editor of translations reads."""

_LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+)?(".*")')
_HEADER = re.compile(r"^([A-Za-z-]+): (.*)$", re.MULTILINE)
_PLURALS = re.compile(r"nplurals=(\d+); plural=(.*);")


class Entry(NamedTuple):
    """One text: its English form, the English form for more than one, and what stands for them."""

    text: str
    plural: str
    said: tuple[str, ...]
    comments: tuple[str, ...] = ()
    of: str = ""
    """What the word is said of, where it is a word of data that has several meanings."""


def language(code: str) -> Language:
    """The language with this code."""
    header, entries = read(FOLDER / FILES[code])
    return Language(
        code,
        texts={
            (f"{each.of}{OF}" if each.of else "") + each.text: each.said[0]
            for each in entries
            if not each.plural and each.said[0]
        },
        plurals={each.plural: each.said for each in entries if each.plural and all(each.said)},
        form=plural_form(header),
        separators={ord("."): header["X-Decimal"], ord(","): header["X-Thousands"]},
    )


def plural_form(header: dict[str, str]) -> Callable[[float], int]:
    """Which form goes with a count. Fractions have the last one, which CLDR calls `other`."""
    found = _PLURALS.fullmatch(header["Plural-Forms"])
    assert found is not None, header["Plural-Forms"]
    last, of_whole = int(found[1]) - 1, c2py(found[2])
    return lambda count: of_whole(abs(int(count))) if count == int(count) else last


def read(file: Path) -> tuple[dict[str, str], list[Entry]]:
    """The header of a file by name, and its entries in their order."""
    entries = list(entries_of(file.read_text(encoding="utf-8")))
    assert not entries[0].text, f"{file.name} begins with its header"
    return dict(_HEADER.findall(entries[0].said[0])), entries[1:]


def entries_of(text: str) -> Iterator[Entry]:
    """Every entry, the header first; its text is empty."""
    for block in re.split(r"\n\s*\n", text):
        comments, fields, name = [], dict[str, str](), ""
        for line in block.splitlines():
            if line.startswith("#"):
                comments.append(line)
            elif (found := _LINE.fullmatch(line.strip())) is not None:
                name = found[1] or name
                fields[name] = fields.get(name, "") + json.loads(found[2])
        if "msgid" in fields:
            said = tuple(value for key, value in fields.items() if key.startswith("msgstr"))
            yield Entry(
                fields["msgid"],
                fields.get("msgid_plural", ""),
                said,
                tuple(comments),
                fields.get("msgctxt", ""),
            )
