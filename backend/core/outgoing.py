"""Asking addresses that an administrator named: only on hosts that may be reached from here.

An address that leads back into the machine or its network would let whoever sets it speak with our
authority to servers nobody else reaches. So the name is resolved here, every address it stands for
is looked at, and the very address that was looked at is connected to: a name that changes its mind
in between changes nothing. Redirects are not followed, proxies of the environment not used.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore
import httpx

from backend.core.errors import MinhuError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
TIMEOUT_SECONDS = 10.0
"""For the whole of a request, however slowly its answer drips in."""
MOST_BYTES = 65_536
"""Of an answer; the rest is not read."""
SCHEMES = frozenset({"http", "https"})
_EMBEDDING = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""IPv6 addresses that a gateway turns into the IPv4 address in their last 32 bits (RFC 6052)."""


class NotReachable(MinhuError):
    """{host} leads to {address}, which MINHU_WEBHOOK_ALLOW does not list."""

    code = "address_not_allowed"
    zh = "{host} 指向内部地址 {address}，MINHU_WEBHOOK_ALLOW 未列出"
    en = "{host} leads to the internal address {address}, which MINHU_WEBHOOK_ALLOW does not list"


class NoSuchScheme(MinhuError):
    """Only http and https addresses are asked."""

    code = "scheme_not_allowed"
    zh = "只能访问 http 或 https 地址"


@dataclass(frozen=True, slots=True)
class Answer:
    """A receiver's answer; ``body`` holds at most `MOST_BYTES` of it."""

    status: int
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx; a redirect is none."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be reached though it is internal: networks, and hosts by their names."""

    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()
    hosts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, told: str) -> "Allowed":
        """From “10.1.0.0/16, gateway.example”; a word that is no network is a host's name."""
        networks, hosts = [], set()
        for word in filter(None, (part.strip() for part in told.split(","))):
            try:
                networks.append(ipaddress.ip_network(word, strict=False))
            except ValueError:
                hosts.add(word.lower().rstrip("."))
        return cls(tuple(networks), frozenset(hosts))

    def covers(self, host: str, address: Address) -> bool:
        """Whether *address*, found under the name *host*, may be connected to."""
        if is_public(address) or host.lower().rstrip(".") in self.hosts:
            return True
        return any(
            address in network for network in self.networks if network.version == address.version
        )


def is_public(address: Address) -> bool:
    """Whether *address* is one of the internet at large: not private, not this machine, not local
    to a link, not a group, not reserved; nor one that carries such an IPv4 address within it.
    """
    inner = _carried(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _carried(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if any(address in network for network in _EMBEDDING):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


async def resolved(host: str, port: int) -> list[Address]:
    """Every address that *host* stands for; raises OSError when there is none."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # A link's name may follow an IPv6 address (fe80::1%eth0).
    return list(
        dict.fromkeys(ipaddress.ip_address(str(each[4][0]).split("%")[0]) for each in found)
    )


class _Checked(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses only; certificates are still checked for the name."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed, self._network = allowed, httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 — httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception | None = None
        addresses = await resolved(host, port)
        for address in addresses:
            # One internal address among public ones is no mishap: none of them is used then.
            if not self._allowed.covers(host, address):
                raise NotReachable(host=host, address=address)
        for address in addresses:
            try:
                return await self._network.connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or OSError(f"{host} has no address")

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        raise NoSuchScheme

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


class Outgoing:
    """Posts documents, and asks for them; made by `outgoing`."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def post(
        self,
        url: str,
        document: object = None,
        headers: Mapping[str, str] | None = None,
        *,
        content: bytes | None = None,
        seconds: float | None = None,
    ) -> Answer:
        """Post *document* as JSON, or *content* as it is, to *url*.

        Raises NotReachable, NoSuchScheme, TimeoutError after so many *seconds* (None:
        `TIMEOUT_SECONDS`), httpx.HTTPError, httpx.InvalidURL and OSError.
        """
        return await self._ask("POST", url, document, headers, content, seconds)

    async def get(self, url: str) -> Answer:
        """What *url* answers. Raises as `post`."""
        return await self._ask("GET", url)

    async def _ask(
        self,
        method: str,
        url: str,
        document: object = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        seconds: float | None = None,
    ) -> Answer:
        seconds = TIMEOUT_SECONDS if seconds is None else seconds
        if httpx.URL(url).scheme not in SCHEMES:
            raise NoSuchScheme
        # The answer is read as it comes: it must not be packed.
        told = {"accept-encoding": "identity", **(headers or {})}
        async with asyncio.timeout(seconds):
            sent = self._client.stream(
                method, url, json=document, content=content, headers=told, timeout=seconds
            )
            async with sent as answer:
                body = bytearray()
                # As it comes over the wire: nothing is unpacked, so nothing can swell.
                async for piece in answer.aiter_raw():
                    body += piece
                    if len(body) >= MOST_BYTES:
                        break
                return Answer(answer.status_code, bytes(body[:MOST_BYTES]))


@asynccontextmanager
async def outgoing(allow: str = "") -> AsyncIterator[Outgoing]:
    """A client whose connections are kept for a batch; *allow* lists internal receivers."""
    # Reading a machine's certificates takes a tenth of a second, which the event loop, and with it
    # the limits that fall due, must not wait for.
    trusted = await asyncio.to_thread(_trusted)
    transport = httpx.AsyncHTTPTransport(verify=trusted)
    transport._pool = httpcore.AsyncConnectionPool(
        ssl_context=trusted, network_backend=_Checked(Allowed.of(allow))
    )
    async with httpx.AsyncClient(
        transport=transport, timeout=TIMEOUT_SECONDS, trust_env=False, follow_redirects=False
    ) as client:
        yield Outgoing(client)


@cache
def _trusted() -> ssl.SSLContext:
    """Whom the machine trusts: a district's own authority is installed there."""
    return ssl.create_default_context()
