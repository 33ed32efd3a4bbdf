"""What is in front of a person at each size, and the walk through all of it in every state."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from tests.app import samples
from tests.app.opened import Opened, opened
from tests.pictures.states import STATES, Views
from widgets.chat import ChatPane
from widgets.specs.threads import ThreadInfo, ThreadList

Size = tuple[int, int]
Way = Callable[[Opened], Awaitable[None]]
SIZES: tuple[Size, ...] = ((80, 24), (120, 36), (160, 50))
THREADS = ThreadList(
    threads=(
        ThreadInfo(
            thread="th-1", title="What BTC does", created_at=samples.NOW, last_at=samples.NOW, items=5
        ),
        ThreadInfo(thread="th-2", title="TON at night", created_at=samples.NOW, last_at=samples.NOW, items=2),
    ),
    total=2,
)


def by_keys(*keys: str) -> Way:
    async def go(desk: Opened) -> None:
        await desk.press("escape", *keys)

    return go


async def card(desk: Opened) -> None:
    await desk.press("escape")
    await desk.open_request()
    await desk.until(lambda: "one moment" not in desk.text)


async def evidence(desk: Opened) -> None:
    desk.main.session.look(figure="T1.last", sheet="", maximised=None)
    desk.main.focus_pane("evidence")
    await desk.rest()


async def sheet(desk: Opened) -> None:
    desk.main.look_up("threads")
    await desk.rest()


_TABS: Mapping[str, Way] = {
    "chat": by_keys("f2"),
    "market": by_keys("f3"),
    "radar": by_keys("f4"),
    "strategy": by_keys("f5"),
    "approvals": by_keys("f6"),
    "positions": by_keys("f7"),
}
_OPENED: Mapping[str, Way] = {"sheet": sheet, "evidence": evidence, "card": card}
SCENES: Mapping[Size, Mapping[str, Way]] = {
    (80, 24): {**_TABS, **_OPENED},
    (120, 36): {**{name: _TABS[name] for name in ("market", "radar", "strategy", "positions")}, **_OPENED},
    (160, 50): {"market": _TABS["market"], **_OPENED},
}
"""Between them every pane is in sight at every size."""
OVERLAYS: Mapping[str, str] = {"help": "f1", "palette": "ctrl+p", "jump": "ctrl+o", "settings": "alt+e"}
"""What lies over the desk: the key that opens it."""


def _view(views: Views) -> Views:
    return lambda name: THREADS if name == "threads" and views is STATES["live"] else views(name)


async def put(desk: Opened, state: str) -> None:
    """Have the host send everything that is in sight as it is in this state."""
    views = _view(STATES[state])
    desk.host.views = views
    for name in desk.host.subscribed:
        if (spec := views(name)) is not None:
            await desk.host.show(name, spec)
    chat = desk.main.query_one(ChatPane)
    if state == "empty":
        chat.clear()
    elif chat.empty:
        for item in desk.host.items:
            chat.add(item)
    chat.repaint()  # it paints what was said four times a second
    await desk.rest()


async def walk(size: Size, theme: str, before: Way | None = None) -> AsyncIterator[tuple[str, str, Opened]]:
    """Every scene in every state, by name, with the desk as it stands then; `before` is done once it is open."""
    async with opened(size, theme=theme) as desk:
        await desk.until(lambda: "PAPER" in desk.text)
        if before is not None:
            await before(desk)
        for scene, go in SCENES[size].items():
            await put(desk, "live")
            await go(desk)
            for state in STATES:
                await put(desk, state)
                yield scene, state, desk
            await put(desk, "live")
        desk.host.drop()
        await desk.until(lambda: "retrying" in desk.text)
        for scene, go in SCENES[size].items():
            await (go(desk) if scene != "card" else desk.rest())
            yield scene, "disconnected", desk
