"""Where the keys come from: the environment, or a file for its owner alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.personal import key_line
from support.up_copy import Copy

from backend.personal import sealing, source
from backend.personal.errors import BadKeyRing, KeyMissing, NoKeyRing
from backend.personal.keyring import Kind, parsed
from backend.settings import Settings, settings

PLACE = ("person", "phone", 7)


def forget() -> None:
    settings.cache_clear()
    source.ring.cache_clear()


@pytest.fixture
def forgotten() -> Iterator[None]:
    """What was read under a test's environment is forgotten once that is undone."""
    yield
    forget()


@pytest.fixture
def file(forgotten: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file the process looks for its keys in; it is not there yet."""
    monkeypatch.delenv("MINHU_KEYRING", raising=False)
    monkeypatch.delenv("MINHU_KEYRING_FILE", raising=False)
    monkeypatch.setenv("MINHU_HOME", str(tmp_path))
    forget()
    return tmp_path / "keyring"


def test_a_ring_is_made_once_and_for_its_owner_alone(file: Path) -> None:
    with pytest.raises(NoKeyRing):
        source.ring()
    source.ensure(settings())
    assert file.stat().st_mode & 0o777 == 0o600
    made = file.read_text("utf-8")
    source.ensure(settings())
    assert file.read_text("utf-8") == made
    assert len(source.ring().keys) == 1


def test_no_ring_is_made_where_one_was_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINHU_KEYRING_FILE", str(file.with_name("other")))
    source.ensure(Settings())
    assert list(file.parent.iterdir()) == []


def test_a_key_is_added_behind_the_others_and_the_file_stays_private(file: Path) -> None:
    source.add_key(settings())
    [first] = source.ring().keys
    source.add_key(settings())
    assert source.ring().keys[0] == first
    assert len(source.ring().keys) == 2
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["keyring"]


def test_a_key_another_process_added_is_found_without_a_restart(file: Path) -> None:
    file.write_text(key_line(b"a") + "\n")
    assert len(source.ring().keys) == 1
    told = f"{key_line(b'a')}\n{key_line(b'b')}\n"
    token = parsed(told, "there").seal("13812345678", Kind.phone, sealing.place(*PLACE))
    with pytest.raises(KeyMissing):
        sealing.opened(*PLACE, token)
    file.write_text(told)
    assert sealing.opened(*PLACE, token) == "13812345678"


@pytest.mark.parametrize("text", ["", "rubbish\n"])
def test_a_file_that_is_no_ring_is_named(file: Path, text: str) -> None:
    file.write_text(text)
    with pytest.raises(BadKeyRing, match=str(file)):
        source.ring()
    with pytest.raises(BadKeyRing):
        source.add_key(settings())
    assert file.read_text("utf-8") == text


def test_the_environment_comes_first_and_is_not_written_to(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(key_line(b"a"))
    monkeypatch.setenv("MINHU_KEYRING", key_line(b"b"))
    config = Settings()
    assert source.read(config) == parsed(key_line(b"b"), "there")
    with pytest.raises(BadKeyRing, match="MINHU_KEYRING"):
        source.add_key(config)
    assert key_line(b"b") not in repr(config)


def test_the_commands_make_a_ring_and_list_its_keys(tmp_path: Path) -> None:
    copy = Copy(tmp_path / "home", MINHU_KEYRING_FILE=str(tmp_path / "ring"))
    made = copy.run("keyring", "new")
    assert made.returncode == 0, made.stderr
    key = parsed((tmp_path / "ring").read_text("utf-8"), "ring").newest
    assert key.id in made.stdout
    begun = Copy(tmp_path / "fresh")
    assert begun.run("keyring", "new").returncode == 0
    assert (tmp_path / "fresh" / "keyring").stat().st_mode & 0o777 == 0o600
    assert begun.run("keyring", "new").returncode == 0
    missing = copy.run("keyring", "new", MINHU_KEYRING_FILE=str(tmp_path / "no" / "ring"))
    assert missing.returncode == 1
    assert "Traceback" not in missing.stderr
    assert str(tmp_path / "no" / "ring") in missing.stderr
