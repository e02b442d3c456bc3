"""Whether today's chains still hold what an anchor saw, and whether the anchors themselves hold."""

import gzip
import hashlib
import itertools
import json
from collections.abc import Iterator
from pathlib import Path

from backend.audit import anchor_queries as queries
from backend.audit import files
from backend.audit.anchors import FORMAT, PAGE, digest_of
from backend.audit.errors import NotAnAnchor
from backend.audit.signing import is_signed
from backend.core.labels import Label
from backend.orders import chains as orders
from backend.trail import chains as trail

ANCHOR = Label("锚点", "anchor")

Place = tuple[str, int]


async def forged() -> list[int]:
    """The numbers of stored anchors whose signature or place in their row is wrong."""
    wrong, before, expected = [], "", 1
    while rows := await queries.anchors(expected - 1, PAGE):
        for row in rows:
            document, number = row["document"], row["id"]
            told = json.loads(document)
            signed = is_signed(document.encode(), row["signature"], row["public_key"])
            placed = (told.get("number"), told.get("previous")) == (expected, before)
            if not signed or not placed or number != expected:
                wrong.append(expected)
            before, expected = digest_of(document), number + 1
    return wrong


async def rewritten(
    path: Path, key: bytes | None, moved: Path | None
) -> tuple[list[tuple[int, int]], list[Place], int]:
    """Order and sequence, chain and sequence of what the anchor saw and is no longer so.

    The last is how many entries have moved into files and were not looked at, as *moved* is None.
    Raises NotAnAnchor where the file does not hold together, or was not signed by *key*.
    """
    orders_gone: list[tuple[int, int]] = []
    trail_gone: list[Place] = []
    left: dict[Place, bytes] = {}
    heads = _read(path, key)
    while page := list(itertools.islice(heads, PAGE)):
        seen = {(k, seq): own for k, seq, own in page if isinstance(k, int)}
        now = await orders.hashes_at(seen)
        orders_gone += [place for place, own in seen.items() if now.get(place) != own]
        entries = {(k, seq): own for k, seq, own in page if isinstance(k, str)}
        standing = await trail.hashes_at(entries)
        upto = await trail.moved_upto({chain for chain, _ in entries})
        for place, own in entries.items():
            if place not in standing and place[1] <= upto.get(place[0], 0):
                left[place] = own
            elif standing.get(place) != own:
                trail_gone.append(place)
    if moved is None or not left:
        return orders_gone, trail_gone, len(left)
    return orders_gone, trail_gone + await _gone_from_files(moved, left), 0


async def _gone_from_files(folder: Path, left: dict[Place, bytes]) -> list[Place]:
    for each in await trail.moved():
        for chain, seq, _, own, _ in files.links(folder / each["file"]):
            if left.get((chain, seq)) == own:
                del left[chain, seq]
    return sorted(left)


def _read(path: Path, key: bytes | None) -> Iterator[tuple[int | str, int, bytes]]:
    """The heads of an anchor, an order's with its id, any other with its name.

    The signature is checked first, their hash when all were read.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            top = json.loads(next(lines))
            document, public = top["document"], bytes.fromhex(top["public_key"])
            told = json.loads(document)
            if told["format"] != FORMAT:
                raise ValueError(told["format"])
            if not is_signed(document.encode(), bytes.fromhex(top["signature"]), public):
                raise _no_anchor(path, Label("签名不符", "the signature does not fit"))
            if key is not None and public != key:
                reason = Label("不是用该公钥签署", "it was not signed with this key")
                raise _no_anchor(path, reason)
            heads, root = 0, hashlib.sha256()
            for line in lines:
                root.update(line.encode())
                heads += 1
                _, chain, seq, own = json.loads(line)
                yield chain, seq, bytes.fromhex(own)
            if (heads, root.hexdigest()) != (told["heads"], told["root"]):
                raise _no_anchor(path, Label("链首清单不符", "its list of heads does not fit"))
    except (ValueError, KeyError, TypeError, StopIteration, EOFError, gzip.BadGzipFile) as error:
        raise _no_anchor(path, Label("内容无法读取", "it cannot be read")) from error


def _no_anchor(path: Path, reason: Label) -> NotAnAnchor:
    return NotAnAnchor(path=path, reason=reason)
