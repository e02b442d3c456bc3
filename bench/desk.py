"""The desk's whole first page over HTTP: session, list, counts, choices and the page itself."""

from collections.abc import AsyncIterator

from backend.identity import sessions
from backend.seed.operators import DEMO_PASSWORD
from bench.clients import get, serving, timed
from bench.figures import MILLISECONDS, Figure, Setting, measure

ASKED = 30
PAGES = {
    "all": "/desk/?tab=all",
    "to sign": "/desk/?tab=sign",
    "finished": "/desk/?tab=done",
    "search": "/desk/?tab=all&q=%E6%A5%BC%E9%81%93",
}


@measure("desk", open_share=0.07)
async def desk(setting: Setting) -> AsyncIterator[Figure]:
    """One reader of a district, one page after another."""
    token = (await sessions.log_in("paiqian", DEMO_PASSWORD, sessions.Visit("127.0.0.1"))).token
    async with serving("bench.floor:app", setting.url) as port:
        floor, _ = await timed(port, get("/floor"), ASKED)
    async with serving("backend.app:app", setting.url) as port:
        for name, path in PAGES.items():
            p50, p95 = await timed(port, get(path, token), ASKED)
            floor_is = "a bare handler, SELECT 1"
            yield Figure(f"desk: page “{name}”", p50, MILLISECONDS, floor, floor_is, p95)
