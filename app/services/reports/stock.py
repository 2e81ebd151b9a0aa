"""How far the record of the stock is right, what the stock is worth, what lies in it without moving.

The stock is the whole shop's: of what was asked only the period counts. Amounts of several currencies are never added:
each has tables of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from app.domain.estimates import wilson
from app.domain.phrase import Phrase
from app.domain.report import (
    Asked,
    Better,
    Chart,
    Column,
    Figure,
    Link,
    Look,
    Report,
    ReportKind,
    Row,
    Table,
    Unit,
)
from app.domain.stock import Money, totals
from app.domain.stock_value import PartValue, StockCourse, StockValue
from app.domain.stocktake_view import Accuracy, CountAccuracy
from app.services import stock_reading
from app.services.reports.frame import Facts
from app.services.reports.naming import kind_of, unfiltered
from app.services.reports.rules import rules
from app.services.reports.spans import before, is_over
from app.services.shop import Shop
from app.services.stock_value import course
from app.services.stocktake_review import accuracy_by_count

_P = Phrase.of


def report(facts: Facts, asked: Asked) -> Report:
    """The stock at the period's ends, and its accuracy in it."""
    shop = facts.shop
    now = facts.now
    period = asked.period
    end = min(period.end, now) if period.end is not None else now
    counts = accuracy_by_count(shop, period.start, period.end)
    past = before(asked)
    earlier = _whole(accuracy_by_count(shop, past.period.start, past.period.end)) if past is not None else None
    moved = course(shop, period.start, end, asked.zone)
    stood, began = moved.end, moved.start
    slow = _slow(moved)
    currencies = sorted({one.currency for one in stood.totals} | {one.currency for one in (began or stood).totals})
    notes = [*unfiltered(asked)]
    if period.end is not None and period.end > now:
        notes.append(_P("things.note.future"))
    if len(currencies) > 1:
        notes.append(_P("things.note.currencies"))
    unpriced = sum(one.unpriced for one in counts)
    if unpriced:
        notes.append(_P("things.stock.note.unpriced", n=unpriced))
    figures = [_accuracy(counts, earlier), *_off(counts, earlier, whole=not unpriced and is_over(asked, now))]
    tables: list[Table] = []
    charts: list[Chart] = []
    for currency in currencies:
        figures.append(_worth(stood, began, currency))
        figures.append(_slow_worth(slow, currency))
        tables += [
            _course(moved, asked, currency),
            _by_kind(stood, began, currency),
            _by_part(stood, currency),
            _by_bin(moved, currency),
        ]
        low = currency.lower()
        charts += [
            Chart(f"course_{low}", _P("things.stock.course", currency=currency), Look.LINE, f"course_{low}", "month",
                  ("value",)),
            Chart(f"by_kind_{low}", _P("things.stock.by_kind", currency=currency), Look.BARS, f"by_kind_{low}", "kind",
                  ("value",)),
        ]  # fmt: skip
    figures.append(
        Figure("below_zero", _P("things.stock.below_zero"), len(moved.short), Unit.COUNT, len(moved.used),
               better=Better.DOWN)
    )  # fmt: skip
    tables += [_counts(counts), *(_slow_table(slow, currency) for currency in currencies), _negative(shop, moved)]
    return Report(
        ReportKind.STOCK,
        asked,
        now,
        0,
        _P("looked.stock", lots=sum(len(one.lots) for one in stood.parts), bins=_whole(counts).bins),
        tuple(figures),
        tuple(tables),
        tuple(charts),
        (
            _P("things.stock.means.accuracy"),
            _P("things.stock.means.off"),
            _P("things.stock.means.value"),
            _P("things.stock.means.slow", days=rules().slow_days),
            _P("things.stock.means.below_zero"),
        ),
        tuple(notes),
        simulated=shop.demo,
    )


# ------------------------------------------------------------ accuracy


def _whole(counts: Sequence[CountAccuracy]) -> Accuracy:
    return Accuracy(sum(one.accuracy.bins for one in counts), sum(one.accuracy.exact for one in counts),
                    totals(amount for one in counts for amount in one.accuracy.off))  # fmt: skip


def _accuracy(counts: Sequence[CountAccuracy], earlier: Accuracy | None) -> Figure:
    whole = _whole(counts)
    told = wilson(whole.exact, whole.bins)
    return Figure(
        "accuracy",
        _P("things.stock.accuracy"),
        told.value,
        Unit.SHARE,
        whole.bins,
        told.interval,
        before=earlier.share if earlier is not None else None,
        better=Better.UP,
        note=None if whole.bins else _P("things.stock.note.never_counted"),
    )


