"""Alt+E: every setting with its value, where that comes from and what it does; a change holds at once and is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from desk.app.dialog_keys import dialog_bindings
from desk.app.settings_pane import SettingsPane
from desk.app.settings_rows import HostValue, as_given, key_rows, setting_rows
from desk.kernel.errors import DeskError
from widgets.language import say
from widgets.specs.host_settings import HostSettings

if TYPE_CHECKING:
    from desk.app.action import Where
    from desk.app.key_bar import Tone
    from desk.app.preferences import Preferences
    from desk.app.screen_display import ScreenDisplay
    from desk.app.sealing import SealedKey, Sealing
    from desk.app.settings_rows import Row


class SettingsScreen(ModalScreen[None]):
    """A page over the desk. Halt, cancel all and flatten work here too."""

    PLACE: ClassVar[tuple[Where, ...]] = ("settings",)
    BINDINGS: ClassVar[list[BindingType]] = dialog_bindings("settings")
    DEFAULT_CSS = """
    SettingsScreen {
        align: center middle;
        background: $desk-veil;
        & > SettingsPane {
            width: 110; max-width: 100%; height: 44; max-height: 100%; background: $surface;
        }
    }
    """

    def __init__(
        self,
        preferences: Preferences,
        sealing: Sealing | None = None,
        host: ScreenDisplay | None = None,
        wanted: str = "",
    ) -> None:
        super().__init__()
        self._wanted = wanted
        self._host = host
        self._hosts: dict[str, HostValue] = {}
        self._asked = False
        self._changed: list[tuple[Row, str] | None] = []
        """What was changed here, oldest first: a setting of the host with what it was, or one of the person's."""
        self._preferences = preferences
        self._sealing = sealing
        self._keys_known: Sequence[SealedKey] = ()

    def compose(self) -> ComposeResult:
        yield SettingsPane(self._keys, self._prompts, "settings", self._wanted)

    def on_mount(self) -> None:
        self._list()
        self._pane.focus()
        self.run_worker(self._learn_keys(), exit_on_error=False)
        if self._host is not None:
            self._host.seen_above, self._host.told_above = self._seen, self._told
            self._host.session.look(asked_above="settings")

    def on_unmount(self) -> None:
        if self._host is not None:
            self._host.seen_above = lambda spec: None
            self._host.told_above = lambda text, tone: None
            self._host.session.look(asked_above="")

    def _seen(self, spec: object) -> None:
        """The host says what it is set to."""
        if isinstance(spec, HostSettings):
            self._hosts = {row.name: HostValue(row.value, row.source, row.changeable) for row in spec.rows}
            self._list()

    def _told(self, text: str, tone: Tone) -> None:
        """What came of a change that the host was asked for."""
        if self._asked:
            self._asked = False
            if tone == "bad" and self._changed:
                self._changed.pop()
            self._pane.tell(text, bad=tone in ("bad", "warn"))

    @property
    def _pane(self) -> SettingsPane:
        return self.query_one(SettingsPane)

    def _list(self) -> None:
        rows = setting_rows(self._preferences, self._choices, self._hosts)
        self._pane.show([*rows, *key_rows(self._keys_known)])

    async def _learn_keys(self) -> None:
        """Which keys there are: what reads the vault's folder is loaded on a thread."""
        if self._sealing is not None:
            self._keys_known = await asyncio.to_thread(self._sealing.keys)
            self._list()

    def _choices(self, name: str) -> Sequence[str]:
        match name:
            case "theme":
                from desk.app.theme_choice import theme_names

                return theme_names()
            case "layout":
                from desk.app import layouts

                try:
                    return ("", *layouts.read())
                except DeskError:
                    return ()
        return ()

    def _prompts(self, row: Row) -> Sequence[str]:
        again = (
            (say("The same passphrase again"),) if self._sealing is not None and self._sealing.first() else ()
        )
        return (
            say("{title}: paste it, nothing of it is shown but its length", title=say(row.title)),
            say("Passphrase of the vault"),
            *again,
        )

    def _keys(self) -> str:
        from desk.app.dialog_keys import key_line

        return key_line("settings")

    @on(SettingsPane.Wanted)
    def _change(self, message: SettingsPane.Wanted) -> None:
        row, pane = message.row, self._pane
        if row.of_host:
            self._changed.append((row, row.value if row.where else "default"))
            self._ask_host(row, message.text)
            return
        try:
            warned = self._preferences.change(row.name, as_given(row, message.text))
        except DeskError as refusal:
            pane.tell(str(refusal), bad=True)
            self._list()
            return
        self._changed.append(None)
        self._list()
        done = say(
            "{title}: {value}, at once; u takes it back", title=say(row.title), value=message.text or "-"
        )
        pane.tell(warned or done)

    def _ask_host(self, row: Row, text: str) -> None:
        """The host decides whether it fits and whether the person may."""
        if self._host is not None:
            self._asked = True
            self._pane.tell(say("Asked the host."))
            self._host.session.command("set", name=row.name, value=text or "default")

    @on(SettingsPane.Given)
    async def _seal(self, message: SettingsPane.Given) -> None:
        asked, sealing, pane = message.asked, self._sealing, self._pane
        try:
            if sealing is None:
                return
            secret, passphrase, *again = asked.taken
            if again and again[0] != passphrase:
                pane.tell(say("The two passphrases are not the same; begin again with Enter."), bad=True)
                return
            pane.tell(say("Sealing it; that takes a moment."))
            pane.tell(await asyncio.to_thread(sealing.seal, asked.row.name, secret, passphrase))
        except DeskError as refusal:
            pane.tell(str(refusal), bad=True)
        finally:
            asked.drop()
            await self._learn_keys()

    def action_up(self) -> None:
        self._pane.move(-1)

    def action_down(self) -> None:
        self._pane.move(1)

    def action_page_up(self) -> None:
        self._pane.move(-10)

    def action_page_down(self) -> None:
        self._pane.move(10)

    def action_top(self) -> None:
        self._pane.move(-1000)

    def action_bottom(self) -> None:
        self._pane.move(1000)

    def action_change(self) -> None:
        self._pane.act()

    def action_next(self) -> None:
        self._step(back=False)

    def action_previous(self) -> None:
        self._step(back=True)

    def _step(self, back: bool) -> None:
        row = self._pane.chosen
        if row is not None and (row.kind == "yes_no" or row.choices):
            self._pane.act(back)

    def action_find(self) -> None:
        self._pane.find()

    def action_undo(self) -> None:
        last = self._changed.pop() if self._changed else None
        if last is not None:
            self._ask_host(*last)
            return
        try:
            name = self._preferences.undo()
        except DeskError as refusal:
            self._pane.tell(str(refusal), bad=True)
            return
        self._list()
        self._pane.tell(
            say("{name} is as it was.", name=name) if name else say("Nothing was changed here yet.")
        )

    def action_reset(self) -> None:
        row = self._pane.chosen
        if row is None or row.setting is None:
            return
        if not row.mine:
            self._pane.tell(row.instead, bad=True)
            return
        if row.of_host:
            self._changed.append((row, row.value))
            self._ask_host(row, "default")
            return
        self._changed.append(None)
        try:
            self._preferences.reset(row.name)
        except DeskError as refusal:
            self._pane.tell(str(refusal), bad=True)
            return
        self._list()
        self._pane.tell(say("{name} is what it is where you set nothing; u takes that back", name=row.name))

    def action_close(self) -> None:
        pane = self._pane
        if pane.wanted:
            pane.wanted = ""
            self._list()
        else:
            self.dismiss()
