"""A real HTTP server that notices are posted to."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Receiver:
    """A real HTTP server that notes what it is sent and answers with ``status``."""

    def __init__(self) -> None:
        self.status, self.delay_seconds, self.port = 200, 0.0, 0
        self.got: list[tuple[str, dict[str, object]]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(
            line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line
        )
        body = await reader.readexactly(int(headers["content-length"]))
        self.got.append((headers["idempotency-key"], json.loads(body)))
        await asyncio.sleep(self.delay_seconds)
        writer.write(
            f"HTTP/1.1 {self.status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode()
        )
        writer.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/notices"


@asynccontextmanager
async def listening(receiver: Receiver) -> AsyncIterator[Receiver]:
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", receiver.port)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
