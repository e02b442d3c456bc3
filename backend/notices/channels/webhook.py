"""The webhook channel: each notice posted as JSON to one address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.core.outgoing import Outgoing, outgoing
from backend.notices.rules import Message


class Refused(Exception):
    """The receiver answered, but not with success."""


class Webhook:
    """Posts to *address*; anything but a status of 2xx is a failure, a redirect as well."""

    def __init__(self, client: Outgoing, address: str) -> None:
        self._client, self._address = client, address

    async def send(self, message: Message, attempt: int) -> None:
        """Post the notice. Raises Refused, and what `Outgoing.post` raises.

        The header ``Idempotency-Key`` is the same every time: an answer that was lost on its way
        makes us post again, and the receiver must be able to know.
        """
        key = {"Idempotency-Key": f"notice-{message.notice_id}"}
        answer = await self._client.post(self._address, message.document(), key)
        if not answer.is_success:
            raise Refused(f"HTTP {answer.status}")


@asynccontextmanager
async def open_webhook(address: str, allow: str) -> AsyncIterator[Webhook]:
    """The channel to *address*, with its connections kept for a batch; *allow*: see `outgoing`."""
    async with outgoing(allow) as client:
        yield Webhook(client, address)
