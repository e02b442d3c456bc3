"""Files as tables: every usual encoding and delimiter, XLSX, and files that are none of them."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from support.spreadsheets import HEADINGS, hotline_row, write_csv, write_xlsx

from backend.imports.errors import UnusableFile
from backend.imports.files import open_table
from backend.imports.rows import BrokenRow, RawRow
from backend.imports.text import match_key

AT = datetime(2025, 3, 3, 3, 3, 15)  # noqa: DTZ001 — local, as spreadsheets are
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def read(path: Path) -> tuple[tuple[str, ...], list[RawRow | BrokenRow]]:
    with open_table(path) as table:
        return table.columns, list(table.rows)


def good(path: Path) -> list[RawRow]:
    rows = read(path)[1]
    assert all(isinstance(row, RawRow) for row in rows), rows
    return [row for row in rows if isinstance(row, RawRow)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_it_reads_every_usual_encoding_and_delimiter(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    rows = [
        hotline_row("A1", 诉求内容="一、路灯不亮；\r\n二、井盖, 松动;", 诉求人='演示"甲"'),
        hotline_row("A2", 诉求内容="生僻字：𠮷㐂" if encoding != "gb18030" else "生僻字：㐂"),
    ]
    path = write_csv(tmp_path / "x.csv", rows, encoding=encoding, delimiter=delimiter)
    columns, found = read(path)
    assert columns == tuple(match_key(name) for name in HEADINGS)
    assert [row.line for row in found] == [2, 4]
    assert [list(row.cells.values()) for row in found if isinstance(row, RawRow)] == rows


def test_headings_ignore_case_width_and_space(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("\n ,,\n工单 编号 ,“Ｎａｍｅ（１）”\nA1,b\n", encoding="utf-8")
    columns, rows = read(path)
    assert columns == ("工单编号", "“name(1)”")
    assert [row.line for row in rows] == [4]


def test_lines_are_those_an_editor_shows(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b'a,b\r\n"1\r\n2\r\n3",x\r\n\r\n\r\n4,y\r\n')
    assert [row.line for row in read(path)[1]] == [2, 7]


def test_a_row_out_of_step_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('a,b\n1,2\n1,2,3\n1\n"x"y,2\n1,2,\n3,4\n', encoding="utf-8")
    rows = read(path)[1]
    assert [(row.line, isinstance(row, RawRow)) for row in rows] == [
        (2, True), (3, False), (4, False), (5, False), (6, False), (7, True),
    ]  # fmt: skip
    reasons = [row.reason.en for row in rows if isinstance(row, BrokenRow)]
    assert "delimiter" in reasons[0]
    assert "line break" in reasons[1]


@pytest.mark.parametrize("rest", ["x,y\n" * 5, "x,y\n" * 2_000_000])
def test_a_quotation_mark_never_closed_ends_the_reading_and_says_where(
    tmp_path: Path, rest: str
) -> None:
    path = tmp_path / "x.csv"
    path.write_text('a,b\n1,2\n"3,4\n' + rest, encoding="utf-8")
    first, last = read(path)[1]
    assert isinstance(first, RawRow)
    assert isinstance(last, BrokenRow)
    assert (last.line, last.ends) == (3, True)


def test_a_cell_of_a_megabyte_is_only_a_cell(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", [["1", "长" * 1_000_000], ["2", "b"]], headings=["a", "b"])
    assert [len(row.cells["b"]) for row in good(path)] == [1_000_000, 1]


def test_a_workbook_keeps_dates_and_loses_no_digit(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "export.data",
        [
            ["编号", "时间", "数"],
            [60879417.0, AT, 34.352],
            [],
            [13900000000.0, "2025-03-03", None],
            [20250303000000123.0, None, True],
        ],
    )
    rows = good(path)
    assert [row.line for row in rows] == [2, 4, 5]
    assert [list(row.cells.values()) for row in rows] == [
        ["60879417", AT, "34.352"],
        ["13900000000", "2025-03-03", ""],
        ["2.025030e+16", "", "True"],
    ]


def test_a_formula_counts_by_its_result_or_not_at_all(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", [["a", "b"], ["=1+1", "text"]], formulas=True)
    [row] = good(path)
    assert row.cells == {"a": "", "b": "text"}


def test_a_workbook_that_misstates_its_size_is_read_whole(tmp_path: Path) -> None:
    rows = [["a", "b"], *([f"{n}", "x"] for n in range(50))]
    path = write_xlsx(tmp_path / "x.xlsx", rows)
    _rewrite(path, "xl/worksheets/sheet1.xml", b'ref="A1:B51"', b'ref="A1"')
    assert len(good(path)) == 50


def test_a_row_wider_than_the_headings_is_told(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", [["a", "b"], ["1", "2", "3"], ["1"], ["1", "2", ""]])
    assert [type(row) for row in read(path)[1]] == [BrokenRow, RawRow, RawRow]


def test_a_damaged_sheet_gives_what_came_before(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", [["a", "b"], ["1", "2"], ["3", "4"]])
    _rewrite(path, "xl/worksheets/sheet1.xml", b'<row r="3"', b'<row r="3" <<')
    rows = read(path)[1]
    assert isinstance(rows[-1], BrokenRow)
    assert rows[-1].ends


def _rewrite(path: Path, name: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    assert old in members[name]
    members[name] = members[name].replace(old, new)
    with zipfile.ZipFile(path, "w") as archive:
        for each, content in members.items():
            archive.writestr(each, content)


def _zip(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"<broken")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b" \r\n\n ", "empty", id="blank"),
        pytest.param("\ufeff".encode(), "empty", id="mark-only"),
        pytest.param(b",,,\n;;;\n", "empty", id="delimiters-only"),
        pytest.param(b"\x00" * 5000, "binary", id="zeros"),
        pytest.param(bytes(range(256)) * 40, "encoding", id="junk"),
        pytest.param(b"\x7fELF" + bytes(range(1, 30)) * 99, "binary", id="program"),
        pytest.param(b"%PDF-1.7\n...", "PDF", id="pdf"),
        pytest.param(OLE + bytes(5000), "old Excel", id="xls"),
        pytest.param(
            OLE + bytes(700) + "EncryptedPackage".encode("utf-16-le"), "password", id="protected"
        ),
        pytest.param(b"<html><table><tr><td>1", "web page", id="web-page-as-xls"),
        pytest.param(_zip("word/document.xml"), "another document", id="docx"),
        pytest.param(_zip("xl/workbook.xml"), "damaged", id="broken-workbook"),
        pytest.param(b"PK\x03\x04 and then nothing", "damaged", id="cut-off-archive"),
        pytest.param(b'"a,b\n1,2\n', "headings", id="open-heading"),
        pytest.param(b"a" * (1 << 22), "headings", id="one-endless-line"),
    ],
)
def test_what_is_no_table_is_refused_with_a_hint(tmp_path: Path, content: bytes, hint: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    with pytest.raises(UnusableFile, match=hint) as caught:
        read(path)
    assert "export.csv" in str(caught.value)


def test_a_missing_file_a_folder_and_an_empty_sheet_are_refused(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    for name, hint in (("none.csv", "no such file"), ("", "not a file"), ("empty.xlsx", "empty")):
        with pytest.raises(UnusableFile, match=hint):
            read(tmp_path / name)
