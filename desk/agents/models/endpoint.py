"""An endpoint: where a model answers, what it is called there, what it costs, and how long anybody waits for it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

Api = Literal["chat", "responses"]
"""Chat Completions, or Responses without anything kept at the provider."""
_KEY = re.compile(r"none|vault|env:[A-Za-z_][A-Za-z0-9_]{0,99}")
_PATH = re.compile(r"[A-Za-z0-9/_.~%:@+-]*")
_PRINTED = re.compile(r"[\x21-\x7e]+")


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if host is None or parts.scheme not in ("http", "https") or not _PRINTED.fullmatch(url):
        raise ValueError("must be an address such as http://127.0.0.1:8080/v1")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must hold no user and no password; a key goes into the vault")
    if parts.query or parts.fragment or not _PATH.fullmatch(parts.path):
        raise ValueError("must end with its path, such as /v1")
    return url.rstrip("/")


Url = Annotated[str, AfterValidator(_address)]


def nearby(url: str) -> bool:
    """Whether the address is on this machine or its own network, as far as its name tells."""
    host = urlsplit(url).hostname or ""
    try:
        found = ip_address(host)
    except ValueError:
        if host.isdigit() or host.startswith("0x"):
            return False  # another way to write an address, which is read as any address there is
        return "." not in host or host.endswith((".localhost", ".local", ".lan", ".internal"))
    return found.is_loopback or found.is_private


class Prices(BaseModel):
    """USD for a million tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    input: Decimal = Field(ge=0, le=10_000)
    """What is sent."""
    output: Decimal = Field(ge=0, le=10_000)
    """What is answered, reasoning included."""
    cached: Decimal | None = Field(default=None, ge=0, le=10_000)
    """What is sent and the provider still had; the price of `input` where it is not given."""


class Endpoint(BaseModel):
    """One model at one address. Whoever sells or runs it makes no difference to the desk."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    url: Url
    """Base address of an OpenAI-compatible server, such as `http://127.0.0.1:8080/v1`."""
    model: str = Field(default="", max_length=200)
    """As the server names it; empty takes the first one that it lists."""
    api: Api = "chat"
    """`chat` for Chat Completions, `responses` for Responses."""
    key: str = Field(default="none", max_length=110)
    """`none`, `vault` for a key that `desk model key` sealed, or `env:NAME` for one in the host's environment."""
    prices: Prices | Literal["free"] | None = None
    """What it costs, or `free`. Without prices only an endpoint on this machine or its own network is asked."""
    temperature: float | None = Field(default=None, ge=0, le=2)
    """Given with every call that names none of its own; without it the server's default holds."""
    most_tokens: int = Field(default=1_500, ge=1, le=200_000)
    """The most tokens of one answer."""
    most_characters: int = Field(default=200_000, ge=100, le=5_000_000)
    """Characters of one answer, reasoning and tool calls included, after which the line is cut."""
    cutoff: date | None = None
    """When what it was trained on ends, such as `2026-01-31`: the bench asks it nothing from before."""
    connect_s: float = Field(default=3.0, gt=0, le=60)
    """Seconds until the server must have taken the connection."""
    idle_s: float = Field(default=20.0, gt=0, le=600)
    """Seconds of silence after which a call has failed."""
    total_s: float = Field(default=120.0, gt=0, le=3600)
    """Seconds after which a call has failed, whatever still comes."""

    @field_validator("key")
    @classmethod
    def _one_of_three(cls, key: str, others: ValidationInfo) -> str:
        if not _KEY.fullmatch(key):
            raise ValueError(
                "must be none, vault or env:NAME; a key itself never stands in a file of settings"
            )
        url = str(others.data.get("url", ""))
        if key != "none" and url.startswith("http://") and not nearby(url):
            raise ValueError("would send a key unencrypted over the internet; give an https address")
        return key

    @field_validator("model")
    @classmethod
    def _one_line(cls, model: str) -> str:
        if not model.isprintable() or model != model.strip():
            raise ValueError("must be the name of a model on one line")
        return model

    @property
    def cutoff_ns(self) -> int:
        """The end of the day of its cutoff in UTC nanoseconds; 0 where none is known."""
        if self.cutoff is None:
            return 0
        day = datetime(self.cutoff.year, self.cutoff.month, self.cutoff.day, tzinfo=UTC)
        return (int(day.timestamp()) + 86_400) * 1_000_000_000
