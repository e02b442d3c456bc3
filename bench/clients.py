"""A web server as a process of its own, and clients that cost little beside it."""

import asyncio
import os
import re
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bench.figures import percentiles

CLIENTS = 16
"""So many ask at once, each the next as soon as it has an answer."""


@asynccontextmanager
async def serving(app: str, database_url: str) -> AsyncIterator[int]:
    """*app* (``module:name``) under uvicorn as in production, on *database_url*; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"DATABASE_URL": database_url, "REDIS_URL": "redis://127.0.0.1:1/0"}
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "uvicorn", app, "--port", str(port), "--no-access-log",
        "--no-server-header", "--log-level", "warning", env=environment,
    )  # fmt: skip
    try:
        for _ in range(300):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                break
        yield port
    finally:
        server.terminate()
        await server.wait()


def post(path: str, body: bytes, token: str = "") -> bytes:  # nosec B107
    """A POST request as it goes over the wire."""
    authorization = f"authorization: Bearer {token}\r\n" if token else ""
    head = (
        f"POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n"
        f"{authorization}content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def get(path: str, token: str = "") -> bytes:  # nosec B107
    """A GET request as it goes over the wire."""
    authorization = f"authorization: Bearer {token}\r\n" if token else ""
    return f"GET {path} HTTP/1.1\r\nhost: bench\r\n{authorization}\r\n".encode()


async def timed(port: int, request: bytes, times: int) -> tuple[float, float]:
    """The median and 95th percentile in ms of a request that is answered with 200."""
    return await percentiles(lambda: ask_all(port, [request], 200), times)


async def ask_all(port: int, requests: Sequence[bytes], status: int) -> None:
    """Send every request, `CLIENTS` at once. Raises RuntimeError for another answer."""
    waiting = iter(requests)

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in waiting:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head)
            body = await reader.readexactly(int(length[1]) if length else 0)
            if int(head[9:12]) != status:
                raise RuntimeError(f"{head.decode()}{body.decode()}")
        writer.close()

    await asyncio.gather(*(client() for _ in range(min(CLIENTS, len(requests)))))
