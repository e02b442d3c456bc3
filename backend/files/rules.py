"""What may be kept as a file, and how a kept one is named. Pure.

What a file is, its content says: neither its name nor what the sender calls it is believed.
"""

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from backend.core.labels import Label

LONGEST_NAME = 200
"""Characters of a file's name, its extension included."""
LONGEST_EXTENSION = 10
NAMELESS = "附件"


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file in the store: its name for people, media type, size in bytes and key (hex)."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken; the first of its ``extensions`` is the usual one.

    ``shown``: every browser shows it and can run nothing in it; all else is only downloaded.
    """

    label: Label
    media_type: str
    extensions: tuple[str, ...]
    shown: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"

KINDS = {
    kind.media_type: kind
    for kind in (
        Kind(Label("JPEG 图片", "JPEG image"), "image/jpeg", (".jpg", ".jpeg", ".jfif"), True),
        Kind(Label("PNG 图片", "PNG image"), "image/png", (".png",), True),
        Kind(Label("WebP 图片", "WebP image"), "image/webp", (".webp",), True),
        Kind(Label("GIF 图片", "GIF image"), "image/gif", (".gif",), True),
        Kind(Label("HEIC 图片", "HEIC image"), "image/heic", (".heic", ".heif")),
        Kind(Label("PDF 文档", "PDF document"), "application/pdf", (".pdf",)),
        Kind(Label("Word 文档", "Word document"), f"{_OFFICE}.wordprocessingml.document",
             (".docx",)),
        Kind(Label("Excel 表格", "Excel sheet"), f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",)),
        Kind(Label("Word 97 文档", "Word 97 document"), "application/msword", (".doc", ".wps")),
        Kind(Label("Excel 97 表格", "Excel 97 sheet"), "application/vnd.ms-excel",
             (".xls", ".et")),
        Kind(Label("文本", "Plain text"), "text/plain", (".txt", ".csv", ".log")),
        Kind(Label("MP4 视频", "MP4 video"), "video/mp4", (".mp4", ".m4v", ".3gp")),
        Kind(Label("QuickTime 视频", "QuickTime video"), "video/quicktime", (".mov",)),
        Kind(Label("MP3 录音", "MP3 audio"), "audio/mpeg", (".mp3",)),
        Kind(Label("M4A 录音", "M4A audio"), "audio/mp4", (".m4a",)),
        Kind(Label("AMR 录音", "AMR audio"), "audio/amr", (".amr",)),
    )
}  # fmt: skip
"""Every kind of file that is taken, by media type. SVG and HTML are not: they carry scripts."""


def clean_name(name: str) -> str:
    """*name* without folders and unseen signs, at most 200 characters; never empty."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    seen = "".join(sign for sign in last if not _unseen(sign)).strip(" .")
    if len(seen) > LONGEST_NAME:
        own = PurePosixPath(seen).suffix[:LONGEST_EXTENSION]
        seen = seen[: LONGEST_NAME - len(own)] + own
    return seen or NAMELESS


def name_as(name: str, media_type: str) -> str:
    """*name* as people may see it and save the file by it.

    An extension that does not belong to the kind of file is followed by one that does, so that
    nobody's computer opens a text as a web page.
    """
    found, kind = clean_name(name), KINDS[media_type]
    if PurePosixPath(found).suffix.lower() in kind.extensions:
        return found
    own = kind.extensions[0]
    return found[: LONGEST_NAME - len(own)] + own


def _unseen(sign: str) -> bool:
    """Whether *sign* is a control character, a line break, or one that reverses the writing."""
    kind = unicodedata.category(sign)
    return kind.startswith("C") or kind in ("Zl", "Zp")
