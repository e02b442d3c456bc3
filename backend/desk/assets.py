"""What the pages load: one style sheet and two scripts, at addresses that change with them."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent; ``zipped`` is the same, compressed."""

    content: bytes
    zipped: bytes
    media_type: str
    digest: str

    @classmethod
    def of(cls, content: bytes, suffix: str) -> "Asset":
        """The asset with this content."""
        digest = hashlib.sha256(content).hexdigest()[:12]
        return cls(content, gzip.compress(content, 9, mtime=0), _TYPES[suffix], digest)


def _load() -> dict[str, Asset]:
    """Every script and picture of the folder, and its sheets in one, in order of their names."""
    sheets = b"\n".join(path.read_bytes() for path in sorted(FOLDER.glob("css/*.css")))
    files = {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix in _TYPES}
    files["desk.css"] = sheets
    return {name: Asset.of(content, Path(name).suffix) for name, content in files.items()}


ASSETS = _load()


def address(name: str) -> str:
    """Where *name* is served; KeyError when there is no such file."""
    return f"/desk/static/{ASSETS[name].digest}/{name}"


@get(
    "/static/{digest:str}/{name:str}",
    opt={"exclude_from_auth": True, "exclude_from_csrf": True, "exclude_from_rates": True},
    include_in_schema=False,
)
async def asset(
    request: Request[Any, Any, Any], digest: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """One file; kept for good by browsers that asked for the very content we have."""
    found = ASSETS.get(name)
    if found is None:
        raise NotFoundException
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    headers = {
        "cache-control": FOREVER if digest == found.digest else "no-cache",
        "vary": "accept-encoding",
        "x-content-type-options": "nosniff",
    }
    if zipped:
        headers["content-encoding"] = "gzip"
    content = found.zipped if zipped else found.content
    return Response(content, media_type=found.media_type, headers=headers)
