"""The parts of a workbook beside its sheets: which sheets there are, shared strings, number formats."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cached_property

from app.domain.import_error import TableProblem
from app.services.import_reading.bounds import MOST_IN_CELL
from app.services.import_reading.xml_part import BadXml, XmlPart

_MOST_STRINGS = 5_000_000
_MOST_SHEETS = 1_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: What a number format holds beside its figures: colours and conditions, quoted and escaped text, widths.
_DRESSING = re.compile(r'\[[^\]]*\]|"[^"]*"|\\.|_.|\*.')


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as the workbook lists it."""

    name: str
    relation: str
    hidden: bool


class SheetsPart(XmlPart):
    """xl/workbook.xml: the sheets in their order, and from when days are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self.date1904 = False

    def starts(self, name: str, attributes: Mapping[str, str]) -> None:
        """A sheet, or the settings of the workbook."""
        if name == "workbookPr":
            self.date1904 = attributes.get("date1904", "0") in ("1", "true", "on")
        elif name == "sheet" and len(self.sheets) < _MOST_SHEETS:
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(Sheet(attributes.get("name", "")[:255], relation, hidden))


class TargetsPart(XmlPart):
    """xl/_rels/workbook.xml.rels: where the other parts are."""

    def __init__(self) -> None:
        super().__init__()
        self._targets: dict[str, tuple[str, str]] = {}

    def starts(self, name: str, attributes: Mapping[str, str]) -> None:
        """One relation."""
        if name != "Relationship":
            return
        target = attributes.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
        if attributes.get("TargetMode") != "External" and len(self._targets) < 10 * _MOST_SHEETS:
            kind = attributes.get("Type", "").rpartition("/")[2]
            self._targets[attributes.get("Id", "")] = (kind, posixpath.normpath(path))

    def one(self, kind: str) -> str | None:
        """The part of a kind."""
        return next((path for its, path in self._targets.values() if its == kind), None)

    def worksheet(self, relation: str) -> str | None:
        """The part of a sheet; None for what is no sheet of cells, such as a chart."""
        kind, path = self._targets.get(relation, ("", ""))
        return path if kind == "worksheet" else None


class StringsPart(XmlPart):
    """xl/sharedStrings.xml: the texts that cells point to; runs are joined, readings of characters left out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._length = 0
        self._reading = False

    def starts(self, name: str, attributes: Mapping[str, str]) -> None:
        """A text, or a run of one."""
        if name == "rPh":
            self._reading = True
        elif name == "t" and not self._reading:
            self._listen(True)

    def ends(self, name: str) -> None:
        """Its end."""
        self._listen(False)
        if name == "rPh":
            self._reading = False
        elif name == "si":
            if len(self.texts) >= _MOST_STRINGS:
                raise BadXml(TableProblem.TOO_BIG)
            self.texts.append(unescaped("".join(self._pieces)))
            self._pieces.clear()
            self._length = 0

    def text(self, text: str) -> None:
        """A piece of the text. Raises BadXml beyond a cell's length."""
        self._length += len(text)
        if self._length > MOST_IN_CELL * 2:
            raise BadXml(TableProblem.CELL_TOO_LONG)
        self._pieces.append(text)


def unescaped(text: str) -> str:
    """A text of a workbook with `_x000D_` and the like as the characters they stand for."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)


class Shown(Enum):
    """What a number format makes of a number."""

    NUMBER = "number"
    DATE = "date"
    DURATION = "duration"


class StylesPart(XmlPart):
    """xl/styles.xml: what the number format of each style makes of a number."""

    def __init__(self, date1904: bool) -> None:
        super().__init__()
        self._date1904 = date1904
        self._codes: dict[int, str] = {}
        self._used: list[int] = []
        self._inside = False

    def starts(self, name: str, attributes: Mapping[str, str]) -> None:
        """A number format of the workbook's own, or a style of cells."""
        if name == "cellXfs":
            self._inside = True
        elif name == "numFmt":
            self._codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")[:255]
        elif name == "xf" and self._inside and len(self._used) < 100_000:
            self._used.append(_number(attributes.get("numFmtId")))

    def ends(self, name: str) -> None:
        """The styles of cells are over."""
        if name == "cellXfs":
            self._inside = False

    @cached_property
    def shown(self) -> list[tuple[Shown, int]]:
        """By style: what it shows, and to how many digits a whole number is filled with zeros."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_datetime  # openpyxl's 0.2 s only for a workbook

        made: list[tuple[Shown, int]] = []
        for id_ in self._used:
            code = self._codes.get(id_) or BUILTIN_FORMATS.get(id_, "General")
            kind = is_datetime(code)
            shown = Shown.NUMBER if kind is None else Shown.DURATION if kind == "time" else Shown.DATE
            bare = _DRESSING.sub("", code.split(";")[0]).strip()
            zeros = len(bare) if shown is Shown.NUMBER and bare and set(bare) == {"0"} else 0
            made.append((shown, zeros))
        return made

    def date_text(self, value: float) -> str:
        """A day number as ISO text. Raises ValueError, OverflowError for one beyond all days."""
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

        moment = from_excel(value, MAC_EPOCH if self._date1904 else WINDOWS_EPOCH)
        if moment is None:
            raise ValueError(value)
        if not isinstance(moment, datetime):  # a time of day: the day number is below 1
            moment = datetime.combine(date(1899, 12, 30), moment) if isinstance(moment, time) else datetime.min
        return moment.isoformat(sep=" ").removesuffix(" 00:00:00")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0
