"""What every answer tells browsers: to load nothing from elsewhere, to frame nothing, to keep
nothing.

One hook serves all that the app sends, errors and what is mounted included; an answer that says
something of its own (a page its policy, a file its sandbox, an asset its age) keeps it.
"""

from collections.abc import Iterable

from litestar.types import Message, Scope

Raw = Iterable[tuple[bytes, bytes]]

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The policy of what is no page: data, errors, redirects."""
UNUSED = ("browsing-topics", "camera", "display-capture", "geolocation", "microphone", "midi",
          "payment", "serial", "usb")  # fmt: skip
"""What browsers offer to pages and none of ours asks for."""
TWO_YEARS = 63_072_000

ALWAYS: dict[bytes, bytes] = {
    b"content-security-policy": NOTHING.encode(),
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": ", ".join(f"{name}=()" for name in UNUSED).encode(),
    b"referrer-policy": b"same-origin",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    # What an operator sees is of one operator's right, and of this moment.
    b"cache-control": b"no-store",
}
BY_HTTPS = {b"strict-transport-security": f"max-age={TWO_YEARS}; includeSubDomains".encode()}


def completed(headers: Raw, *, https: bool) -> list[tuple[bytes, bytes]]:
    """*headers* of an answer with those of `ALWAYS` that it does not have yet.

    Over HTTPS browsers are told never to come by plain HTTP again, and cookies to do likewise.
    """
    told = [(name.lower(), text) for name, text in headers]
    if https:
        told = [_secured(name, text) for name, text in told]
    present = {name for name, _ in told}
    wanted = ALWAYS | BY_HTTPS if https else ALWAYS
    return told + [(name, text) for name, text in wanted.items() if name not in present]


async def security_headers(message: Message, scope: Scope) -> None:
    """Hook before everything that is sent."""
    if message["type"] == "http.response.start":
        https = scope.get("scheme") == "https"
        message["headers"] = completed(message.get("headers", ()), https=https)


def _secured(name: bytes, text: bytes) -> tuple[bytes, bytes]:
    if name != b"set-cookie" or b"; secure" in text.lower():
        return name, text
    return name, text + b"; Secure"
