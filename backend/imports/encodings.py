"""Which encoding a text file is in, told from its whole content."""

import codecs
import unicodedata
from pathlib import Path

from backend.core.labels import Label
from backend.imports.errors import UnusableFile

CHUNK_BYTES = 1 << 20
BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
CONTROL_SHARE = 0.01
"""A text has hardly any control characters; a program or picture read as text is full of them."""


def encoding_of(path: Path, head: bytes) -> tuple[str, int]:
    """The codec that reads *path*, and how many lines the file has.

    A byte order mark decides; else UTF-8 when every byte fits, else GB18030, as Chinese exports
    are. ``head`` is the file's beginning. Raises UnusableFile when none fits or it is no text.
    """
    marked = next((codec for bom, codec in BOMS.items() if head.startswith(bom)), None)
    for codec in [marked] if marked else [_unmarked_utf16(head) or "utf-8", "gb18030"]:
        try:
            return codec, _decode(path, codec)
        except UnicodeDecodeError:
            continue
    raise UnusableFile(
        file=path.name,
        reason=Label(
            "无法识别编码，请另存为 UTF-8 编码的 CSV 或 .xlsx",
            "its encoding is unknown, or it is no text: save it as CSV in UTF-8, or as .xlsx",
        ),
    )


def _unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: delimiters, digits and line ends have their zeros on one side.

    A few zeros on the other are letters such as 一 (U+4E00).
    """
    for codec, zeros, others in (
        ("utf-16-le", head[1::2], head[::2]),
        ("utf-16-be", head[::2], head[1::2]),
    ):
        if zeros.count(0) * 20 > len(zeros) and zeros.count(0) > 2 * others.count(0):
            return codec
    return None


def _decode(path: Path, codec: str) -> int:
    """How many lines *path* has when read by *codec*. Raises UnicodeDecodeError, UnusableFile."""
    decoder = codecs.getincrementaldecoder(codec)()
    lines, first = 1, True
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            text = decoder.decode(chunk)
            if first:
                _require_text(path, text[:CHUNK_BYTES])
            first = False
            lines += text.count("\n") or text.count("\r")
    decoder.decode(b"", final=True)
    return lines


def _require_text(path: Path, text: str) -> None:
    sample = text[:4096]
    controls = sum(unicodedata.category(sign) in ("Cc", "Cn") and sign not in "\t\r\n\v\f"
                   for sign in sample)  # fmt: skip
    if controls > max(len(sample) * CONTROL_SHARE, 8):
        raise UnusableFile(
            file=path.name,
            reason=Label(
                "不是文本，也不是 .xlsx 表格", "neither text nor a table in .xlsx: it is binary"
            ),
        )
