"""The newsroom: news of a file, a feed or the simulated wire, ready to be read at any moment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from data.errors import DataError
from data.market import Market
from data.news.fetching import Feed
from data.news.reading import MOST_BYTES, NewsRefused, read_news
from data.news.simulated import SOURCE, simulated_news
from data.news.story import Story
from desk.approvals.order_text import iso
from desk.chat.instruments import mentioned
from desk.kernel.clock import Clock
from desk.kernel.errors import Refused
from widgets.specs.figure import Provenance
from widgets.specs.news import News, NewsItem

POLL_S = 60.0
"""Seconds between two looks at a feed."""
STALE_AFTER_NS = 3 * round(POLL_S) * 1_000_000_000
NO_SOURCE = (
    "There is no source of news; set news to a file of JSON lines, RSS or Atom, or to the address of a feed."
)


class Newsroom:
    """Reads a file when it has changed, polls a feed as a supervised service, and never keeps a reader waiting."""

    name = "news"

    def __init__(
        self,
        source: str,
        market: Market,
        clock: Clock,
        *,
        simulated_seed: int | None,
        market_now: Callable[[], int],
    ) -> None:
        self._source = source
        self._market = market
        self._clock = clock
        self._seed = simulated_seed
        self._market_now = market_now
        self._feed = Feed(source) if source.startswith(("http://", "https://")) else None
        self._named = ((urlsplit(source).hostname or "") if self._feed else Path(source).name)[:80]
        """What is told of the source: an address may hold a key, so no more than its host."""
        self._version: tuple[int, int] | None = None
        self._stories: tuple[Story, ...] = ()
        self._at = 0
        self._note = ""

    @property
    def polls(self) -> bool:
        """Whether there is a feed to look at now and then."""
        return self._feed is not None

    async def run(self, ready: Callable[[], None]) -> None:
        """Look at the feed, again and again; what does not answer is told in the news, and nothing waits for it."""
        ready()
        assert self._feed is not None
        try:
            while True:
                await self.poll()
                await self._clock.sleep(POLL_S)
        finally:
            await self._feed.close()

    async def poll(self) -> None:
        """One look at the feed."""
        assert self._feed is not None
        try:
            content = await self._feed.fetch()
            if content is not None:
                self._stories = read_news(content, self._named)
        except DataError as problem:
            self._note = str(problem)
            return
        self._at, self._note = self._clock.now(), ""

    def read(self, instrument: str = "", count: int = 8) -> News:
        """The newest reports, of one instrument or of all."""
        simulated = not self._source
        if simulated and self._seed is None:
            raise Refused(NO_SOURCE)
        if instrument:
            self._market.view(instrument)  # refuses what the feed does not carry, with the nearest name
        stories = self._simulated() if simulated else self._stories if self.polls else self._of_file()
        symbols = self._market.symbols
        found: list[NewsItem] = []
        for story in stories:
            about = mentioned(f"{story.headline} {story.body}", symbols)
            if instrument and instrument not in about:
                continue
            found.append(_item(story, f"n{len(found) + 1}", about))
            if len(found) == count:
                break
        now = self._clock.now()
        stale = bool(self._note) or (self.polls and now - self._at > STALE_AFTER_NS)
        at = max((one.at for one in found), default=now)
        return News(
            source=SOURCE if simulated else self._named,
            simulated=simulated,
            instrument=instrument,
            items=tuple(found),
            note=self._note[:300],
            provenance=Provenance(
                source=SOURCE if simulated else self._named,
                at=at,
                age_ms=0 if simulated or not self._at else max(0, (now - self._at) // 1_000_000),
                stale=stale,
                reason=(self._note or "the feed has not been read yet")[:200] if stale else "",
            ),
        )

    def _simulated(self) -> tuple[Story, ...]:
        assert self._seed is not None
        return simulated_news(self._market, self._seed, self._market_now())

    def _of_file(self) -> tuple[Story, ...]:
        """The file's reports, read again only when it is another file or has changed; a broken one leaves the last."""
        path = Path(self._source)
        try:
            found = path.stat()
            version = (found.st_mtime_ns, found.st_size)
            if version != self._version:
                if found.st_size > MOST_BYTES:
                    raise NewsRefused(
                        f"{path.name} is longer than {MOST_BYTES:,} bytes; give a shorter file."
                    )
                self._version = version
                self._stories, self._note = read_news(path.read_bytes(), path.name), ""
                self._at = self._clock.now()
        except OSError as problem:
            self._note = f"{path.name} cannot be read ({problem.strerror}); look at the setting news."
        except DataError as problem:
            self._note = str(problem)
        return self._stories


def _item(story: Story, name: str, about: tuple[str, ...]) -> NewsItem:
    when = f"{iso(story.at)[:16].replace('T', ' ')} UTC" if story.at else "no time given"
    return NewsItem(
        id=name,
        headline=story.headline,
        body=story.body,
        source=story.source,
        at=story.at,
        instruments=about[:20],
        line=f"{story.headline} ({story.source}, {when})",
    )
