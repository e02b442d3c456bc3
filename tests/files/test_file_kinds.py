"""What is taken as a file and what is not, by its content; and what a kept one is called."""

import io
import zipfile

import pytest

from backend.files.rules import KINDS, LONGEST_NAME, clean_name, name_as
from backend.files.sniffing import HEAD_BYTES, media_type

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 64
JPEG = b"\xff\xd8\xff\xe1\0\x10Exif\0\0" + b"\0" * 64
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def box(brand: bytes, *others: bytes) -> bytes:
    """The beginning of a file of the MP4 family."""
    body = b"ftyp" + brand + bytes(4) + b"".join(others)
    return (len(body) + 4).to_bytes(4, "big") + body + bytes(64)


def archive(*names: str, streamed: bool = False) -> bytes:
    """A zip file; ``streamed`` ones do not tell sizes in their headers."""
    held = io.BytesIO()
    target = _Unseekable(held) if streamed else held
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for name in names:
            opened.writestr(name, f"<{name}/>" * 20)
    return held.getvalue()


class _Unseekable(io.RawIOBase):
    def __init__(self, held: io.BytesIO) -> None:
        self.held = held

    def write(self, data: object) -> int:
        return self.held.write(data)  # type: ignore[arg-type]

    def writable(self) -> bool:
        return True


def compound(*streams: str, listed_in_sector: int = 1) -> bytes:
    """An old Office container whose list of contents lies in the given sector."""
    head = bytearray(512)
    head[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    head[30:32] = (9).to_bytes(2, "little")
    head[48:52] = listed_in_sector.to_bytes(4, "little")
    listed = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return bytes(head) + bytes(512 * listed_in_sector) + listed


TAKEN = {
    "jpeg": (JPEG, "image/jpeg"),
    "png": (PNG, "image/png"),
    "webp": (b"RIFF\x40\0\0\0WEBPVP8 " + bytes(64), "image/webp"),
    "gif": (b"GIF89a" + bytes(64), "image/gif"),
    "iPhone photo": (box(b"heic", b"mif1", b"heic"), "image/heic"),
    "pdf": (b"%PDF-1.7\n1 0 obj", "application/pdf"),
    "Word": (archive("[Content_Types].xml", "_rels/.rels", "word/document.xml"), WORD),
    "WPS": (archive("docProps/app.xml", "customXml/item1.xml", "word/document.xml"), WORD),
    "streamed": (archive("[Content_Types].xml", "xl/workbook.xml", streamed=True), EXCEL),
    "Excel": (archive("_rels/.rels", "docProps/core.xml", "xl/workbook.xml"), EXCEL),
    "old Word": (compound("Root Entry", "1Table", "WordDocument"), "application/msword"),
    "old Excel": (compound("Root Entry", "Workbook"), "application/vnd.ms-excel"),
    "text": ("居民反映楼道灯不亮".encode(), "text/plain"),
    "text of Windows": ("居民反映楼道灯不亮，已三天。".encode("gb18030"), "text/plain"),
    "text with a mark": ("\ufeff姓名,电话\r\n".encode(), "text/plain"),
    "text like a picture": (b"BM is a station, II* is nothing", "text/plain"),
    "phone video": (box(b"isom", b"isom", b"avc1"), "video/mp4"),
    "iPhone video": (box(b"qt  "), "video/quicktime"),
    "mp3": (b"ID3\x03\0\0\0\0\0\x0f" + bytes(64), "audio/mpeg"),
    "voice memo": (box(b"M4A ", b"mp42"), "audio/mp4"),
    "amr": (b"#!AMR\n" + b"\x3c" * 64, "audio/amr"),
}

REFUSED = {
    "nothing": b"",
    "blank": b" \n",
    "html": HTML,
    "html behind a mark and blanks": b"\xef\xbb\xbf  \n" + HTML,
    "svg": SVG,
    "svg with a prolog": b'<?xml version="1.0"?>' + SVG,
    "any archive": archive("a.txt", "b/word/document.xml"),
    "a program for Java": archive("META-INF/MANIFEST.MF", "word/document.xml"),
    "slides": archive("[Content_Types].xml", "ppt/presentation.xml"),
    "an installer": compound("Root Entry", "\u4840\u3f3f"),
    "a program": b"MZ\x90\0\x03" + bytes(64),
    "binary": bytes(range(256)),
    "a newer picture": box(b"avif", b"mif1"),
    "a broken container": bytes.fromhex("d0cf11e0a1b11ae1"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_it_takes(name: str) -> None:
    content, kind = TAKEN[name]
    assert media_type(content, "无关.exe") == kind
    assert kind in KINDS


def test_every_kind_that_is_named_is_recognised() -> None:
    assert {kind for _, kind in TAKEN.values()} == set(KINDS)


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("called", ["照片.jpg", "说明.txt", "x.docx", "x"])
def test_it_does_not_take(name: str, called: str) -> None:
    assert media_type(REFUSED[name], called) is None


def test_a_text_may_be_cut_within_a_character() -> None:
    text = ("长" * HEAD_BYTES).encode()
    assert {media_type(text[:size], "x") for size in range(300, 310)} == {"text/plain"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.DOC", "application/msword"), ("a.xls", "application/vnd.ms-excel"), ("a.ppt", None)],
)
def test_the_name_decides_only_where_the_content_cannot(name: str, kind: str | None) -> None:
    far = compound("Root Entry", listed_in_sector=HEAD_BYTES // 512)[:HEAD_BYTES]
    assert media_type(far, name) == kind


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("楼道照片.JPG", "image/jpeg", "楼道照片.JPG"),
        ("/etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\用户\\张三\\现场.png", "image/png", "现场.png"),
        ("../../..", "image/png", "附件.png"),
        ("", "application/pdf", "附件.pdf"),
        (".jpg", "image/jpeg", "jpg.jpg"),
        ("截图.txt", "image/png", "截图.txt.png"),
        ("网页.html", "text/plain", "网页.html.txt"),
        ("一\r\n二\x00三\u2028.pdf", "application/pdf", "一二三.pdf"),
        ("gpj.\u202eexe.jpg", "image/jpeg", "gpj.exe.jpg"),
        ("e\u0301.png", "image/png", "é.png"),
    ],
)
def test_a_kept_file_is_called(name: str, kind: str, kept: str) -> None:
    assert name_as(name, kind) == kept


def test_a_long_name_is_cut_and_keeps_its_extension() -> None:
    found = name_as("长" * 500 + ".jpeg", "image/jpeg")
    assert (len(found), found[-6:]) == (LONGEST_NAME, "长.jpeg")
    other = name_as("长" * 500 + ".txt", "image/png")
    assert (len(other), other[-5:]) == (LONGEST_NAME, "长.png")
    assert len(clean_name("." + "x" * 500)) == LONGEST_NAME
