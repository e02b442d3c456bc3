"""Files of a table: the template, rows brought in, rows taken out."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO, Any

import msgspec
from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, MultipartBody
from litestar.response import Response, Stream

from backend.api.registry import answer, sheet_of
from backend.api.registry_reading import conditions_of
from backend.core import clock
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.imports.registry import Mode, import_rows
from backend.imports.service import ImportReport
from backend.registry import service
from backend.registry.files import export as exports
from backend.registry.files.export import Exported
from backend.registry.files.template import template
from backend.registry.files.writers import MEDIA, Format
from backend.web.auth import actor_of
from backend.web.language import Language, language_of
from backend.web.uploads import MOST_TABLE_BYTES, PIECE_BYTES, copied, saved_as

SHOWN = 1000
"""Problems told of one file; the counts are of all."""


class Upload(msgspec.Struct, frozen=True):
    """A file of rows, and what is to become of those that fit."""

    file: UploadFile
    mode: Mode = Mode.check


class RowProblem(msgspec.Struct, frozen=True):
    """What is wrong with a row: its line in the file, the column's heading (empty: the whole row)
    and a sentence.
    """

    line: int
    column: str
    reason: str


class Imported(msgspec.Struct, frozen=True):
    """What became of a file's rows; in a check, what would.

    ``known`` rows were there already, ``refused`` ones have ``problems``. ``kept``: whether
    anything was written. ``unread_from``: from this line on nothing could be read.
    """

    added: int
    known: int
    refused: int
    kept: bool
    problems: list[RowProblem]
    unread_from: int | None


def imported(found: ImportReport, mode: Mode, language: Language) -> Imported:
    """A report as it is told."""
    problems = [
        RowProblem(each.line, each.column, each.reason.text(language))
        for each in found.problems[:SHOWN]
    ]
    kept = mode is Mode.good or (mode is Mode.whole and not found.refused)
    return Imported(found.added, found.known, found.refused, kept, problems, found.unread_from)


@get("/registry/{table:str}/template")
async def blank(table: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
    """The table's import template."""
    sheet, language = sheet_of(table), language_of(request)
    service.require(actor_of(request), sheet)
    name = f"{sheet.title(language)}.xlsx"
    return Response(
        template(sheet, language), media_type=MEDIA[Format.xlsx], headers=saved_as(name)
    )


@get("/registry/{table:str}/export")
async def export(table: FromPath[str], request: Request[Any, Any, Any]) -> Stream:
    """The rows a list shows, as a file."""
    sheet, query = sheet_of(table), request.query_params
    service.require(actor_of(request), sheet)
    wanted = conditions_of(sheet, query, frozenset({"format", "q"}))
    told = query.get("format", Format.csv.value)
    kind = next((each for each in Format if each.value == told), None)
    if kind is None:
        raise InvalidInput("format", Label("应为 csv 或 xlsx", "is csv or xlsx"))
    made = await exports.export(
        actor_of(request), sheet, wanted, kind, language_of(request), clock.now()
    )
    return given(made, kind)


def given(made: Exported, kind: Format) -> Stream:
    """An export as the answer it is sent in."""
    return Stream(_pieces(made.file), media_type=MEDIA[kind], headers=saved_as(made.name))


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := file.read(PIECE_BYTES):
            yield piece


@post("/registry/{table:str}/import", status_code=200, request_max_body_size=MOST_TABLE_BYTES,
      opt={"exclude_from_idempotency": True})  # fmt: skip
async def bring_in(
    table: FromPath[str], data: MultipartBody[Upload], request: Request[Any, Any, Any]
) -> Response[Any]:
    """Bring rows in from a file, or tell what would become of them."""
    sheet, language = sheet_of(table), language_of(request)
    actor = actor_of(request)
    service.require(actor, sheet, edits=True)
    with tempfile.TemporaryDirectory(prefix="minhu-import-") as folder:
        path = await copied(data.file, Path(folder))
        found = await import_rows(
            actor, sheet, path, now=clock.now(), mode=data.mode, name=data.file.filename
        )
    return answer(imported(found, data.mode, language))


handlers = [blank, export, bring_in]