def _off(counts: Sequence[CountAccuracy], earlier: Accuracy | None, *, whole: bool) -> list[Figure]:
    was = {one.currency: one.minor for one in earlier.off} if earlier is not None else {}
    different = sum(one.different for one in counts)
    return [
        Figure(
            f"off_{one.currency.lower()}",
            _P("things.stock.off"),
            one.minor,
            Unit.MONEY,
            different,
            currency=one.currency,
            before=was.get(one.currency, 0) if earlier is not None and earlier.bins else None,
            better=Better.DOWN if whole else None,
        )
        for one in _whole(counts).off
    ]


def _counts(counts: Sequence[CountAccuracy]) -> Table:
    rows: list[Row] = []
    for one in counts:
        told = wilson(one.accuracy.exact, one.accuracy.bins)
        rows += [
            Row(
                (one.number, one.started_at, one.accuracy.bins, one.accuracy.exact, told.value, one.different,
                 off.minor if off.currency else None, off.currency or None),
                interval=told.interval,
                link=Link("count", one.id),
            )
            for off in one.accuracy.off or (Money(0, ""),)
        ]  # fmt: skip
    return Table(
        "counts",
        _P("things.stock.counts"),
        (
            Column("number", _P("things.col.stocktake")),
            Column("started_at", _P("things.col.begun"), Unit.MOMENT),
            Column("bins", _P("things.col.bins"), Unit.COUNT),
            Column("exact", _P("things.col.exact"), Unit.COUNT),
            Column("share", _P("things.col.accuracy"), Unit.SHARE),
            Column("different", _P("things.col.different"), Unit.COUNT),
            Column("off", _P("things.col.off"), Unit.MONEY),
            Column("currency", _P("things.col.currency")),
        ),
        tuple(rows),
    )


# ------------------------------------------------------------ worth


def _in(stood: StockValue | None, currency: str) -> int:
    totals = stood.totals if stood is not None else ()
    return next((one.minor for one in totals if one.currency == currency), 0)


def _worth(stood: StockValue, began: StockValue | None, currency: str) -> Figure:
    held = sum(any(one.currency == currency for one in part.values) for part in stood.parts)
    return Figure(
        f"value_{currency.lower()}",
        _P("things.stock.value"),
        _in(stood, currency),
        Unit.MONEY,
        held,
        currency=currency,
        before=_in(began, currency) if began is not None else None,
        note=_P("things.stock.note.before_is_start") if began is not None else None,
    )


def _course(moved: StockCourse, asked: Asked, currency: str) -> Table:
    first = asked.period.start
    since = f"{first.astimezone(asked.zone):%Y-%m}" if first is not None else ""
    told = [one for one in moved.months if one.value.currency == currency]
    shown = [one for one in told if one.month >= since]
    if first is not None and len(shown) < len(told):
        shown = told[len(told) - len(shown) - 1 :]  # what it began with
    return Table(
        f"course_{currency.lower()}",
        _P("things.stock.course", currency=currency),
        (
            Column("month", _P("things.col.month_end")),
            Column("value", _P("things.col.value"), Unit.MONEY, currency),
            Column("pieces", _P("things.col.pieces"), Unit.COUNT),
        ),
        tuple(Row((one.month, one.value.minor, one.quantity)) for one in shown),
    )


def _by_kind(stood: StockValue, began: StockValue | None, currency: str) -> Table:
    now, then = _kinds(stood, currency), _kinds(began, currency) if began is not None else {}
    pieces = _pieces(stood, currency)
    names = sorted({*now, *then}, key=lambda kind: -now.get(kind, 0))
    return Table(
        f"by_kind_{currency.lower()}",
        _P("things.stock.by_kind", currency=currency),
        (
            Column("kind", _P("things.col.kind")),
            Column("pieces", _P("things.col.pieces"), Unit.COUNT),
            Column("value", _P("things.col.value"), Unit.MONEY, currency),
            Column("at_start", _P("things.col.value_start"), Unit.MONEY, currency),
        ),
        tuple(
            Row(
                (kind_of(kind), pieces.get(kind, 0), now.get(kind, 0), then.get(kind, 0) if began is not None else None)
            )
            for kind in names
        ),
    )


