"""A server that answers a probe: as able as it is told to be, and refusing wishes by the words that servers use."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256

from tests.models.server.played import Answer, Asked, Call, Played, Refuse


@dataclass
class Able:
    """What it does. `voice` changes every answer to a canary: another model behind the same name."""

    tools: bool = True
    schema: bool = True
    json: bool = True
    usage: bool = True
    max_tokens: bool = True
    temperature: bool = True
    stream_options: bool = True
    steady: bool = True
    voice: str = "one"
    name: str = ""

    def __call__(self, asked: Asked) -> Played:
        refused = self._refused(asked)
        if refused:
            return Refuse(400, json.dumps({"error": {"message": refused, "type": "invalid_request_error"}}))
        return self._answer(asked)

    def _refused(self, asked: Asked) -> str:
        if "max_tokens" in asked.body and not self.max_tokens:
            return (
                "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
            )
        if "temperature" in asked.body and not self.temperature:
            return "Unsupported value: 'temperature' does not support 0.0 with this model."
        if "stream_options" in asked.body and not self.stream_options:
            return "Unrecognized request argument supplied: stream_options"
        if asked.tools and not self.tools:
            return "this model does not support tools"
        form = (asked.body.get("response_format") or asked.body.get("text", {}).get("format") or {}).get(
            "type"
        )
        if (form == "json_schema" and not self.schema) or (form == "json_object" and not self.json):
            return f"response_format {form} is not available"
        return ""

    def _answer(self, asked: Asked) -> Answer:
        usage: dict[str, int] | None = {} if self.usage else None
        if asked.tools:
            call = Call(asked.tools[0], '{"instrument": "BTC-USDT"}')
            return Answer(calls=(call,), usage=usage, model=self.name)
        if "JSON" in asked.user:
            bound = "response_format" in asked.body or "text" in asked.body
            text = '{"side": "bid"}' if bound else "It is the bid."
        else:
            odd = "" if self.steady else str(asked.number)
            text = f"ready {sha256((self.voice + odd + asked.user).encode()).hexdigest()[:12]}"
        return Answer(text, usage=usage, model=self.name)


able = Able()
"""For `--script able`."""
