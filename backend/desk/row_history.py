"""``/desk/registry/{table}/{key}/history``: who changed what of a row, and when."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from backend.core import clock
from backend.desk import history_texts as _texts  # noqa: F401  (they join the desk's)
from backend.desk.pages import digits, page
from backend.desk.registry_files import sheet_of
from backend.registry import linking, past, service
from backend.web.auth import actor_of
from backend.web.language import language_of

MOST = 50
"""Changes on one page."""


@get("/registry/{table:str}/{key:str}/history", include_in_schema=False)
async def history_page(
    request: Request[Any, Any, Any], table: FromPath[str], key: FromPath[str]
) -> Response[Any]:
    """The row's changes, newest first; ``before``: those before the one of this number."""
    sheet, actor = sheet_of(request, table), actor_of(request)
    row = service.key_of(sheet, key)
    before = digits(request.query_params.get("before"), 15) or past.LAST
    found = await past.history(actor, sheet, row, before, MOST)
    language = language_of(request)
    told = {
        "table": table, "key": key, "sheet": sheet.title(language),
        "called": await linking.called(sheet, row),
        "changes": await past.in_words(sheet, found, language),
        "earlier": found[-1].seq if len(found) == MOST and found[-1].seq > 1 else None,
    }  # fmt: skip
    return page(request, "row_history.html", told, now=clock.now())
