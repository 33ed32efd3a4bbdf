"""News as the chat shows it: quotations with their source, and a word about who wrote them."""

from __future__ import annotations

from desk.agents.evidence import Evidence, EvidenceBook
from desk.agents.grounding import Grounder, slot
from widgets.specs.chat import Block
from widgets.specs.news import News
from widgets.specs.strategy import Run


def news_blocks(entry: Evidence, book: EvidenceBook, about: str) -> tuple[Block, ...]:
    """A quotation for each report; nobody checked them, and the line above says so."""
    news = entry.spec
    assert isinstance(news, News)
    subject = f" of {about}" if about else ""
    if news.simulated:
        opening = (
            f"News{subject} from the simulated wire: made up from the simulated market, nobody wrote it."
        )
    else:
        opening = f"News{subject}: quoted from outside as it stands there, unverified."
    blocks = [Block(runs=(Run(text=opening if news.items else f"There is no news{subject}."),))]
    if news.note:
        blocks.append(Block(runs=(Run(text="The source has trouble: "), *_quoted(entry, book, "note"))))
    blocks += [
        Block(style="quote", runs=_quoted(entry, book, f"items[{item.id}].line")) for item in news.items
    ]
    return tuple(blocks)


def _quoted(entry: Evidence, book: EvidenceBook, path: str) -> tuple[Run, ...]:
    return Grounder(book, entry.at).quoted(slot(f"{entry.ref}.{path}"))
