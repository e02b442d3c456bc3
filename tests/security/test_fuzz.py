"""The whole described API, tried by every kind of caller with what fits and what does not.

No answer may be a failure of the server, have a status or a form that is not described, or hold a
word of an order the caller must not see. ``MINHU_FUZZ_EXAMPLES`` says how many requests of a kind.
"""

import os
import random
from typing import Any

import httpx
import pytest
from api.conftest import add_operator, session_of
from schemathesis.core.failures import FailureGroup
from support.fuzzing import (
    CHECKS,
    HOSTILE,
    Ground,
    cases_of,
    ground,
    numbers_of,
    operations,
    version_of,
    wire,
)

from backend.api.registry import PREFIX
from backend.core.db import fetch_one

EXAMPLES = int(os.environ.get("MINHU_FUZZ_EXAMPLES", "2"))
OUTSIDE = ("acceptor", "callback_agent", "dispatcher", "grid_worker", "leader", "unit_handler")
SEES: dict[str, tuple[str, ...]] = {
    # From those who may least to those who may most: what the last ones move must not open an
    # order to one who is asked later.
    "stranger": (),
    "nobody": (),
    "anquan": (),
    "shenji": (),
    "outsider": (),
    "shequ": (Ground.OWN,),
    "lingdao": (Ground.OWN, Ground.BESIDE),
    "paiqian": (Ground.OWN, Ground.BESIDE),
    "admin": (Ground.OWN, Ground.BESIDE),
}
"""Each caller, and the words of the orders they may read."""


@pytest.fixture
async def document(stranger: Any) -> dict[str, Any]:
    answer = await stranger.http.get("/api/openapi.json")
    return dict(answer.json())


async def header_of(name: str) -> dict[bytes, bytes]:
    """A fresh session for each request: some requests end it."""
    if name == "stranger":
        return {}
    return {b"authorization": f"Bearer {await session_of(name)}".encode()}


def placed(case: Any, order: int, version: int) -> Any:
    """*case* aimed at a real order, as it stands now."""
    if "order" not in (case.path_parameters or {}):
        return case
    case.path_parameters["order"] = str(order)
    # Now and then as it was: somebody was faster.
    if isinstance(case.body, dict) and "version" in case.body and version % 5:
        case.body["version"] = version
    return case


async def aimed(case: Any, path: str) -> None:
    """Aim *case* at a real row of its table, as it stands now."""
    table = path.removeprefix(f"{PREFIX}/").split("/")[0]
    row = await fetch_one(f'SELECT id, xmin::text AS version FROM "{table}" ORDER BY id LIMIT 1')
    if row is not None:
        case.path_parameters["key"] = row["id"]
        if case.headers and "If-Match" in case.headers:
            case.headers["If-Match"] = f'"{row["version"]}"'


async def test_no_request_breaks_it_or_opens_what_is_not_the_callers(
    http: Any, document: dict[str, Any]
) -> None:
    client: httpx.AsyncClient = http()
    await add_operator("nobody", "610112")
    await add_operator("outsider", "610111", *OUTSIDE)
    place = await ground()
    words = {
        Ground.OWN: {Ground.OWN, *await numbers_of(place.own)},
        Ground.BESIDE: {Ground.BESIDE, *await numbers_of(place.beside)},
        Ground.FOREIGN: {Ground.FOREIGN, *await numbers_of(place.foreign)},
    }
    faults: dict[str, str] = {}
    asked = answered_well = 0
    every = [(operation, cases_of(operation, EXAMPLES)) for operation in operations(document)]
    for caller, sees in SEES.items():
        hidden = {word for area, own in words.items() if area not in sees for word in own}
        for operation, cases in every:
            chance = random.Random(f"{caller} {operation.label}")
            for turn, case in enumerate(cases):
                if turn % 4 and "key" in (case.path_parameters or {}):
                    await aimed(case, operation.path)
                elif turn % 4:
                    order = place.pick(chance)
                    case = placed(case, order, await version_of(order))
                if (sent := wire(case)) is None:
                    continue
                headers = sent.headers | await header_of(caller)
                answer = await client.request(
                    sent.method, sent.url, headers=headers, content=sent.content
                )
                asked += 1
                answered_well += answer.is_success
                where = f"{caller}: {sent.method} {operation.path}"
                try:
                    case.validate_response(answer, checks=CHECKS)
                except FailureGroup as group:
                    for fault in group.exceptions:
                        key = f"{where} {answer.status_code} {type(fault).__name__}"
                        faults.setdefault(key, f"{sent}\n{answer.text[:500]}\n{fault}"[:1500])
                for word in hidden:
                    if word in answer.text:
                        faults.setdefault(f"{where} tells {word}", answer.text[:500])
    print(f"\n{asked} requests, {answered_well} carried out, {len(faults)} faults")
    assert not faults, "\n\n".join(f"{key}\n{told}" for key, told in faults.items())
    assert answered_well > asked / 50, "hardly a request gets anywhere: the cases are no good"


async def test_bodies_that_no_description_leads_to_are_refused_in_words(
    http: Any, document: dict[str, Any]
) -> None:
    client: httpx.AsyncClient = http()
    order = (await ground()).own[1]
    headers = await header_of("admin")
    faults = []
    for operation in operations(document):
        if operation.method.upper() != "POST":
            continue
        path = operation.full_path.replace("{order}", str(order)).replace("{key}", "1")
        for body in HOSTILE:
            for kind in ("application/json", "text/plain", "multipart/form-data", "x"):
                told = headers | {b"content-type": kind.encode()}
                answer = await client.post(path, content=body, headers=told)
                if not 400 <= answer.status_code < 500 or not answer.json()["detail"]:
                    faults.append((path, body[:40], kind, answer.status_code, answer.text[:300]))
    assert faults == []
