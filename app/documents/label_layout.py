"""Where everything stands on a label: the code on whole dots of the printer, the number large beside or under it.

Lengths are dots of the stock's printer, counted from the upper left. A code is never smaller than the limits say and
its quiet zone stays free; a number of ours is never cut; other text is cut visibly, or left out and named.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.documents.fonts import Face, elide, width, wrap
from app.documents.label_code import CodeModules, code_of
from app.documents.label_stock import limits
from app.domain.label import CodeKind, Label, LabelKind, LabelStock, Shape
from app.domain.label_error import LabelTooSmall, NotCodable
from app.words.plain_text import plain

#: Sizes of type in mm of the em: the number at least and at most, other text at least, Han text at least.
_NUMBER_MM, _NUMBER_MOST_MM, _TEXT_MM, _HAN_MM = 2.1, 11.0, 1.95, 2.3
#: From so many dots a mm on, text other than the number may be smaller by this.
_FINE_DOTS, _FINE = 10.0, 0.9
#: Of the em: where a line's baseline stands below its top, and how far the next line is.
_RISE, _LEADING = 0.92, 1.2
#: The same of the number, which has capitals and figures only.
_NUMBER_RISE, _NUMBER_LEADING = 0.76, 0.98
#: The room between code and text, and between the cut and what stands on a round label, mm.
_GAP_MM, _ROUND_MM = 1.2, 0.75
#: What a label may say of one text, in lines: its name, and any other.
_NAME_LINES, _OTHER_LINES = 3, 2
#: An endless label is at most so long, mm.
_LONGEST_MM = 110.0
#: Characters of a text that are looked at at all.
_MOST = 200
#: Widths are measured at this size, and scale.
_EM = 100.0
#: Bars of what is seldom scanned from afar are printed only where they can be wide.
_ROOMY = frozenset({LabelKind.PART, LabelKind.LOT})


#: Lines with their face and size, texts that were cut, texts that were left out.
_Chosen = tuple[list[tuple[str, Face, float]], list[str], list[str]]


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line of type: its left end, its baseline, and the size of the em."""

    text: str
    face: Face
    size: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class LabelLayout:
    """A label that is laid out. `module` is the width of a module in whole dots; a bar code is `high` dots high.

    `cut` are texts that end in …, `left_out` those that had no room at all.
    """

    width: int
    height: int
    dots_per_mm: float
    code: CodeModules
    x: int
    y: int
    module: int
    high: int
    lines: tuple[SetLine, ...]
    cut: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def module_mm(self) -> float:
        """The width of a module in millimetres."""
        return self.module / self.dots_per_mm


@dataclass(frozen=True, slots=True)
class _Area:
    """The label as it is laid out: its size, and the margins that stay free, in dots."""

    wide: float
    high: float
    side: float
    above: float
    per_mm: float


@dataclass(frozen=True, slots=True)
class _Plan:
    """One way to lay a label out: the code's place and module, the room for text, the number's lines and size."""

    worth: float
    module: int
    x: float
    y: float
    left: float
    top: float
    room: float
    depth: float
    number: tuple[str, ...]
    size: float
    centred: bool = False


def lay_out(label: Label, stock: LabelStock, code: CodeKind | None = None) -> LabelLayout:
    """The label on that stock, in the first of its codes that fits, or in `code` alone.

    Raises LabelTooSmall, NotCodable.
    """
    codable = False
    label = replace(
        label,
        number=plain(label.number, _MOST),
        name=plain(label.name, _MOST).strip(),
        lines=tuple(line for line in (plain(line, _MOST).strip() for line in label.lines) if line),
    )
    for kind in (code,) if code is not None else label.codes:
        try:
            made = code_of(kind, label.payload)
        except ValueError:
            continue
        codable = True
        for area, left, top in _areas(stock):
            found = _barred(label, made, area) if made.bars else _squared(label, made, area, stock)
            if found is not None:
                return _placed(found, stock, left, top)
    if not codable:
        raise NotCodable(label.number)
    raise LabelTooSmall(label.number, stock.name)


