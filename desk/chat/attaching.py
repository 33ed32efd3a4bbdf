"""Files that come with a message: checked, described by their marks, and quoted as text from outside."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from typing import Literal, Protocol

from msgspec.structs import replace

from desk.chat.messages import AttachmentGiven
from desk.kernel.errors import Refused
from desk.kernel.ids import Ids
from desk.kernel.shortening import shortened
from widgets.specs.chat import LONGEST_ATTACHMENT, MOST_ATTACHED, Block
from widgets.specs.strategy import Run

MOST_TOGETHER = 2 * LONGEST_ATTACHMENT
"""Bytes of all texts of one message."""
MOST_COLUMNS = 60
_SHOWN_LINES, _SHOWN_ROWS, _SHOWN_COLUMNS = 6, 5, 6
_LONGEST_LINE, _LONGEST_CELL = 160, 14
_DELIMITERS = ",;\t|"


class Brought(Protocol):
    """A file as a terminal read it."""

    @property
    def name(self) -> str: ...

    @property
    def media(self) -> Literal["text", "csv", "image"]: ...

    @property
    def sha256(self) -> str: ...

    @property
    def bytes(self) -> int: ...

    @property
    def text(self) -> str: ...

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...


def taken(files: Sequence[Brought], ids: Ids) -> tuple[AttachmentGiven, ...]:
    """The files as the desk keeps them. Refuses what is too long, and a text that is not what its hash says."""
    if len(files) > MOST_ATTACHED:
        raise Refused(f"At most {MOST_ATTACHED} files go with one message; send the others with another.")
    if sum(len(file.text.encode()) for file in files) > MOST_TOGETHER:
        raise Refused(
            f"The files of one message hold at most {MOST_TOGETHER // 1024} KiB together; send fewer."
        )
    return tuple(_taken(file, ids.new("att")) for file in files)


def blocks_of(files: Sequence[AttachmentGiven], room: int) -> tuple[Block, ...]:
    """How files stand in the item that they came with: their marks, and where there is room their beginning."""
    blocks: list[Block] = []
    for left, file in zip(range(len(files), 0, -1), files, strict=True):
        blocks.append(Block(style="quote", runs=(Run(text=marks(file), tone="strong"),)))
        shown = _shown(file)
        if len(blocks) + len(shown) + left <= room:
            blocks += [Block(style="quote", runs=(Run(text=line),)) for line in shown]
    return tuple(blocks)


def marks(file: AttachmentGiven) -> str:
    """What a file is, in one line."""
    size = f"{file.bytes:,} bytes" if file.bytes < 10_000 else f"{file.bytes / 1024:,.0f} KiB"
    match file.media:
        case "csv":
            what = f"table of {file.rows:,} rows and {len(file.columns)} columns"
        case "image":
            what = f"image of {file.width} x {file.height}, of which only this line is passed on"
        case _:
            what = f"text of {file.lines:,} lines"
    return f"{file.name}: {what}, {size}, sha256 {file.sha256[:12]}…; from outside"


def _taken(file: Brought, attachment: str) -> AttachmentGiven:
    name = "".join(character for character in file.name if character.isprintable())[:200] or "file"
    given = AttachmentGiven(
        thread="",
        turn="",
        item="",
        attachment=attachment,
        name=name,
        media=file.media,
        sha256=file.sha256,
        bytes=file.bytes,
        width=file.width if file.media == "image" else 0,
        height=file.height if file.media == "image" else 0,
    )
    if file.media == "image":
        return given
    body = file.text.encode()
    if len(body) > LONGEST_ATTACHMENT:
        raise Refused(f"{name} is longer than {LONGEST_ATTACHMENT // 1024} KiB; send a part of it.")
    if hashlib.sha256(body).hexdigest() != file.sha256 or len(body) != file.bytes:
        raise Refused(f"{name} did not arrive as it was read; attach it again.")
    fields = {"text": file.text, "lines": len(file.text.splitlines())}
    if file.media == "csv":
        table = _table(file.text)
        fields |= {"columns": tuple(table[0][:MOST_COLUMNS]) if table else (), "rows": max(0, len(table) - 1)}
    return replace(given, **fields)


def _table(text: str) -> list[list[str]]:
    lines = text.removeprefix("\ufeff").splitlines()
    first = lines[0] if lines else ""
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        return [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return [[line] for line in lines]


def _shown(file: AttachmentGiven) -> list[str]:
    if file.media == "image":
        return []
    if file.media == "text":
        lines = file.text.splitlines()
        shown = [line[:_LONGEST_LINE] for line in lines[:_SHOWN_LINES]]
        return [*shown, f"… {len(lines) - _SHOWN_LINES:,} more lines"] if len(lines) > _SHOWN_LINES else shown
    table = [row[:_SHOWN_COLUMNS] for row in _table(file.text)[: _SHOWN_ROWS + 1]]
    cells = [[_cell(cell) for cell in row] for row in table]
    widths = [
        max(len(row[place]) for row in cells if place < len(row))
        for place in range(max(map(len, cells), default=0))
    ]
    shown = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
        for row in cells
    ]
    rest = [
        f"{file.rows - _SHOWN_ROWS:,} more rows" if file.rows > _SHOWN_ROWS else "",
        f"{len(file.columns) - _SHOWN_COLUMNS} more columns" if len(file.columns) > _SHOWN_COLUMNS else "",
    ]
    return [*shown, "… " + " and ".join(filter(None, rest))] if any(rest) else shown


def _cell(text: str) -> str:
    return shortened(" ".join(text.split()), _LONGEST_CELL)
