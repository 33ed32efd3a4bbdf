"""All state tables of the chat."""

from __future__ import annotations

from desk.chat.attachments_table import AttachmentsTable
from desk.chat.feedback_table import FeedbackTable
from desk.chat.said_table import SaidTable
from desk.chat.search_table import SearchTable
from desk.chat.threads_table import ThreadsTable
from desk.kernel.projections import Projection


def chat_tables() -> tuple[Projection, ...]:
    """In the order in which facts reach them."""
    return (ThreadsTable(), SearchTable(), SaidTable(), FeedbackTable(), AttachmentsTable())
