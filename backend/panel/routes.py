"""Every address the panel answers; whatever is not listed here does not exist."""

import re
from dataclasses import dataclass

from starlette.types import Scope

from backend.panel.tables import SHEETS
from backend.registry.sheets import Sheet
from backend.registry.tasks.every import TASKS
from backend.registry.tasks.task import Task

READING = frozenset({"GET", "HEAD"})

PAGES = re.compile(
    r"/"
    r"|/assets/[\w.-]+"
    r"|/static/[\w.-]+"
    r"|/public/meta/"
    r"|/public/translations/(?:[\w-]+/)?"
    r"|/api/(?:tables|forms)/(?:grouped/)?"
    r"|/api/(?:links|user)/"
)
"""What may be read besides the tables. Media, multi-factor set-up and API docs are left out."""

ACTIONS = frozenset({"/public/login/", "/public/logout/", "/api/change-password/"})
"""What may be posted besides rows."""

OWN_TRANSACTIONS = re.compile(r"/public/.*|/api/change-password/|/(?:assets|static)/.*")
"""Logging in reaches what no request may, and sees to its transactions itself."""

TABLE = re.compile(
    r"/api/tables/(?P<name>\w+)/"
    r"(?:(?P<part>schema|ids|count|references|new)/|(?P<row>[^/]+)/)?"
)
PARTS_WRITTEN = {"rows": frozenset({"POST"}), "row": frozenset({"PATCH", "DELETE"})}
"""PUT is missing on purpose: it runs no hooks."""


FORM = re.compile(r"/api/forms/(?P<name>[a-z-]+)/(?P<schema>schema/)?")


@dataclass(frozen=True, slots=True)
class FormCall:
    """A request about one task's form, or about what it asks (``schema``)."""

    task: Task
    schema: bool


@dataclass(frozen=True, slots=True)
class TableCall:
    """A request about one table: ``rows``, one ``row``, or ``schema``, ``ids`` and the like."""

    sheet: Sheet
    part: str
    row_id: str = ""

    def may(self, method: str) -> bool:
        """Whether *method* is offered here, whoever asks."""
        if method in READING:
            return self.sheet.editable or self.part != "new"
        return self.sheet.editable and method in PARTS_WRITTEN.get(self.part, ())


def path_of(scope: Scope) -> str:
    """The path below the panel's mount."""
    return str(scope["path"]).removeprefix(scope.get("root_path", ""))


def table_call(path: str) -> TableCall | None:
    """What *path* asks of which table; None when it is about no table of the panel."""
    match = TABLE.fullmatch(path)
    if match is None or match["name"] not in SHEETS:
        return None
    sheet = SHEETS[match["name"]]
    if match["row"] is None:
        return TableCall(sheet, match["part"] or "rows")
    return TableCall(sheet, "row", match["row"]) if sheet.could_be_key(match["row"]) else None


def form_call(path: str) -> FormCall | None:
    """What *path* asks of which form; None when it is about none there is."""
    match = FORM.fullmatch(path)
    if match is None or match["name"] not in TASKS:
        return None
    return FormCall(TASKS[match["name"]], match["schema"] is not None)


def exists(path: str) -> bool:
    """Whether anything answers at *path*."""
    return (
        path in ACTIONS
        or PAGES.fullmatch(path) is not None
        or table_call(path) is not None
        or form_call(path) is not None
    )


def in_a_transaction(path: str) -> bool:
    """Whether what happens at *path* is one transaction of whoever asks."""
    return OWN_TRANSACTIONS.fullmatch(path) is None


def offered(method: str, path: str) -> bool:
    """Whether *method* is offered at *path*, which exists."""
    if path in ACTIONS:
        return method == "POST"
    form = form_call(path)
    if form is not None and not form.schema and method == "POST":
        return True
    call = table_call(path)
    return call.may(method) if call is not None else method in READING
