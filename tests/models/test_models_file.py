"""The models file: every mistake told at once with its line, and changed by command without losing a comment."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.agents.models.endpoint import Endpoint, nearby
from desk.agents.models.models_edit import put_endpoint, remove_endpoint, use
from desk.agents.models.models_file import FLAG, chosen_models, read_models
from desk.kernel.errors import ConfigError
from desk.kernel.profile import Profile
from desk.settings import Settings

SOUND = """\
# mine
endpoints:
  local:            # on the desk's own machine
    url: http://127.0.0.1:8080/v1
    model: tiny-7b
  hosted:
    url: https://models.example.com/v1/
    key: env:HOSTED_KEY
    prices: {input: 2.5, output: 10}
personas:
  "*": local        # everybody else
  Bull: hosted
  Risk Sentinel: house
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "demo.models.yaml"
    path.write_text(text)
    return path


def test_each_persona_speaks_through_the_endpoint_it_is_given(tmp_path: Path) -> None:
    file = read_models(written(tmp_path, SOUND))
    speak = {who: file.endpoint(who) for who in ("Bull", "Bear", "Risk Sentinel")}
    assert speak == {"Bull": "hosted", "Bear": "local", "Risk Sentinel": ""}
    assert file.endpoints["hosted"].url == "https://models.example.com/v1"


def test_without_a_file_the_house_speaks(tmp_path: Path) -> None:
    file = read_models(tmp_path / "none.yaml")
    assert (file.endpoints, file.endpoint("Bull")) == ({}, "")


def test_every_mistake_is_told_at_once_with_its_line_and_no_key_is_repeated(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        SOUND.replace("model:", "modell:")
        .replace("env:HOSTED_KEY", "sk-very-secret")
        .replace("2.5", "-1")
        .replace("  Bull: hosted", "  Bul: hosted"),
    )
    with pytest.raises(ConfigError) as told:
        read_models(path)
    lines = str(told.value).splitlines()
    assert len(lines) == 4
    assert all(line.startswith(f"{path}, line ") for line in lines)
    for words in ("did you mean `model`?", "a key itself never stands", "at least 0", "did you mean Bull"):
        assert words in str(told.value)
    assert "sk-very-secret" not in str(told.value)


def test_a_cap_of_nobody_or_below_nothing_is_told(tmp_path: Path) -> None:
    for cap, words in (
        ("bull: 3", "did you mean Bull"),
        ("Bull: -1", "at least 0"),
        ("Bull: .nan", "caps.personas.Bull"),
    ):
        with pytest.raises(ConfigError, match=words):
            read_models(written(tmp_path, f"{SOUND}caps:\n  personas:\n    {cap}\n"))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x/v1",
        "http://",
        "http://me:secret@x/v1",
        "http://x/v1?key=1",
        "http://x/v1#a",
        "http://x:99999/v1",
        "x",
    ],
)
def test_an_address_that_is_none_or_holds_a_secret_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must"):
        Endpoint(url=url)


def test_a_key_travels_unencrypted_only_where_it_stays_near() -> None:
    for url in (
        "http://127.0.0.1/v1",
        "http://10.0.0.5:8000/v1",
        "http://box/v1",
        "http://nas.local/v1",
        "https://x.org",
    ):
        Endpoint(url=url, key="vault")
    with pytest.raises(ValueError, match="unencrypted"):
        Endpoint(url="http://models.example.com/v1", key="vault")
    assert not nearby("http://8.8.8.8/v1")
    assert not nearby("http://134744072/v1"), "8.8.8.8 as one number"
    assert not nearby("http://0x08080808/v1")


def test_an_endpoint_without_an_address_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"line 2: `endpoints\.x\.url` is missing"):
        read_models(written(tmp_path, "endpoints:\n  x: {model: m}\n"))


def test_a_persona_of_no_endpoint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no endpoint of this file"):
        read_models(written(tmp_path, SOUND.replace("Bull: hosted", "Bull: elsewhere")))


def test_a_change_by_command_keeps_comments_order_and_quotes(tmp_path: Path) -> None:
    path = written(tmp_path, SOUND)
    put_endpoint(path, "local", {"idle_s": 60.0, "model": "bigger"})
    use(path, "Bear", "hosted")
    text = path.read_text()
    for kept in ("# mine", "# on the desk's own machine", '"*": local        # everybody else'):
        assert kept in text
    assert read_models(path).endpoints["local"].model == "bigger"
    assert read_models(path).endpoint("Bear") == "hosted"
    assert path.stat().st_mode & 0o777 == 0o600
    remove_endpoint(path, "hosted")
    file = read_models(path)
    assert (file.endpoint("Bull"), file.endpoint("Bear"), set(file.endpoints)) == (
        "local",
        "local",
        {"local"},
    )


def test_a_change_that_would_not_load_is_never_written(tmp_path: Path) -> None:
    path = written(tmp_path, SOUND)
    with pytest.raises(ConfigError, match=r"demo\.models\.yaml, line"):
        put_endpoint(path, "local", {"idle_s": -1.0})
    with pytest.raises(ConfigError):
        use(path, "Bull", "nowhere")
    assert path.read_text() == SOUND
    assert list(tmp_path.iterdir()) == [path]


def test_the_flag_speaks_for_everybody_in_place_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    written(tmp_path, SOUND)
    file = chosen_models(Profile("demo"), Settings(llm_url="http://127.0.0.1:9/v1", llm_model="m"))
    assert {file.endpoint(who) for who in ("Bull", "Bear", "Risk Sentinel")} == {FLAG}
    assert file.endpoints[FLAG].model == "m"
    assert set(file.endpoints) == {FLAG, "local", "hosted"}
