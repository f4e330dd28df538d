"""Settings.

Where they come from, which wins, and that everything wrong with them is told at once.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Settings, SettingsError, describe, env_name, read_settings

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="\"'#\x85"),
    min_size=1,
)


def read(
    folder: Path, env: str = "", toml: str = "", **environ: str
) -> dict[str, tuple[object, str]]:
    """The settings of a folder with these files, in this environment."""
    (folder / ".env").write_text(env, encoding="utf-8")
    (folder / "morgue.toml").write_text(toml, encoding="utf-8")
    return read_settings(environ, folder)


def faults(folder: Path, env: str = "", toml: str = "", **environ: str) -> list[str]:
    """What is said to be wrong, a line each."""
    with pytest.raises(SettingsError) as error:
        read(folder, env, toml, **environ)
    head, *lines = str(error.value).splitlines()
    assert head == "These settings can't be used:"
    return [line.strip() for line in lines]


def test_defaults_are_what_they_are_without_anything(tmp_path: Path) -> None:
    """Nothing set anywhere gives the defaults, which the class gives as well, and says so."""
    found = read_settings({}, tmp_path)
    assert {origin for _, origin in found.values()} == {"default"}
    assert Settings.from_env({}, tmp_path) == Settings()
    assert Settings(**{name: value for name, (value, _) in found.items()}) == Settings()


def test_every_setting_is_described() -> None:
    """Each has an environment name, a help line, and a default that it would take itself."""
    rows = describe()
    assert [row["name"] for row in rows] == [field.name for field in dataclasses.fields(Settings)]
    for row in rows:
        assert row["help"] and row["env"] == env_name(row["name"])
        assert not row["choices"] or row["default"] in row["choices"]
        assert row["minimum"] is None or row["default"] >= row["minimum"]
        if row["check"] and row["default"]:
            row["check"](row["default"])


def test_the_environment_wins_over_env_and_env_over_toml(tmp_path: Path) -> None:
    """Each value comes from the place nearest to the process, and its origin is told."""
    found = read(
        tmp_path,
        "MORGUE_PORT=8001\nMORGUE_KEEP=4",
        "port = 8002\nkeep = 5\nname = 'The Post'",
        MORGUE_PORT="8003",
        MORGUE_THREADS="",
    )
    assert (found["port"], found["keep"]) == ((8003, "environment"), (4, ".env"))
    assert (found["name"], found["threads"]) == (
        ("The Post", "morgue.toml"),
        (Settings().threads, "default"),
    )


def test_a_file_that_is_named_stands_for_morgue_toml(tmp_path: Path) -> None:
    """MORGUE_CONFIG names another TOML file; one that isn't there is a fault."""
    (tmp_path / "other.toml").write_text("keep = 7", encoding="utf-8")
    assert read(tmp_path, toml="keep = 8", MORGUE_CONFIG=str(tmp_path / "other.toml"))["keep"] == (
        7,
        "other.toml",
    )
    assert faults(tmp_path, MORGUE_CONFIG="/nowhere.toml") == [
        "MORGUE_CONFIG=/nowhere.toml: no such file"
    ]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("MORGUE_NAME=The Post", "The Post"),
        ('export MORGUE_NAME="The Post"', "The Post"),
        ("  MORGUE_NAME = 'The Post'  # ours", "The Post"),
        ("MORGUE_NAME=The Post # ours", "The Post"),
        ("MORGUE_NAME=The#Post", "The#Post"),
        ('MORGUE_NAME="The # Post"', "The # Post"),
        ("# MORGUE_NAME=The Post", "Morgue"),
        ("\n\nMORGUE_NAME=a=b", "a=b"),
    ],
)
def test_env_files_are_read_as_shells_read_them(tmp_path: Path, line: str, value: str) -> None:
    """Quotes, `export`, blanks and comments are no part of a value."""
    assert read(tmp_path, line)["name"][0] == value


@given(TEXTS)
def test_any_word_goes_through_each_place(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """What is written in the environment, quoted in .env or in TOML arrives as it was written."""
    folder = tmp_path_factory.mktemp("settings")
    toml = text.replace("\\", "\\\\")
    assert read(folder, MORGUE_NAME=text)["name"] == (text, "environment")
    assert read(folder, f'MORGUE_NAME="{text}"')["name"] == (text, ".env")
    assert read(folder, f"MORGUE_NAME={text}")["name"] == (text, ".env")
    assert read(folder, toml=f'name = "{toml}"')["name"] == (text, "morgue.toml")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Each wrong value is named with its place and what it takes, whatever else is wrong."""
    told = faults(
        tmp_path,
        "MORGUE_KEEP=0\nno assignment",
        "jobs = 2.5\nrules = 7\nnix = 1\nlog_queries = 'maybe'",
        MORGUE_PORT="abc",
        MORGUE_ACCESS="opne",
        MORGUE_TRUSTED_PROXIES="10.0.0.0/8,here",
        MORGUE_RATE_LIMIT="often",
        MORGUE_RATE_STORAGE="memcached://localhost",
        MORGUE_ACESS="token",
        MORGUE_SEARCH_SECONDS="nan",
    )
    expected = {
        "MORGUE_KEEP='0' (.env): takes at least 1",
        ".env, line 2: takes NAME=value",
        "MORGUE_JOBS=2.5 (morgue.toml): takes a whole number",
        "MORGUE_RULES=7 (morgue.toml): takes a text in quotes",
        "morgue.toml: there is no setting 'nix'",
        "MORGUE_LOG_QUERIES='maybe' (morgue.toml): takes yes or no",
        "MORGUE_PORT='abc' (environment): takes a whole number",
        "MORGUE_ACCESS='opne' (environment): takes one of open, token, proxy",
        "MORGUE_ACESS: there is no such setting; MORGUE_ACCESS is the nearest",
        "MORGUE_SEARCH_SECONDS='nan' (environment): takes at least 0.05",
    }
    assert expected <= set(told)
    others = [line for line in told if line not in expected]
    assert len(others) == 3
    assert all(
        any(hint in line for line in others)
        for hint in ("networks", "600/minute", "redis://HOST:PORT")
    )


@pytest.mark.parametrize("name", [".env", "morgue.toml"])
@pytest.mark.parametrize("data", [b"\xff\xfeM\x00", b"\x80\x81"])
def test_a_file_that_is_no_text_is_a_fault(tmp_path: Path, name: str, data: bytes) -> None:
    """A file in another encoding is named, and nothing of it guessed."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SettingsError, match=f"{name} can't be read"):
        read_settings({}, tmp_path)


def test_broken_toml_is_a_fault(tmp_path: Path) -> None:
    """So is a TOML file that breaks off, with the line."""
    (fault,) = faults(tmp_path, toml="name = [")
    assert "morgue.toml can't be read" in fault
    assert "line 1" in fault or "end of document" in fault


def test_yes_and_no_have_several_names(tmp_path: Path) -> None:
    """Switches take what people write for yes and no."""
    for text, value in {
        "1": True,
        "Yes": True,
        "on": True,
        "TRUE": True,
        "0": False,
        "no": False,
        "off": False,
    }.items():
        assert read(tmp_path, MORGUE_LOG_QUERIES=text)["log_queries"] == (value, "environment")
    assert read(tmp_path, toml="log_queries = true")["log_queries"] == (True, "morgue.toml")
