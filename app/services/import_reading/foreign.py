"""Files that are no table: told by their first bytes, so that each gets the sentence that helps."""

from __future__ import annotations

from pathlib import PurePath
from typing import IO

from app.domain.import_error import TableProblem, TableUnreadable

#: Compound files: the Excel of before 2007, and a workbook under a password, which is kept inside one.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_LOOKED_AT = 8 * 1024 * 1024
#: What begins so is a picture, a document, a program, an archive, a database.
_OTHERS = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh",
    b"\xfd7zXZ", b"SQLite format 3", b"{\\rtf", b"\x09\x08\x10\x00",
)  # fmt: skip
_PAGES = (b"<!doctype html", b"<html", b"<?xml", b"<table")


def refuse_foreign(file: IO[bytes], name: str) -> None:
    """Raises TableUnreadable for what is certainly no text with cells."""
    file.seek(0)
    head = file.read(4096)
    if head.startswith(_COMPOUND):
        file.seek(0)
        locked = _LOCKED in file.read(_LOOKED_AT)
        raise TableUnreadable(name, TableProblem.LOCKED if locked else TableProblem.OLD_EXCEL)
    if head.startswith(b"\x09\x08\x10\x00"):
        raise TableUnreadable(name, TableProblem.OLD_EXCEL)
    if head.startswith(_OTHERS):
        raise TableUnreadable(name, TableProblem.NO_TABLE)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        old = PurePath(name).suffix.casefold() in (".xls", ".xlsx")
        raise TableUnreadable(name, TableProblem.OLD_EXCEL if old else TableProblem.NO_TABLE)
