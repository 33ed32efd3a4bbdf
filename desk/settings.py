"""Everything a person may set, with what it does. The same names work in a profile's file, in the environment
(`DESK_SEED`) and as flags (`--seed`)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

Speed = float | Literal["max"]


def _named(value: object) -> object:
    """An empty name would be that of the folder one stands in."""
    if value == "":
        raise ValueError("must be the name of a file, was ''")
    return value


def _source_of_news(value: str) -> str:
    """A file, or a whole address without a person or a fragment in it."""
    if "://" in value and re.fullmatch(r"https?://[^/\s@?#]+(/[^\s#]*)?", value) is None:
        raise ValueError("must be a file, or an address such as https://news.example.org/feed.xml")
    return value


def _number_or_max(value: object) -> object:
    """Flags and the environment bring text; `x2` and `2` mean the same."""
    if isinstance(value, str) and value != "max":
        try:
            return float(value.removeprefix("x"))
        except ValueError:
            raise ValueError("must be a number or max") from None
    return value


class Settings(BaseModel):
    """Settings of one profile. Unknown names, NaN and wrong types are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    profile: str = Field(default="demo", pattern=r"^[a-z0-9][a-z0-9_.-]{0,39}$")
    """Whose journal, threads and positions: each profile has its own host."""
    seed: int = Field(default=7, ge=0, lt=2**63)
    """Seed of the simulated market: on a new profile the same seed is the same market; a later start goes on."""
    replay: Annotated[Path | None, BeforeValidator(_named)] = None
    """A recorded market to run on in place of the simulated one."""
    venue: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9:-]{0,39}$")
    """A live venue to run on in place of the simulated market, such as `binance`; orders stay on paper."""
    venue_url: str | None = Field(default=None, pattern=r"^https?://[^/\s]+(/\S*)?$")
    """Another address that speaks the venue's protocol, HTTP and sockets on one port, such as `http://127.0.0.1:8080`."""
    universe: str = Field(default="6", pattern=r"^[A-Za-z0-9._~@-]+(,[A-Za-z0-9._~@-]+)*$")
    """What to carry of the venue: how many instruments, majors first, or which, such as `BTC-USDT,TON-USDT`."""
    llm_url: str | None = Field(default=None, pattern=r"^https?://[^/\s@?#]+(/[^\s?#]*)?$")
    """An OpenAI-compatible address whose model speaks for every persona, such as `http://127.0.0.1:8080/v1`; no key."""
    llm_model: str = Field(default="", max_length=200)
    """Which model of `llm_url`; without it the first that the server lists."""
    news: Annotated[str, AfterValidator(_source_of_news)] = Field(default="", max_length=2_000)
    """News to quote: a file of JSON lines, RSS or Atom, or a feed's address; empty gives the simulated market a wire."""
    speed: Annotated[Speed, BeforeValidator(_number_or_max), Field()] = 1.0
    """How fast the market's clock runs; `max` only for recordings."""
    paper_faults: str = ""
    """How the paper venue misbehaves, for drills, such as `lost_ack=0.05,duplicate_fill=0.1,outage=30/600`."""
    socket_folder: Path | None = None
    """Folder of the host's socket, for a host that other users of this machine attach to, such as `/run/dynamic-desk`."""
    socket_group: str | None = Field(default=None, pattern=r"^[a-z_][a-z0-9_.-]{0,31}$")
    """Group of this machine whose members may attach; each is who they are enrolled as. Needs `socket_folder`."""
    vault_passphrase_file: Path | None = None
    """File, mode 0600, whose first line unlocks the keys of venues when a host starts that nobody can be asked at."""
    policy: Annotated[Path | None, BeforeValidator(_named)] = None
    """The policy that a new profile begins with (default: `PROFILE.policy.yaml` beside its settings, else the demo's)."""
    frames_per_second: float = Field(default=8.0, gt=0, le=30)
    """Most often that a terminal is sent changed views."""
    slow_line: bool = False
    """Ask for fewer frames and paint less; for a slow ssh line."""
    reading_pace: float = Field(default=1.0, ge=0, le=10)
    """Pace at which analysts speak: 1 is comfortable to read along, 2 is twice as slow, 0 is at once."""
    debate_rounds: int = Field(default=3, ge=1, le=6)
    """Most cross-examinations of one debate, those that people ask for with `/round` included."""
    debate_seconds: float = Field(default=900.0, ge=10, le=86_400)
    """How long a debate may take in one go; then it ends with what it has and says why."""
    debate_tokens: int = Field(default=60_000, ge=500, le=10_000_000)
    """What the models of one debate may write; then it ends with what it has and says why."""
    tape: bool = True
    """Record what terminals were shown, for `desk replay`."""
    notify: bool = True
    """Ring the bell and tell the terminal's window when a request waits for your vote; the title counts either way."""
    theme: str = Field(default="dark", min_length=1, max_length=40)
    """Theme of the terminal."""
    motion: Literal["full", "reduced"] = "full"
    """`reduced` stops everything that moves by a timer alone: blinking, pulsing, flashing, counting down."""
    keymap: Literal["desk", "vim", "plain"] = "desk"
    """Which keys the terminal begins with; the keymap file changes single ones."""
    line: Literal["adaptive", "normal", "slow"] = "adaptive"
    """How much is sent to this terminal: measured as it drains, all of it, or little."""
    language: Literal["en", "pl"] = "en"
    """Language of the terminal; what agents, people and venues say stays as they said it."""
    layout: str = Field(default="", max_length=40)
    """Saved layout that the terminal opens with; empty is the desk's own."""

    @field_validator("socket_folder")
    @classmethod
    def _stands_somewhere(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_absolute():
            raise ValueError("must be a whole path, such as /run/dynamic-desk")
        return folder

    @field_validator("socket_group")
    @classmethod
    def _where_they_reach_it(cls, group: str | None, others: ValidationInfo) -> str | None:
        if group is not None and others.data.get("socket_folder", "") is None:
            raise ValueError("needs a folder that its members reach; add socket_folder")
        return group

    @field_validator("venue")
    @classmethod
    def _one_market(cls, venue: str | None, others: ValidationInfo) -> str | None:
        if venue is not None and others.data.get("replay") is not None:
            raise ValueError("venue and replay are two markets; give one of them")
        return venue

    @field_validator("venue_url")
    @classmethod
    def _of_a_venue(cls, url: str | None, others: ValidationInfo) -> str | None:
        if url is not None and others.data.get("venue", "") is None:
            raise ValueError("needs the venue whose protocol is spoken there; add venue")
        return url

    @field_validator("universe", mode="before")
    @classmethod
    def _one_text(cls, value: object) -> object:
        """A count may be written as a number, and names as a list."""
        if isinstance(value, list | tuple):
            return ",".join(str(one) for one in value)
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @field_validator("paper_faults")
    @classmethod
    def _known_faults(cls, faults: str) -> str:
        if faults:
            from desk.paper_faults import read_faults

            read_faults(faults)
        return faults

    @field_validator("speed")
    @classmethod
    def _fits_the_feed(cls, speed: Speed, others: ValidationInfo) -> Speed:
        if speed == "max" and others.data.get("replay", "") is None:
            raise ValueError("max needs a recording; add replay, or give a number")
        if speed != 1.0 and others.data.get("venue") is not None:
            raise ValueError("a live venue runs at its own speed; leave speed out")
        if isinstance(speed, float) and not 0 < speed <= 1000:
            raise ValueError(f"must be above 0 and at most 1000, or max, was {speed:g}")
        return speed

    def flags(self) -> dict[str, Any]:
        """What differs from the defaults, as plain values: how a host is told what its terminal was told."""
        return self.model_dump(mode="json", exclude_defaults=True)
