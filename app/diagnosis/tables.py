"""The knowledge tables as files: opened once, and an error that names the table and row that cannot be used."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import resources


class KnowledgeError(Exception):
    """A knowledge table that cannot be used: `table` its file, `row` the row's name or None, `detail` in English."""

    def __init__(self, table: str, row: str | None, detail: str) -> None:
        super().__init__(table, row, detail)
        self.table = table
        self.row = row
        self.detail = detail


@contextmanager
def row_of(table: str, row: str | None) -> Iterator[None]:
    """Whatever a row's content breaks inside is raised as KnowledgeError that names the table and the row."""
    try:
        yield
    except KeyError as error:
        raise KnowledgeError(table, row, f"has no {error.args[0]!r}") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise KnowledgeError(table, row, str(error)) from error


@cache
def table(name: str) -> dict[str, Any]:
    """A table of `resources/knowledge`. Raises KnowledgeError."""
    with row_of(name, None), resources.open_binary("knowledge", name) as file:
        return tomllib.load(file)
