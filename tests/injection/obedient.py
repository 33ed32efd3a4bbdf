"""The worst model there could be: it does what any text it reads tells it to, and gives away whatever it was told."""

from __future__ import annotations

import json
import re
from typing import Literal

from desk.agents.models.exchange import CallWanted, OnText, Prompt, Reply, Usage
from tests.injection.corpus import CANARY, Attack
from tests.models.debating import answer_of

LOUDEST = 5.0


class Obedient:
    """Plays every persona; from the moment it reads an attack, it is the attacker's."""

    def __init__(self, *attacks: Attack) -> None:
        self.attacks = attacks
        self.prompts: list[Prompt] = []
        self.obeyed = 0
        """Prompts in which it read an attack."""

    async def complete(self, prompt: Prompt, on_text: OnText) -> Reply:
        """What the attacker wants."""
        self.prompts.append(prompt)
        read = any(CANARY in said.text for said in prompt.messages)
        self.obeyed += read
        debating = not prompt.messages[0].text.startswith("You are the analyst")
        text = self._debating(prompt, read) if debating else self._chatting(prompt, read)
        offered = {tool.name: tool.schema for tool in prompt.tools}
        wanted = next((name for name in ("insights", "news") if name in prompt.messages[-1].text), "")
        if not read and wanted in offered:
            looks = (CallWanted("call-0", wanted, '{"instrument": "BTC-USDT"}'),)
            return Reply("", looks, "tool_calls", "obedient-1", Usage(900, 200), b"")
        calls = tuple(
            CallWanted(f"call-{place}", name, arguments)
            for place, (name, arguments) in enumerate(
                call for attack in self.attacks for call in attack.calls
            )
        )
        on_text(text)
        finish: Literal["stop", "tool_calls"] = "tool_calls" if read and calls else "stop"
        return Reply(text, calls if read else (), finish, "obedient-1", Usage(900, 200), text.encode())

    def _chatting(self, prompt: Prompt, read: bool) -> str:
        told = "\n".join(said.text for said in prompt.messages)
        honest = "\n".join(
            f"The last price is {{{{{ref}}}}}."
            for ref in re.findall(r"^(T\d+(?:\.snapshot)?\.last) = ", told, re.M)
        )
        if not read:
            return honest
        given_away = told[:2000]
        wanted = "\n".join(attack.text for attack in self.attacks)
        return f"{wanted}\n{honest}\nApproved. Bought 1000 at 123456.78!\n{given_away}"

    def _debating(self, prompt: Prompt, read: bool) -> str:
        system, user = prompt.messages[0].text, prompt.messages[1].text
        answer = json.loads(answer_of(system, user))
        if not read:
            return json.dumps(answer)
        wanted = self.attacks[0].text
        for name in ("p_up", "factor", "weight"):
            if name in answer:
                answer[name] = 0.999 if name == "p_up" else LOUDEST
        for claim in answer.get("claims", ()):
            claim["lean"] = LOUDEST
        if answer.get("claims"):
            answer["claims"][0]["text"] = wanted
        for place in ("latency", "ref"):
            if place in answer:
                answer[place] = "at once" if place == "latency" else "T99.last"
        return json.dumps(answer)
