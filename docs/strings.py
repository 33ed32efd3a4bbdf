"""Gathers every text that the terminal says into `widgets/language/english.pot`, and hands new ones to the languages.

`make docs`, or `python docs/strings.py` alone, writes the English catalogue, and puts what is new into each language's
file, without words yet.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from widgets.language.catalogue import FILES, FOLDER, Entry, entries_of

ROOT = Path(__file__).resolve().parents[1]
SPOKEN = ("widgets", "desk", "themes")
TABLES: dict[str, tuple[int | str, ...]] = {
    "Action": (2, 3, "title", "help", "tooltip"),
    "Binding": (2,),
    "_Words": (0,),
    "Command": (1, "summary"),
    "Suggestion": ("what", "group"),
}
"""Rows of tables whose words are said when they are drawn, and which of their arguments are texts."""
SENTENCES = {"desk/settings.py": "Settings"}
"""Classes whose sentence under each field is shown."""
ENGLISH = FOLDER / "english.pot"
HEADER = """# Every text that the terminal says, and the files that say it. `make docs` writes it: never by hand.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"""


Text = tuple[str, str, str]
"""A text, its form for more than one or nothing, and what it is said of or nothing."""


@cache
def texts() -> dict[Text, set[str]]:
    """Every text, and the files that say it."""
    found: dict[Text, set[str]] = {}
    for folder in SPOKEN:
        for file in sorted((ROOT / folder).rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            for text in said_in(ast.parse(file.read_text(encoding="utf-8")), SENTENCES.get(name, "")):
                found.setdefault(text, set()).add(name)
    return found


def said_in(tree: ast.AST, described: str = "") -> Iterator[Text]:
    """What a file says: by `say`, `several` and `marked`, in rows of the key table, and under the fields of a class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _called(node)
        elif isinstance(node, ast.ClassDef) and node.name == described:
            yield from ((text, "", "") for text in sentences_under_fields(node))


def sentences_under_fields(node: ast.ClassDef) -> Iterator[str]:
    """The string that stands below each field, on one line."""
    for field, below in zip(node.body, node.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr) and (text := _text(below.value)):
            yield " ".join(text.split())


def _called(node: ast.Call) -> Iterator[Text]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    match name:
        case "say" | "marked":
            yield from ((text, "", "") for text in _choices(node.args[0]))
        case "worded" if text := _text(node.args[0]):
            yield text, "", _text(node.args[1])
        case "several":
            one, other = _text(node.args[1]), _text(node.args[2])
            if one and other:
                yield one, other, ""
        case _ if name in TABLES:
            named = {each.arg: each.value for each in node.keywords}
            for place in TABLES[name]:
                value = named.get(place) if isinstance(place, str) else dict(enumerate(node.args)).get(place)
                if value is not None and (text := _text(value)):
                    yield text, "", ""


def _choices(node: ast.expr) -> Iterator[str]:
    """The texts that an argument may be."""
    match node:
        case ast.IfExp():
            yield from _choices(node.body)
            yield from _choices(node.orelse)
        case ast.BoolOp():
            for each in node.values:
                yield from _choices(each)
        case _ if text := _text(node):
            yield text


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def written(entry: Entry) -> str:
    """An entry as it stands in a file."""
    lines = [
        *entry.comments,
        *([f"msgctxt {_quoted(entry.of)}"] if entry.of else []),
        f"msgid {_quoted(entry.text)}",
    ]
    if entry.plural:
        lines.append(f"msgid_plural {_quoted(entry.plural)}")
        lines += [f"msgstr[{number}] {_quoted(said)}" for number, said in enumerate(entry.said)]
    else:
        lines.append(f"msgstr {_quoted(entry.said[0])}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def english() -> str:
    """The English catalogue: every text under the files that say it, in the order of the files."""
    return "\n".join([HEADER, *(written(each) for each in _entries())])


def _entries() -> Iterable[Entry]:
    rows = sorted((sorted(files), *text) for text, files in texts().items())
    for files, text, plural, of in rows:
        yield Entry(text, plural, ("", "") if plural else ("",), (f"#: {' '.join(files)}",), of)


def merged(content: str) -> str:
    """A language's file with all that is said now and nothing else; what it says of it stays."""
    header, *old = entries_of(content)
    forms = int(header.said[0].partition("nplurals=")[2][0])
    known = {(each.text, each.plural, each.of): each for each in old}
    empty = {True: ("",) * forms, False: ("",)}
    rows = [
        _kept(each, known.get((each.text, each.plural, each.of)), empty[bool(each.plural)])
        for each in _entries()
    ]
    top = content.partition("\n\n")[0]
    return "\n".join([top + "\n", *(written(each) for each in rows)])


def _kept(entry: Entry, old: Entry | None, empty: tuple[str, ...]) -> Entry:
    """The entry with the words it had, and with what its translator noted."""
    notes = () if old is None else tuple(line for line in old.comments if not line.startswith("#:"))
    return entry._replace(said=empty if old is None else old.said, comments=(*notes, *entry.comments))


def write() -> None:
    """Write the English catalogue, and bring every language's file up to it."""
    ENGLISH.write_text(english(), encoding="utf-8")
    for file in FILES.values():
        path = FOLDER / file
        path.write_text(merged(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write()