def _areas(stock: LabelStock) -> Iterator[tuple[_Area, float, float]]:
    """What a stock offers, and where it begins: all of it, or the rectangles within a round label."""
    per_mm = stock.dots_per_mm
    side = stock.side_margin_mm if stock.side_margin_mm is not None else stock.margin_mm
    wide, high = stock.width_mm * per_mm, stock.height_mm * per_mm
    if stock.shape is Shape.ROUND:
        across = wide - 2 * _ROUND_MM * per_mm
        most = wide - 2 * stock.margin_mm * per_mm
        for degrees in (45, 40, 50, 35, 30):
            w = min(across * math.cos(math.radians(degrees)), most)
            h = min(across * math.sin(math.radians(degrees)), most)
            yield _Area(w, h, 0.0, 0.0, per_mm), (wide - w) / 2, (high - h) / 2
        return
    if stock.shape is Shape.ACROSS:
        high = min(max(0.48 * wide, 24 * per_mm), 50 * per_mm)
    elif stock.shape is Shape.ALONG:
        wide = min(max(2.4 * high, 50 * per_mm), _LONGEST_MM * per_mm)
    yield _Area(math.floor(wide + 1e-6), math.floor(high + 1e-6), side * per_mm, stock.margin_mm * per_mm, per_mm), 0, 0


def _placed(found: LabelLayout, stock: LabelStock, left: float, top: float) -> LabelLayout:
    """Moved to where its area begins; an endless label cut to its content."""
    per_mm = stock.dots_per_mm
    if not stock.endless:
        x, y = round(left), round(top)
        wide, high = (math.floor(side * per_mm + 1e-6) for side in (stock.width_mm, stock.height_mm))
        return _moved(found, x, y, wide, high)
    quiet = found.code.quiet * found.module
    if stock.shape is Shape.ALONG:
        side = (stock.side_margin_mm or stock.margin_mm) * per_mm
        ends = [line.x + line.size * _em(line.text, line.face) for line in found.lines]
        first = min(found.x - max(0.0, quiet - side), *(line.x for line in found.lines))
        last = max(found.x + found.code.columns * found.module + max(0.0, quiet - side), *ends)
        before = math.floor(first - side)
        return _moved(found, -before, 0, math.ceil(last + side) - before, found.height)
    above = stock.margin_mm * per_mm
    around = 0.0 if found.code.bars else max(0.0, quiet - above)
    first = min(found.y - around, *(line.y - line.size * _RISE for line in found.lines))
    last = max(found.y + found.high + around, *(line.y + line.size * (_LEADING - _RISE) for line in found.lines))
    before = math.floor(first - above)
    return _moved(found, 0, -before, found.width, math.ceil(last + above) - before)


def _moved(found: LabelLayout, x: int, y: int, wide: int, high: int) -> LabelLayout:
    lines = tuple(replace(line, x=line.x + x, y=line.y + y) for line in found.lines)
    return replace(found, x=found.x + x, y=found.y + y, width=wide, height=high, lines=lines)


# ------------------------------------------------------------- square codes


