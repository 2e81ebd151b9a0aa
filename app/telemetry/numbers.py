"""Samples as the database holds them: scaled integers in few bytes, and what a span of them comes to.

A number is a whole count of its unit's step (hashrates 1 GH/s, temperatures 0.1 °C above -100, watts, rpm, minutes).
In a body each is a varint one higher than itself, 0 = not told. A span keeps the median with the distances down to the
lowest and up to the highest, which are small and so take a byte each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite
from typing import NamedTuple

from app.domain.machine_sample import BoardSample, Quantity, Sample, SampleState

#: The quantities of a machine in the order they are stored; of a board the first four.
ORDER = (
    Quantity.HASHRATE,
    Quantity.TEMP_CHIP,
    Quantity.TEMP_BOARD,
    Quantity.CHIPS,
    Quantity.EXPECTED,
    Quantity.POWER,
    Quantity.FAN,
    Quantity.UPTIME,
)
BOARD_ORDER = ORDER[:4]
#: Quantity -> steps per unit, and what is added before.
_SCALE = {
    Quantity.HASHRATE: (1000.0, 0.0),
    Quantity.EXPECTED: (1000.0, 0.0),
    Quantity.TEMP_CHIP: (10.0, 100.0),
    Quantity.TEMP_BOARD: (10.0, 100.0),
    Quantity.UPTIME: (1 / 60, 0.0),
}
_SCALES = tuple(_SCALE.get(quantity, (1.0, 0.0)) for quantity in ORDER)
#: No number is larger; what a device claims beyond is cut to it.
MOST = 2**40
#: No machine has a board place above this; what a device claims beyond is left out.
MOST_SLOT = 255
_HASHRATE, _EXPECTED = ORDER.index(Quantity.HASHRATE), ORDER.index(Quantity.EXPECTED)

Number = int | None


class Span(NamedTuple):
    """Lowest, median and highest of a number over a span."""

    low: int
    mid: int
    high: int


class Row(NamedTuple):
    """One sample as numbers, in the order of ORDER; `boards` by slot."""

    state: int
    numbers: tuple[Number, ...]
    boards: dict[int, tuple[Number, ...]]


class Rolled(NamedTuple):
    """A span of samples: how many there were, how many of them silent, and the span of each number."""

    samples: int
    silent: int
    spans: tuple[Span | None, ...]
    boards: dict[int, tuple[Span | None, ...]]


def row_of(sample: Sample) -> Row:
    """The numbers of a sample."""
    values = (
        sample.hashrate_ths,
        sample.temp_chip_c,
        sample.temp_board_c,
        sample.chips,
        sample.expected_ths,
        sample.power_w,
        sample.fan_rpm,
        sample.uptime_s,
    )
    boards = {board.slot: _scaled(_told(board)) for board in sample.boards if 0 <= board.slot <= MOST_SLOT}
    return Row(int(sample.state), _scaled(values), boards)


def _told(board: BoardSample) -> tuple[float | None, ...]:
    return board.hashrate_ths, board.temp_chip_c, board.temp_board_c, board.chips


def _scaled(values: Sequence[float | None]) -> tuple[Number, ...]:
    return tuple(
        None if value is None or not isfinite(value) else min(max(round((value + plus) * steps), 0), MOST)
        for value, (steps, plus) in zip(values, _SCALES, strict=False)
    )


def value_of(quantity: Quantity, number: int) -> float:
    """A number in its unit again."""
    steps, plus = _SCALES[ORDER.index(quantity)]
    return round(number / steps - plus, 3)


def pack(row: Row) -> tuple[Number, Number, bytes]:
    """Hashrate, expected hashrate, and everything else as a body."""
    body = bytearray()
    _put(body, row.state)
    for place, number in enumerate(row.numbers):
        if place not in (_HASHRATE, _EXPECTED):
            _put(body, 0 if number is None else number + 1)
    for slot, numbers in sorted(row.boards.items()):
        _put(body, slot)
        for number in numbers:
            _put(body, 0 if number is None else number + 1)
    return row.numbers[_HASHRATE], row.numbers[_EXPECTED], bytes(body)


def unpack(hashrate: Number, expected: Number, body: bytes) -> Row:
    """The row that was packed. Raises IndexError for a body that is cut."""
    told = varints(body)
    it = iter(told[1:])
    numbers: list[Number] = []
    for place in range(len(ORDER)):
        if place == _HASHRATE:
            numbers.append(hashrate)
        elif place == _EXPECTED:
            numbers.append(expected)
        else:
            numbers.append(_number(next(it)))
    boards = {slot: tuple(_number(next(it)) for _ in BOARD_ORDER) for slot in it}
    return Row(told[0], tuple(numbers), boards)


def pack_rolled(rolled: Rolled) -> tuple[Number, Number, bytes]:
    """The medians of hashrate and expected hashrate, and everything else as a body."""
    body = bytearray()
    _put(body, rolled.samples)
    _put(body, rolled.silent)
    for span in rolled.spans:
        _put_span(body, span)
    for slot, spans in sorted(rolled.boards.items()):
        _put(body, slot)
        for span in spans:
            _put_span(body, span)
    hashrate, expected = rolled.spans[_HASHRATE], rolled.spans[_EXPECTED]
    return (hashrate.mid if hashrate else None), (expected.mid if expected else None), bytes(body)


def unpack_rolled(body: bytes) -> Rolled:
    """What was packed. Raises StopIteration for a body that is cut."""
    it = iter(varints(body))
    samples, silent = next(it), next(it)
    spans = tuple(_span(it) for _ in ORDER)
    boards = {slot: tuple(_span(it) for _ in BOARD_ORDER) for slot in it}
    return Rolled(samples, silent, spans, boards)


def roll(rows: Sequence[Row]) -> Rolled:
    """What the rows of a span come to; what nobody told in it is None."""
    slots = sorted({slot for row in rows for slot in row.boards})
    return Rolled(
        len(rows),
        sum(row.state == SampleState.SILENT for row in rows),
        tuple(_spread(row.numbers[place] for row in rows) for place in range(len(ORDER))),
        {
            slot: tuple(
                _spread(row.boards[slot][place] for row in rows if slot in row.boards)
                for place in range(len(BOARD_ORDER))
            )
            for slot in slots
        },
    )


def roll_up(parts: Sequence[Rolled]) -> Rolled:
    """What the spans of a longer one come to: their extremes, and the median of their medians."""
    slots = sorted({slot for part in parts for slot in part.boards})
    return Rolled(
        sum(part.samples for part in parts),
        sum(part.silent for part in parts),
        tuple(_joined(part.spans[place] for part in parts) for place in range(len(ORDER))),
        {
            slot: tuple(
                _joined(part.boards[slot][place] for part in parts if slot in part.boards)
                for place in range(len(BOARD_ORDER))
            )
            for slot in slots
        },
    )


def middle(values: Iterable[int]) -> int:
    """The median; of an even count the middle of the two in the middle, rounded down."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) // 2


