"""What went wrong with a call: its kind, the words for it, and when to come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from desk.agents.models.answer_text import Broken
from desk.agents.models.endpoint import Endpoint
from desk.agents.models.events import TooLong
from desk.agents.models.exchange import FailureKind
from desk.agents.models.provider_words import one_line, words_of
from desk.agents.models.retry_after import retry_after
from desk.kernel.clock import Clock

if TYPE_CHECKING:
    import httpx2

REMEDIES: dict[FailureKind, str] = {
    "truncated": "ask again",
    "length": "raise most_tokens of the endpoint",
    "idle": "look at the server, or raise idle_s of the endpoint",
    "deadline": "raise total_s of the endpoint, or ask for less",
    "arguments": "ask again, or use a model that calls tools soundly",
    "fragment": "ask again, or use a model that calls tools soundly",
    "frame": "ask again, and check that the url is the base of a chat API, such as one ending in /v1",
    "too large": "ask for less",
    "filtered": "ask for something else",
    "provider": "ask again later, or look at what the provider says",
    "key": "give another one with desk model key",
    "limited": "wait, or use another endpoint",
    "unreachable": "start the server, or mend the url of the endpoint",
}
"""What to do about each kind, as the end of a sentence."""


THEIR_WORDS: tuple[FailureKind, ...] = ("provider", "key", "limited")
"""Kinds for which the provider speaks itself, and is left as it spoke."""


class Failure(msgspec.Struct, frozen=True):
    """One failed call."""

    kind: FailureKind
    words: str
    status: int = 0
    retry_after_s: float | None = None
    body: bytes | None = None
    """What came in place of a stream."""


def failure_of(problem: Exception, endpoint: Endpoint, clock: Clock) -> Failure | None:
    """What an exception of the client, of the line or of the stream means; nothing where it is none of theirs."""
    import httpx2
    import openai

    match problem:
        case Broken():
            return Failure(problem.kind, str(problem), problem.status)
        case TooLong():
            return Failure("too large", "an event of the stream does not end")
        case TimeoutError():
            return Failure("deadline", f"no whole answer within {endpoint.total_s:g} s")
        case openai.APIStatusError(response=response, status_code=status):
            kind, words = _refusal(status, response)
            return Failure(kind, words, status, retry_after(response.headers, clock), response.content)
        case openai.APITimeoutError() | httpx2.TimeoutException():
            inner = problem.__cause__ if isinstance(problem, openai.APIError) else problem
            if isinstance(inner, httpx2.ConnectTimeout | httpx2.PoolTimeout):
                return Failure("unreachable", f"no connection within {endpoint.connect_s:g} s")
            return Failure("idle", f"it was silent for {endpoint.idle_s:g} s")
        case httpx2.DecodingError():
            return Failure("frame", one_line(str(problem)))
        case openai.APIConnectionError():
            return Failure("unreachable", one_line(str(problem.__cause__ or problem)) or "the line broke")
        case httpx2.RequestError():
            return Failure("truncated", "the line broke in the middle of the answer")
        case _:
            return None


def line_broke(problem: Exception) -> bool:
    """Whether only the line went or fell silent, in place of anything that was said."""
    import httpx2

    if isinstance(problem, httpx2.DecodingError):
        return False
    return isinstance(problem, httpx2.RequestError | TimeoutError)


def _refusal(status: int, response: httpx2.Response) -> tuple[FailureKind, str]:
    words = words_of(response.content)[0]
    if 300 <= status < 400:
        return "provider", "it sends the desk to another address, which the desk does not follow"
    match status:
        case 401 | 403:
            return "key", words or "it does not take the key"
        case 429:
            return "limited", words or "too many calls"
        case 404:
            return "provider", words or "there is nothing at this address"
        case _:
            return "provider", words or response.reason_phrase or "it refused the call"
