"""Reading one XML part of a workbook piece by piece, with nothing of XML that a workbook does not need.

A document type is refused as soon as it begins, so that no entity is ever defined, let alone expanded; a single piece
of markup that never ends is refused before it fills the memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat

from app.domain.import_error import TableProblem

#: The longest piece of markup, bytes: a tag with its attributes.
_MOST_PENDING = 1024 * 1024


class BadXml(Exception):
    """A part that is not read on: why, and the row of the sheet where that is known."""

    def __init__(self, problem: TableProblem, line: int | None = None) -> None:
        super().__init__(problem, line)
        self.problem = problem
        self.line = line


class XmlPart:
    """The reader of a part: `starts` and `ends` are told of every element below the root, without its prefix."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.buffer_size = 64 * 1024
        self._parser.StartElementHandler = self._root
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._fed = 0

    def feed(self, chunk: bytes) -> None:
        """The next bytes. Raises BadXml."""
        try:
            self._parser.Parse(chunk, False)
        except (expat.ExpatError, ValueError, LookupError):
            raise BadXml(TableProblem.BROKEN) from None
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > _MOST_PENDING + len(chunk):
            raise BadXml(TableProblem.CELL_TOO_LONG)

    def end(self) -> None:
        """No bytes are left. Raises BadXml for a part that is cut."""
        try:
            self._parser.Parse(b"", True)
        except expat.ExpatError:
            raise BadXml(TableProblem.BROKEN) from None

    def starts(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def ends(self, name: str) -> None:
        """An element ends."""

    def _listen(self, heard: bool) -> None:
        """Whether text is told to `text`."""
        self._parser.CharacterDataHandler = self.text if heard else None

    def text(self, text: str) -> None:
        """A piece of text where it is listened to."""

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        """The first element: its prefix is that of all that matters."""
        prefix = name[: name.rfind(":") + 1]
        if prefix:
            self._parser.StartElementHandler = lambda name, given: self.starts(name.removeprefix(prefix), given)
            self._parser.EndElementHandler = lambda name: self.ends(name.removeprefix(prefix))
        else:
            self._parser.StartElementHandler = self.starts
            self._parser.EndElementHandler = self.ends

    def _doctype(self, *_declared: object) -> None:
        raise BadXml(TableProblem.ENTITIES)
