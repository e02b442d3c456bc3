"""Anchors: signed statements of how far the chains had come, kept outside the database."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from backend.audit import anchor_queries as queries
from backend.audit import files
from backend.audit.signing import load_key, public_bytes
from backend.core.db import transaction
from backend.core.errors import MinhuError
from backend.core.outgoing import outgoing
from backend.orders import chains as orders
from backend.settings import Settings
from backend.trail import chains as trail
from backend.trail.rules import TrailKind
from backend.trail.service import note

FORMAT = "minhu-anchor-1"
PAGE = 10_000
POST_SECONDS = 20
_ALL = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Anchor:
    """An anchor that was made, its file, and what the webhook answered ("" without one)."""

    number: int
    heads: int
    path: Path
    posted: str


def digest_of(document: str) -> str:
    """What the next anchor calls this one by."""
    return hashlib.sha256(document.encode()).hexdigest()


async def make(settings: Settings) -> Anchor:
    """Sign how far every chain has come that changed since the last anchor.

    1. collect the heads into the file, a line each, and hash the lines
    2. sign the statement: number, instant, count, that hash, and the hash of the statement before
    3. store it in the database; put it on top of the file, in the folder for anchors
    4. post the file, where a webhook is named

    A webhook that fails is told in the result; the file is there all the same. Raises NoAnchorKey.
    """
    key = load_key(settings)
    folder = settings.anchors_folder
    async with transaction():
        await queries.lock()
        before, base = await queries.last(), await queries.base()
        at, last_event = await queries.present(), await orders.last_event()
        number = before["id"] + 1 if before else 1
        path = folder / f"anchor_{number:06}.jsonl.gz"
        since = (base["at"], base["last_event"]) if base else (_ALL, 0)
        heads, root = 0, hashlib.sha256()
        with files.written(path.with_name(f".{path.name}.heads")) as lines:
            async for page in _heads(*since):
                await asyncio.to_thread(lines.add, page)
                root.update("".join(f"{line}\n" for line in page).encode())
                heads += len(page)
        document = json.dumps(
            {
                "format": FORMAT, "number": number, "at": at.isoformat(), "heads": heads,
                "root": root.hexdigest(),
                "previous": digest_of(before["document"]) if before else "",
            }
        )  # fmt: skip
        signature = key.sign(document.encode())
        await queries.add(
            number, at, heads, root.digest(), last_event, document, signature, public_bytes(key)
        )
        await note(TrailKind.anchor_made, "anchor", {"number": number, "root": root.hexdigest()})
        top = {"document": document, "signature": signature.hex(),
               "public_key": public_bytes(key).hex()}  # fmt: skip
        await asyncio.to_thread(_complete, path, json.dumps(top))
    posted = await _post(path, number, settings)
    return Anchor(number, heads, path, posted)


async def _heads(since: datetime, event: int) -> AsyncIterator[list[str]]:
    """The heads that changed, as lines: sort, chain, sequence, hash."""
    order = 0
    while found := await orders.heads_since(event, order, PAGE):
        yield [json.dumps(["order", key, seq, own.hex()]) for key, seq, own in found]
        order = found[-1][0]
    chain = ""
    while entries := await trail.heads_since(since, chain, PAGE):
        yield [json.dumps(["trail", k, seq, own.hex()], ensure_ascii=False)
               for k, seq, own in entries]  # fmt: skip
        chain = entries[-1][0]


def _complete(path: Path, top: str) -> None:
    """Put the statement on top of the heads; compressed files may follow one another in one."""
    heads = path.with_name(f".{path.name}.heads")
    with files.written(path, behind=heads) as lines:
        lines.add([top])
    heads.unlink()


async def _post(path: Path, number: int, settings: Settings) -> str:
    if settings.anchor_webhook is None:
        return ""
    headers = {"content-type": "application/gzip", "minhu-anchor": str(number)}
    body, url = await asyncio.to_thread(path.read_bytes), str(settings.anchor_webhook)
    try:
        async with outgoing(settings.webhook_allow or "") as client:
            answer = await client.post(url, headers=headers, content=body, seconds=POST_SECONDS)
    except (MinhuError, TimeoutError, OSError, httpx.HTTPError) as error:
        return type(error).__name__
    return str(answer.status)