def _squared(label: Label, code: CodeModules, area: _Area, stock: LabelStock) -> LabelLayout | None:
    """A square code with the text beside or under it, whichever shows the number larger; None = it does not fit."""
    plans = [
        plan
        for module in _modules(area.per_mm, limits().module_mm, limits().largest_module_mm)
        for number in _splits(label)
        for plan in (_beside(label, code, area, module, number), _under(label, code, area, module, number))
        if plan is not None and not (plan.centred and stock.shape is Shape.ALONG)
    ]
    if not plans:
        return None
    best = max(plans, key=lambda plan: plan.worth)
    lines, cut, left_out = _texts(label, best, area)
    side = code.rows * best.module
    if best.centred:  # what is left over below goes half above
        spare = max(0, round(area.high - area.above - lines[-1].y - lines[-1].size * (_LEADING - _RISE)) // 2)
        best = replace(best, y=best.y + spare)
        lines = tuple(replace(line, y=line.y + spare) for line in lines)
    return LabelLayout(
        round(area.wide), round(area.high), area.per_mm, code, round(best.x), round(best.y), best.module, side,
        lines, cut, left_out,
    )  # fmt: skip


def _modules(per_mm: float, least_mm: float, most_mm: float) -> range:
    """Whole dots from the least to the largest, in some six steps."""
    least, most = math.ceil(least_mm * per_mm - 1e-6), math.floor(most_mm * per_mm + 1e-6)
    return range(least, most + 1, max(1, (most - least) // 5))


def _splits(label: Label) -> Iterator[tuple[str, ...]]:
    """The number on one line, or on two where it can be parted behind the bench."""
    number = label.number
    yield (number,)
    head, dash, tail = number.rpartition("-")
    first, dash, middle = head.rpartition("-")
    if label.kind is LabelKind.PART:
        yield from _parted(number)
    elif dash:
        yield f"{first}-", f"{middle}-{tail}"


def _parted(number: str) -> Iterator[tuple[str, ...]]:
    """A number of the shop's own on two and three lines, parted behind a sign that parts it where there is one."""
    for count in (2, 3):
        lines, rest = list[str](), number
        for left in range(count, 1, -1):
            middle = round(len(rest) / left)
            signs = [at for at in range(1, len(rest)) if not rest[at - 1].isalnum()]
            at = min(signs, key=lambda at: abs(at - middle), default=middle)
            lines, rest = [*lines, rest[:at]], rest[at:]
        if all(line.strip() for line in [*lines, rest]):
            yield *lines, rest


def _beside(label: Label, code: CodeModules, area: _Area, module: int, number: tuple[str, ...]) -> _Plan | None:
    side, quiet = code.columns * module, code.quiet * module
    x, gap = max(area.side, quiet), max(quiet, _GAP_MM * area.per_mm)
    if side > area.high - 2 * max(area.above, quiet) or x + side > area.wide * 0.55:
        return None
    left = math.ceil(x) + side + gap
    depth = area.high - 2 * area.above
    plan = _Plan(
        0.0, module, math.ceil(x), (area.high - side) // 2, left, area.above, area.wide - area.side - left, depth,
        number, 0.0,
    )  # fmt: skip
    return _judged(label, plan, area, min(depth * 0.42, _NUMBER_MOST_MM * area.per_mm))


def _under(label: Label, code: CodeModules, area: _Area, module: int, number: tuple[str, ...]) -> _Plan | None:
    side, quiet = code.columns * module, code.quiet * module
    y = math.ceil(max(area.above, quiet))
    if side > area.wide - 2 * max(area.side, quiet) or side > area.high * 0.62:
        return None
    top = y + side + max(quiet, 0.8 * area.per_mm)
    plan = _Plan(
        0.0, module, (area.wide - side) // 2, y, area.side, top, area.wide - 2 * area.side,
        area.high - area.above - top, number, 0.0, centred=True,
    )  # fmt: skip
    return _judged(label, plan, area, _NUMBER_MOST_MM * area.per_mm)


def _judged(label: Label, plan: _Plan, area: _Area, most: float) -> _Plan | None:
    """The plan with its number as large as there is room, and what it is worth; None where it cannot be read."""
    least = _NUMBER_MM * area.per_mm
    if plan.room <= 0 or plan.depth <= 0:
        return None
    widest = max(_em(line, Face.SEMIBOLD) for line in plan.number)
    size = min(most / len(plan.number), plan.room / widest, plan.depth / (len(plan.number) * _NUMBER_LEADING))
    cut = 0.0
    if size < least:
        if label.kind is not LabelKind.PART or plan.depth < least * _NUMBER_LEADING:
            return None
        size, cut = least, 0.7  # a number of the shop's own may be of any length: its code is whole
    name, others = _shares(label)
    wanted = _LEADING * size * name * (1 + others * len(label.lines))
    share = min(1.0, (plan.depth - len(plan.number) * _NUMBER_LEADING * size) / wanted)
    enough = max(0.9, 0.02 * min(area.wide, area.high) / area.per_mm)
    for text in (label.name, *label.lines[:2]):  # what would be cut even at its least size
        cut += 0.12 * (_em(text, Face.MEDIUM) * _least(text, area) > plan.room)
    type_mm, module_mm = size / area.per_mm, plan.module / area.per_mm
    worth = math.log(min(type_mm, 9.0)) + 0.5 * math.log(min(module_mm, enough)) + 0.8 * share
    return replace(plan, worth=worth - cut - 0.15 * (len(plan.number) - 1), size=size)


# ---------------------------------------------------------------------- bars


def _barred(label: Label, code: CodeModules, area: _Area) -> LabelLayout | None:
    """Bars across the label, the number under them, all else above; None = they do not fit."""
    bounds, per_mm = limits(), area.per_mm
    least_mm = bounds.module_mm if label.kind in _ROOMY else bounds.bar_mm
    modules = [
        module
        for module in range(math.ceil(least_mm * per_mm - 1e-6), math.floor(bounds.largest_bar_mm * per_mm + 1e-6) + 1)
        if code.columns * module + 2 * max(area.side, code.quiet * module) <= area.wide
    ]
    depth = area.high - 2 * area.above
    room = area.wide - 2 * area.side
    number = label.number
    size = min(depth * 0.2, _NUMBER_MOST_MM * per_mm, room / _em(number, Face.SEMIBOLD))
    size = max(size, _NUMBER_MM * per_mm)
    below = size * (_NUMBER_LEADING + 0.12)
    bars = max(min(depth * 0.3, bounds.bar_high_mm * per_mm), bounds.bar_low_mm * per_mm)
    if not modules or size * _em(number, Face.SEMIBOLD) > room + 1e-6 or bars + below > depth:
        return None
    module, high = modules[-1], round(bars)
    free = depth - below - high - 0.8 * per_mm
    plan = _Plan(0, module, 0, 0, area.side, area.above, room, free, (), size, centred=True)
    texts, cut, left_out = _texts(label, plan, area)
    used = max((line.y + line.size * (_LEADING - _RISE) for line in texts), default=area.above - 0.8 * per_mm)
    high = min(round(area.high - area.above - below - used - 0.8 * per_mm), round(bounds.bar_high_mm * per_mm))
    wide = code.columns * module
    spare = max(0.0, area.high - area.above - below - high - used - 0.8 * per_mm) / 2
    texts = tuple(replace(line, y=line.y + spare) for line in texts)
    y = round(used + 0.8 * per_mm + spare)
    x = round((area.wide - wide) / 2)
    at = (area.wide - size * _em(number, Face.SEMIBOLD)) / 2
    base = y + high + size * (_NUMBER_RISE + 0.16)
    lines = (SetLine(number, Face.SEMIBOLD, size, at, base), *texts)
    return LabelLayout(
        round(area.wide), round(area.high), per_mm, code, x, y, module, high, lines, cut, left_out
    )  # fmt: skip


# ---------------------------------------------------------------------- text


def _em(text: str, face: Face) -> float:
    """The width of a line in ems."""
    return max(width(text, face, _EM), 1.0) / _EM


@functools.lru_cache(4096)
def _has_han(text: str) -> bool:
    return any(character >= "\u2e80" for character in text)


def _shares(label: Label) -> tuple[float, float]:
    """How large the name is against the number, and other texts against the name. A place is looked for by its name."""
    return (1.3, 0.55) if label.kind is LabelKind.PLACE else (0.66, 0.86)


def _least(text: str, area: _Area) -> float:
    """The least size of a text: Han characters have more strokes, and a fine printer shows smaller ones."""
    least_mm = _HAN_MM if _has_han(text) else _TEXT_MM
    return least_mm * (_FINE if area.per_mm > _FINE_DOTS else 1.0) * area.per_mm


def _texts(label: Label, plan: _Plan, area: _Area) -> tuple[tuple[SetLine, ...], tuple[str, ...], tuple[str, ...]]:
    """The number and the texts within a plan's room, the block in the middle; what was cut and left out."""
    number = [
        (line, Face.SEMIBOLD, plan.size, _NUMBER_RISE, _NUMBER_LEADING)
        for line in (_within(text, Face.SEMIBOLD, plan.size, plan.room) for text in plan.number)
    ]
    cut = [text for text, line in zip(plan.number, number, strict=True) if line[0] != text]
    depth = plan.depth - sum(size * leading for _t, _f, size, _r, leading in number)
    texts = [text for text in (label.name, *label.lines) if text]
    faces = [Face.SEMIBOLD if at == 0 and label.name else Face.MEDIUM for at in range(len(texts))]
    name, others = _shares(label)
    chosen = _fitting(texts, faces, plan.room, depth, (name * plan.size, others), area)
    cut += chosen[1]
    rows = [*number, *((line, face, size, _RISE, _LEADING) for line, face, size in chosen[0])]
    total = sum(size * leading for _t, _f, size, _r, leading in rows)
    y = plan.top + (0.0 if plan.centred else max(0.0, plan.depth - total) / 2)
    lines = []
    for text, face, size, rise, leading in rows:
        x = plan.left + ((plan.room - size * _em(text, face)) / 2 if plan.centred else 0.0)
        lines.append(SetLine(text, face, size, x, y + size * rise))
        y += size * leading
    return tuple(lines), tuple(cut), tuple(chosen[2])


def _fitting(
    texts: list[str], faces: list[Face], room: float, depth: float, largest: tuple[float, float], area: _Area
) -> _Chosen:
    """The lines of the texts at the largest size that shows all of them whole. Where none does, what there is room for
    at a size that is still easy to read. `largest` = of the name, and what share of it the others have.
    """
    if not texts:
        return [], [], []
    least = [_least(text, area) for text in texts]
    steps = [largest[0] * 0.9**step for step in range(40)]
    tried = [size for size in steps if size > min(least)] + [min(least)]
    easy: tuple[list[list[str]], list[float]] | None = None
    torn: _Chosen | None = None
    for size in tried:
        sizes = [max(size * (largest[1] if at else 1.0), low) for at, low in enumerate(least)]
        wrapped = [_wrapped(text, face, s, room) for text, face, s in zip(texts, faces, sizes, strict=True)]
        shown = [lines[: _lines_of(at)] for at, lines in enumerate(wrapped)]
        if sum(len(lines) * s * _LEADING for lines, s in zip(shown, sizes, strict=True)) <= depth:
            if shown == wrapped:
                rows = zip(wrapped, faces, sizes, strict=True)
                chosen = [(line, face, s) for lines, face, s in rows for line in lines], list[str](), list[str]()
                if not any(_is_torn(text, lines) for text, lines in zip(texts, wrapped, strict=True)):
                    return chosen
                torn = torn or chosen
            elif easy is None and size <= largest[0] * 0.7:
                easy = wrapped, sizes
    if torn is not None:
        return torn
    wrapped, sizes = easy or (wrapped, sizes)
    return _cut_down(texts, faces, wrapped, sizes, room, depth)


def _is_torn(text: str, lines: list[str]) -> bool:
    """Whether one word, such as a serial, stands on two lines."""
    return len(lines) > 1 and " " not in text and not _has_han(text)


def _cut_down(
    texts: list[str],
    faces: list[Face],
    wrapped: list[list[str]],
    sizes: list[float],
    room: float,
    depth: float,
) -> _Chosen:
    """One line of each text while there is room, then more lines of those that need them, the first ones first."""
    given = [0] * len(texts)
    free = depth
    for at, size in enumerate(sizes):
        if size * _LEADING > free:
            break
        given[at], free = 1, free - size * _LEADING
    for at, size in enumerate(sizes):
        while 0 < given[at] < min(len(wrapped[at]), _lines_of(at)) and size * _LEADING <= free:
            given[at], free = given[at] + 1, free - size * _LEADING
    rows, cut, left_out = [], [], []
    for text, face, lines, size, count in zip(texts, faces, wrapped, sizes, given, strict=True):
        if not count:
            left_out.append(text)
            continue
        shown = lines[:count]
        if len(lines) > count:
            begins = 0
            for line in lines[: count - 1]:
                begins = text.index(line, begins) + len(line)
            shown[-1] = _within(text[begins:].strip(), face, size, room)
            cut.append(text)
        rows += [(line, face, size) for line in shown]
    return rows, cut, left_out


def _lines_of(at: int) -> int:
    return _NAME_LINES if at == 0 else _OTHER_LINES


def _wrapped(text: str, face: Face, size: float, room: float) -> list[str]:
    return wrap(text, face, _EM, room * _EM / size)


def _within(text: str, face: Face, size: float, room: float) -> str:
    return elide(text, face, _EM, room * _EM / size + 1e-6)
