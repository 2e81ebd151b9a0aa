"""The program's data: tables, themes, fonts, catalogues. Opened only through `open_text` and `open_binary`."""

from __future__ import annotations

import io
from importlib.resources import files
from typing import BinaryIO, TextIO, cast


def open_text(*path: str) -> TextIO:
    """A resource as text in UTF-8, e.g. `open_text("boards", "catalogue.csv")`. Raises FileNotFoundError."""
    return io.TextIOWrapper(open_binary(*path), encoding="utf-8", newline="")


def open_binary(*path: str) -> BinaryIO:
    """A resource as bytes. Raises FileNotFoundError."""
    return cast(BinaryIO, files(__name__).joinpath(*path).open("rb"))


def names(*path: str) -> tuple[str, ...]:
    """What lies in a folder of resources, sorted; () where there is no such folder."""
    folder = files(__name__).joinpath(*path)
    return tuple(sorted(one.name for one in folder.iterdir())) if folder.is_dir() else ()
