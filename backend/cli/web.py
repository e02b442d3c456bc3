"""Where the web app answers: the port checked before anything starts, its address, its health."""

import asyncio
import errno
import http.client
import os
import socket

from backend.core.errors import MinhuError
from backend.embedded.errors import AddressUnusable, PortTaken
from backend.settings import Settings

READY_SECONDS = 90


class NotAnswering(MinhuError):
    """The web app started and does not answer."""

    code = "not_answering"
    zh = "网页应用 {seconds} 秒内没有应答：{url}，详见 {log}。"
    en = "The web app has not answered within {seconds} seconds: {url}, see {log}."


def address(config: Settings) -> str:
    """The web app's address for a browser on this machine, without a slash at the end."""
    return f"http://{_url_host(config)}:{config.port}"


def require_free_port(config: Settings) -> None:
    """Raise PortTaken or AddressUnusable unless the web app can listen there."""
    try:
        found = socket.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, at = found[0]
        with socket.socket(family, kind, protocol) as probe:
            # As uvicorn does: connections that are still closing do not hold the port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(at)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(port=config.port) from error
        # Resolver errors carry numbers of their own; their text is in ``strerror`` all the same.
        reason = error.strerror or os.strerror(error.errno or 0)
        raise AddressUnusable(host=config.host, port=config.port, reason=reason) from error


async def wait_until_healthy(config: Settings, log: object) -> None:
    """Return when ``/health`` answers 200; raises NotAnswering after `READY_SECONDS`."""
    for _ in range(READY_SECONDS * 5):
        if await asyncio.to_thread(_is_healthy, config):
            return
        await asyncio.sleep(0.2)
    raise NotAnswering(seconds=READY_SECONDS, url=address(config), log=log)


def _is_healthy(config: Settings) -> bool:
    connection = http.client.HTTPConnection(_host(config), config.port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _host(config: Settings) -> str:
    """An address of this machine that reaches the app, also when it listens on all of them."""
    everywhere = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 — not bound  # nosec B104
    return everywhere.get(config.host, config.host)


def _url_host(config: Settings) -> str:
    host = _host(config)
    return f"[{host}]" if ":" in host else host
