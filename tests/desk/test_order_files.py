"""Files of an order's page: in with a form, out under their own names, refused in plain words."""

import re
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from desk.conftest import Client
from desk.test_order_browser import picture
from support.loop import dispatched, handling, report

from backend.files import service
from backend.files.local import LocalFiles
from backend.orders import service as orders
from backend.orders.rules import Order, State
from backend.web.csrf import csrf_token

PICTURE = picture(32, 24)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's files go."""
    store = LocalFiles(tmp_path / "files")
    monkeypatch.setattr(service, "store", lambda: store)
    return store.folder


def kept(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


async def send(
    client: Client, order: Order, action: str, *files: tuple[str, bytes], **told: str
) -> httpx.Response:
    """A form with files, as a browser sends it; an empty camera field comes with it."""
    fields = {
        "_csrf_token": csrf_token(client.http.cookies.get("id", "")),
        "version": str(order.version), **told,
    }  # fmt: skip
    parts = [("files", (name, content, "application/octet-stream")) for name, content in files]
    parts.append(("files", ("", b"", "application/octet-stream")))
    return await client.http.post(
        f"/desk/orders/{order.id}/actions/{action}", data=fields, files=parts
    )


async def test_files_stand_at_the_order_and_at_the_entry_they_came_with(everybody: Client) -> None:
    order = await handling()
    answer = await send(
        everybody, order, "attach", ("现场 照片.png", PICTURE), ("说明.txt", "已修好".encode())
    )
    assert answer.status_code == 303, answer.text
    page = await everybody.get(f"/desk/orders/{order.id}")
    links = re.findall(r'href="(/desk/orders/\d+/files/\w+\?save=1)" download="([^"]+)"', page)
    assert [name for _, name in links] == ["现场 照片.png", "说明.txt"] * 2
    for address, name in links[:2]:
        found = await everybody.http.get(address)
        shown, _, told = found.headers["content-disposition"].partition("; filename*=UTF-8''")
        assert (found.status_code, shown, unquote(told)) == (200, "attachment", name)
    shown = await everybody.http.get(links[0][0].removesuffix("?save=1"))
    assert shown.content == PICTURE
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["content-disposition"].startswith("inline; ")
    assert "sandbox" in shown.headers["content-security-policy"]
    assert page.count(f'<img src="{links[0][0].removesuffix("?save=1")}"') == 2


async def test_a_feedback_and_its_pictures_come_together(everybody: Client) -> None:
    order = await handling()
    answer = await send(
        everybody, order, "feedback", ("更换后.png", PICTURE), reply="已换新灯", resolved="yes"
    )
    assert answer.status_code == 303, answer.text
    after = await orders.find_by_id(order.id)
    assert (after.state, after.version) == (State.handled, order.version + 2)
    assert [ref.name for refs in (await orders.files(order.id)).values() for ref in refs] == [
        "更换后.png"
    ]


async def test_a_form_without_files_leaves_one_event(everybody: Client) -> None:
    order = await handling()
    answer = await send(everybody, order, "feedback", reply="已换新灯", resolved="yes")
    assert answer.status_code == 303, answer.text
    assert (await orders.find_by_id(order.id)).version == order.version + 1


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([("病毒.exe", b"MZ\x90\0" + b"\0" * 64)], "不接受这类文件：病毒.exe"),
        ([("全景.txt", "满".encode() * 7_000_000)], "“全景.txt”：文件超过 20 MB"),
        ([("照片.png", PICTURE)] * 11, "一次最多 10 个文件"),
    ],
    ids=["kind", "size", "many"],
)
async def test_what_does_not_fit_is_told_beside_the_field_and_nothing_is_lost(
    everybody: Client, folder: Path, files: list[tuple[str, bytes]], told: str
) -> None:
    order = await handling()
    answer = await send(everybody, order, "feedback", *files, reply="已换新灯", resolved="yes")
    assert answer.status_code == 422
    assert f'id="wrong-feedback-files">{told}' in answer.text
    assert "已换新灯" in answer.text
    assert "请重新选择文件" not in answer.text
    assert (await orders.find_by_id(order.id)).version == order.version
    assert kept(folder) == 0


async def test_the_limits_are_told_before(everybody: Client) -> None:
    order = await dispatched()
    page = await everybody.get(f"/desk/orders/{order.id}")
    assert "一次最多 10 个，每个不超过 20 MB" in page
    assert 'capture="environment"' in page


async def test_a_stale_form_and_a_form_that_lacks_words_store_nothing(
    everybody: Client, folder: Path
) -> None:
    order = await handling()
    missing = await send(everybody, order, "feedback", ("照片.png", PICTURE), reply="好了")
    assert missing.status_code == 422
    assert "请重新选择文件" in missing.text
    await send(everybody, order, "attach", ("照片.png", PICTURE))
    assert kept(folder) == 1
    stale = await send(everybody, order, "attach", ("照片二.png", picture(8, 8)))
    assert stale.status_code == 409
    assert kept(folder) == 1


async def test_a_file_is_only_for_whoever_may_read_the_order(visitor: Client) -> None:
    order = await report()
    await visitor.enter("yanshi")
    await send(visitor, order, "attach", ("照片.png", PICTURE))
    [[ref]] = (await orders.files(order.id)).values()
    address = f"/desk/orders/{order.id}/files/{ref.sha256}"
    await visitor.get(f"/desk/orders/{order.id}/files/{'0' * 64}", status=404)
    await visitor.enter("shequ")
    await visitor.get(address, status=404)
    visitor.http.cookies.clear()
    assert (await visitor.http.get(address)).status_code == 303
