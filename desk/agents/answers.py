"""The house analyst's answers: each calls tools, and says what they returned in grounded sentences."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Literal

from desk.agents.analyst import Brief
from desk.agents.answer_lines import (
    comparison_lines,
    level_lines,
    liquidity_lines,
    market_lines,
    order_lines,
    pending_lines,
    position_lines,
    request_lines,
    volatility_lines,
)
from desk.agents.debates import Debates
from desk.agents.evidence import EvidenceBook
from desk.agents.grounding import Grounder
from desk.agents.horizon import DEFAULT
from desk.agents.inquiry import Inquiry, Speaking, Topic
from desk.agents.news_lines import news_blocks
from desk.agents.own_record_lines import memory_blocks, track_lines
from desk.agents.tools import Caller, Toolbox, ToolFailed
from desk.agents.voice import Statement, Tone
from desk.kernel.clock import Clock
from widgets.specs.chat import Block
from widgets.specs.news import News
from widgets.specs.strategy import Run, StrategySnapshot

SPEAKER = "House analyst (rule-based)"


class HouseAnswers:
    """Answers inquiries by rule."""

    speaker = SPEAKER

    def __init__(self, toolbox: Toolbox, debates: Debates, clock: Clock, names: Collection[str]) -> None:
        self._toolbox = toolbox
        self._debates = debates
        self._clock = clock
        self._names = names

    async def answer(self, inquiry: Inquiry, voice: Speaking) -> None:
        """Say what the tools say."""
        answers: dict[Topic, Callable[[Inquiry, Speaking], Awaitable[None]]] = {
            "market": self._market,
            "volatility": self._volatility,
            "liquidity": self._liquidity,
            "levels": self._levels,
            "compare": self._compare,
            "why": self._why,
            "position": self._account("portfolio", position_lines),
            "orders": self._account("portfolio", order_lines),
            "pending": self._account("approvals", pending_lines),
            "news": self._news,
            "memory": self._memory,
            "track": self._track,
            "unknown": self._unknown,
            "ambiguous": self._ambiguous,
        }
        await answers.get(inquiry.topic, self._help)(inquiry, voice)

    async def _market(self, inquiry: Inquiry, voice: Speaking) -> None:
        instruments = inquiry.instruments
        if not instruments:
            return await self._compare(inquiry, voice)
        for instrument in instruments[:3]:
            of = {"instrument": instrument}
            over = {**of, "horizon": DEFAULT}
            await self._call(voice, "market_snapshot", of, needed=True)
            for tool, arguments in (("momentum", over), ("key_levels", over), ("flow", of)):
                await self._call(voice, tool, arguments)
            await self._call(voice, "volatility_radar", {"interval": "auto"})
            await self._say(voice, market_lines(self._brief(instrument, voice)))

    async def _volatility(self, inquiry: Inquiry, voice: Speaking) -> None:
        await self._call(voice, "volatility_radar", {"interval": "auto"}, needed=True)
        for instrument in inquiry.instruments[:3]:
            await self._call(voice, "base_rate", {"instrument": instrument, "horizon": DEFAULT})
            await self._say(voice, volatility_lines(self._brief(instrument, voice)))
        if not inquiry.instruments:
            await self._say(voice, comparison_lines(voice.book, self._ranked(voice)))

    async def _liquidity(self, inquiry: Inquiry, voice: Speaking) -> None:
        if not inquiry.instruments:
            return await self._help(inquiry, voice)
        for instrument in inquiry.instruments[:3]:
            await self._call(voice, "liquidity", {"instrument": instrument}, needed=True)
            await self._say(voice, liquidity_lines(self._brief(instrument, voice)))

    async def _levels(self, inquiry: Inquiry, voice: Speaking) -> None:
        if not inquiry.instruments:
            return await self._help(inquiry, voice)
        for instrument in inquiry.instruments[:3]:
            over = {"instrument": instrument, "horizon": DEFAULT}
            await self._call(voice, "key_levels", over, needed=True)
            await self._say(voice, level_lines(self._brief(instrument, voice)))

    async def _compare(self, inquiry: Inquiry, voice: Speaking) -> None:
        await self._call(voice, "volatility_radar", {"interval": "auto"}, needed=True)
        instruments = inquiry.instruments or self._ranked(voice)
        refs: dict[str, str] = {}
        for instrument in instruments[:6]:
            try:
                entry = await self._toolbox.call(
                    "market_snapshot", {"instrument": instrument}, voice.book, CALLER
                )
            except ToolFailed:
                continue
            refs[instrument] = entry.ref
        await self._say(voice, comparison_lines(voice.book, instruments[:6], refs))

    async def _why(self, inquiry: Inquiry, voice: Speaking) -> None:
        if inquiry.request:
            await self._call(voice, "approvals", {}, needed=True)
            await self._say(voice, request_lines(voice.book, inquiry.request), names=(inquiry.request,))
        card = self._debates.of_request(inquiry.request) if inquiry.request else self._card(inquiry)
        if card is None and inquiry.request:
            return
        if card is None:
            await self._say(
                voice,
                [
                    "Nothing has been debated here yet. Hold a /debate on an instrument, and then I can say why."
                ],
            )
            return
        blocks = [
            self._block("heading", f"{card.instrument} over {card.horizon}: why the desk says {card.stance}")
        ]
        blocks += [
            Block(style="bullet", runs=(Run(text=f"{claim.said_by}: ", tone="strong"), *claim.runs))
            for claim in card.decisive
        ]
        if card.dissent:
            blocks.append(Block(runs=(Run(text="Against it, ", tone="plain"), *card.dissent)))
        if card.invalidation:
            blocks.append(Block(runs=(Run(text="Wrong if: "), *card.invalidation)))
        if not card.decisive:
            blocks.append(self._block("paragraph", "No claim was decisive."))
        await voice.say(Statement(SPEAKER, "analyst", "plain", tuple(blocks)))

    def _account(
        self, tool: str, lines: Callable[[EvidenceBook], list[str]]
    ) -> Callable[[Inquiry, Speaking], Awaitable[None]]:
        async def answer(inquiry: Inquiry, voice: Speaking) -> None:
            await self._call(voice, tool, {}, needed=True)
            await self._say(voice, lines(voice.book))

        return answer

    async def _unknown(self, inquiry: Inquiry, voice: Speaking) -> None:
        near = f" Did you mean {inquiry.nearest}?" if inquiry.nearest else ""
        known = ", ".join(self._names)
        await self._say(
            voice, [f"This feed does not carry {inquiry.stray}.{near} It carries {known}."], "notice"
        )

    async def _news(self, inquiry: Inquiry, voice: Speaking) -> None:
        about = inquiry.instruments[0] if inquiry.instruments else ""
        entry = await self._toolbox.call("news", {"instrument": about, "count": 8}, voice.book, CALLER)
        assert isinstance(entry.spec, News)
        await voice.say(Statement(SPEAKER, "analyst", "plain", news_blocks(entry, voice.book, about)))

    async def _memory(self, inquiry: Inquiry, voice: Speaking) -> None:
        if not inquiry.instruments:
            return await self._help(inquiry, voice)
        for instrument in inquiry.instruments[:3]:
            entry = await self._toolbox.call("insights", {"instrument": instrument}, voice.book, CALLER)
            await voice.say(Statement(SPEAKER, "analyst", "plain", memory_blocks(entry, voice.book)))

    async def _track(self, inquiry: Inquiry, voice: Speaking) -> None:
        await self._call(voice, "track_record", {}, needed=True)
        await self._say(voice, track_lines(voice.book))

    async def _ambiguous(self, inquiry: Inquiry, voice: Speaking) -> None:
        await self._say(
            voice, [f"{inquiry.stray} could be {inquiry.nearest} here; name one of them."], "notice"
        )

    async def _help(self, inquiry: Inquiry, voice: Speaking) -> None:
        opening = (
            "I am the house analyst: rule-based, no model behind me."
            if inquiry.topic == "help"
            else "I did not understand that. I am rule-based, and answer questions such as these."
        )
        await self._say(voice, [opening, *EXAMPLES])

    def _card(self, inquiry: Inquiry) -> StrategySnapshot | None:
        if inquiry.instruments:
            found = self._debates.latest_of(inquiry.instruments[0])
            if found is not None:
                return found
        return self._debates.latest_in(inquiry.thread)

    def _ranked(self, voice: Speaking) -> tuple[str, ...]:
        entry = voice.book.find("volatility_radar")
        rows = getattr(entry.spec, "rows", ()) if entry else ()
        return tuple(row.instrument for row in rows)

    def _brief(self, instrument: str, voice: Speaking) -> Brief:
        return Brief(voice.book.scope, instrument, DEFAULT, voice.book)

    async def _call(
        self, voice: Speaking, tool: str, arguments: dict[str, str], needed: bool = False
    ) -> None:
        try:
            await self._toolbox.call(tool, arguments, voice.book, CALLER)
        except ToolFailed:
            if needed:
                raise

    async def _say(
        self, voice: Speaking, lines: Sequence[str], tone: Tone = "plain", names: Sequence[str] = ()
    ) -> None:
        """The first line as a paragraph, the others as bullets. `names` may hold digits, too."""
        grounder = Grounder(voice.book, self._clock.now(), (*self._names, *names))
        blocks = [
            Block(style="bullet" if place else "paragraph", runs=grounder.shown(line))
            for place, line in enumerate(lines)
        ]
        await voice.say(Statement(SPEAKER, "analyst", tone, tuple(blocks)))

    def _block(self, style: Literal["heading", "paragraph"], text: str) -> Block:
        return Block(style=style, runs=(Run(text=text),))


CALLER = Caller("House analyst", "answer")
EXAMPLES = (
    "what is BTC doing?",
    "how volatile is SOL?",
    "how liquid is TON?",
    "compare ETH and SOL",
    "levels of BTC",
    "what is my position?",
    "what is pending?",
    "what do you remember about BTC?",
    "how good are the forecasts?",
    "why?",
    "/debate BTC holds a debate and may end in a proposal; /help lists every command",
)
