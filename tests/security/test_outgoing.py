"""What we post goes to the internet at large or to who is listed, and never where a name leads."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from backend.core import outgoing as module
from backend.core.outgoing import (
    MOST_BYTES,
    Allowed,
    NoSuchScheme,
    NotReachable,
    is_public,
    outgoing,
)


class Server:
    """Answers every request with ``answer`` and counts them."""

    def __init__(self) -> None:
        self.answer, self.heads, self.port = (
            b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
            [],
            0,
        )

    heads: list[str]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        try:
            writer.write(self.answer)
            await writer.drain()
        except ConnectionError:
            pass
        writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    found = Server()
    listening = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = listening.sockets[0].getsockname()[1]
    yield found
    listening.close()


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254",
        "172.16.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "2002:7f00:1::",
        "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1", "fc00::1", "fd12::1", "fe80::1",
        "ff02::1",
    ],
)  # fmt: skip
def test_internal_addresses_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "223.5.5.5", "2400:3200::1", "64:ff9b::101:101"])
def test_the_internets_are(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_what_is_listed_may_be_reached() -> None:
    allowed = Allowed.of(" 10.1.0.0/16, gateway.example., ::1 ,")
    ten, other = ipaddress.ip_address("10.1.2.3"), ipaddress.ip_address("10.2.0.1")
    assert allowed.covers("a.example", ten)
    assert not allowed.covers("a.example", other)
    assert allowed.covers("Gateway.Example", other)
    assert allowed.covers("x", ipaddress.ip_address("::1"))
    assert not allowed.covers("x", ipaddress.ip_address("::2"))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]"])
async def test_it_does_not_post_into_the_machine_however_it_is_written(
    server: Server, host: str
) -> None:
    async with outgoing() as client:
        with pytest.raises((NotReachable, OSError)):
            await client.post(f"http://{host}:{server.port}/", {})
    assert server.heads == []


async def test_it_connects_to_the_address_it_has_looked_at(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    async def once(host: str, port: int) -> list[module.Address]:
        # A name that leads to a listed address the first time, and elsewhere from then on.
        asked.append(host)
        return [ipaddress.ip_address("127.0.0.1" if len(asked) == 1 else "169.254.169.254")]

    monkeypatch.setattr(module, "resolved", once)
    async with outgoing("127.0.0.1") as client:
        answer = await client.post(f"http://turning.example:{server.port}/", {"a": 1})
    assert (answer.status, answer.body, asked) == (200, b"ok", ["turning.example"])
    assert f"Host: turning.example:{server.port}" in server.heads[0]


async def test_one_internal_address_among_others_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def both(host: str, port: int) -> list[module.Address]:
        return [ipaddress.ip_address("1.1.1.1"), ipaddress.ip_address("10.0.0.1")]

    monkeypatch.setattr(module, "resolved", both)
    async with outgoing() as client:
        with pytest.raises(NotReachable, match=r"10\.0\.0\.1"):
            await client.post("http://double.example/", {})


async def test_a_redirect_is_an_answer_and_not_followed(server: Server) -> None:
    to = f"http://127.0.0.1:{server.port}/inside".encode()
    server.answer = b"HTTP/1.1 307 X\r\nlocation: " + to + b"\r\ncontent-length: 0\r\n\r\n"
    async with outgoing("127.0.0.1") as client:
        answer = await client.post(f"http://127.0.0.1:{server.port}/", {})
    assert (answer.status, answer.is_success, len(server.heads)) == (307, False, 1)


async def test_an_answer_without_end_is_cut_off(server: Server) -> None:
    server.answer = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 4_000_000
    async with outgoing("127.0.0.1") as client:
        answer = await client.post(f"http://127.0.0.1:{server.port}/", {})
    assert len(answer.body) == MOST_BYTES


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://1.1.1.1/", "gopher://1.1.1.1/"])
async def test_other_schemes_are_refused(url: str) -> None:
    async with outgoing("0.0.0.0/0") as client:
        with pytest.raises(NoSuchScheme):
            await client.post(url, {})


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of right.example's own, with its key, as a PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "right.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("right.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "right.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


async def test_a_certificate_must_be_trusted_and_be_of_the_name(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def here(host: str, port: int) -> list[module.Address]:
        return [ipaddress.ip_address("127.0.0.1")]

    found = Server()
    mine = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    mine.load_cert_chain(certificate)
    listening = await asyncio.start_server(found.serve, "127.0.0.1", 0, ssl=mine)
    port = listening.sockets[0].getsockname()[1]
    monkeypatch.setattr(module, "resolved", here)

    async def post(host: str) -> int:
        async with outgoing("127.0.0.1") as client:
            return (await client.post(f"https://{host}:{port}/", {})).status

    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        await post("right.example")
    trusting = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr(module, "_trusted", lambda: trusting)
    assert await post("right.example") == 200
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        await post("wrong.example")
    assert len(found.heads) == 1
    listening.close()
