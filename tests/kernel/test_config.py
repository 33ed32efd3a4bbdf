"""Settings: layers in order, and every mistake told with its place and the nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field

from desk.kernel import config
from desk.kernel.errors import ConfigError
from desk.kernel.profile import Profile


class Limits(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    max_notional: float = 10.0


class Sample(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    seed: int = Field(default=1, ge=0)
    theme: str = "dark"
    limits: Limits = Limits()


def load(text: str | None = None, environment: dict[str, str] | None = None, **flags: object) -> Sample:
    file = None
    if text is not None:
        file = Path(load.folder) / "settings.yaml"  # type: ignore[attr-defined]
        file.write_text(text)
    return config.load(Sample, file, environment or {}, flags)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    load.folder = tmp_path  # type: ignore[attr-defined]


def test_flags_win_over_environment_over_file_over_defaults() -> None:
    file = "seed: 2\ntheme: light\nlimits:\n  max_notional: 20\n"
    assert load() == Sample()
    assert load(file) == Sample(seed=2, theme="light", limits=Limits(max_notional=20))
    found = load(
        file, {"DESK_SEED": "3", "DESK_LIMITS__MAX_NOTIONAL": "30", "OTHER": "x"}, seed=4, theme=None
    )
    assert found == Sample(seed=4, theme="light", limits=Limits(max_notional=30))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "seed: 2\nlimits:\n  max_notionl: 5\n",
            r"line 3: there is no setting `limits.max_notionl`; did you mean",
        ),
        ("theme: dark\nseed: .nan\n", r"line 2: `seed`"),
        ("limits:\n  max_notional: .inf\n", r"line 2: `limits.max_notional`"),
        ("seed: NO\n", r"line 1: `seed` .*'NO'"),
        ("seed: 1\nseed: 2\n", r"line \d: .*duplicate key"),
        ("seed: [1\n", r"line \d"),
        ("- seed\n", r"line 1: settings are"),
    ],
)
def test_mistakes_in_a_file_are_told_with_their_line(text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        load(text)


def test_several_mistakes_are_told_at_once_each_with_its_source() -> None:
    with pytest.raises(ConfigError) as failure:
        load("sed: 1\n", {"DESK_THEM": "x", "DESK_LIMITS__MAX_NOTIONAL": "nan"}, seed=-1)
    told = str(failure.value)
    assert "line 1: there is no setting `sed`; did you mean `seed`?" in told
    assert "DESK_THEM: there is no setting `them`; did you mean `theme`?" in told
    assert "DESK_LIMITS__MAX_NOTIONAL: `limits.max_notional`" in told
    assert "the flag --seed: `seed`" in told


def test_state_and_runtime_folders_are_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path / "h"))
    profile = Profile("demo")
    assert profile.prepare_state().stat().st_mode & 0o777 == 0o700
    assert profile.prepare_runtime().stat().st_mode & 0o777 == 0o700
    profile.state.chmod(0o777)
    with pytest.raises(ConfigError, match=r"Others can write.*chmod 700"):
        profile.prepare_state()
    monkeypatch.setenv("DESK_HOME", str(tmp_path / ("long" * 40)))
    with pytest.raises(ConfigError, match="too long for a Unix socket"):
        Profile("demo").prepare_runtime()
