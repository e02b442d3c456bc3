"""The requests of docs/registry.md, made in their order: each is answered as the page says."""

import json
from typing import Any

from api.conftest import add_operator, http, limiter, session_of
from support.markdown import page

__all__ = ["http", "limiter"]
BEFORE = "…"
"""Stands for what the answer before gave."""


async def test_each_request_is_answered_as_it_says(http: Any) -> None:
    await add_operator("bianji", "610112", "administrator")
    client = http(await session_of("bianji"))
    blocks = [block for language, block in page("docs/registry.md").fences if language == "http"]
    assert len(blocks) >= 10
    href = version = ""
    for block in blocks:
        head, _, rest = block.partition("\n\n")
        told, _, expected = (rest or head).rpartition("\n# ")
        lines = (head if rest else told).strip().splitlines()
        method, address = lines[0].split(" ", 1)
        headers = dict(line.split(": ", 1) for line in lines[1:])
        if "If-Match" in headers:
            headers["If-Match"] = headers["If-Match"].replace(BEFORE, version)
        body = {"json": json.loads(told)} if rest else {}
        answer = await client.request(
            method, address.replace(BEFORE, href), headers=headers, **body
        )
        status, *more = expected.split()
        assert answer.status_code == int(status), (block, answer.text)
        if more:
            assert more[0] in (answer.json().get("field"), answer.json()["code"]), answer.text
        if answer.is_success and "etag" in answer.headers:
            href, version = answer.json()["href"], answer.headers["etag"]
