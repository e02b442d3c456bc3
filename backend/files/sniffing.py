"""What kind of file some bytes begin. Pure."""

import codecs
import re
from pathlib import PurePosixPath

import filetype

from backend.files.rules import KINDS

HEAD_BYTES = 65_536
"""So many of a file's first bytes are looked at."""

_ZIP = b"PK\x03\x04"
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_WORD, _EXCEL = "application/msword", "application/vnd.ms-excel"
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def media_type(head: bytes, name: str) -> str | None:
    """The media type of the file that begins with *head*; None when such files are not taken.

    *name* only tells old Word from old Excel where the content says no more than either.
    """
    if head.startswith(_ZIP):
        return _of_archive(head)
    if head.startswith(_COMPOUND):
        return _of_compound(head, name)
    found = filetype.guess_mime(head) if head else None
    # A text may well begin with the two letters some other kind of file begins with.
    return found if found in KINDS else _of_text(head)


def _of_archive(head: bytes) -> str | None:
    """Word's or Excel's own archive, by the names of its parts; None for any other archive.

    Programs write the parts in different orders, and some leave the sizes out of their headers, so
    headers are searched for rather than counted off.
    """
    names = set()
    at = head.find(_ZIP)
    while at >= 0:
        length = int.from_bytes(head[at + 26 : at + 28], "little")
        names.add(head[at + 30 : at + 30 + length])
        at = head.find(_ZIP, at + 4)
    if not any(
        name.startswith((b"[Content_Types].xml", b"_rels/", b"docProps/")) for name in names
    ):
        return None
    for folder, kind in ((b"word/", "wordprocessingml.document"), (b"xl/", "spreadsheetml.sheet")):
        if any(name.startswith(folder) for name in names):
            return f"application/vnd.openxmlformats-officedocument.{kind}"
    return None


def _of_compound(head: bytes, name: str) -> str | None:
    """Old Word or Excel; other programs' files in the same container are not taken.

    The container's list of contents may lie behind the head: then the name decides between the two.
    """
    sector = 1 << int.from_bytes(head[30:32], "little") if len(head) >= 52 else 0
    listed_at = (int.from_bytes(head[48:52], "little") + 1) * sector
    if sector not in (512, 4096):
        return None
    if listed_at >= len(head):
        suffix = PurePosixPath(name.lower()).suffix
        return next((kind for kind in (_WORD, _EXCEL) if suffix in KINDS[kind].extensions), None)
    listed = head[listed_at:]
    for stream, kind in (("WordDocument", _WORD), ("Workbook", _EXCEL), ("Book", _EXCEL)):
        # Names stand in 64 bytes, filled up with zeros.
        if (stream + "\0").encode("utf-16-le") in listed:
            return kind
    return None


def _of_text(head: bytes) -> str | None:
    """Plain text in UTF-8 or GB 18030; what begins like HTML, SVG or XML is none."""
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            # Not final: the last character may continue behind the head.
            text = decoder.decode(head)
        except UnicodeDecodeError:
            continue
        if not text.strip() or _NOT_TEXT.search(text) or text.lstrip().startswith("<"):
            return None
        return "text/plain"
    return None
