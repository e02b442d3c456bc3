"""Files that come in are what they say and swell to no more than they may; exports are harmless."""

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from backend.core.cells import FORMULA_SIGNS, harmless
from backend.core.db import fetch_value
from backend.files.rules import KINDS
from backend.files.sniffing import media_type
from backend.imports.errors import UnusableFile
from backend.imports.xlsx_file import FOLDED_BYTES, MOST_FOLD, read_xlsx
from backend.settings import ROOT

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 64
SCRIPT = b"<script>alert(1)</script>"


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_no_cell_begins_like_a_formula(sign: str) -> None:
    for text in (f"{sign}HYPERLINK(1)", f"  {sign}1", sign):
        assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", [-5, 1.5, None, True, "楼道灯不亮", "a=b", "", "'=x"])
def test_other_cells_stay_as_they_are(value: object) -> None:
    assert harmless(value) == value


TEMPLATE, WRITERS = "template.py", "writers.py"
"""A table's empty form: our own words, and nobody's rows; and what writes the rows it is given."""


def test_whoever_writes_a_spreadsheet_makes_its_cells_harmless() -> None:
    writes = re.compile(r"csv\.(?:Dict)?[wW]riter|Workbook\(|def exported")
    writers = [
        path
        for folder in ("backend", "workers")
        for path in (ROOT / folder).rglob("*.py")
        if writes.search(path.read_text("utf-8")) and path.name != TEMPLATE
    ]
    assert len(writers) >= 2
    for path in writers:
        assert "backend.core.cells import harmless" in path.read_text("utf-8"), path


def test_whoever_takes_rows_out_over_the_web_asks_for_the_permission() -> None:
    """Whoever makes a file of rows asks for `export_data` beforehand, in the same file."""
    sends = re.compile(r"WRITERS\[|text/csv|spreadsheetml|Workbook\(|def exported")
    doors = ("api", "desk", "registry", "reports", "web")
    found = [
        path.relative_to(ROOT).as_posix()
        for door in doors
        for path in (ROOT / "backend" / door).rglob("*.py")
        if sends.search(path.read_text("utf-8"))
        and "Permission.export_data" not in path.read_text("utf-8")
        and path.name not in (TEMPLATE, WRITERS)
    ]
    assert found == []
    guards = (ROOT / "backend" / "panel" / "guards.py").read_text("utf-8")
    assert "Permission.export_data" in guards


async def test_exports_take_the_permission(entering: Any) -> None:
    for username, table, status in (
        ("shouli", "person", 403), ("lingdao", "work_order", 403), ("anquan", "operator", 403),
        ("paiqian", "person", 200), ("admin", "person", 200), ("shenji", "trail_entry", 200),
    ):  # fmt: skip
        browser = await entering(username)
        path = f"/admin/api/tables/{table}/"
        assert (await browser.get(path, params={"__page_size": 100})).status_code == 200
        for asked in (
            {"headers": {"panel-for": "export"}}, {"params": {"__page_size": 101}},
            {"params": {"__page_size": 1000}, "headers": {"panel-for": "row"}},
        ):  # fmt: skip
            answer = await browser.get(path, **asked)
            assert answer.status_code == status, (username, asked, answer.text)
            assert status == 200 or "导出数据" in answer.text
    told = "SELECT count(*) FROM trail_entry WHERE chain = 'export' AND actor = $1"
    assert await fetch_value(told, "paiqian") == 3
    assert await fetch_value(told, "shouli") == 0


@pytest.mark.parametrize(
    "head",
    [
        SCRIPT,
        b"\xef\xbb\xbf  \n" + SCRIPT,
        b"<?xml version='1.0'?><svg onload='alert(1)'/>",
        b"<!--" + PNG + b"-->" + SCRIPT,
        b"PK\x03\x04" + b"\0" * 26 + SCRIPT,
        b"MZ" + PNG,
        b"#!/bin/sh\n\x00",
    ],
)
def test_what_browsers_or_machines_would_run_is_not_taken(head: bytes) -> None:
    assert media_type(head, "照片.png") is None


@pytest.mark.parametrize("head", [PNG + SCRIPT, b"GIF89a/*" + SCRIPT, b"\xff\xd8\xff\xe1" + SCRIPT])
def test_what_is_two_things_at_once_is_kept_as_the_harmless_one(head: bytes) -> None:
    kind = media_type(head, "网页.html")
    assert kind is not None
    assert kind.startswith("image/")
    assert KINDS[kind].extensions[0] != ".html"


def test_a_workbook_that_swells_without_measure_is_refused_unopened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(FOLDED_BYTES // 1_000_000 + 1):
                part.write(b" " * 1_000_000)
    assert path.stat().st_size * MOST_FOLD < FOLDED_BYTES
    with pytest.raises(UnusableFile, match="too much"), read_xlsx(path, ""):
        pass
