"""``/registry/{table}``: every table of the registry by the same few addresses.

One handler for each thing that can be done; what a table's rows look like is made from its columns
(`registry_structs`), and the description shows each table by itself (`registry_document`).
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from litestar import Request, delete, get, patch, post
from litestar.enums import MediaType
from litestar.params import FromPath
from litestar.response import Response

from backend.api.registry_reading import body_of, conditions_of, page_of_query, seen_version
from backend.api.registry_structs import messages
from backend.core import clock
from backend.identity.rules import may
from backend.registry import past, service
from backend.registry.errors import NoSuchTable
from backend.registry.fields import Kind
from backend.registry.groups import ACCESS, GROUPS, SHEETS
from backend.registry.service import Row
from backend.registry.sheets import Sheet
from backend.web.auth import actor_of
from backend.web.language import language_of

PREFIX = "/api/v1/registry"


class Retiring(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first day a row does not hold any more; today when it is left out."""

    on: date | None = None


def sheet_of(table: str) -> Sheet:
    """The sheet of this name. Raises NoSuchTable."""
    if table not in SHEETS:
        raise NoSuchTable(table=table[:64])
    return SHEETS[table]


def tag(row: Row) -> str:
    """A row's version as an ETag."""
    return f'"{row.version}"'


def document(sheet: Sheet, row: Row) -> dict[str, Any]:
    """A row as it goes out."""
    return {
        "version": row.version,
        "href": f"{PREFIX}/{sheet.name}/{row.key}",
        "values": row.values,
        "links": row.links,
    }


def answer(told: object, status: int = 200, headers: dict[str, str] | None = None) -> Response[Any]:
    """*told* as JSON; what it tells of changes at any time, so nobody keeps it."""
    more = {"cache-control": "no-store", **(headers or {})}
    body = msgspec.json.encode(told)
    return Response(body, status_code=status, media_type=MediaType.JSON, headers=more)


@get("/registry")
async def tables(request: Request[Any, Any, Any]) -> Response[Any]:
    """The tables the caller may read, as they are grouped for people."""
    actor, language = actor_of(request), language_of(request)
    told = [
        {
            "name": sheet.name,
            "title": sheet.title(language),
            "group": group.label.text(language),
            "href": f"{PREFIX}/{sheet.name}",
            "may_edit": sheet.editable and may(actor, ACCESS[sheet.name].edits),
        }
        for group in GROUPS
        for sheet in group.sheets
        if may(actor, ACCESS[sheet.name].reads)
    ]
    return answer(told)


@get("/registry/{table:str}")
async def rows(table: FromPath[str], request: Request[Any, Any, Any]) -> Response[Any]:
    """Rows in the order of the table's list."""
    actor, sheet = actor_of(request), sheet_of(table)
    service.require(actor, sheet)
    wanted = conditions_of(sheet, request.query_params)
    after, limit = page_of_query(sheet, request.query_params)
    page = await service.page(actor, sheet, wanted, after, limit)
    told = [document(sheet, row) for row in page.rows]
    return answer({"rows": told, "next": str(page.next) if page.next else None})


@post("/registry/{table:str}")
async def create(table: FromPath[str], request: Request[Any, Any, Any]) -> Response[Any]:
    """Add a row."""
    actor, sheet = actor_of(request), sheet_of(table)
    service.require(actor, sheet, edits=True)
    values = await body_of(request, sheet, messages()[sheet.name].new)
    row = await service.create(actor, sheet, _told(sheet, values), clock.now())
    where = {"location": f"{PREFIX}/{sheet.name}/{row.key}", "etag": tag(row)}
    return answer(document(sheet, row), 201, where)


@get("/registry/{table:str}/{key:str}")
async def row(
    table: FromPath[str], key: FromPath[str], request: Request[Any, Any, Any]
) -> Response[Any]:
    """One row."""
    sheet = sheet_of(table)
    found = await service.read(actor_of(request), sheet, service.key_of(sheet, key))
    return answer(document(sheet, found), headers={"etag": tag(found)})


@patch("/registry/{table:str}/{key:str}")
async def change(
    table: FromPath[str], key: FromPath[str], request: Request[Any, Any, Any]
) -> Response[Any]:
    """Change some of a row."""
    actor, sheet = actor_of(request), sheet_of(table)
    service.require(actor, sheet, edits=True)
    values = await body_of(request, sheet, messages()[sheet.name].change)
    found = await service.change(
        actor, sheet, service.key_of(sheet, key), seen_version(request), _told(sheet, values)
    )
    return answer(document(sheet, found), headers={"etag": tag(found)})


@post("/registry/{table:str}/{key:str}/retire", status_code=200)
async def retire(
    table: FromPath[str], key: FromPath[str], request: Request[Any, Any, Any]
) -> Response[Any]:
    """End a row; its past stays."""
    actor, sheet = actor_of(request), sheet_of(table)
    service.require(actor, sheet, edits=True)
    told = await body_of(request, sheet, Retiring)
    on = told.get("on") or service.today_at(clock.now())
    found = await service.retire(
        actor, sheet, service.key_of(sheet, key), seen_version(request), on
    )
    return answer(document(sheet, found), headers={"etag": tag(found)})


@delete("/registry/{table:str}/{key:str}", status_code=204)
async def remove(table: FromPath[str], key: FromPath[str], request: Request[Any, Any, Any]) -> None:
    """Delete a row nothing refers to, of a table whose rows are not retired."""
    sheet = sheet_of(table)
    await service.delete(
        actor_of(request), sheet, service.key_of(sheet, key), seen_version(request)
    )


@get("/registry/{table:str}/{key:str}/history")
async def history(
    table: FromPath[str], key: FromPath[str], request: Request[Any, Any, Any]
) -> Response[Any]:
    """Who changed what of a row, and when; newest first."""
    sheet, language = sheet_of(table), language_of(request)
    found = await past.history(actor_of(request), sheet, service.key_of(sheet, key))
    told = [
        {
            "seq": each.seq,
            "at": each.at,
            "actor": each.actor,
            "kind": each.kind.value,
            "fields": [
                {
                    "field": name,
                    "title": sheet.column_title(name, language),
                    "before": before,
                    "after": after,
                }
                for name, (before, after) in each.fields.items()
            ],
        }
        for each in found
    ]
    return answer(told)


def _told(sheet: Sheet, values: Mapping[str, Any]) -> dict[str, Any]:
    """*values* as Python holds them."""
    return {
        name: Decimal(value)
        if value is not None and sheet.fields[name].kind is Kind.decimal
        else value
        for name, value in values.items()
    }


handlers = [tables, rows, create, row, change, retire, remove, history]
