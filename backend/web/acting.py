"""A request as one transaction: entered by whoever asks, kept or undone, and then answered."""

import re
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from backend.identity.acting import Acting, acting
from backend.identity.rules import Actor

Event = MutableMapping[str, Any]
Sending = Callable[[Any], Awaitable[None]]

_ID = re.compile(rb"[\w.:-]{8,64}")


async def answered_whole(
    actor: Actor,
    scope: Mapping[str, Any],
    send: Sending,
    work: Callable[[Sending], Awaitable[None]],
) -> None:
    """Let *work* answer within one transaction of *actor*'s; its answer goes out after the commit.

    An answer of 400 and more, or an error, undoes all. An answer that comes in several pieces (a
    file) is sent as it comes, the transaction being ended with the first one: such an answer has
    asked the database all it wants to know.
    """
    held: list[Event] = []
    client = scope.get("client")
    told = {"request": request_id(scope), "address": client[0] if client else ""}
    async with acting(actor, **told) as current:

        async def hold(message: Event) -> None:
            held.append(message)
            if message["type"] == "http.response.body" and message.get("more_body", False):
                await _finish(current, held)
                await _flush(held, send)

        await work(hold)
        await _finish(current, held)
    await _flush(held, send)


def request_id(scope: Mapping[str, Any]) -> str:
    """What the request is called: as the proxy in front says (``X-Request-ID``), or a new name."""
    told = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return told.decode() if _ID.fullmatch(told) else uuid.uuid4().hex


async def _finish(current: Acting, held: list[Event]) -> None:
    start = next((each for each in held if each["type"] == "http.response.start"), None)
    await current.finish(keep=start is not None and start["status"] < 400)


async def _flush(held: list[Event], send: Sending) -> None:
    messages, held[:] = list(held), []
    for message in messages:
        await send(message)
