"""The names of the reports, and in one sentence what each answers."""

from __future__ import annotations

from app.domain.report import ReportKind
from app.words.language import _
from app.words.language import mark as _m

_TITLES: dict[ReportKind, tuple[str, str]] = {
    ReportKind.TURNAROUND: (_m("Turnaround"), _m("How long orders take, at the shop and at the bench.")),
    ReportKind.FIRST_PASS: (_m("First-pass yield"), _m("How many repairs pass their first test.")),
    ReportKind.COMEBACKS: (_m("Comebacks"), _m("How many repaired boards come back within 30 and 90 days.")),
    ReportKind.SUCCESS: (_m("Repair success"), _m("How many boards can be repaired, by model and fault.")),
    ReportKind.RELIABILITY: (
        _m("Reliability"),
        _m("How long boards run between failures, and how long they are away."),
    ),
    ReportKind.FAULTS: (_m("Faults"), _m("Which faults occur, where on the board, and what they cost.")),
    ReportKind.PARTS: (_m("Parts"), _m("What is used, what will be used, and when to order.")),
    ReportKind.STOCK: (_m("Stock"), _m("How far the record of the stock is right, and what it is worth.")),
    ReportKind.COST: (_m("Cost of repairs"), _m("What a repair costs, and a terahash restored.")),
    ReportKind.THROUGHPUT: (_m("Throughput"), _m("How much passes a day and technician, beside its quality.")),
    ReportKind.WORK_IN_PROGRESS: (_m("Work in progress"), _m("What lies here, how old it is, and what it waits for.")),
    ReportKind.KEPT: (
        _m("Kept from scrap"),
        _m("How many boards were saved, with the energy and waste that this means."),
    ),
}


def report_title(kind: ReportKind) -> str:
    """A report's name as people read it."""
    return _(_TITLES[kind][0])


def report_question(kind: ReportKind) -> str:
    """What a report answers, one sentence."""
    return _(_TITLES[kind][1])
