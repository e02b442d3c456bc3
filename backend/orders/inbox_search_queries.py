"""The inbox's SQL for one search box: order numbers, telephone numbers and Chinese words.

`order_words` holds, beside each order and written once, its text and place, and an index of pairs
of neighbouring characters: two-character words are served like longer ones. Orders are cut into
slices of 16,384 by their id, and the slice is part of each indexed pair, so that the newest slice
is asked first and a frequent word is answered from it alone. The table is not the order's own row:
an order is rewritten with every action, and would enter its pairs into the index each time.
"""

from collections.abc import Sequence

from backend.core.db import Row, fetch, fetch_value
from backend.orders.inbox_queries import (
    IS_DONE,
    IS_OPEN,
    LINE,
    LINES,
    Binds,
    Residual,
    conditions,
    key_is,
    seen,
    source_of,
)
from backend.orders.inbox_rules import Keys
from backend.orders.row_functions import SLICE_BITS
from backend.personal.rules import Kind
from backend.personal.sealing import END_DIGITS, ends_of, wholes_of

CANDIDATES = 4000
"""Orders with the right words a page looks at before it ends early."""
SMALL = 20_000
"""A reader with fewer orders than this is answered by reading them all."""

_PLACES = ("district", "subdistrict", "community")


async def lines(ids: Sequence[int]) -> list[Row]:
    """The lines of these orders, newest first."""
    found = f"SELECT {LINE} FROM work_order w WHERE w.id = ANY ($1::bigint[])"
    return await fetch(LINES.format(found=found, order="b.id DESC"), list(ids))


async def by_digits(
    digits: str, keys: Keys, residuals: Sequence[Residual], before: int, limit: int
) -> list[int]:
    """Orders with this number, its end or its beginning, or this telephone number or its last four
    digits (both by blind indexes: the numbers themselves are sealed); newest first.
    """
    bind = Binds()
    if len(digits) == 22:
        ways = [f"SELECT id FROM work_order WHERE number = {bind(digits, 'text')}"]
    else:
        phones = bind(wholes_of(digits, Kind.phone), "text[]")
        ways = [f"SELECT work_order FROM order_words WHERE phone = ANY ({phones})"]
    if len(digits) == END_DIGITS:
        ends = bind(ends_of(digits, Kind.phone), "text[]")
        ways.append(f"SELECT work_order FROM order_words WHERE phone_end = ANY ({ends})")
    if len(digits) < 22:
        end = digits[::-1]
        low, high = bind(end, "text"), bind(f"{end}:", "text")
        first = bind(before, "bigint")
        ways.append(f"SELECT id FROM minhu_numbers_between({low}, {high}, {first}, {CANDIDATES})")
    if 14 <= len(digits) < 22:
        low, high = bind(digits.ljust(22, "0"), "text"), bind(digits.ljust(22, "9"), "text")
        ways.append(f"SELECT id FROM work_order WHERE number BETWEEN {low} AND {high}")
    # First the few, then the reader's rights: joined at once, all he may see could be walked.
    rows = await fetch(
        f"WITH few AS MATERIALIZED (SELECT id FROM ({' UNION '.join(ways)}) found (id)"
        f" WHERE id < {bind(before, 'bigint')} ORDER BY id DESC LIMIT {CANDIDATES})"
        " SELECT few.id FROM few CROSS JOIN LATERAL (SELECT FROM work_order w WHERE w.id = few.id"
        f" AND {seen(bind, keys)}{conditions(bind, residuals)} OFFSET 0) w"
        f" ORDER BY few.id DESC LIMIT {limit}",
        *bind,
    )
    return [row["id"] for row in rows]


def _spelt(words: Sequence[str], bind: Binds, text: str) -> str:
    """The condition that *text* holds every word, as it is spelt."""
    return f"{text} LIKE ALL ({bind(_likes(words), 'text[]')})"


