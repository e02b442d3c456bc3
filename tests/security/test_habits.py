"""Habits of our code that security leans on: scripts, patterns, cryptography, logs, form fields."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.markdown import page

from backend.core.db import fetch_value
from backend.core.texts import one_line
from backend.identity.tables import Operator
from backend.settings import ROOT

SCRIPTS = [
    path
    for door in ("desk", "panel")
    for path in sorted((ROOT / "backend" / door / "static").glob("*.js"))
    if not path.name.endswith(".min.js")
]
CODE = [
    path
    for folder in ("backend", "workers")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "piccolo_migrations" not in path.parts
]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_set_text_merge_no_objects_and_store_nothing(path: Path) -> None:
    text = path.read_text("utf-8")
    markup = r"\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|createContextualFragment"
    assert not re.search(markup, text)
    assert not re.search(r"__proto__|Object\.assign|\.constructor\[|structuredClone", text)
    # What the panel keeps in the browser is the language and the time zone.
    stored = re.findall(r"(?:local|session)Storage[^;]*|indexedDB|caches\.", text)
    assert all("LANGUAGE_KEY" in each or "Timezone" in each for each in stored), stored


def test_scripts_were_found() -> None:
    assert len(SCRIPTS) >= 6


def test_no_pattern_is_made_of_what_somebody_typed() -> None:
    found = {
        ast.unparse(call.args[0])
        for path in CODE
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name) and call.func.value.id == "re"
        and call.func.attr != "escape" and not isinstance(call.args[0], ast.Constant)
    }  # fmt: skip
    # A number of ours, and a table of ours that is gone through; what is escaped is a text.
    found = {each for each in found if not each.startswith("re.escape(")}
    assert found <= {"f'\\\\d{{{length}}}'", "pattern"}


@cache
def imported(path: Path) -> set[str]:
    """The libraries a module imports from, by their first names."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    return {name.split(".")[0] for name in names}


def test_cryptography_is_that_of_known_libraries_and_listed() -> None:
    """docs/security.md lists each module that seals, signs or proves, and no other."""
    known = {"argon2", "cryptography", "hmac", "joserfc", "pyotp", "ssl"}
    used = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in CODE
        if imported(path) & known
    }
    text = page("docs/security.md").text.partition("## Cryptography in use")[2]
    assert set(re.findall(r"`((?:backend|workers)\.[\w.]+)`", text.partition("\n## ")[0])) == used
    hashes = {
        found for path in CODE for found in re.findall(r"hashlib\.(\w+)", path.read_text("utf-8"))
    }
    assert hashes <= {"file_digest", "pbkdf2_hmac", "sha256"}
    assert not [path for path in CODE if {"Crypto", "nacl"} & imported(path)]


@pytest.mark.parametrize("text", ["a\nERROR forged", "a\r\x1b[2Jb", "a\u2028b", "a\0b", "a\u202eb"])
def test_a_line_of_a_log_stays_one(text: str) -> None:
    told = one_line(text)
    assert told.isprintable()
    assert told.startswith("a\\")
    assert one_line("/desk/工单/ 1") == "/desk/工单/ 1"


async def test_a_path_forges_no_line_of_the_log(
    keeper: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("backend.desk.order.seen", broken)
    answer = await keeper.http.post("/desk/orders/1/actions/x%0AERROR%20forged")
    assert answer.status_code == 500
    [line] = [each for each in caplog.records if each.name == "backend.desk.failures"]
    assert "x\\nERROR forged" in line.getMessage()


async def test_password_fields_are_masked_and_leave_managers_their_way(stranger: Any) -> None:
    html = (await stranger.http.get("/desk/login")).text
    fields = re.findall(r"<input[^>]*type=\"password\"[^>]*>", html)
    assert len(fields) == 1
    assert 'autocomplete="current-password"' in fields[0]
    templates = ROOT / "backend" / "desk" / "templates"
    change = (templates / "part_password.html").read_text("utf-8")
    assert re.findall(r'type="password" autocomplete="([\w-]+)"', change) == [
        "current-password", "new-password", "new-password",
    ]  # fmt: skip
    for path in [*templates.glob("*.html"), *SCRIPTS]:
        assert not re.search(r"onpaste|\"paste\"|'paste'", path.read_text("utf-8")), path


def test_an_account_holds_no_hint_and_no_date_on_which_its_password_ends() -> None:
    columns = {column._meta.name for column in Operator._meta.columns}
    assert not [name for name in columns if re.search("hint|question|answer|expire|ends", name)]


async def test_a_database_that_was_only_migrated_holds_nobody(database: str) -> None:
    for table in ("operator", "role_grant", "person", "work_order", "area", "api_key"):
        assert await fetch_value(f"SELECT count(*) FROM {table}") == 0
