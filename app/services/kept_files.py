"""A file becomes one of the shop's: photos cleaned, with their small copy; everything else as it is, byte for byte.

What a file is, its content tells, never its name: only what was drawn anew from pixels is kept as `image/...`.
Nothing here runs or opens a file, and no name that came with one becomes part of a path.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path

from app.domain.order_draft import FileDraft
from app.domain.photo_error import FileTooLarge, NotAPhoto, SpecialFile
from app.services.shop import Shop

#: The largest file that is kept, bytes.
LARGEST = 256_000_000
_NAME = 120
#: How the files begin whose type is told from their first bytes.
_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"#!", "text/x-script"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/x-matroska"),
)
_MEDIA = re.compile(rb"....ftyp", re.DOTALL)
_WEB = re.compile(r"\s*(?:<!doctype html|<html|<script|<svg|<\?xml)", re.IGNORECASE)
_SAMPLE = 65_536
UNKNOWN = "application/octet-stream"


def keep_file(
    shop: Shop,
    content: bytes | Path,
    name: str = "",
    *,
    mime: str | None = None,
    caption: str = "",
    phase: str = "",
    source: str = "",
    only_photos: bool = False,
) -> FileDraft:
    """Put a file among the shop's attachments; what `order_records.write_files` needs to hang it on an order.

    `mime` is what the caller knows of a file that is no picture. Raises what `photos.clean` raises, FileTooLarge,
    SpecialFile, NotAPhoto (with `only_photos`), LedgerFull, OSError.
    """
    from app.services import photos  # what reads pictures is imported with the first file

    shown = shown_name(name or (content.name if isinstance(content, Path) else ""))
    data = _read(content, shown) if isinstance(content, Path) else content
    if photos.is_picture(data):
        photo = photos.clean(data, shown)
        small = shop.attachments.put(photo.small)
        sha256 = shop.attachments.put(photo.data)
        return FileDraft(
            sha256, len(photo.data), shown, photo.mime, caption, phase, small_sha256=small, source=source, stripped=True
        )
    if only_photos:
        raise NotAPhoto(shown, len(data))
    if len(data) > LARGEST:
        raise FileTooLarge(shown, len(data), LARGEST)
    told = mime if mime and not mime.startswith("image/") else mime_of(data)
    return FileDraft(shop.attachments.put(data), len(data), shown, told, caption, phase, source=source)


def mime_of(data: bytes) -> str:
    """What bytes that are no picture are, by themselves."""
    head = data[:_SAMPLE]
    for beginning, mime in _BEGINNINGS:
        if head.startswith(beginning):
            return mime
    if _MEDIA.match(head):
        return "video/mp4"
    text = _text_of(head)
    if text is None:
        return UNKNOWN
    return "text/xml" if _WEB.match(text) else "text/plain"


def shown_name(name: str) -> str:
    """The name of a file as it is noted: its last part, no control characters, of bounded length, its ending kept."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(c for c in last if c.isprintable()).strip(". ")
    if len(plain) <= _NAME:
        return plain
    stem, dot, suffix = plain.rpartition(".")
    return f"{stem[: _NAME - len(suffix) - 1]}.{suffix}" if dot and len(suffix) <= 8 else plain[:_NAME]


def _read(path: Path, name: str) -> bytes:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise SpecialFile(name)
    if found.st_size > LARGEST:
        raise FileTooLarge(name, found.st_size, LARGEST)
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)  # it may have grown since
    if len(data) > LARGEST:
        raise FileTooLarge(name, len(data), LARGEST)
    return data


def _text_of(head: bytes) -> str | None:
    """The beginning as text; None where it is none."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    cut = len(head) == _SAMPLE
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if not cut or error.start < len(head) - 4:
            return None
        text = head[: error.start].decode("utf-8")
    odd = sum(1 for c in text if c < " " and c not in "\t\r\n\f\x1b")
    return text if odd <= len(text) // 100 else None
