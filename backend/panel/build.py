"""piccolo-admin built from our sheets, with our own rules around it.

A request passes, from outside in: failures, headers, visitors, guards, transactions, labels,
piccolo-admin.
"""

import asyncio
import logging
from functools import lru_cache
from threading import Lock
from typing import cast

from piccolo_admin.endpoints import TableConfig, create_admin
from piccolo_api.crud.endpoints import OrderBy
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.core.texts import one_line
from backend.identity.sessions import LONGEST_SESSION, SESSION
from backend.identity.tables import Operator, OperatorSession
from backend.panel import forms
from backend.panel.access import Visitors
from backend.panel.answers import Answers
from backend.panel.guards import Guards
from backend.panel.headers import SecurityHeaders
from backend.panel.hooks import hooks_for
from backend.panel.labels import SITE
from backend.panel.languages import language_of
from backend.panel.login import change_password, log_in, log_out
from backend.panel.page import STATIC
from backend.panel.refusals import BadQuery, Failed, refusal
from backend.panel.tables import SHEETS
from backend.panel.translations import CHINESE, ENGLISH
from backend.panel.writes import Writes
from backend.registry.sheets import Sheet
from backend.registry.violations.told import is_violation
from backend.web.limits import HeldUp, in_words

log = logging.getLogger(__name__)


_BUILDING = Lock()


async def panel_app() -> ASGIApp:
    """The whole panel; ``path`` of its requests begins with ``root_path``.

    Nobody else waits while it is built.
    """
    return _panel() if _panel.cache_info().currsize else await asyncio.to_thread(build)


def build() -> ASGIApp:
    """Build the panel unless it is there: seconds of work, for every table gets its addresses."""
    with _BUILDING:
        return _panel()


@lru_cache
def _panel() -> ASGIApp:
    return Failures(SecurityHeaders(Visitors(Guards(Writes(Answers(_piccolo_admin()))))))


class Failures:
    """Logs what nobody expected, once, and tells the page in a sentence."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            if is_violation(error) and not begun:
                # What is written is answered further in: this is a filter no column can hold.
                await refusal(BadQuery(), language_of(scope)).send(send)
                return
            known = in_words(error)
            if isinstance(known, HeldUp) and not begun:
                log.warning("%s %s: %r", scope["method"], one_line(scope["path"]), error)
                await refusal(known, language_of(scope)).send(send)
                return
            log.exception("the panel failed at %s %s", scope["method"], one_line(scope["path"]))
            if begun:
                raise
            await refusal(Failed(), language_of(scope)).send(send)


def _piccolo_admin() -> ASGIApp:
    for name in ("piccolo_admin.endpoints", "piccolo_api.crud.exceptions"):
        # They log every refused row with a traceback; `Failures` logs what is worth it.
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    admin = create_admin(
        tables=[_config(sheet) for sheet in SHEETS.values()],
        auth_table=Operator,
        session_table=OperatorSession,
        session_expiry=SESSION,
        max_session_expiry=LONGEST_SESSION,
        site_name=SITE.zh,
        default_language_code=CHINESE.language_code,
        translations=[CHINESE, ENGLISH],
        auto_include_related=False,
        # The page shows the phrase's own translation.
        sidebar_links={
            "Desk": "/desk/",
            "Reports": "/desk/reports",
            "Calendar changes": "/desk/calendars",
        },
    )
    # First in the list, they answer instead of piccolo-api's own.
    admin.router.routes[:0] = [
        Route("/public/login/", log_in, methods=["POST"]),
        Route("/public/logout/", log_out, methods=["POST"]),
        Route("/api/change-password/", change_password, methods=["POST"]),
        Route("/api/forms/", forms.listed, methods=["GET"]),
        Route("/api/forms/grouped/", forms.listed, methods=["GET"]),
        Route("/api/forms/{name}/", forms.form, methods=["GET"]),
        Route("/api/forms/{name}/schema/", forms.form, methods=["GET"]),
        Route("/api/forms/{name}/", forms.sent, methods=["POST"]),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    return cast(ASGIApp, admin)


def _config(sheet: Sheet) -> TableConfig:
    """piccolo-admin's view of a sheet; menu and titles are put in by `labels`."""
    return TableConfig(
        table_class=sheet.table,
        visible_columns=list(sheet.show),
        visible_filters=list(sheet.filters),
        link_column=sheet.show[0],
        order_by=[OrderBy(sheet.order or sheet.key, ascending=not sheet.descending)],
        hooks=hooks_for(sheet),
    )