def _kinds(stood: StockValue, currency: str) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for part in stood.parts:
        for one in part.values:
            if one.currency == currency:
                sums[part.kind.value] += one.minor
    return sums


def _pieces(stood: StockValue, currency: str) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for part in stood.parts:
        sums[part.kind.value] += _held(part, currency)
    return sums


def _held(part: PartValue, currency: str) -> int:
    return sum(lot.quantity for lot in part.lots if lot.value.currency == currency)


def _amount(part: PartValue, currency: str) -> int | None:
    return next((one.minor for one in part.values if one.currency == currency), None)


def _by_part(stood: StockValue, currency: str) -> Table:
    worth = [(amount, part) for part in stood.parts if (amount := _amount(part, currency)) is not None]
    worth.sort(key=lambda one: (-one[0], one[1].sku))
    return Table(
        f"by_part_{currency.lower()}",
        _P("things.stock.by_part", currency=currency),
        (
            Column("sku", _P("things.col.sku")),
            Column("name", _P("things.col.part")),
            Column("kind", _P("things.col.kind")),
            Column("pieces", _P("things.col.pieces"), Unit.COUNT),
            Column("value", _P("things.col.value"), Unit.MONEY, currency),
        ),
        tuple(
            Row((part.sku, part.name, kind_of(part.kind.value), _held(part, currency), amount),
                link=Link("part", part.part_id))
            for amount, part in worth
        ),
    )  # fmt: skip


def _by_bin(moved: StockCourse, currency: str) -> Table:
    return Table(
        f"by_bin_{currency.lower()}",
        _P("things.stock.by_bin", currency=currency),
        (
            Column("bin", _P("things.col.bin")),
            Column("pieces", _P("things.col.pieces"), Unit.COUNT),
            Column("value", _P("things.col.value"), Unit.MONEY, currency),
        ),
        tuple(
            Row((one.name or _P("things.nowhere"), one.quantity, one.value.minor))
            for one in moved.bins
            if one.value.currency == currency
        ),
    )


# ------------------------------------------------------------ what does not move


def _slow(moved: StockCourse) -> list[tuple[PartValue, datetime | None, int]]:
    """Parts with something on hand that nobody used for long: when it was last used, and for how many days not."""
    found = []
    for part in moved.end.parts:
        used, came = moved.used[part.part_id]
        days = (moved.end.at - (used or came)).days
        if part.quantity > 0 and days >= rules().slow_days:
            found.append((part, used, days))
    return found


def _slow_worth(slow: Sequence[tuple[PartValue, datetime | None, int]], currency: str) -> Figure:
    amounts = [amount for part, _used, _days in slow if (amount := _amount(part, currency)) is not None]
    return Figure(
        f"slow_{currency.lower()}",
        _P("things.stock.slow", days=rules().slow_days),
        sum(amounts),
        Unit.MONEY,
        len(amounts),
        currency=currency,
        better=Better.DOWN,
    )


def _slow_table(slow: Sequence[tuple[PartValue, datetime | None, int]], currency: str) -> Table:
    rows = [
        (amount, Row((part.sku, part.name, _held(part, currency), amount, used, days), link=Link("part", part.part_id)))
        for part, used, days in slow
        if (amount := _amount(part, currency)) is not None
    ]
    rows.sort(key=lambda one: -one[0])
    return Table(
        f"slow_{currency.lower()}",
        _P("things.stock.slow_parts", days=rules().slow_days, currency=currency),
        (
            Column("sku", _P("things.col.sku")),
            Column("name", _P("things.col.part")),
            Column("pieces", _P("things.col.pieces"), Unit.COUNT),
            Column("value", _P("things.col.value"), Unit.MONEY, currency),
            Column("used", _P("things.col.last_used"), Unit.MOMENT),
            Column("days", _P("things.col.days_unused"), Unit.DAYS),
        ),
        tuple(row for _amount_, row in rows),
    )


def _negative(shop: Shop, moved: StockCourse) -> Table:
    return Table(
        "below_zero",
        _P("things.stock.below_zero"),
        (
            Column("sku", _P("things.col.sku")),
            Column("name", _P("things.col.part")),
            Column("on_hand", _P("things.col.on_hand"), Unit.COUNT),
            Column("lots", _P("things.col.short_lots"), Unit.COUNT),
        ),
        tuple(
            Row((part.sku, part.name, *moved.short[part.id]), link=Link("part", part.id), flagged=True)
            for part in stock_reading.parts_of(shop, moved.short)
        ),
    )
