"""Saved layouts of a person: `layouts.yaml` in their terminal folder, checked as a whole when it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from desk.app.layout import SAVED, Pane, Tab
from desk.kernel.config import load
from desk.kernel.errors import ConfigError
from desk.kernel.profile import terminal_folder
from widgets.language import marked, say

MOST = 40
"""Layouts of one person."""
Hideable = Literal["watchlist", "radar", "portfolio", "chart", "overview", "book", "strategy", "queue"]
Percent = Annotated[float | None, Field(ge=1, le=99)]
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,23}")


class _Checked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NarrowSizes(_Checked):
    """Percents of the market tab of a small screen."""

    watchlist: Percent = None
    book: Percent = None


class MediumSizes(NarrowSizes):
    """Percents of a medium screen: what stands above or to the left of a divider."""

    side: Percent = None
    talk: Percent = None
    radar: Percent = None
    queue: Percent = None
    evidence: Percent = None


class WideSizes(_Checked):
    """Percents of a wide screen."""

    left: Percent = None
    right: Percent = None
    desk: Percent = None
    talk: Percent = None
    watchlist: Percent = None
    radar: Percent = None
    queue: Percent = None
    evidence: Percent = None


class VastSizes(WideSizes):
    """Percents of a screen with room for everything."""

    overview: Percent = None
    portfolio: Percent = None
    book: Percent = None
    opened: Percent = None


class Sizes(_Checked):
    """Where dividers were moved to, for each form of the screen."""

    vast: VastSizes = VastSizes()
    wide: WideSizes = WideSizes()
    medium: MediumSizes = MediumSizes()
    narrow: NarrowSizes = NarrowSizes()


class SavedLayout(_Checked):
    """One way of arranging the desk."""

    hidden: tuple[Hideable, ...] = ()
    maximised: Pane | None = None
    tab: Tab = "chat"
    side: Literal["market", "radar", "strategy", "positions"] = "market"
    sizes: Sizes = Sizes()

    def shares(self) -> dict[str, float]:
        """Percent by divider, e.g. `wide.left`."""
        return {
            f"{form}.{name}": share
            for form, sizes in self.sizes.model_dump().items()
            for name, share in sizes.items()
            if share is not None
        }


class Layouts(_Checked):
    """All layouts of a person, in their order."""

    layouts: dict[str, SavedLayout] = Field(default={}, max_length=MOST)

    @field_validator("layouts")
    @classmethod
    def _named_well(cls, found: dict[str, SavedLayout]) -> dict[str, SavedLayout]:
        if wrong := [name for name in found if not _NAME.fullmatch(name)]:
            raise ValueError(f"holds {', '.join(map(repr, wrong))}; {say(_RULE)}")
        return found


_RULE = marked("a layout is named with at most 24 small letters, digits and dashes")


def file() -> Path:
    """Where they stand; it need not exist."""
    return terminal_folder() / SAVED


def read() -> Mapping[str, SavedLayout]:
    """The saved layouts by name. Raises `ConfigError` with one line for each thing that is wrong."""
    return load(Layouts, file(), {}, {}).layouts


def keep(name: str, layout: SavedLayout) -> None:
    """Save under this name, over what was saved under it before."""
    if not _NAME.fullmatch(name):
        raise ConfigError(say("{name!r} names no layout: {rule}.", name=name, rule=say(_RULE)))
    known = read()
    if name not in known and len(known) >= MOST:
        raise ConfigError(
            say("There are {most} layouts already; remove one with /layout remove NAME.", most=MOST)
        )
    _write({name: layout.model_dump(mode="json", exclude_defaults=True)}, "")


def remove(name: str) -> None:
    """Forget a layout."""
    if name not in read():
        raise ConfigError(unknown(name))
    _write({}, name)


def unknown(name: str) -> str:
    """What to say about a name that no layout has."""
    names = ", ".join(read())
    if not names:
        return say("No layout is called {name!r}; none is saved so far: /layout save NAME.", name=name)
    return say("No layout is called {name!r}; there are {names}.", name=name, names=names)


def _write(changed: Mapping[str, object], removed: str) -> None:
    """Change the file and leave the rest of it as the person wrote it."""
    from ruamel.yaml import YAML

    writer, target = YAML(typ="rt"), file()
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = (writer.load(target.read_text(encoding="utf-8")) if target.exists() else None) or {}
        held = content.setdefault("layouts", {})
        held.update(changed)
        held.pop(removed, None)
        beside = target.with_suffix(".new")
        with beside.open("w", encoding="utf-8") as opened:
            writer.dump(content, opened)
        beside.replace(target)
    except OSError as problem:
        raise ConfigError(
            say(
                "{file} cannot be written ({why}); the layout holds until you leave.",
                file=target,
                why=problem.strerror,
            )
        ) from problem
