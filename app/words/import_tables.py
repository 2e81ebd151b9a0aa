"""What is said of a table as a whole: how it was read, and what leaves something open."""

from __future__ import annotations

from app.domain.import_mapping import DateOrder, NumberStyle
from app.domain.import_table import Notice, NoticeCode, TableShape
from app.words.language import _, mark, ngettext
from app.words.plain_text import plain

_ENCODINGS = {
    "utf-8": mark("UTF-8"),
    "utf-16-le": mark("UTF-16"),
    "utf-16-be": mark("UTF-16, big-endian"),
    "gb18030": mark("Chinese (GBK, GB18030)"),
    "cp1251": mark("Cyrillic (Windows-1251)"),
    "cp1252": mark("Western European (Windows-1252)"),
    "big5": mark("Traditional Chinese (Big5)"),
    "cp866": mark("Cyrillic (DOS 866)"),
    "koi8-r": mark("Cyrillic (KOI8-R)"),
}
_SEPARATORS = {",": mark("comma"), ";": mark("semicolon"), "\t": mark("tab"), "|": mark("bar")}
_STYLES = {NumberStyle.POINT: mark("1,234.5"), NumberStyle.COMMA: mark("1.234,5")}
_ORDERS = {
    DateOrder.YMD: mark("year, month, day"),
    DateOrder.DMY: mark("day before month"),
    DateOrder.MDY: mark("month before day"),
}


def encoding_word(encoding: str) -> str:
    """An encoding as people know it."""
    return _(_ENCODINGS[encoding]) if encoding in _ENCODINGS else plain(encoding, 40)


def separator_word(separator: str) -> str:
    """What stands between the cells."""
    return _(_SEPARATORS[separator]) if separator in _SEPARATORS else plain(separator, 5)


def style_word(style: NumberStyle) -> str:
    """How numbers are written, as an example."""
    return _(_STYLES[style])


def order_word(order: DateOrder) -> str:
    """How days are written."""
    return _(_ORDERS[order])


def shape_text(shape: TableShape) -> str:
    """How a table was read, such as "1,204 rows · headings in line 3 · Cyrillic (Windows-1251), semicolon"."""
    told = [ngettext("{count:,} row", "{count:,} rows", shape.count).format(count=shape.count)]
    if shape.header_line:
        told.append(_("headings in line {line}").format(line=shape.header_line))
    if shape.sheet:
        told.append(_("sheet {sheet}").format(sheet=plain(shape.sheet, 40)))
    if shape.encoding and shape.separator:
        words = _("{encoding}, {separator}")
        told.append(words.format(encoding=encoding_word(shape.encoding), separator=separator_word(shape.separator)))
    return " · ".join(told)


def notice_text(notice: Notice) -> str:
    """One thing to know of a table or a column; nothing of it keeps a row out."""
    count, heading, example = notice.count, plain(notice.heading, 60), plain(notice.example, 60)
    match notice.code:
        case NoticeCode.FORMULAS:
            words = ngettext(
                "{count:,} cell is a formula, first in row {line}; the value that was last calculated is taken.",
                "{count:,} cells are formulas, first in row {line}; the values that were last calculated are taken.",
                count,
            )
        case NoticeCode.MERGED:
            words = ngettext(
                "{count:,} group of merged cells, first in row {line}: its value stands for each of its rows.",
                "{count:,} groups of merged cells, first in row {line}: their values stand for each of their rows.",
                count,
            )
        case NoticeCode.ENCODING_UNSURE:
            return _("Read as {encoding}, which is likely but not certain. Look at the preview.").format(
                encoding=encoding_word(notice.example)
            )
        case NoticeCode.NO_HEADER:
            words = _("No row looks like headings, so the columns are numbered.")
        case NoticeCode.HIDDEN_SHEETS:
            words = ngettext(
                "{count} sheet is hidden: {example}.", "{count} sheets are hidden, such as {example}.", count
            )
        case NoticeCode.MORE_SHEETS:
            words = ngettext("There is {count} more sheet.", "There are {count} more sheets.", count)
        case NoticeCode.COLUMN_TWICE:
            words = _("{count} columns are called {heading}.")
        case NoticeCode.WORDS_UNKNOWN:
            words = ngettext(
                "{heading}: {count:,} cell says what is not known here, such as {example}; it is left aside.",
                "{heading}: {count:,} cells say what is not known here, such as {example}; they are left aside.",
                count,
            )
        case NoticeCode.NUMBERS_UNCLEAR:
            text, _space, style = notice.example.rpartition(" ")
            words = ngettext(
                "{heading}: {count:,} number such as {example} could be read two ways; it is read as in {style}.",
                "{heading}: {count:,} numbers such as {example} could be read two ways; they are read as in {style}.",
                count,
            )
            return words.format(
                heading=heading, count=count, example=plain(text, 60), style=style_word(NumberStyle(style))
            )
        case _:
            text, _space, order = notice.example.rpartition(" ")
            words = ngettext(
                "{heading}: {count:,} date such as {example} could be read two ways; it is read {order}.",
                "{heading}: {count:,} dates such as {example} could be read two ways; they are read {order}.",
                count,
            )
            return words.format(
                heading=heading, count=count, example=plain(text, 60), order=order_word(DateOrder(order))
            )
    return words.format(count=count, line=notice.line, heading=heading, example=example)
