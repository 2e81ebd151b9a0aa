"""The text of a log that came packed: what a .tgz or .tar of a miner holds, in one piece, bounded whatever is in it."""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib

#: The most that is unpacked of one archive, in bytes, and the most members that are looked at.
MAX_BYTES, MAX_MEMBERS = 64 * 1024 * 1024, 512
_GZIP, _TAR, _TAR_PLACE = b"\x1f\x8b", b"ustar", 257
#: What an archive that is cut, wrong or hostile raises on the way.
_BROKEN = (tarfile.TarError, zlib.error, OSError, EOFError, ValueError, OverflowError)


def readable_text(raw: bytes) -> bytes:
    """The log as text: unpacked where it is packed, each file of an archive under its name; else as it came.

    Never raises: an archive that ends early gives what is readable up to there.
    """
    begin = _begin(raw) if raw.startswith(_GZIP) else raw[:512]
    if begin[_TAR_PLACE : _TAR_PLACE + len(_TAR)] == _TAR:
        return _members(raw) or raw
    return _unzipped(raw) if raw.startswith(_GZIP) else raw


def _members(raw: bytes) -> bytes:
    parts: list[bytes] = []
    left = MAX_BYTES
    try:
        with tarfile.open(fileobj=io.BytesIO(raw), mode="r|*") as archive:
            for count, member in enumerate(archive):
                file = archive.extractfile(member) if member.isreg() else None
                if file is not None:
                    content = readable_member(file.read(left))
                    parts.append(f"==> {member.name[:200]} <==\n".encode("utf-8", "replace") + content)
                    left -= len(content)
                left -= member.size
                if left <= 0 or count >= MAX_MEMBERS:
                    break  # a giant's end is never unpacked to reach what follows it
    except _BROKEN:
        pass  # what was readable up to there stays
    return b"\n".join(parts)


def readable_member(content: bytes) -> bytes:
    """A file of an archive, unpacked where it is itself a gzip, as rotated logs are."""
    return _unzipped(content) if content.startswith(_GZIP) else content


def _begin(raw: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as file:
            return file.read(512)
    except _BROKEN:
        return b""


def _unzipped(raw: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        return unpacker.decompress(raw, MAX_BYTES)
    except zlib.error:
        return raw
