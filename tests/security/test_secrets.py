"""Secrets come from the environment or from files, and are said nowhere."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import minhu

from backend.embedded.checks import masked
from backend.settings import ROOT, SECRETS, Settings

WORD = "xk42-geheim"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    return


def test_each_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        path = tmp_path / name
        path.write_text(f"https://u:{WORD}@host.example/{name}\n", "utf-8")
        monkeypatch.setenv(f"{name}_FILE", str(path))
    found = Settings()
    assert found.database_url == f"https://u:{WORD}@host.example/DATABASE_URL"
    assert found.redis_url == f"https://u:{WORD}@host.example/REDIS_URL"
    assert str(found.notice_webhook).endswith("/MINHU_NOTICE_WEBHOOK")
    monkeypatch.setenv("REDIS_URL", "redis://own")
    assert Settings().redis_url == "redis://own"


def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "missing"))
    with pytest.raises(FileNotFoundError, match="missing"):
        Settings()
    told = said("migrate", DATABASE_URL_FILE=str(tmp_path / "missing"))
    assert "missing" in told


def test_every_setting_that_may_hold_a_secret_is_known_as_one() -> None:
    for field in Settings.model_fields.values():
        name = str(field.validation_alias)
        holds = any(part in name for part in ("URL", "WEBHOOK", "KEY", "PASSWORD", "SECRET"))
        if name.endswith("_FILE"):
            continue
        harmless = name in ("MINHU_PUBLIC_URL", "MINHU_WEBHOOK_ALLOW")
        assert holds is (name in SECRETS) or harmless, name


def said(*words: str, **environment: str) -> str:
    """All that ``minhu`` says, on both channels."""
    done = minhu(*words, **environment)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout + done.stderr


DATABASE = f"postgresql://minhu:{WORD}@127.0.0.1:1/minhu"
CACHE = f"redis://:{WORD}@127.0.0.1:1/0"


@pytest.mark.parametrize("words", [("migrate",), ("up",), ("work",), ("order", "show", "1")])
def test_no_command_says_them_when_servers_are_away(words: tuple[str, ...], tmp_path: Path) -> None:
    told = said(*words, DATABASE_URL=DATABASE, REDIS_URL=CACHE, MINHU_HOME=str(tmp_path))
    assert WORD not in told
    assert "127.0.0.1" in told or "order" in words


@pytest.mark.parametrize(
    "environment",
    [
        {"DATABASE_URL": f"nonsense://u:{WORD}@x", "REDIS_URL": CACHE},
        {"DATABASE_URL": f"postgresql://u@127.0.0.1:1/x?password={WORD}", "REDIS_URL": CACHE},
        {"DATABASE_URL": DATABASE, "REDIS_URL": f"nonsense://:{WORD}@x"},
        {"MINHU_NOTICE_WEBHOOK": f"nonsense {WORD}"},
    ],
)
def test_nor_when_they_make_no_sense(environment: dict[str, str], tmp_path: Path) -> None:
    assert WORD not in said("migrate", MINHU_HOME=str(tmp_path), **environment)


def test_masking_knows_every_place_of_a_password() -> None:
    for url in (DATABASE, CACHE, f"postgresql://h/db?password={WORD}&x=1", f"redis://u:a@{WORD}@h"):
        assert WORD not in masked(url)


ENV = f"""
from backend.embedded import running
running.find = lambda home: running.Running({DATABASE!r}, {CACHE!r}, 1, 1, None, None)
from backend.cli import app
app(["env"])
"""


def test_a_terminal_shows_stars_and_a_pipe_gets_what_it_needs() -> None:
    command = [sys.executable, "-c", ENV]
    piped = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert piped.count(WORD) == 2
    ours, theirs = pty.openpty()
    subprocess.run(command, cwd=ROOT, stdout=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "DATABASE_URL" in shown
    assert WORD not in shown
