"""``/desk/registry/{table}``: a table's template, its exports, and rows brought in from a file.

The panel's forms take no files; its tables link here.
"""

import secrets
import tempfile
from pathlib import Path
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from backend.core import clock
from backend.core.errors import InvalidInput, MinhuError
from backend.core.labels import Label
from backend.desk.pages import by_htmx, page
from backend.desk.registry_texts import outcome
from backend.identity.rules import Permission, may
from backend.imports.errors import UnusableFile
from backend.imports.registry import Mode, import_rows
from backend.imports.service import ImportReport
from backend.registry import service
from backend.registry.errors import NoSuchTable
from backend.registry.groups import ACCESS, SHEETS
from backend.registry.sheets import Sheet
from backend.web.auth import actor_of
from backend.web.language import language_of
from backend.web.progress import reached, reported
from backend.web.uploads import MOST_TABLE_BYTES, copied

SHOWN = 200
"""Problems on the page; the API and the command tell more."""


def sheet_of(request: Request[Any, Any, Any], table: str) -> Sheet:
    """The sheet of a table the operator may read. Raises NoSuchTable, NotPermitted."""
    if table not in SHEETS:
        raise NoSuchTable(table=table[:64])
    service.require(actor_of(request), SHEETS[table])
    return SHEETS[table]


@get("/registry/{table:str}", include_in_schema=False)
async def files_page(request: Request[Any, Any, Any], table: FromPath[str]) -> Response[Any]:
    """What can be done with files of this table."""
    return _page(request, sheet_of(request, table))


@post("/registry/{table:str}", include_in_schema=False, status_code=200,
      request_max_body_size=MOST_TABLE_BYTES)  # fmt: skip
async def bring_in(request: Request[Any, Any, Any], table: FromPath[str]) -> Response[Any]:
    """Bring rows in, or tell what would become of them."""
    sheet, form = sheet_of(request, table), await request.form()
    upload, told = form.get("file"), str(form.get("mode", ""))
    mode = next((each for each in Mode if each.value == told), Mode.check)
    if not isinstance(upload, UploadFile) or not upload.filename:
        missing = InvalidInput(Label("文件", "file"), Label("请选择文件", "choose a file"))
        return _page(request, sheet, mode=mode, error=missing)
    actor, run = actor_of(request), _run(request, str(form.get("run", "")))
    try:
        with tempfile.TemporaryDirectory(prefix="minhu-import-") as folder:
            path = await copied(upload, Path(folder))
            async with reported(request.app, run) as report:
                found = await import_rows(
                    actor, sheet, path, now=clock.now(), mode=mode, name=upload.filename,
                    report=report,
                )  # fmt: skip
    except UnusableFile as error:
        return _page(request, sheet, mode=mode, error=error)
    return _page(request, sheet, mode=mode, found=found)


@get("/registry/{table:str}/progress", include_in_schema=False)
async def progress(request: Request[Any, Any, Any], table: FromPath[str]) -> dict[str, int]:
    """How many lines of the file have been read, and how many there are; 0 when nobody can tell."""
    sheet_of(request, table)
    told = await reached(request.app, _run(request, str(request.query_params.get("run", ""))))
    done, total = told or (0, 0)
    return {"done": done, "total": total}


def _run(request: Request[Any, Any, Any], told: str) -> str:
    """The name of an import under way: nobody reads another one's by guessing."""
    return f"{actor_of(request).operator_id}:{told}" if told else ""


def _page(
    request: Request[Any, Any, Any], sheet: Sheet, *, mode: Mode = Mode.check,
    found: ImportReport | None = None, error: MinhuError | None = None,
) -> Response[Any]:  # fmt: skip
    actor, language = actor_of(request), language_of(request)
    context = {
        "table": sheet.name,
        "title": sheet.title(language),
        "modes": tuple(Mode),
        "mode": mode,
        "found": found,
        "sentences": outcome(found, mode) if found else (),
        "problems": found.problems[:SHOWN] if found else (),
        "more": max(0, len(found.problems) - SHOWN) if found else 0,
        "run": secrets.token_urlsafe(12),
        "may_export": may(actor, Permission.export_data),
        "may_import": sheet.editable
        and may(actor, ACCESS[sheet.name].edits)
        and may(actor, Permission.import_data),
    }
    # A script sends the form: the file stays chosen, and only what became of it is shown anew.
    template = "part_import.html" if by_htmx(request) else "registry_files.html"
    return page(request, template, context, error=error)
