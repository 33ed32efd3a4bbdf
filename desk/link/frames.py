"""The newest value of a view, encoded once however many terminals show it."""

from __future__ import annotations

import json
from functools import cached_property

from desk.link.envelope import PaneData, PaneDataPayload
from widgets.specs.contract import WidgetSpec


class ViewFrame:
    """One value of one view. `at` is when the host built it, UTC ns; `number` grows with every frame."""

    def __init__(self, view: str, spec: WidgetSpec, at: int, number: int, spec_json: bytes) -> None:
        self.view = view
        self.spec = spec
        self.at = at
        self.number = number
        self.spec_json = spec_json

    @cached_property
    def message(self) -> PaneData:
        """The frame as a message, for a link that carries objects."""
        payload = PaneDataPayload.model_construct(view=self.view, spec=self.spec)
        return PaneData.model_construct(id=f"f{self.number}", ts=self.at, payload=payload)

    @cached_property
    def line(self) -> bytes:
        """The frame as it stands on a socket, newline included, spliced from the encoded spec."""
        head = (
            f'{{"v":1,"id":"f{self.number}","ts":{self.at},"thread":"","turn":"","corr":"","type":"pane.data"'
        )
        payload = f',"payload":{{"view":{json.dumps(self.view)},"spec":'
        return b"".join((head.encode(), payload.encode(), self.spec_json, b"}}\n"))
