"""One transaction per write: all of it is kept, or none, and what went wrong is said in words."""

from urllib.parse import quote

import asyncpg
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.core.db import fetch, transaction
from backend.core.errors import MinhuError
from backend.core.labels import Language
from backend.deadlines import service as deadlines
from backend.identity.acting import OutsideScope
from backend.panel import accounts, validation
from backend.panel.access import actor_of
from backend.panel.hooks import row_version
from backend.panel.languages import language_of
from backend.panel.refusals import NoSuchRow, refusal
from backend.panel.routes import READING, TableCall, path_of, table_call
from backend.panel.wire import Answer, answer_of
from backend.registry.notes import note_on
from backend.registry.service import require_deletable
from backend.registry.violations.told import Fault, is_violation, sentence_for

RULES = frozenset(
    ("area_suspension", "calendar_day", "calendar_year", "category", "deadline_policy", "ladder",
     "ladder_step", "work_calendar")
)  # fmt: skip
"""Tables every clock depends on: a change that does not fit together is not kept."""


class Writes:
    """Runs every write of a row as one step of the request's transaction: all of it or nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = table_call(path_of(scope))
        if scope["method"] in READING or call is None:
            await self.app(scope, receive, send)
            return
        answer = await self._write(call, scope, receive)
        await answer.send(send)

    async def _write(self, call: TableCall, scope: Scope, receive: Receive) -> Answer:
        language = language_of(scope)
        deleting = scope["method"] == "DELETE"
        faults: list[Fault] = []

        def remember(query: object) -> None:
            # piccolo-api swallows these and keeps only PostgreSQL's message.
            error = getattr(query, "exception", None)
            if error is not None and is_violation(error):
                faults.append(error)

        try:
            async with transaction() as current:
                if deleting:
                    require_deletable(call.sheet)
                if call.part == "row":
                    await _require_writable(call)
                if accounts.sets_password(call, scope["method"]):
                    receive = await accounts.with_hash(call, actor_of(scope), receive)
                with current.connection.query_logger(remember):
                    answer = await answer_of(self.app, scope, receive)
                if answer.status >= 400:
                    await current.rollback()
                else:
                    if call.sheet.name in RULES:
                        await deadlines.check_rules()
                    # What is checked at the end of a transaction is checked here: told later, it
                    # would be told without a sentence.
                    await fetch("SET CONSTRAINTS ALL IMMEDIATE")
                    if call.part == "row":
                        answer = await _done(call, answer, deleting=deleting)
                    if not deleting:
                        answer = await _noted(call, answer, language)
        except MinhuError as error:
            return refusal(error, language)
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            # Either it came through piccolo-api, or a deferred constraint raised it at the end.
            if not is_violation(error):
                raise
            return refusal(sentence_for(error, call.sheet, deleting=deleting), language)
        if answer.status >= 400 and faults:
            return refusal(sentence_for(faults[-1], call.sheet, deleting=deleting), language)
        return _in_words(answer, call, language)


async def _require_writable(call: TableCall) -> None:
    """Raise NoSuchRow where there is no such row in sight, OutsideScope for one only to be read.

    PostgreSQL would change nothing and say nothing. The row is locked: it stays what it is.
    """
    if await row_version(call.sheet, call.row_id, lock=True) is None:
        seen = await row_version(call.sheet, call.row_id)
        raise NoSuchRow if seen is None else OutsideScope


async def _done(call: TableCall, answer: Answer, *, deleting: bool) -> Answer:
    """*answer* with the row's new version; raises OutsideScope where the row was left as it was."""
    version = await row_version(call.sheet, call.row_id)
    if deleting:
        if version is not None:
            raise OutsideScope
        return answer
    return answer.with_headers({"etag": version or ""})


async def _noted(call: TableCall, answer: Answer, language: Language) -> Answer:
    """*answer* with what is to be pointed out of the row that was saved; the page shows it."""
    key: object = call.row_id
    if call.part != "row":
        # piccolo-api answers a new row with its key.
        document: object = answer.document
        new = document[0] if isinstance(document, list) and document else None
        key = new.get(call.sheet.key._meta.name) if isinstance(new, dict) else None
    if key is None or not str(key).isdigit():
        return answer
    note = await note_on(call.sheet.name, int(str(key)))
    return (
        answer if note is None else answer.with_headers({"panel-note": quote(note.text(language))})
    )


def _in_words(answer: Answer, call: TableCall, language: Language) -> Answer:
    """*answer*, with pydantic's list of what does not fit turned into a sentence."""
    if answer.status != 422:
        return answer
    details = (answer.document or {}).get("detail")
    if not isinstance(details, list):
        return answer
    return Answer.of(422, {"db_error": validation.sentence_for(details, call.sheet, language)})
