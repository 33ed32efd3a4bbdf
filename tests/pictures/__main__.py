"""`python -m tests.pictures` takes every picture again. Look at what changed before it is committed."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from tests.pictures import shelf
from tests.pictures.taking import SIZES, THEMES, beside, differing, in_every_theme, named, themes


async def renew(folder: Path) -> None:
    """Write the whole shelf anew."""
    for old in (*(shelf.HERE / "text").glob("*.txt"), *(shelf.HERE / "svg").glob("*.svg")):
        old.unlink()
    for size in SIZES:
        taken = await in_every_theme(size)
        for theme, pictures in taken.items():
            own = pictures.texts if theme == THEMES[0] else differing(pictures.texts, taken[THEMES[0]].texts)
            shelf.write_texts(f"{theme}-{named(size)}", own)
            for name, svg in pictures.svgs.items():
                shelf.write_svg(name, svg)
        others = await beside(size, folder)
        shelf.write_texts(f"beside-{named(size)}", others.texts)
        for name, svg in others.svgs.items():
            shelf.write_svg(name, svg)
    last = await themes()
    shelf.write_texts("small", last.texts)
    for name, svg in last.svgs.items():
        shelf.write_svg(name, svg)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["DESK_HOME"] = home
        os.environ.pop("NO_COLOR", None)
        asyncio.run(renew(Path(home)))