def _spread(numbers: Iterable[Number]) -> Span | None:
    told = sorted(number for number in numbers if number is not None)
    return Span(told[0], middle(told), told[-1]) if told else None


def _joined(spans: Iterable[Span | None]) -> Span | None:
    told = [span for span in spans if span is not None]
    if not told:
        return None
    return Span(min(span.low for span in told), middle(span.mid for span in told), max(span.high for span in told))


def _put_span(body: bytearray, span: Span | None) -> None:
    if span is None:
        body.append(0)
        return
    _put(body, span.mid + 1)
    _put(body, span.mid - span.low)
    _put(body, span.high - span.mid)


def _span(it: Iterator[int]) -> Span | None:
    first = next(it)
    if first == 0:
        return None
    mid = first - 1
    low = mid - next(it)
    return Span(low, mid, mid + next(it))


def _number(told: int) -> Number:
    return told - 1 if told else None


def _put(body: bytearray, number: int) -> None:
    while number > 127:
        body.append(number & 127 | 128)
        number >>= 7
    body.append(number)


def varints(body: bytes) -> list[int]:
    """The whole numbers of a body, one after the other; one that is cut at its end is left out."""
    numbers: list[int] = []
    number = shift = 0
    for byte in body:
        number |= (byte & 127) << shift
        if byte > 127:
            shift += 7
        else:
            numbers.append(number)
            number = shift = 0
    return numbers
