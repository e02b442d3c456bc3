"""Files as other systems export them, written for the tests."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import openpyxl

from backend.settings import FIXTURES, ROOT

SAMPLE = FIXTURES / "imports" / "hotline_12345_sample.csv"
NYC = ROOT.parent / "shared" / "data" / "nyc311_2024-04-16.csv"
HEADINGS = (
    "工单编号", "来电时间", "受理时间", "诉求类型", "紧急程度", "来源渠道", "诉求人", "联系电话",
    "所属街道", "所属社区", "事发地址", "经度", "纬度", "诉求内容", "工单状态", "办结时间",
    "答复内容", "是否解决", "满意度",
)  # fmt: skip


def sample_text() -> str:
    return SAMPLE.read_bytes().decode("gb18030")


def sample_rows() -> list[list[str]]:
    return list(csv.reader(io.StringIO(sample_text(), newline="")))


def hotline_row(ref: str, **changes: str) -> list[str]:
    """A row of the hotline's export: a complaint closed after a day, unless *changes* differ."""
    values = {
        "工单编号": ref,
        "来电时间": "2025-03-03 08:00:00",
        "诉求类型": "投诉",
        "诉求内容": "楼道灯不亮",
        "工单状态": "已办结",
        "办结时间": "2025-03-04 08:00:00",
    } | changes
    return [values.get(heading, "") for heading in HEADINGS]


def write_csv(
    path: Path,
    rows: Iterable[Sequence[str]],
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    headings: Sequence[str] = HEADINGS,
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([headings, *rows])
    return path


def write_xlsx(path: Path, rows: Iterable[Sequence[object]], *, formulas: bool = False) -> Path:
    """A workbook of *rows*, the first of which holds the headings.

    With *formulas* a text that begins with an equals sign is one, else it is a text.
    """
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for cell in (cell for row in book.active.iter_rows() for cell in row):
        if cell.data_type == "f" and not formulas:
            cell.data_type = "s"
    book.save(path)
    return path


def as_spreadsheet(rows: list[list[str]]) -> list[list[object]]:
    """The sample as Excel holds it: dates are dates, numbers are numbers."""
    spread: list[list[object]] = [list(rows[0])]
    for row in rows[1:]:
        cells: list[object] = []
        for heading, text in zip(rows[0], row, strict=False):
            if heading in ("来电时间", "受理时间", "办结时间") and len(text) == 19:
                try:
                    cells.append(datetime.fromisoformat(text))
                    continue
                except ValueError:
                    pass
            numeric = heading in ("经度", "纬度", "联系电话") and text.replace(".", "").isdecimal()
            cells.append(float(text) if numeric and not text.startswith("0") else text)
        spread.append(cells + list(row[len(cells) :]))
    return spread