def _likes(words: Sequence[str]) -> list[str]:
    liked = (word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") for word in words)
    return [f"%{word}%" for word in liked]


async def plain(text: str) -> str:
    """*text* as it stands in the index: folded, without punctuation."""
    return str(await fetch_value("SELECT minhu_plain($1)", text) or "")


async def among_few(
    words: Sequence[str], keys: Keys, residuals: Sequence[Residual], before: int, limit: int
) -> list[int] | None:
    """Orders of few with these words, newest first; None when the keys hold more than `SMALL`.

    Of a reader with more no text is read: the walk along his index alone tells that.
    """
    bind = Binds()
    stretches = [
        f"SELECT w.* FROM unnest({bind(list(ids), 'bigint[]')}) AS k (key) CROSS JOIN LATERAL"
        f" (SELECT w.id FROM {source_of(column)} WHERE {key_is(column)} AND {stretch}"
        f" LIMIT {SMALL}) w"
        for column, ids in keys.by.items()
        for stretch in (IS_OPEN, IS_DONE)
    ]
    narrowed = (
        " JOIN work_order w ON w.id = s.work_order" + conditions(bind, residuals)
        if residuals
        else ""
    )
    rows = await fetch(
        f"WITH walked AS MATERIALIZED (SELECT id FROM ({' UNION ALL '.join(stretches)}) u"
        f" LIMIT {SMALL}), few AS MATERIALIZED (SELECT DISTINCT id FROM walked"
        f" WHERE (SELECT count(*) FROM walked) < {SMALL})"
        " SELECT (SELECT count(*) FROM walked) AS read, ARRAY(SELECT s.work_order"
        f" FROM few JOIN order_words s ON s.work_order = few.id{narrowed}"
        f" WHERE s.work_order < {bind(before, 'bigint')} AND {_spelt(words, bind, 's.words')}"
        f" ORDER BY s.work_order DESC LIMIT {limit}) AS ids",
        *bind,
    )
    return None if rows[0]["read"] >= SMALL else list(rows[0]["ids"])


def _candidates(words: Sequence[str], bind: Binds, newest: int, before: int) -> str:
    """Orders with these words in any place, slice by slice from the newest, `CANDIDATES` at most.

    A function asks each slice (`orders.row_functions`): only orders the actor may read come out.
    """
    pairs, spelt = bind(" ".join(words), "text"), bind(_likes(words), "text[]")
    return (
        "SELECT s.* FROM"
        f" generate_series({bind(min(newest, before) >> SLICE_BITS, 'bigint')}, 0, -1) AS b (slice)"
        f" CROSS JOIN LATERAL minhu_words_of_slice(b.slice, {pairs}, {spelt},"
        f" {bind(before, 'bigint')}) s LIMIT {CANDIDATES}"
    )


async def by_words(
    words: Sequence[str], keys: Keys, residuals: Sequence[Residual], before: int, limit: int
) -> tuple[list[int], int | None]:
    """Orders with every one of *words*, newest first, and where reading stopped early if it did."""
    newest = await fetch_value("SELECT minhu_newest_order()") or 0
    bind = Binds()
    candidates = _candidates(words, bind, newest, before)
    if set(keys.by) <= set(_PLACES) and not residuals and keys.within is None:
        places = [f"c.{column} = ANY ({bind(list(ids), 'bigint[]')})"
                  for column, ids in keys.by.items()]  # fmt: skip
        among, fits = "", f"({' OR '.join(places or ['false'])})"
    else:
        among = (
            " CROSS JOIN LATERAL (SELECT FROM work_order w WHERE w.id = c.work_order"
            f" AND {seen(bind, keys)}{conditions(bind, residuals)} OFFSET 0) w"
        )
        fits = "true"
    rows = await fetch(
        f"SELECT c.work_order FROM ({candidates}) c{among} WHERE {fits} LIMIT {limit}", *bind
    )
    if len(rows) == limit:
        return [row["work_order"] for row in rows], None
    bind = Binds()
    last = await fetch(
        f"SELECT count(*) AS read, min(work_order) AS last"
        f" FROM ({_candidates(words, bind, newest, before)}) c",
        *bind,
    )
    stopped = last[0]["last"] if last[0]["read"] == CANDIDATES else None
    return [row["work_order"] for row in rows], stopped
