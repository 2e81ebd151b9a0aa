"""The tests of an order, before and after: what each found, its note, and the course of an aging test."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.aging import AgingRun
from app.domain.finding import Fault
from app.domain.machine_sample import Point
from app.domain.order_view import OrderView
from app.domain.test_run import TestRun
from app.ui import theme
from app.ui.order_marks import when
from app.ui.widgets.buttons import button
from app.ui.widgets.order_card import PLAIN_KEYS, OrderCard, OrderSpace
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import Elided, hairline, label
from app.words.aging import hours_text
from app.words.findings import board_label, fault_name
from app.words.language import _
from app.words.measured import check_summary
from app.words.orders import how_tested
from app.words.test_plans import look_text

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
#: So many tests are listed, the newest first.
_SHOWN = 6
#: How high a course is drawn, px at 100 %; fewer looks than these make none.
_COURSE_PX, _COURSE_LOOKS = 130, 2
#: The boards of a machine whose place is named from the left.
_BOARDS = 3


class OrderTests(OrderCard):
    """Every test run, before and after, and how many passes in a row there are. Key 0: one more in a machine, typed."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space, _("Tests, before and after"))

    def key_pressed(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_0 or event.modifiers() not in PLAIN_KEYS:
            return False
        self.space.ask_machine_test()
        return True

    def show_order(self, view: OrderView, found: Any) -> None:
        self.clear()
        need = view.policy.passes
        enough = view.passes >= need
        words = _("{have} of {need} passes").format(have=min(view.passes, need), need=need)
        hours, wanted = view.standing.burn_in_hours, view.policy.burn_in_hours
        if wanted:
            aged = _("{have} of {need} h of aging").format(have=f"{min(hours, wanted):.1f}", need=f"{wanted:g}")
            done = hours >= wanted
            self.aside(Pill(aged, "ok" if done else "idle", "state.ok" if done else "state.not_run"))
        self.aside(Pill(words, "ok" if enough else "idle", "state.ok" if enough else "state.not_run"))
        if not view.signed:
            words = _("0  Test in a machine")
            self.machine_button = button(words, self.space.ask_machine_test, icon="ph.plus", kind="link")
            self.machine_button.setAccessibleName(_("Add a test in a machine, key 0"))
            self.aside(self.machine_button)
        for override in view.power_overrides:
            said = _("Power allowed against the cold check by {who}, {when}: {reason}")
            said = said.format(who=override.by, when=when(override.at), reason=override.reason)
            self.column.addWidget(label(said, "body", "major", wrap=True, select=True))
        if not view.test_runs:
            self.column.addWidget(label(_("No test yet."), "body", "ink_2"))
            return
        if any(test.kind.proves for test in view.test_runs):
            self.column.addLayout(_chips(view))
            self.column.addWidget(hairline())
        shown = tuple(reversed(view.test_runs[-_SHOWN:]))
        checks = {line.run.id: check_summary(view, line) for line in view.check_lines if line.run is not None}
        newest = next((test for test in shown if test.aging is not None), None)
        for test in shown:
            self.column.addWidget(_Run(test, checks.get(test.id, "")))
            if test is newest and test.aging is not None:
                self._course(test.aging)

    def _course(self, aging: AgingRun) -> None:
        courses = courses_of(aging)
        if max((len(points) for _name, points in courses), default=0) < _COURSE_LOOKS:
            return
        from app.ui.widgets.course_plot import CoursePlot  # what draws it is imported with the first course

        plot = CoursePlot()
        plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)  # the wheel scrolls the page
        plot.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setFixedHeight(theme.px(_COURSE_PX))
        plot.show_courses(courses, _("TH/s"), aging.began, aging.looks[-1].at)
        self.column.addWidget(plot)


def courses_of(aging: AgingRun) -> list[tuple[str, tuple[Point, ...]]]:
    """The hashrate of each board over the test, TH/s; a look without an answer leaves a gap."""
    courses = []
    for slot in aging.plan.slots:
        points = []
        for look in aging.looks:
            rate = next((board.rate_ths for board in look.boards if board.slot == slot), None)
            if rate is not None:
                points.append(Point(int(look.at), rate, rate, rate))
        courses.append((board_label(slot, _BOARDS, None), tuple(points)))
    return courses


def _chips(view: OrderView) -> QGridLayout:
    before = next((test for test in reversed(view.tests_before) if test.kind.proves), None)
    after = next((test for test in reversed(view.tests_after) if test.kind.proves), None)
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 2)
    for column, head in ((1, _("before")), (2, _("after")), (3, _("limit"))):
        grid.setColumnStretch(column, 1)
        grid.addWidget(_right(label(head, "small", "ink_2")), 0, column)
    grid.addWidget(label(_("Chips answering"), "body", "ink_2"), 1, 0)
    limit = (after or before or view.test_runs[-1]).chips_expected
    for column, test in ((1, before), (2, after)):
        short = test is not None and limit is not None and (test.chips_found or 0) < limit
        to_do = test is None and after is None  # what was not tested before is not tested before any more
        text = _("to do") if to_do else _number(test.chips_found if test else None)
        tone = "critical" if short else "ink" if test else "ink_2"
        grid.addWidget(_right(label(text, "strong", tone)), 1, column)
    grid.addWidget(_right(label(_number(limit), "body", "ink_2")), 1, 3)
    return grid


class _Run(QWidget):
    """One test: its verdict, kind, who and when; below it its hours and its note."""

    def __init__(self, test: TestRun, measured: str = "") -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(Pill(*_verdict(test)))
        word = how_tested(test)
        if test.run is not None and test.run.attempts:
            word += " · " + ", ".join(str(count) for count in test.run.attempts)
        row.addWidget(Elided(word, "small", "ink_2"), 1)
        row.addWidget(label(f"{test.by} · {when(test.at)}", "small", "ink_2"))
        column.addLayout(row)
        if test.aging is not None:
            hours = hours_text(test.aging.standing, test.aging.plan.limits.hours)
            column.addWidget(label(" · ".join((*hours, test.aging.plan.ip)), "small", "ink", wrap=True))
        if measured:
            column.addWidget(label(measured, "small", "ink", wrap=True))
        elif test.a_look:
            column.addWidget(label(look_text(), "small", "ink_2", wrap=True))
        if test.fixture:
            column.addWidget(label(test.fixture, "small", "ink_2", wrap=True))
        if test.note:
            column.addWidget(label(test.note, "small", "ink_2", wrap=True))


def _verdict(test: TestRun) -> tuple[str, str, str]:
    if test.passed and not test.kind.proves:
        return _("Nothing found"), "idle", "state.ok_quiet"
    if test.passed:
        return _("Passed"), "ok", "state.ok"
    if test.interrupted:
        return _("Unfinished"), "idle", "state.inconclusive"
    if test.undecided or (test.verdict is Fault.INCONCLUSIVE and not test.kind.proves):
        return _("No verdict"), "idle", "state.inconclusive"
    return fault_name(test.verdict), "critical", "state.critical"


def _number(value: int | None) -> str:
    return "—" if value is None else str(value)


def _right(made: QLabel) -> QLabel:
    made.setAlignment(_RIGHT)
    return made
