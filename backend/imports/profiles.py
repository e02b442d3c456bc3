"""Reads import profiles from TOML. Touches no database."""

import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from backend.core.labels import Label
from backend.imports.errors import InvalidProfile, UnknownProfile
from backend.imports.fields import ISO
from backend.imports.mapping import Choice, Profile
from backend.imports.text import match_key
from backend.orders.past import ENDED, OPEN
from backend.settings import FIXTURES

FOLDER = FIXTURES / "imports"


def known_profiles(folder: Path = FOLDER) -> list[str]:
    """The names of the profiles in *folder*, in alphabetical order."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def load_profile(name: str, folder: Path = FOLDER) -> Profile:
    """The profile called *name*, or the one in the file *name* where that ends in ``.toml``.

    Raises UnknownProfile, which lists the known ones, and InvalidProfile, which names the file and
    the setting.
    """
    path = Path(name) if name.endswith(".toml") else folder / f"{name}.toml"
    if not path.is_file() or (path.parent != folder and not name.endswith(".toml")):
        raise UnknownProfile(name=name, known=", ".join(known_profiles(folder)))
    try:
        with path.open("rb") as file:
            written = tomllib.load(file)
        if "name" in written:
            raise InvalidProfile(
                path.name, "name", Label("由文件名决定，不用填写", "is the file's own name")
            )
        profile = msgspec.convert(written | {"name": path.stem}, Profile)
    except msgspec.ValidationError as error:
        reason, _, where = str(error).partition(" - at `$")
        field = where.strip("`.").replace("key` in `$.", "") or "—"
        raise InvalidProfile(path.name, field, Label(f"格式不符（{reason}）", reason)) from error
    except ValueError as error:  # Not TOML, or not text at all.
        raise InvalidProfile(path.name, "—", Label(f"不是 TOML（{error}）", str(error))) from error
    _check(profile, path.name)
    return profile


def _check(profile: Profile, file: str) -> None:
    def refuse(field: str, zh: str, en: str) -> None:
        raise InvalidProfile(file, field, Label(zh, en))

    try:
        ZoneInfo(profile.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        refuse("zone", f"没有时区“{profile.zone}”", f"there is no time zone {profile.zone!r}")
    for written in profile.dates:
        if written != ISO and "%" not in written:
            refuse("dates", f"“{written}”不是日期格式", f"{written!r} is no date format")
    if profile.historic != (profile.state is not None):
        refuse("state", "historic 为 true 时必须填写，否则不得填写", "goes with historic = true")
    for field, choice in profile.choices():
        if choice.column is None and (choice.default is None or choice.values):
            refuse(
                field, "没有 column 时须有 default，不得有 values", "without column: default only"
            )
        if twice := _said_twice(choice):
            refuse(f"{field}.values", f"“{twice}”出现两次", f"{twice!r} stands there twice")
    if profile.state is not None:
        default = [profile.state.default] if profile.state.default else []
        for state in (*profile.state.values, *default):
            if state not in OPEN | ENDED:
                refuse("state", f"不能导入为“{state.zh}”", f"nothing enters as {state.en}")


def _said_twice(choice: Choice[object]) -> str | None:
    seen: set[str] = set()
    for word in (word for words in choice.values.values() for word in words):
        if match_key(word) in seen:
            return word
        seen.add(match_key(word))
    return None
