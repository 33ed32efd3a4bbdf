"""Where pictures are kept: one text file a theme and size, and an SVG where colours matter. `dark` has every text; the
others have those that read differently."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
_HEAD = "@@ "


def text_file(name: str) -> Path:
    return HERE / "text" / f"{name}.txt"


def svg_file(name: str) -> Path:
    return HERE / "svg" / f"{name}.svg"


def read_texts(name: str) -> dict[str, str]:
    """Texts by the name of their picture; none where there is no file."""
    file = text_file(name)
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        if line.startswith(_HEAD):
            lines = found.setdefault(line.removeprefix(_HEAD), [])
        else:
            lines.append(line)
    return {picture: "\n".join(text) for picture, text in found.items()}


def write_texts(name: str, texts: Mapping[str, str]) -> None:
    file = text_file(name)
    file.parent.mkdir(exist_ok=True)
    file.write_text(
        "".join(f"{_HEAD}{picture}\n{text}\n" for picture, text in texts.items()), encoding="utf-8"
    )


def read_svg(name: str) -> str:
    file = svg_file(name)
    return file.read_text(encoding="utf-8") if file.exists() else ""


def write_svg(name: str, svg: str) -> None:
    file = svg_file(name)
    file.parent.mkdir(exist_ok=True)
    file.write_text(svg, encoding="utf-8")
