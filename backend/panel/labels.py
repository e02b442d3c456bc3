"""The tables' own labels put into piccolo-admin's answers: titles, choices, hints, China time.

Pure functions from one JSON document to another; table and column *names* stay raw, because the
page builds its addresses from them. What the page shows of them is translated in the page, from
`vocabulary`.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from piccolo.columns import Column, Timestamp, Timestamptz

from backend.core.instants import CHINA
from backend.core.labels import Label, LabelledEnum, Language, words
from backend.deadlines.rules import Colour
from backend.identity.rules import Actor, may
from backend.panel.leads import leads
from backend.panel.tables import ACCESS, MENU, SHEETS
from backend.panel.translations import CHINESE, ENGLISH, PHRASES
from backend.registry.groups import SHEETS as REGISTRY
from backend.registry.sealed import hide
from backend.registry.sheets import KEY_TITLE, READABLE, Group, Sheet
from backend.registry.tasks.task import PREVIEW
from backend.registry.values import default

FILES = Label("模板 · 导入 · 导出", "Template · import · export")
LEADS = Label("相关操作", "From here")
BACK = Label("返回所办理的内容", "Back to what it is about")
PREVIEW_TITLE = Label("预览", "Preview")
PREVIEW_LOOK = Label("预览见页面上方，尚未保存", "See the preview above; nothing is saved yet")
SITE = Label("民呼 · 事事有回音", "Minhu")

Document = dict[str, Any]


def menu(language: Language, actor: Actor) -> Document:
    """The sidebar: groups in their order, each with the tables this operator may see."""
    groups = {group.label.text(language): _visible(group, actor) for group in MENU}
    return {"grouped": {name: tables for name, tables in groups.items() if tables}, "ungrouped": []}


def table_names(actor: Actor) -> list[str]:
    """All tables this operator may see."""
    return [name for group in MENU for name in _visible(group, actor)]


def references(document: Document, actor: Actor) -> Document:
    """The tables that point to a row, without those this operator may not see."""
    seen = set(table_names(actor))
    return {"references": [link for link in document["references"] if link["tableName"] in seen]}


def schema(
    document: Document, sheet: Sheet, language: Language, *, for_row: bool = False
) -> Document:
    """The columns of the list and the form: titled, hinted, only those that are shown.

    ``for_row``: for the form of one row, not for the list and its filters.
    """
    given = document["properties"]
    properties = {
        name: _property(given.get(name) or _key_property(column), column, language)
        for name, column in (sheet.form if for_row else {**sheet.form, **sheet.shown}).items()
        if name in sheet.form or name in sheet.computed
    }
    if for_row and not sheet.editable:
        for name in _instants(sheet):
            # As text: the browser would show its own format, in the zone of the moment.
            properties[name] = {
                "type": "string",
                "title": properties[name]["title"],
                "extra": {**properties[name]["extra"], "widget": None},
            }
    required = [name for name in properties if sheet.must_be_filled(name)]
    # The tooltip beside the list's title would only repeat the title; it says what is personal.
    hint = sheet.personal.text(language) if sheet.personal else ""
    extra = {**document["extra"], "help_text": hint}
    return {**document, "extra": extra, "properties": properties, "required": required}


def listed(document: Document, sheet: Sheet, language: Language) -> Document:
    """Rows of a list (and of the CSV export): instants in China time, personal data masked."""
    for row in document["rows"]:
        _name_links(row, language)
        hide(sheet, row)
        _for_reading(row, sheet)
    return document


def single(document: Document, sheet: Sheet, language: Language) -> Document:
    """One row as its form shows it: instants stay exact where the form can be saved."""
    row = _name_links(document, language)
    hide(sheet, row)
    return row if sheet.editable else _for_reading(row, sheet)


def picked(document: Document, language: Language) -> Document:
    """The rows to choose from in a look-up, by key; a row without a name by its number."""
    return {key: name.strip() or _numbered(key, language) for key, name in document.items()}


def _name_links(row: Document, language: Language) -> Document:
    """*row* with something to click on where what it points to has no name (yet)."""
    for name in [name for name in row if name.endswith(READABLE)]:
        key = row.get(name.removesuffix(READABLE))
        if key is not None and not (row[name] or "").strip():
            row[name] = _numbered(key, language)
    return row


def _numbered(key: object, language: Language) -> str:
    return f"{KEY_TITLE.text(language)} {key}"


def _for_reading(row: Document, sheet: Sheet) -> Document:
    """*row* with China time."""
    for name in _instants(sheet):
        if row.get(name):
            row[name] = china_time(row[name])
    return row


def china_time(instant: str) -> str:
    """An ISO instant (UTC when it names no zone) as the clock on a wall in China shows it."""
    at = datetime.fromisoformat(instant)
    aware = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return aware.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


def new_row(document: Document, sheet: Sheet, today: date) -> Document:
    """The values an empty form begins with; *today* in China."""
    for name, column in sheet.form.items():
        document[name] = default(column, today)
    return document


def vocabulary(language: Language) -> Document:
    """What the page's script needs to show names and fixed phrases in *language*."""
    return {
        "language": language,
        "tables": {name: sheet.title(language) for name, sheet in SHEETS.items()},
        "columns": {
            name: {column: sheet.column_title(column, language) for column in sheet.columns}
            for name, sheet in SHEETS.items()
        },
        "colours": {colour.text(language): colour.value for colour in Colour},
        "languages": {"zh": CHINESE.language_name, "en": ENGLISH.language_name},
        "files": {name: f"../desk/registry/{name}" for name in REGISTRY},
        "filesTitle": FILES.text(language),
        "leads": leads(language),
        "leadsTitle": LEADS.text(language),
        "back": BACK.text(language),
        "preview": {
            "begins": PREVIEW.text(language),
            "title": PREVIEW_TITLE.text(language),
            "look": PREVIEW_LOOK.text(language),
        },
        "readOnly": [name for name, sheet in SHEETS.items() if not sheet.editable],
        "kept": [name for name, sheet in SHEETS.items() if sheet.ended_by is not None],
        "phrases": {english: label.text(language) for english, label in PHRASES.items()},
    }


def _visible(group: Group, actor: Actor) -> list[str]:
    return [each.name for each in group.sheets if may(actor, ACCESS[each.name].reads)]


def _property(given: Mapping[str, Any], column: Column, language: Language) -> Document:
    label = column._meta.help_text
    extra = {
        **given["extra"],
        "choices": _choices(column._meta.choices, language),
        "help_text": label.hint(language) if isinstance(label, Label) else label or "",
    }
    return {**given, "title": words(label, language, column._meta.name), "extra": extra}


def _key_property(column: Column) -> Document:
    """A text primary key that people enter; piccolo-admin leaves primary keys out."""
    extra = {"nullable": False, "secret": False, "unique": True}  # nosec B105
    return {"type": "string", "extra": extra}


def _choices(choices: Iterable[Any] | None, language: Language) -> Document | None:
    if choices is None:
        return None
    members = [member for member in choices if isinstance(member, LabelledEnum)]
    return {
        member.name: {"display_name": member.text(language), "value": member.value}
        for member in members
    }


def _instants(sheet: Sheet) -> list[str]:
    return [
        name
        for name, column in sheet.columns.items()
        if isinstance(column, Timestamp | Timestamptz)
        and (name in sheet.form or name in sheet.computed)
    ]
