"""A request as one transaction: entered by whoever asks, kept or undone, and then answered."""

import re
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from backend.identity.acting import acting
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

    An answer of 400 and more, or an error, undoes all. One that comes in several pieces (a file) is
    sent as it comes, the transaction being ended with the first: it has asked all it wants to know.
    Once an answer goes out, no statement can be made any more.
    """
    held: list[Event] = []
    failed: list[Exception] = []
    told = {"request": request_id(scope), "address": address_of(scope)}
    async with acting(actor, **told) as current:

        async def hold(message: Event) -> None:
            held.append(message)
            if message["type"] != "http.response.body" or failed:
                return
            try:
                await current.finish(keep=held[0].get("status", 200) < 400)
            except Exception as error:
                if message.get("more_body", False):
                    raise
                # Raised from here it would be taken for a failure to send.
                failed.append(error)
                return
            # Not held until the end: who streams waits for the client to have it all.
            messages, held[:] = list(held), []
            for each in messages:
                await send(each)

        await work(hold)
    if failed:
        raise failed[0]


def address_of(scope: Mapping[str, Any]) -> str:
    """The network address a request comes from, by the server's word or a trusted proxy's."""
    client = scope.get("client")
    return str(client[0]) if client else "unknown"


def request_id(scope: Mapping[str, Any]) -> str:
    """What the request is called: as the proxy in front says (``X-Request-ID``), or a new name."""
    told = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return told.decode() if _ID.fullmatch(told) else uuid.uuid4().hex
