"""What the web app does a second, over HTTP, beside a bare handler that inserts one row."""

import json
import statistics
from collections.abc import AsyncIterator, Sequence

from backend.areas import service as areas
from backend.core.db import fetch
from backend.identity import sessions
from backend.seed.operators import DEMO_PASSWORD
from bench.clients import CLIENTS, ask_all, post, serving
from bench.figures import Figure, Setting, measure, rate

FLOOR = "a bare handler, one INSERT"
ROUNDS = 3
ASKED = 600
"""Requests a round; each figure is the median of its rounds."""
WARMING = 100


@measure("order_create")
async def order_create(setting: Setting) -> AsyncIterator[Figure]:
    """Reporting requests."""
    body = await _request()
    token = await _token()
    rounds = [[post("/api/v1/orders", body, token)] * ASKED] * ROUNDS
    yield await _beside_floor("order_create", setting, body, rounds, 201)


@measure("action_http")
async def action_http(setting: Setting) -> AsyncIterator[Figure]:
    """One step of the loop: rejecting, which waits for nobody."""
    yield await _step("action_http", "reject", {"reason": "repeated"}, setting)


@measure("accept_http")
async def accept_http(setting: Setting) -> AsyncIterator[Figure]:
    """Accepting: every acceptance of a district and day waits for the number before it."""
    yield await _step("accept_http", "accept", {}, setting)


async def _step(name: str, step: str, data: dict[str, str], setting: Setting) -> Figure:
    body = await _request()
    token = await _token()
    async with serving("backend.app:app", setting.url) as port:
        await ask_all(port, [post("/api/v1/orders", body, token)] * (ASKED * ROUNDS), 201)
    rows = await fetch("SELECT id FROM work_order ORDER BY id")
    told = json.dumps({"version": 1, "data": data}).encode()
    asked = [post(f"/api/v1/orders/{row['id']}/actions/{step}", told, token) for row in rows]
    rounds = [asked[begin::ROUNDS] for begin in range(ROUNDS)]
    return await _beside_floor(name, setting, body, rounds, 200)


async def _beside_floor(
    name: str, setting: Setting, body: bytes, rounds: Sequence[Sequence[bytes]], status: int
) -> Figure:
    """The rounds by turns with the floor's, so that both meet the same machine."""
    ours, floor = [], []
    bare = [post("/floor", body)] * ASKED
    async with (
        serving("backend.app:app", setting.url) as port,
        serving("bench.floor:app", setting.url) as bare_port,
    ):
        await ask_all(bare_port, bare[:WARMING], 201)
        # Reading warms the app without using up what is measured.
        await ask_all(port, [post("/api/v1/orders", b"{}")] * WARMING, 401)
        for asked in rounds:
            floor.append(await rate(lambda: ask_all(bare_port, bare, 201), ASKED))
            sent = list(asked)
            ours.append(await rate(lambda sent=sent: ask_all(port, sent, status), len(sent)))
    return Figure(
        name, statistics.median(ours), f"a second, {CLIENTS} clients", statistics.median(floor),
        FLOOR,
    )  # fmt: skip


async def _request() -> bytes:
    place = (await areas.sample_grids("610112", 1, 1))[0]
    asked = {
        "channel": "hotline_12345",
        "category": "help",
        "urgency": "normal",
        "description": "楼道灯不亮已三天，老人上下楼不便",
        "area_id": place,
        "citizen_name": "张某",
        "citizen_phone": "13800000000",
    }
    return json.dumps(asked).encode()


async def _token() -> str:
    return (await sessions.log_in("yanshi", DEMO_PASSWORD, sessions.Visit("127.0.0.1"))).token
