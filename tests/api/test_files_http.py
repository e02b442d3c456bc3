"""Files over HTTP: in with an order, out to whoever may read an order that holds them."""

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from backend.core.db import fetch, fetch_value
from backend.files import service
from backend.files.local import LocalFiles
from backend.settings import settings

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 64
TEXT = "居民反映楼道灯不亮".encode()
KEY = {"idempotency-key": "files-1"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's files go."""
    store = LocalFiles(tmp_path / "files")
    monkeypatch.setattr(service, "store", lambda: store)
    return store.folder


def kept(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


async def attach(
    caller: Any, order: Any, *files: tuple[str, bytes], version: int | None = None,
    headers: dict[str, str] | None = None, media_type: str = "application/octet-stream",
) -> Any:  # fmt: skip
    parts: list[Any] = [("files", (name, content, media_type)) for name, content in files]
    parts.append(("version", (None, str(version or order["version"]))))
    path = f"/orders/{order['id']}/files"
    return await caller.ask("POST", path, files=parts, headers=headers)


async def test_files_come_in_and_go_out_under_their_names(keeper: Any) -> None:
    order = await keeper.act(await keeper.report(), "accept")
    answer = await attach(keeper, order, ("现场 照片.png", PNG), ("说明.txt", TEXT))
    assert answer.status_code == 200, answer.text
    after = answer.json()
    assert after["version"] == order["version"] + 1
    assert answer.headers["etag"] == f'"{after["version"]}"'
    detail = await keeper.get(f"/orders/{order['id']}")
    listed = [(f["name"], f["media_type"], f["size"], f["seq"]) for f in detail["files"]]
    assert listed == [
        ("现场 照片.png", "image/png", len(PNG), after["version"]),
        ("说明.txt", "text/plain", len(TEXT), after["version"]),
    ]
    found = await keeper.http.get(detail["files"][0]["href"])
    assert (found.status_code, found.content) == (200, PNG)
    headers = found.headers
    assert headers["content-type"] == "image/png"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-length"] == str(len(PNG))
    assert "sandbox" in headers["content-security-policy"]
    shown, _, name = headers["content-disposition"].partition("; filename*=UTF-8''")
    assert (shown, unquote(name)) == ("inline", "现场 照片.png")
    text = await keeper.http.get(detail["files"][1]["href"])
    assert text.headers["content-disposition"].startswith("attachment; ")
    assert text.content == TEXT


async def test_what_a_file_is_its_content_says(keeper: Any, folder: Path) -> None:
    order = await keeper.report()
    page, drawing = b"<html><script>", b"<svg onload=x>"
    for name, content in (("照片.jpg", page), ("图.png", drawing), ("空.txt", b"")):
        answer = await attach(keeper, order, (name, content), media_type="image/png")
        assert (answer.status_code, answer.json()["code"]) == (415, "wrong_file_type")
    assert kept(folder) == 0
    assert (await attach(keeper, order, ("x.png", PNG), ("y.txt", b"\0"))).status_code == 415
    assert await fetch_value("SELECT count(*) FROM attachment") == 0


async def test_a_file_has_the_limit_operators_have_set(keeper: Any, folder: Path) -> None:
    await fetch("UPDATE loop_limit SET value = 1 WHERE name = 'attachment_mb'")
    order = await keeper.report()
    answer = await attach(keeper, order, ("大.png", PNG + bytes(1_000_000)))
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert kept(folder) == 0
    await attach(keeper, order, ("小.png", PNG))
    assert kept(folder) == 1


@pytest.mark.parametrize("many", [0, 11])
async def test_one_to_ten_files_at_once(keeper: Any, folder: Path, many: int) -> None:
    order = await keeper.report()
    answer = await attach(keeper, order, *[("a.txt", TEXT)] * many)
    assert answer.status_code == 400, answer.text
    assert answer.json()["field"] == "files", answer.text
    assert kept(folder) == 0


async def test_a_stale_version_attaches_nothing(keeper: Any) -> None:
    order = await keeper.report()
    await keeper.act(order, "accept")
    answer = await attach(keeper, order, ("a.txt", TEXT))
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_order")
    assert await fetch_value("SELECT count(*) FROM attachment") == 0


async def test_a_repeated_upload_is_answered_and_not_done_again(keeper: Any) -> None:
    order = await keeper.report()
    first = await attach(keeper, order, ("a.txt", TEXT), headers=KEY)
    again = await attach(keeper, order, ("a.txt", TEXT), headers=KEY)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["etag"] == first.headers["etag"]
    other = await attach(keeper, order, ("b.txt", TEXT), headers=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await fetch_value("SELECT count(*) FROM attachment") == 1


async def test_strangers_and_outsiders_neither_attach_nor_read(
    keeper: Any, outsider: Any, stranger: Any, folder: Path
) -> None:
    order = await keeper.report()
    await attach(keeper, order, ("a.txt", TEXT))
    digest = hashlib.sha256(TEXT).hexdigest()
    for caller, status in ((outsider, 404), (stranger, 401)):
        assert (await attach(caller, order, ("b.png", PNG))).status_code == status
        assert (await caller.ask("GET", f"/files/{digest}")).status_code == status
    assert kept(folder) == 1


async def test_who_may_not_attach_stores_nothing(keeper: Any, http: Any, folder: Path) -> None:
    order = await keeper.report()
    await fetch(
        "UPDATE role_grant SET role = 'administrator' FROM operator o"
        " WHERE o.id = operator AND username = 'yanshi'"
    )
    answer = await attach(keeper, order, ("a.txt", TEXT))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert kept(folder) == 0


async def test_knowing_a_digest_opens_nothing(keeper: Any, outsider: Any) -> None:
    order = await keeper.report()
    await attach(keeper, order, ("a.txt", TEXT))
    ref = {"name": "a.txt", "media_type": "text/plain", "size": len(TEXT),
           "sha256": hashlib.sha256(TEXT).hexdigest()}  # fmt: skip
    mine = await outsider.report(area_id=None, area_code="610111")
    for path in (f"/orders/{mine['id']}/actions/attach", "/orders/actions/attach"):
        body = {"version": 1, "data": {"files": [ref]}}
        assert (await outsider.ask("POST", path, json=body)).status_code in (404, 405)


@pytest.mark.parametrize("digest", ["0" * 64, "x", "..%2f..%2fetc%2fpasswd", "Ａ" * 64, "a" * 63])
async def test_an_unknown_file_is_not_found(keeper: Any, digest: str) -> None:
    found = await keeper.get(f"/files/{digest}", 404)
    assert found["code"] in ("unknown_file", "not_found")


async def test_a_browser_uploads_with_the_token_in_a_header(browser: Any, keeper: Any) -> None:
    order = await keeper.report()
    await browser.get(f"/orders/{order['id']}")
    refused = await attach(browser, order, ("a.txt", TEXT))
    assert refused.json()["code"] == "foreign_request"
    token = {"x-csrftoken": browser.http.cookies["minhu_csrf"]}
    assert (await attach(browser, order, ("a.txt", TEXT), headers=token)).status_code == 200


def test_files_go_where_the_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("MINHU_FILES", str(tmp_path))
    settings.cache_clear()
    service.store.cache_clear()
    store = service.store()
    assert isinstance(store, LocalFiles)
    assert store.folder == tmp_path
    service.store.cache_clear()
    settings.cache_clear()
