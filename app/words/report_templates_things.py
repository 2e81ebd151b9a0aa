"""What the reports of things say: stock and parts. Titles are short, definitions are sentences a manager understands."""

from __future__ import annotations

from app.domain.finding import Fault, PartKind
from app.words.findings import FAULT_NAMES, PART_NAMES
from app.words.language import mark as _m
from app.words.language import mark_counted as _n
from app.words.orders import GRADES

TEMPLATES: dict[str, str] = {
    **{f"things.kind.{kind.value}": PART_NAMES[kind] for kind in PartKind},
    **{f"things.fault.{fault.value}": FAULT_NAMES[fault] for fault in Fault},
    **{f"things.grade.{grade.value}": name for grade, name in GRADES.items()},
    "things.nowhere": _m("nowhere named"),
    "things.unknown": _m("not known"),
    # ------------------------------------------------------------ columns
    "things.col.stocktake": _m("Stocktake"),
    "things.col.begun": _m("Begun"),
    "things.col.bins": _m("Bins counted"),
    "things.col.exact": _m("Exact bins"),
    "things.col.accuracy": _m("Accuracy"),
    "things.col.different": _m("Different lots"),
    "things.col.off": _m("Difference"),
    "things.col.currency": _m("Currency"),
    "things.col.month": _m("Month"),
    "things.col.month_end": _m("At the end of"),
    "things.col.value": _m("Value"),
    "things.col.value_start": _m("Value at the start"),
    "things.col.pieces": _m("Pieces"),
    "things.col.kind": _m("Kind"),
    "things.col.sku": _m("Part number"),
    "things.col.part": _m("Part"),
    "things.col.bin": _m("Bin"),
    "things.col.last_used": _m("Last used"),
    "things.col.days_unused": _m("Not used for"),
    "things.col.on_hand": _m("On hand"),
    "things.col.short_lots": _m("Lots below zero"),
    # ------------------------------------------------------------ of several reports
    "things.note.whole_shop": _m(
        "This report is of the whole shop: models, customers, sites and technicians that were chosen do not narrow it."
    ),
    "things.note.future": _m("The period ends in the future: values are as of now."),
    "things.note.currencies": _m(
        "Amounts are in several currencies. They are not added up: each has tables of its own."
    ),
    # ------------------------------------------------------------ stock
    "things.stock.accuracy": _m("Stock accuracy"),
    "things.stock.off": _m("Worth of the differences"),
    "things.stock.value": _m("Value of the stock"),
    "things.stock.slow": _m("Not used for {days} days"),
    "things.stock.below_zero": _m("Parts below zero"),
    "things.stock.course": _m("Value of the stock by month, {currency}"),
    "things.stock.by_kind": _m("Value by kind of part, {currency}"),
    "things.stock.by_part": _m("Value by part, {currency}"),
    "things.stock.by_bin": _m("Value by bin, {currency}"),
    "things.stock.slow_parts": _m("Parts not used for {days} days, {currency}"),
    "things.stock.counts": _m("Stocktakes"),
    "things.stock.means.accuracy": _m(
        "Stock accuracy: of the bins counted in accepted stocktakes that began in the period, the share in which "
        "everything was as the record had it. The interval is Wilson's, 95%."
    ),
    "things.stock.means.off": _m(
        "Worth of the differences: pieces too many or too few, each times the cost of its lot, added up without signs; "
        "n is how many lots differed."
    ),
    "things.stock.means.value": _m(
        "Value of the stock: what the moves of each lot brought in less what they took out, at the end of the period; "
        "beside it what it was worth when the period began. Corrections made since count for their own day."
    ),
    "things.stock.means.slow": _m(
        "Not used: parts of which something is on hand, but which no repair took for {days} days or more; one that was "
        "never used counts from the day it first came."
    ),
    "things.stock.means.below_zero": _m(
        "Below zero: more was taken of the part, or of one of its lots, than the record says ever came in. Count it."
    ),
    "things.stock.note.never_counted": _m("No accepted stocktake began in this period."),
    "things.stock.note.before_is_start": _m("The earlier value is that at the start of the period."),
    "things.stock.note.unpriced": _n(
        "n",
        "{n} difference is of a part without a cost and is left out of the worth of the differences.",
        "{n} differences are of parts without a cost and are left out of the worth of the differences.",
    ),
}
