"""A table's import template: headings, drop-downs, a row filled in, and a sheet that explains."""

from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from backend.core.labels import Label, Language
from backend.registry import linking
from backend.registry.fields import Field, Kind
from backend.registry.samples import Link, sample
from backend.registry.sheets import KEY_TITLE, Sheet

ROWS = 5000
"""Rows below the headings that drop-downs and formats reach."""
YES, NO = Label("是", "yes"), Label("否", "no")
MARK = Label("导出", "Exported")
PASSED_OVER = (KEY_TITLE.zh, KEY_TITLE.en, "id", MARK.zh, MARK.en)
"""Headings of exports that an import reads over: the key and who took the rows out."""
HELP = Label("填写说明", "How to fill in")
CHOICES = Label("选项", "Choices")
_HEADINGS = (
    Label("列", "Column"), Label("必填", "Required"), Label("填写内容", "What to enter"),
    Label("说明", "Remarks"),
)  # fmt: skip
_NEEDED = PatternFill("solid", fgColor="FCE4D6")
_MAY = PatternFill("solid", fgColor="DDEBF7")


def template(sheet: Sheet, language: Language) -> bytes:
    """The template as an XLSX file."""
    book = Workbook()
    page: Any = book.active
    page.title = sheet.title(language)[:31]
    choices = book.create_sheet(CHOICES.text(language))
    choices.sheet_state = "hidden"
    shown = example_texts(sheet, language)
    for place, name in enumerate(sheet.form, 1):
        field = sheet.fields[name]
        heading = page.cell(1, place, sheet.column_title(name, language))
        heading.font = Font(bold=True)
        heading.fill = _NEEDED if field.required else _MAY
        heading.comment = Comment(_meaning(sheet, field, language), "minhu")
        cell = page.cell(2, place, shown[name])
        cell.font = Font(italic=True, color="808080")
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = 18
        # As text: no spreadsheet is to shorten a code or to turn it into a date.
        page.column_dimensions[letter].number_format = cell.number_format = "@"
        if options := _options(field, language):
            _drop_down(page, choices, letter, place, options)
    page.freeze_panes = "A2"
    _explain(book.create_sheet(HELP.text(language)), sheet, language)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def example_texts(sheet: Sheet, language: Language = "zh") -> dict[str, str]:
    """What the template's own row says under each column, by the column's name."""
    told = sample(sheet, full=True)
    return {name: _written(sheet, sheet.fields[name], told.get(name), language)
            for name in sheet.form}  # fmt: skip


def _written(sheet: Sheet, field: Field, value: Any, language: Language) -> str:
    if value is None:
        return ""
    if value is Link.any:
        return Label("示例：编码或名称", "Example: code or name").text(language)
    if field.choices is not None:
        member = next((each for each in field.choices if each.value == value), None)
        return member.text(language) if member is not None else str(value)
    match value:
        case bool():
            return (YES if value else NO).text(language)
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case list():
            return "、".join(map(str, value))
        case dict():
            return "{}"
    return str(value)


def _options(field: Field, language: Language) -> list[str]:
    if field.choices is not None:
        return [each.text(language) for each in field.choices]
    return [YES.text(language), NO.text(language)] if field.kind is Kind.yes_no else []


def _drop_down(
    page: Worksheet, choices: Worksheet, letter: str, place: int, options: Sequence[str]
) -> None:
    """Let the cells of a column offer *options*; kept in a sheet, as a cell holds but a few."""
    for row, option in enumerate(options, 1):
        choices.cell(row, place, option)
    source = f"'{choices.title}'!${letter}$1:${letter}${len(options)}"
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
    page.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{ROWS}")


def _meaning(sheet: Sheet, field: Field, language: Language) -> str:
    label = sheet.columns[field.name]._meta.help_text
    hint = label.hint(language) if isinstance(label, Label) else ""
    return "\n".join(filter(None, [_kind(field, language), hint]))


def _named(field: Field) -> Label:
    """How to write a link; in full where what it leads to has no code."""
    if field.to is None or linking.has_code(field.to):
        return Label("所引用内容的编码或名称", "the code or name of what it refers to")
    full = linking.in_full(field.to)
    return Label(f"所引用内容的名称，重名时写全：{full.zh}",
                 f"its name; in full where several share it: {full.en}")  # fmt: skip


def _kind(field: Field, language: Language) -> str:
    """What to enter, in a few words."""
    told = {
        Kind.date: Label("日期，如 2026-12-01", "a date such as 2026-12-01"),
        Kind.instant: Label("时间，如 2026-12-01 09:30", "an instant such as 2026-12-01 09:30"),
        Kind.json: Label("JSON", "JSON"),
        Kind.link: _named(field),
        Kind.texts: Label("可填多项，用顿号隔开", "several, with commas between them"),
        Kind.time: Label("时刻，如 09:30", "a time such as 09:30"),
        Kind.yes_no: Label("是或否", "yes or no"),
    }.get(field.kind)
    if field.choices is not None:
        return "、".join(each.text(language) for each in field.choices)
    if told is not None:
        return told.text(language)
    if field.kind is Kind.string:
        return Label(f"文字，最多 {field.most} 字", f"text, at most {field.most}").text(language)
    if field.least is not None:
        return Label(f"数字，{field.least} 至 {field.most}", f"{field.least} to {field.most}").text(
            language
        )
    return Label("数字", "a number").text(language)


def _explain(page: Worksheet, sheet: Sheet, language: Language) -> None:
    page.append([each.text(language) for each in _HEADINGS])
    for name in sheet.form:
        field = sheet.fields[name]
        label = sheet.columns[name]._meta.help_text
        hint = label.hint(language) if isinstance(label, Label) else ""
        if field.sealed:
            secret = Label("个人信息，加密保存", "personal data, kept sealed").text(language)
            hint = f"{secret} {hint}".strip()
        needed = (YES if field.required else NO).text(language)
        page.append([sheet.column_title(name, language), needed, _kind(field, language), hint])
    for line in (
        Label("灰色示例行不会导入，可直接覆盖。", "The grey row is passed over: write over it."),
        Label("同一文件重复导入不会产生重复内容。", "The same file twice adds nothing."),
    ):
        page.append([line.text(language)])
    for letter, width in zip("ABCD", (22, 8, 48, 60), strict=True):
        page.column_dimensions[letter].width = width
    for cell in page[1]:
        cell.font = Font(bold=True)
