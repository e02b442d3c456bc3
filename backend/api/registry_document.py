"""The registry in the description of the API: each table by itself, with its own fields.

The addresses are served by a few handlers for all tables; here every table gets its own lines, made
from the same messages the handlers read bodies with.
"""

from functools import cache
from typing import Any

import msgspec

from backend.api import registry_files_document
from backend.api.registry import PREFIX, Retiring
from backend.api.registry_operations import TEMPLATE, ok, operation
from backend.api.registry_structs import Parameter, messages, parameters
from backend.registry.groups import GROUPS
from backend.registry.lists.asking import MOST_ROWS, USUAL_ROWS
from backend.registry.samples import Link, sample
from backend.registry.service import LONGEST_WORD
from backend.registry.sheets import Sheet

MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "所见版本（ETag） / The version that was seen (the ETag)",
    "schema": {"type": "string", "pattern": '^"?[0-9]{1,10}"?$'},
    "example": '"4711"',
}


class TableShown(msgspec.Struct, frozen=True):
    """A table of the registry; ``may_edit``: the caller may add to it and change it."""

    name: str
    title: str
    group: str
    href: str
    may_edit: bool


class FieldChanged(msgspec.Struct, frozen=True):
    """One column of a change; personal data only so much as the trail keeps."""

    field: str
    title: str
    before: Any
    after: Any


class RowChange(msgspec.Struct, frozen=True):
    """One change of a row: ``kind`` is ``row:insert`` or ``row:update``."""

    seq: int
    at: str
    actor: str
    kind: str
    fields: list[FieldChanged]


@cache
def described() -> tuple[dict[str, Any], dict[str, Any]]:
    """The paths of the registry and the schemas of its messages, as OpenAPI."""
    paths: dict[str, Any] = {}
    kinds: list[Any] = [Retiring, TableShown, RowChange]
    for group in GROUPS:
        tag = f"台账 {group.label.zh} / Registry: {group.label.en}"
        for sheet in group.sheets:
            made = messages()[sheet.name]
            kinds += [made.new, made.change, made.row, made.page]
            paths |= _paths(sheet, tag)
    paths[PREFIX] = {"get": _tables()}
    paths |= registry_files_document.paths()
    kinds += registry_files_document.MESSAGES
    _, schemas = msgspec.json.schema_components(kinds, ref_template=TEMPLATE)
    return paths, schemas


def _paths(sheet: Sheet, tag: str) -> dict[str, Any]:
    base, zh, en = sheet.table.__name__, sheet.title("zh"), sheet.title("en")
    rows: dict[str, Any] = {"get": operation(
        f"list{base}", f"查询：{zh} / Find: {en}",
        "按列表顺序分页返回；筛选条件同时满足。 / "
        "In the order of the list, a page at a time; all filters hold together.",
        tag, ok(200, f"{base}Page"), _list_parameters(sheet),
    )}  # fmt: skip
    row: dict[str, Any] = {"get": operation(
        f"get{base}", f"查看：{zh} / One of: {en}",
        "应答的 ETag 为其版本。 / The answer's ETag is its version.",
        tag, ok(200, f"{base}Row"), [_key(sheet)],
    )}  # fmt: skip
    past = operation(
        f"history{base}", f"变更记录：{zh} / The past of one of: {en}",
        "谁在何时改了什么，新的在前；个人信息只显示一部分。 / "
        "Who changed what and when, newest first; personal data in part.",
        tag, ok(200, "RowChange", many=True), [_key(sheet)],
    )  # fmt: skip
    paths = {f"{PREFIX}/{sheet.name}": rows, f"{PREFIX}/{sheet.name}/{{key}}": row,
             f"{PREFIX}/{sheet.name}/{{key}}/history": {"get": past}}  # fmt: skip
    if not sheet.editable:
        return paths
    shown = example(sheet)
    rows["post"] = operation(
        f"create{base}", f"新增：{zh} / Add: {en}",
        "未填写的项取缺省值。 / What is left out gets its default.",
        tag, ok(201, f"{base}Row"), [], _body(f"{base}New", shown),
    )  # fmt: skip
    first = next((name for name in shown if name != sheet.key._meta.name), None)
    row["patch"] = operation(
        f"change{base}", f"修改：{zh} / Change: {en}",
        "只改所给的项；他人已改时返回 409。 / "
        "Only what is given is changed; 409 when somebody else has changed it since.",
        tag, ok(200, f"{base}Row"), [_key(sheet), MATCH],
        _body(f"{base}Change", {first: shown[first]} if first else {}),
    )  # fmt: skip
    if sheet.ended_by is None:
        row["delete"] = operation(
            f"delete{base}", f"删除：{zh} / Delete: {en}",
            "仅限未被引用的。 / Only what nothing refers to.",
            tag, {"204": {"description": "已删除 / Deleted"}}, [_key(sheet), MATCH],
        )  # fmt: skip
        return paths
    ends = sheet.ended_by._meta.name
    paths[f"{PREFIX}/{sheet.name}/{{key}}/retire"] = {"post": operation(
        f"retire{base}", f"停用：{zh} / Retire: {en}",
        f"自 on 当日起不再有效（写入 {ends}），历史保留。 / "
        f"From the day on it does not hold any more (kept as {ends}); its past stays.",
        tag, ok(200, f"{base}Row"), [_key(sheet), MATCH], _body("Retiring", {"on": "2026-12-01"}),
    )}  # fmt: skip
    return paths


def _tables() -> dict[str, Any]:
    return operation(
        "listTables", "台账目录 / The tables of the registry",
        "调用方可查看的表。 / Those the caller may read.",
        "台账 / Registry", ok(200, "TableShown", many=True), [],
    )  # fmt: skip


def _body(name: str, shown: dict[str, Any]) -> dict[str, Any]:
    content = {"schema": {"$ref": TEMPLATE.format(name=name)}, "example": shown}
    return {"required": True, "content": {"application/json": content}}


def _key(sheet: Sheet) -> dict[str, Any]:
    kind = {"type": "string"} if sheet.key_is_entered else {"type": "integer", "minimum": 1}
    told = f"{sheet.column_title(sheet.key._meta.name, 'zh')} / The row's key"
    return {"name": "key", "in": "path", "required": True, "description": told, "schema": kind}


def _list_parameters(sheet: Sheet) -> list[dict[str, Any]]:
    limit = {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": USUAL_ROWS}
    more = [
        ("cursor", "上一页的 next / next of the last page", {"type": "string", "maxLength": 400}),
        ("limit", "每页行数 / Rows a page", limit),
    ]
    if sheet.searched:
        columns = list(sheet.searched)
        zh = "、".join(sheet.column_title(name, "zh") for name in columns)
        told = f"在{zh}中查找 / Words in {', '.join(columns)}"
        more.insert(0, ("q", told, {"type": "string", "maxLength": LONGEST_WORD}))
    own = [_parameter(each) for each in parameters()[sheet.name]]
    return own + [
        {"name": name, "in": "query", "required": False, "description": told, "schema": schema}
        for name, told, schema in more
    ]


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": f"{parameter.told.zh} / {parameter.told.en}",
        "schema": msgspec.json.schema(parameter.kind),
    }


def example(sheet: Sheet) -> dict[str, Any]:
    """A row to add, as the description shows it."""
    told = sample(sheet)
    for name, value in told.items():
        field = sheet.fields[name]
        if field.to is not None and (value is Link.any or not field.links_by_text):
            told[name] = "…" if field.links_by_text else 12
    return dict(msgspec.to_builtins(told))
