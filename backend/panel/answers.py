"""piccolo-admin's answers on their way out: labelled, in China time, in the language chosen."""

from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.core import clock, instants
from backend.panel import labels, page
from backend.panel.access import actor_of
from backend.panel.export import exported
from backend.panel.hooks import row_version
from backend.panel.languages import Language, language_of
from backend.panel.routes import READING, TableCall, path_of, table_call
from backend.panel.wire import Answer, answer_of
from backend.trail import service as trail
from backend.trail.rules import TrailKind

LISTS = frozenset({"/", "/public/meta/", "/api/tables/", "/api/tables/grouped/"})
"""What is rewritten besides the tables' own answers."""


class Answers:
    """Rewrites what is read; writes, files and refusals pass as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = path_of(scope)
        call = table_call(path)
        if scope["method"] not in READING or (call is None and path not in LISTS):
            await self.app(scope, receive, send)
            return
        version = None
        if call is not None and call.part == "row" and call.sheet.editable:
            # Before the row: a change in between then shows as a conflict, never the reverse.
            version = await row_version(call.sheet, call.row_id)
        answer = await answer_of(self.app, scope, receive)
        if answer.status == 200:
            answer = _rewritten(answer, call, scope, path)
            if call is not None and call.part == "rows" and _purpose(scope) == "export":
                await _note_export(call, scope)
            answer = answer.with_headers({"vary": "cookie"})
            if version is not None:
                answer = answer.with_headers({"etag": version})
        await answer.send(send)


async def _note_export(call: TableCall, scope: Scope) -> None:
    """Tell the trail which rows left; a page of an export is an entry."""
    actor, client = actor_of(scope), scope.get("client")
    told = {"table": call.sheet.name, "query": scope.get("query_string", b"").decode("latin-1")}
    await trail.note(
        TrailKind.export_taken, "export", told, actor=actor.name, operator=actor.operator_id,
        address=client[0] if client else None,
    )  # fmt: skip


def _rewritten(answer: Answer, call: TableCall | None, scope: Scope, path: str) -> Answer:
    language = language_of(scope)
    if path == "/":
        return page.translated(answer, language)
    document = answer.document
    if document is None:
        return answer
    if call is not None:
        return answer.holding(_of_table(document, call, scope, language))
    if path == "/public/meta/":
        return answer.holding({**document, "site_name": labels.SITE.text(language)})
    if path == "/api/tables/":
        return answer.holding(labels.table_names(actor_of(scope)))
    return answer.holding(labels.menu(language, actor_of(scope)))


def _of_table(document: Any, call: TableCall, scope: Scope, language: Language) -> Any:
    match call.part:
        case "schema":
            return labels.schema(document, call.sheet, language, for_row=_purpose(scope) == "row")
        case "rows":
            listed = labels.listed(document, call.sheet, language)
            export = _purpose(scope) == "export"
            return exported(listed, call.sheet, language) if export else listed
        case "row":
            return labels.single(document, call.sheet, language)
        case "ids":
            return labels.picked(document, language)
        case "references":
            return labels.references(document, actor_of(scope))
        case "new":
            today = clock.now().astimezone(instants.CHINA).date()
            return labels.new_row(document, call.sheet, today)
    return document


def _purpose(scope: Scope) -> str | None:
    """What the page's script says it needs the answer for: a ``row``, an ``export``; or nothing."""
    return Headers(scope=scope).get("panel-for")
