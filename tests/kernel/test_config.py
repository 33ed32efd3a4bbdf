"""Settings: layers in order, and every mistake told with its place and the nearest name."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from desk.kernel import config
from desk.kernel.errors import ConfigError
from desk.kernel.profile import Profile, file_system


class Limits(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    max_notional: float = 10.0


class Sample(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    seed: int = Field(default=1, ge=0)
    theme: str = "dark"
    slow: bool = False
    pace: Annotated[float, Field(le=30)] | Literal["max"] = 1.0
    hours: tuple[float, ...] = ()
    folder: Path | None = None
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
        ("seed: true\n", r"line 1: `seed` .*, was True"),
        ('seed: "5"\n', r"line 1: `seed` .*, was '5'"),
        ("seed: 1.0\n", r"line 1: `seed`"),
        ("slow: 'yes'\n", r"line 1: `slow`"),
        ("theme: 5\n", r"line 1: `theme`"),
        ("hours: [1.0, .nan]\n", r"line 1: `hours` should be a finite number"),
        ("seed: -1\n", r"line 1: `seed` must be at least 0, was -1\.$"),
        ("seed: many\n", r"line 1: `seed` must be a whole number, was 'many'\.$"),
        ("pace: 1000\n", r"line 1: `pace` must be at most 30 or 'max', was 1000\.$"),
        ("pace: no\n", r"line 1: `pace` must be a number or 'max', was 'no'\.$"),
        ("limits: 5\n", r"line 1: `limits`"),
        (
            "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
            + "".join(
                f"{new}: &{new} [{','.join([f'*{old}'] * 10)}]\n"
                for old, new in zip("abcde", "bcdef", strict=True)
            ),
            "stands for more than",
        ),
        ("[" * 5000, "nested too deeply|line 1"),
        ("seed: 1\nseed: 2\n", r"line \d: .*duplicate key"),
        ("seed: [1\n", r"line \d"),
        ("- seed\n", r"line 1: settings are"),
    ],
)
def test_mistakes_in_a_file_are_told_with_their_line(text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        load(text)


def test_the_environment_and_flags_bring_text_that_means_what_the_setting_takes() -> None:
    found = load(None, {"DESK_SEED": "5", "DESK_SLOW": "1", "DESK_HOURS": "[1, 2.5]", "DESK_THEME": "12"})
    assert found == Sample(seed=5, slow=True, hours=(1.0, 2.5), theme="12")
    assert load(seed="6", slow="off", folder=Path("x")) == Sample(seed=6, folder=Path("x"))
    for text in ("yes", "1.5", "nan", ""):
        with pytest.raises(ConfigError, match=f"DESK_SEED: `seed` .*, was '{text}'"):
            load(None, {"DESK_SEED": text})


def test_a_layer_above_mends_what_the_one_below_got_wrong() -> None:
    assert load("seed: many\n", {"DESK_SEED": "3"}) == Sample(seed=3)
    assert (
        load("limits:\n  max_notional: .inf\n", None, limits={"max_notional": 4.0}).limits.max_notional == 4.0
    )


class Open(BaseModel):
    """Forbids nothing by itself."""

    seed: int = 1
    limits: Limits = Limits()
    notes: dict[str, str] = {}


def test_unknown_names_are_refused_whatever_the_model_thinks_of_them(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("seeds:\n  deep: 1\n  deeper: 2\nnotes:\n  anything: goes\n")
    with pytest.raises(ConfigError) as failure:
        config.load(Open, file, {}, {"limit": 1})
    assert str(failure.value).splitlines() == [
        f"{file}, line 1: there is no setting `seeds`; did you mean `seed`?",
        "the flag --limit: there is no setting `limit`; did you mean `limits`?",
    ]
    file.write_text("notes:\n  anything: goes\n")
    assert config.load(Open, file, {}, {}).notes == {"anything": "goes"}


@given(
    st.dictionaries(
        st.sampled_from(["seed", "theme", "slow", "hours", "limits", "sed", ""]),
        st.one_of(
            st.integers(-5, 5),
            st.floats(),
            st.booleans(),
            st.text(max_size=5),
            st.none(),
            st.lists(st.floats(), max_size=3),
        ),
    )
)
def test_whatever_a_file_says_it_is_taken_as_it_stands_or_refused_with_its_line(
    given: dict[str, object],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "settings.yaml"
        file.write_text(
            json.dumps(given).replace("NaN", ".nan").replace("Infinity", ".inf").replace("-.inf", "-.inf")
        )
        try:
            found = config.load(Sample, file, {}, {})
        except ConfigError as failure:
            lines = str(failure).splitlines()
            refused = len([line for line in lines if line.startswith(str(file))])
            assert 0 < refused == len(lines)
            return
    plain = found.model_dump(mode="json", exclude_unset=True)
    assert plain == given
    assert {name: type(value) for name, value in plain.items() if name != "hours"} == {
        name: type(value) for name, value in given.items() if name != "hours"
    }


def test_several_mistakes_are_told_at_once_each_with_its_source() -> None:
    with pytest.raises(ConfigError) as failure:
        load("sed: 1\n", {"DESK_THEM": "x", "DESK_LIMITS__MAX_NOTIONAL": "nan"}, seed=-1)
    told = str(failure.value)
    assert "line 1: there is no setting `sed`; did you mean `seed`?" in told
    assert "DESK_THEM: there is no setting `them`; did you mean `theme`?" in told
    assert "DESK_LIMITS__MAX_NOTIONAL: `limits.max_notional`" in told
    assert "the flag --seed: `seed`" in told


@pytest.mark.parametrize("name", ["", "../x", "Demo", "a/b", "-x", "x" * 41, "a b"])
def test_a_profile_name_is_a_plain_word(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot name a profile"):
        Profile(name)


def test_a_runtime_folder_that_is_a_link_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    (tmp_path / "elsewhere").mkdir(0o700)
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigError, match="is a link"):
        Profile("demo").prepare_runtime()


def test_the_file_system_of_the_longest_mount_counts(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/a / ext4 rw 0 0\nsrv:/x /net nfs4 rw 0 0\nsrv:/y /net/my\\040own tmpfs rw 0 0\n")
    assert file_system(Path("/var/desk"), mounts) == "ext4"
    assert file_system(Path("/net/desk"), mounts) == "nfs4"
    assert file_system(Path("/net/my own/desk"), mounts) == "tmpfs"
    assert file_system(Path("/netted"), mounts) == "ext4"
    assert file_system(Path("/x"), tmp_path / "absent") == ""


def test_state_and_runtime_folders_are_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path / "h"))
    profile = Profile("demo")
    assert profile.prepare_state().stat().st_mode & 0o777 == 0o700
    assert profile.prepare_runtime().stat().st_mode & 0o777 == 0o700
    profile.state.chmod(0o777)
    with pytest.raises(ConfigError, match=r"Others can write.*chmod 700"):
        profile.prepare_state()
    profile.state.chmod(0o700)
    monkeypatch.setenv("DESK_HOME", str(tmp_path / ("long" * 40)))
    with pytest.raises(ConfigError, match="too long for a Unix socket"):
        Profile("demo").prepare_runtime()


def test_a_folder_on_a_read_only_file_system_is_told_what_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    state = Profile("demo").prepare_state()
    was = os.statvfs(state)
    # No test may mount a file system, so only what the system calls answer is another.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(ConfigError, match="chmod 700"):
        Profile("demo").prepare_state()
    answer = os.statvfs_result((*was[:8], was.f_flag | os.ST_RDONLY, was.f_namemax))
    monkeypatch.setattr(os, "statvfs", lambda path: answer)
    with pytest.raises(ConfigError) as refused:
        Profile("demo").prepare_state()
    assert str(refused.value) == (
        f"The state folder {state} is on a read-only file system; set DESK_HOME to a folder you can write to."
    )
