"""Files of the registry in the description of the API: one address of each kind for all tables."""

from typing import Any

from backend.api.registry import PREFIX
from backend.api.registry_files import Imported, RowProblem
from backend.api.registry_operations import ok, operation
from backend.imports.registry import Mode
from backend.registry.files.writers import MEDIA, Format
from backend.registry.groups import SHEETS

MESSAGES = [Imported, RowProblem]
TAG = "台账文件 / Registry files"
_BINARY = {"type": "string", "format": "binary"}


def paths() -> dict[str, Any]:
    """The addresses of templates, exports and imports."""
    table = {
        "name": "table",
        "in": "path",
        "required": True,
        "description": "表名 / The table's name",
        "schema": {"type": "string", "enum": sorted(SHEETS)},
    }
    kind = {
        "name": "format",
        "in": "query",
        "required": False,
        "description": "文件格式 / The kind of file",
        "schema": {"type": "string", "enum": [each.value for each in Format], "default": "csv"},
    }
    return {
        f"{PREFIX}/{{table}}/template": {"get": operation(
            "getTemplate", "导入模板 / Import template",
            "含中文列名、下拉选项、示例行和填写说明的 XLSX 文件。 / "
            "An XLSX file with headings, drop-downs, a row filled in and a sheet that explains.",
            TAG, _file(MEDIA[Format.xlsx]), [table],
        )},
        f"{PREFIX}/{{table}}/export": {"get": operation(
            "exportRows", "导出 / Export rows",
            "筛选条件与查询相同；须有导出权限，导出记入审计，每行带导出人与时间。 / "
            "Takes the filters of the list. It takes the right to export; the trail tells of it, "
            "and every row who took it out and when.",
            TAG, _file(MEDIA[Format.csv], MEDIA[Format.xlsx]), [table, kind],
        )},
        f"{PREFIX}/{{table}}/import": {"post": operation(
            "importRows", "导入 / Import rows",
            "XLSX 或 CSV，列名同模板，引用填编码或名称。mode 缺省为 check，只检查不写入；"
            "逐行说明问题；同一文件重复导入不产生重复内容。 / "
            "XLSX or CSV with the template's headings; links by code or name. mode is check unless "
            "told: nothing is written then. Every bad row is named; the same file twice adds "
            "nothing.",
            TAG, ok(200, "Imported"), [table], _upload(),
        )},
    }  # fmt: skip


def _file(*kinds: str) -> dict[str, Any]:
    content = {kind.split(";")[0]: {"schema": _BINARY} for kind in kinds}
    return {"200": {"description": "文件 / The file", "content": content}}


def _upload() -> dict[str, Any]:
    modes = "\n".join(f"- `{each.value}` {each.zh} / {each.en}" for each in Mode)
    schema = {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": _BINARY | {"description": "XLSX 或 CSV / XLSX or CSV"},
            "mode": {"type": "string", "enum": [each.value for each in Mode], "default": "check",
                     "description": modes},
        },
    }  # fmt: skip
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
