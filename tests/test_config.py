"""Settings: file and environment, unknown keys, and everything wrong at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from matcher.config import Config, load_config
from matcher.errors import ConfigError


def write(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_file_and_environment_the_defaults_hold() -> None:
    assert load_config(environ={}) == Config()


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, '[api]\nport = 9000\nhost = "0.0.0.0"\n[index]\npoll_s = 2\n')
    config = load_config(path, {"MATCHER_API__PORT": "9001", "PATH": "/bin"})
    assert (config.api.port, config.api.host, config.index.poll_s) == (9001, "0.0.0.0", 2.0)


def test_the_file_may_be_named_by_the_environment_or_lie_in_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "[api]\nport = 9000\n")
    assert load_config(environ={"MATCHER_CONFIG": str(path)}).api.port == 9000
    path.rename(tmp_path / "matcher.toml")
    monkeypatch.chdir(tmp_path)
    assert load_config(environ={}).api.port == 9000
    monkeypatch.chdir("/")
    assert load_config(environ={}).api.port == 8000


def test_the_store_is_a_file_in_home_unless_a_url_is_given(tmp_path: Path) -> None:
    assert Config(home=tmp_path).store_url == f"sqlite:///{tmp_path}/store.sqlite3"
    url = "postgresql://matcher@db/matcher"
    assert load_config(environ={"MATCHER_STORE__URL": url}).store_url == url


def test_variables_that_are_no_settings_are_let_be(tmp_path: Path) -> None:
    others = {"MATCHER_REAL_DATA": "/x", "MATCHER_MODEL_DIR": "/x", "MATCHER_API_KEY": "x"}
    assert load_config(environ=others) == Config()


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, '[api]\nport = 0\ncolour = "red"\n[index]\ntitle_weight = 1.5\n')
    with pytest.raises(ConfigError) as caught:
        load_config(path, {"MATCHER_NOBODY": "1", "MATCHER_ENCODER__KIND": "remote"})
    for word in ("api.port", "api.colour", "index.title_weight", "nobody", "encoder", "README.md"):
        assert word in str(caught.value)


@pytest.mark.parametrize(
    "environ",
    [
        {"MATCHER_API": "x", "MATCHER_API__PORT": "1"},
        {"MATCHER_API__PORT": "1", "MATCHER_API": "x"},
        {"MATCHER_HOME__X": "1", "MATCHER_HOME": "/tmp"},
        {"MATCHER_API__PORT__X": "1", "MATCHER_API__PORT": "1"},
        {"MATCHER_": "1"},
        {"MATCHER___": "1"},
        {"MATCHER_STORE": "sqlite:///x.db"},
    ],
    ids=str,
)
def test_variables_that_contradict_each_other_are_a_settings_error(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="settings"):
        load_config(environ=environ)


@pytest.mark.parametrize("content", ["[api", "api = ", "= 1", "a = 1\na = 2"])
def test_a_file_that_is_not_toml_is_named(tmp_path: Path, content: str) -> None:
    with pytest.raises(ConfigError, match=r"settings\.toml is not TOML"):
        load_config(write(tmp_path, content), {})


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes('host = "东莞"'.encode("gb18030"))
    with pytest.raises(ConfigError, match=r"settings\.toml is not TOML"):
        load_config(path, {})


def test_a_missing_file_that_was_named_is_an_error(tmp_path: Path) -> None:
    for named in ({"path": tmp_path / "no.toml"}, {"environ": {"MATCHER_CONFIG": str(tmp_path / "no.toml")}}):
        with pytest.raises(ConfigError, match=r"no\.toml does not exist"):
            load_config(**{"environ": {}, **named})  # type: ignore[arg-type]


def test_settings_are_frozen_and_secrets_masked() -> None:
    config = load_config(environ={"MATCHER_ENCODER__API_KEY": "geheim"})
    assert "geheim" not in repr(config)
    assert config.encoder.api_key.get_secret_value() == "geheim"
    with pytest.raises(ValidationError):
        config.home = Path("/")  # type: ignore[misc]


def test_a_secret_is_not_repeated_in_an_error() -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(environ={"MATCHER_ENCODER__API_KEY": "geheim", "MATCHER_ENCODER__KIND": "remote"})
    assert "geheim" not in str(caught.value)
