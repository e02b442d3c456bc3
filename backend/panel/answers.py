"""piccolo-admin's answers on their way out: labelled, in China time, in the language chosen."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.core import clock, instants
from backend.core.labels import Language
from backend.identity.rules import Actor, may
from backend.panel import labels, page, trail_words
from backend.panel.access import actor_of
from backend.panel.export import exported, is_export
from backend.panel.hooks import row_version
from backend.panel.languages import language_of
from backend.panel.leads import CALLED, fills_forms
from backend.panel.routes import READING, TableCall, path_of, table_call
from backend.panel.tables import ACCESS
from backend.panel.wire import Answer, answer_of
from backend.registry import linking
from backend.registry.files.export import noted, watermark

CLOSED = "panel-closed"
"""The header of a table's schema that tells whether whoever asks may only read it."""
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
            now = clock.now()
            answer = _rewritten(answer, call, scope, path, now)
            answer = answer.with_headers({"vary": "cookie"})
            if call is not None and is_export(scope, call):
                answer = await _marked(answer, call, actor_of(scope), now)
            if version is not None:
                answer = answer.with_headers({"etag": version})
            if call is not None:
                answer = answer.with_headers(await _asides(call, actor_of(scope)))
        await answer.send(send)


async def _marked(answer: Answer, call: TableCall, actor: Actor, now: datetime) -> Answer:
    """*answer*, an export, noted, and with what its file's name and last line are made of."""
    rows = len(answer.document["rows"])
    await noted(actor, call.sheet.name, rows)
    told = {"panel-export": quote(watermark(actor, now)), "panel-rows": str(rows)}
    return answer.with_headers(told)


async def _asides(call: TableCall, actor: Actor) -> dict[str, str]:
    """What the page is told beside the answer: may it be saved, what is the row called."""
    if call.part == "schema":
        closed = not (call.sheet.editable and may(actor, ACCESS[call.sheet.name].edits))
        return {CLOSED: str(int(closed))}
    if call.part == "row" and fills_forms(call.sheet.name):
        return {CALLED: quote(await linking.called(call.sheet, call.row_id))}
    return {}


def _rewritten(
    answer: Answer, call: TableCall | None, scope: Scope, path: str, now: datetime
) -> Answer:
    language = language_of(scope)
    if path == "/":
        return page.translated(answer, language)
    document = answer.document
    if document is None:
        return answer
    if call is not None:
        return answer.holding(_of_table(document, call, scope, language, now))
    if path == "/public/meta/":
        return answer.holding({**document, "site_name": labels.SITE.text(language)})
    if path == "/api/tables/":
        return answer.holding(labels.table_names(actor_of(scope)))
    return answer.holding(labels.menu(language, actor_of(scope)))


def _of_table(
    document: Any, call: TableCall, scope: Scope, language: Language, now: datetime
) -> Any:
    match call.part:
        case "schema":
            return labels.schema(document, call.sheet, language, for_row=_purpose(scope) == "row")
        case "rows":
            listed = labels.listed(document, call.sheet, language)
            if not is_export(scope, call):
                return _read(listed, call, language)
            return exported(listed, call.sheet, language, watermark(actor_of(scope), now))
        case "row":
            return labels.single(document, call.sheet, language)
        case "ids":
            return labels.picked(document, language)
        case "references":
            return labels.references(document, actor_of(scope))
        case "new":
            today = now.astimezone(instants.CHINA).date()
            return labels.new_row(document, call.sheet, today)
    return document


def _read(listed: Any, call: TableCall, language: Language) -> Any:
    """A list for people to read: the trail in words."""
    if call.sheet.name == trail_words.TABLE:
        for row in listed["rows"]:
            trail_words.in_words(row, language)
    return listed


def _purpose(scope: Scope) -> str | None:
    """What the page's script says it needs the answer for: a ``row``, or nothing."""
    return Headers(scope=scope).get("panel-for")
