"""Reading requests and holding answers back: what the panel's middleware have in common."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 1_000_000


class BodyTooLarge(Exception):
    """The request's body is longer than a form can be."""


@dataclass(frozen=True)
class Answer:
    """A whole response, held back so that it can still be changed."""

    status: int
    body: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)

    @classmethod
    def of(cls, status: int, document: object) -> "Answer":
        """A JSON response."""
        return cls(status, headers=[(b"content-type", b"application/json")]).holding(document)

    @property
    def document(self) -> Any:
        """The body as JSON; None when it is something else."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def holding(self, document: object) -> "Answer":
        """The same answer with another JSON body."""
        return replace(self, body=json.dumps(document, ensure_ascii=False).encode())

    def with_headers(self, headers: Mapping[str, str]) -> "Answer":
        """The same answer with *headers* added."""
        added = [(name.encode("latin-1"), text.encode("latin-1")) for name, text in headers.items()]
        return replace(self, headers=[*self.headers, *added])

    async def send(self, send: Send) -> None:
        """Send the answer, its length computed from what the body has become."""
        headers = [(name, text) for name, text in self.headers if name != b"content-length"]
        headers.append((b"content-length", str(len(self.body)).encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


async def answer_of(app: ASGIApp, scope: Scope, receive: Receive) -> Answer:
    """What *app* answers, complete and not yet sent."""
    start: Message = {"status": 500}
    body = bytearray()

    async def hold(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    await app(scope, receive, hold)
    headers = [(bytes(name).lower(), bytes(text)) for name, text in start.get("headers", ())]
    return Answer(start["status"], bytes(body), headers)


async def read_body(receive: Receive) -> bytes:
    """The whole body of a request; raises BodyTooLarge."""
    body = bytearray()
    while True:
        message = await receive()
        body.extend(message.get("body", b""))
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooLarge
        if not message.get("more_body", False):
            return bytes(body)


def replay(body: bytes, receive: Receive) -> Receive:
    """A channel that gives *body* once and then whatever *receive* still has to say."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return pending.pop() if pending else await receive()

    return again
