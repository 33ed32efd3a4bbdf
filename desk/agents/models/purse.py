"""What one probe by command may cost: no journal is at hand to book it in, so the caps hold it call by call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal

from desk.agents.models.asking import CapReached
from desk.agents.models.caps import Caps
from desk.agents.models.exchange import Prompt, Reply
from desk.agents.models.spend import usd
from desk.agents.models.tariff import Tariff, most_prompt_tokens


class Purse:
    """Holds what the smallest cap allows. What a failed call cost nobody knows here, so it counts its most."""

    def __init__(self, caps: Caps, tariff: Tariff, persona: str) -> None:
        self._left = min(caps.run_usd, caps.persona_usd(persona), caps.day_usd)
        self._tariff = tariff

    async def pay(self, prompt: Prompt, ask: Callable[[], Awaitable[Reply]]) -> Reply:
        """The answer. Raises `CapReached` where what is left does not hold the most that it may cost."""
        most = self._tariff.most(most_prompt_tokens(prompt), prompt.most_tokens)
        if most > self._left:
            left = max(Decimal(0), self._left)
            raise CapReached(
                f"The probe stops: its next question may cost {usd(most)} USD, and the caps leave it {usd(left)}; raise "
                "caps.run_usd, caps.persona_day_usd or caps.day_usd, or add the endpoint with --no-probe."
            )
        self._left -= most
        reply = await ask()
        self._left += most - self._tariff.cost(reply.usage)
        return reply
