"""Requests made from the API's own description, and a district's orders to try them on."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.core.errors import SchemathesisError

from backend.api.registry import PREFIX
from backend.areas import service as areas
from backend.core.db import fetch, fetch_one
from backend.registry.groups import SHEETS
from support import loop

load_all_checks()
URL = "http://api.test"
CHECKS = [
    schemathesis.checks.CHECKS.get_one(name)
    for name in ("not_a_server_error", "status_code_conformance", "content_type_conformance",
                 "response_schema_conformance")
]  # fmt: skip
HOSTILE = (b"", b"{", b"null", b"[]", b'"\\ud800"', b"\xff\xfe", b"[" * 20_000,
           b'{"version": 1e400}', b'{"version": 3, "data": {"reason": "\\u0000"}}')  # fmt: skip
"""Bodies that no description leads to."""


def tables_tried() -> set[str]:
    """Tables of the registry that between them have every kind of column and way to end a row.

    All tables are served by the same code; what each has of its own is its columns.
    """
    wanted: dict[str, set[object]] = {
        name: {field.kind for field in sheet.fields.values()}
        | {sheet.ended_by is None, bool(sheet.sealed)}
        for name, sheet in sorted(SHEETS.items())
    }
    chosen: set[str] = set()
    missing: set[object] = set().union(*wanted.values())
    while missing:
        best = max(wanted, key=lambda name: len(wanted[name] & missing))
        chosen.add(best)
        missing -= wanted[best]
    return chosen


def operations(document: dict[str, Any]) -> list[Any]:
    """Every operation of the description; of the registry's, those of `tables_tried`."""
    tried = tables_tried()
    paths = {
        path: item
        for path, item in document["paths"].items()
        if not path.startswith(f"{PREFIX}/") or path.split("/")[4] in {*tried, "{table}"}
    }
    schema = schemathesis.openapi.from_dict(document | {"paths": paths})
    return [found.ok() for found in schema.get_all_operations()]


def cases_of(operation: Any, examples: int) -> list[Case]:
    """Requests that fit the description and such that do not; the same ones every time."""
    found: list[Case] = []
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        found += _generated(operation.as_strategy(generation_mode=mode), examples)
    media = operation.definition.raw.get("requestBody", {}).get("content", {})
    for kind, content in media.items():
        if "example" in content:
            shown = operation.as_strategy(body=content["example"], media_type=kind)
            found += _generated(shown, max(2, examples))
    return found


def _generated(strategy: Any, examples: int) -> list[Case]:
    found: list[Case] = []

    @settings(
        max_examples=examples, derandomize=True, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def take(case: Case) -> None:
        found.append(case)

    try:
        take()
    except (Unsatisfiable, SchemathesisError):
        return found  # Nothing can be wrong with a request that takes nothing.
    return found


@dataclass(frozen=True)
class Sent:
    """A request as it goes over the wire."""

    method: str
    url: str
    headers: dict[bytes, bytes]
    content: bytes


def wire(case: Case) -> Sent | None:
    """*case* as bytes; None when no client could send it."""
    try:
        made = requests.Request(**case.as_transport_kwargs(base_url=URL)).prepare()
        # As bytes: httpx would take no more than ASCII from a string.
        headers = {
            name.encode("latin-1"): text if isinstance(text, bytes) else text.encode("latin-1")
            for name, text in made.headers.items()
            if name.lower() not in ("authorization", "cookie")
        }
    except (requests.RequestException, ValueError, UnicodeError):
        return None
    body = made.body or b""
    content = body.encode() if isinstance(body, str) else body
    return Sent(str(made.method), str(made.url), headers, content)


@dataclass(frozen=True)
class Ground:
    """Orders by the words only they hold: of one community, the rest of its district, another."""

    own: list[int]
    beside: list[int]
    foreign: list[int]
    OWN, BESIDE, FOREIGN = "甲词密语", "乙词密语", "丙词密语"

    def pick(self, chance: random.Random) -> int:
        """An order, more often one of the caller's own."""
        return chance.choice(chance.choice((self.own, self.own, self.beside, self.foreign)))


async def ground() -> Ground:
    """Orders at every step of the loop in two districts."""

    async def at(prefix: str, word: str) -> list[int]:
        grids = await areas.sample_grids(prefix, 3, 5)
        made = []
        for number, step in enumerate(
            (loop.report, loop.dispatched, loop.handling, loop.handled, loop.dispatched)
        ):
            said = {"description": f"{word}：楼道灯不亮", "citizen_name": f"{word}先生"}
            order = await step(area_id=grids[number % len(grids)], **said)
            made.append(order.id)
        return made

    own = await at("610112001601", Ground.OWN)
    beside = await at("610112005", Ground.BESIDE)
    return Ground(own, beside, await at("610114", Ground.FOREIGN))


async def numbers_of(orders: list[int]) -> Iterator[str]:
    """The numbers of those that have one."""
    rows = await fetch("SELECT number FROM work_order WHERE id = ANY($1) AND number <> ''", orders)
    return (row["number"] for row in rows)


async def version_of(order: int) -> int:
    """The version *order* has now."""
    row = await fetch_one("SELECT version FROM work_order WHERE id = $1", order)
    assert row is not None
    return int(row["version"])
