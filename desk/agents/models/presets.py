"""Where common servers answer, as a first filling-in of an endpoint. Nothing else in the desk knows their names."""

from __future__ import annotations

import msgspec


class Preset(msgspec.Struct, frozen=True, kw_only=True):
    """What `desk model add --preset` fills in; whatever is given beside it wins."""

    title: str
    url: str
    key: str
    """`none` or `vault`."""
    idle_s: float = 20.0
    total_s: float = 120.0
    hint: str


PRESETS: dict[str, Preset] = {
    "hosted": Preset(
        title="hosted, OpenAI-compatible",
        url="https://api.openai.com/v1",
        key="vault",
        hint="any hosted service of this protocol: give its --url, its --model and its prices",
    ),
    "ollama": Preset(
        title="Ollama",
        url="http://127.0.0.1:11434/v1",
        key="none",
        idle_s=120.0,
        total_s=300.0,
        hint="`ollama pull MODEL` first; a small num_ctx cuts long prompts silently, so set it to 8192 or more",
    ),
    "vllm": Preset(
        title="vLLM",
        url="http://127.0.0.1:8000/v1",
        key="none",
        idle_s=60.0,
        hint="tools need --enable-auto-tool-choice and the --tool-call-parser of the model",
    ),
    "llama.cpp": Preset(
        title="llama.cpp server",
        url="http://127.0.0.1:8080/v1",
        key="none",
        idle_s=120.0,
        total_s=300.0,
        hint="start it with --jinja for tools, and with as many --parallel slots as personas speak at once",
    ),
    "lm-studio": Preset(
        title="LM Studio",
        url="http://127.0.0.1:1234/v1",
        key="none",
        idle_s=120.0,
        total_s=300.0,
        hint="load a model and start its local server; the first call may wait for the loading",
    ),
}
