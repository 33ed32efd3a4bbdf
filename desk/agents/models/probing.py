"""Probing an endpoint over its own line, where no host is at hand."""

from __future__ import annotations

import asyncio

from desk.agents.models.capability import Capability, EndpointProbed
from desk.agents.models.endpoint import Endpoint
from desk.agents.models.exchange import OnText, Prompt, Reply
from desk.agents.models.line import line
from desk.agents.models.probe import probe
from desk.agents.models.purse import Purse
from desk.kernel.clock import Clock, SystemClock


def probe_directly(
    name: str, endpoint: Endpoint, key: str, purse: Purse, clock: Clock | None = None
) -> EndpointProbed:
    """The endpoint's card. Raises `ModelFailed` where it does not answer, `CapReached` where the purse is empty."""
    return asyncio.run(probe_over_line(name, endpoint, key, clock or SystemClock(), purse))


async def probe_over_line(
    name: str, endpoint: Endpoint, key: str, clock: Clock, purse: Purse
) -> EndpointProbed:
    """The same on the running loop. Each call is written by what the probe knows by then."""
    opened = line(endpoint, key)

    async def ask(can: Capability, prompt: Prompt, heard: OnText) -> Reply:
        return await purse.pay(prompt, lambda: opened.written_by(can).complete(prompt, heard))

    try:
        return await probe(name, endpoint, ask, opened.models, clock)
    finally:
        await opened.close()
