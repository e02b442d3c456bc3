"""The webhook channel: each notice posted as JSON to one address."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

import httpx

from backend.notices.rules import Message

TIMEOUT_SECONDS = 10
"""For the whole of a request, however slowly its answer drips in."""


class Refused(Exception):
    """The receiver answered, but not with success."""


class Webhook:
    """Posts to *address*; anything but a status of 2xx is a failure, a redirect as well."""

    def __init__(self, client: httpx.AsyncClient, address: str) -> None:
        self._client, self._address = client, address

    async def send(self, message: Message, attempt: int) -> None:
        """Post the notice. Raises httpx.HTTPError, TimeoutError, Refused.

        The header ``Idempotency-Key`` is the same every time: an answer that was lost on its way
        makes us post again, and the receiver must be able to know.
        """
        async with asyncio.timeout(TIMEOUT_SECONDS):
            answer = await self._client.post(
                self._address,
                json=message.document(),
                headers={"Idempotency-Key": f"notice-{message.notice_id}"},
            )
        if not answer.is_success:
            raise Refused(f"HTTP {answer.status_code}")


@asynccontextmanager
async def open_webhook(address: str) -> AsyncIterator[Webhook]:
    """The channel to *address*, with its connections kept for a batch."""
    # Reading a machine's certificates takes a tenth of a second, which the event loop, and with it
    # the limits that fall due, must not wait for.
    trusted = await asyncio.to_thread(_trusted)
    # Proxies of the environment are for people's browsers; the address alone says where to.
    async with httpx.AsyncClient(
        timeout=TIMEOUT_SECONDS, trust_env=False, verify=trusted
    ) as client:
        yield Webhook(client, address)


@cache
def _trusted() -> ssl.SSLContext:
    """Whom the machine trusts: a district's own authority is installed there."""
    return ssl.create_default_context()
