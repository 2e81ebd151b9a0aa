"""The path of a board as a list: six stages joined by a line, each with its state; the next one is a card."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.board_path import BoardPath, Stage, StageState, StageView
from app.ui import icons, theme
from app.ui.widgets.buttons import primary
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import label
from app.words.board_path import act_text, stage_name, stage_state_word, stage_text

_MARKS = {
    StageState.DONE: ("state.ok", "ok"),
    StageState.FOUND: ("state.major", "major"),
    StageState.UNDER_WAY: ("state.running", "accent"),
    StageState.NEXT: ("ph.arrow-circle-right-fill", "accent"),
    StageState.WAITING: ("state.not_run", "ink_3"),
    StageState.NOT_NEEDED: ("ph.minus-circle", "ink_3"),
}
_ICONS = {
    Stage.LOOK: "ph.eye",
    Stage.COLD: "source.multimeter",
    Stage.TEST: "nav.bench",
    Stage.CORNER: "action.probe",
    Stage.REPAIR: "state.service",
    Stage.PROVE: "ph.checks",
}
#: Where the marks stand, px from the left at 100 %.
_MARK_X, _MARK = 16, 20


class StageRow(QFrame):
    """One stage; a click, Space or Enter goes there."""

    taken = Signal()

    def __init__(self, stage: StageView) -> None:
        super().__init__()
        self.stage = stage
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        said = stage_text(stage)
        self.setAccessibleName(f"{stage_name(stage.id)}: {stage_state_word(stage.state)}. {said}")
        row = QHBoxLayout(self)
        inset = 0 if stage.is_next else 1  # the frame of a card
        row.setContentsMargins(theme.px(_MARK_X + _MARK + 14) + inset, 7, 16 + inset, 7)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(1)
        quiet = stage.state in (StageState.WAITING, StageState.NOT_NEEDED)
        words.addWidget(label(stage_name(stage.id), "strong", "ink_2" if quiet else "ink"))
        tone = "ink_2" if stage.state is not StageState.FOUND else "ink"
        words.addWidget(label(said, "small", tone, wrap=True))
        row.addLayout(words, 1)
        self.go_button: QPushButton | None = None
        if stage.is_next:
            self.setProperty("kind", "card")
            self.setProperty("tone", "accent")
            self.go_button = primary(act_text(stage.act), self.taken.emit, icon=_ICONS[stage.id])
            row.addWidget(self.go_button)
        else:
            row.addWidget(label(stage_state_word(stage.state), "small", "ink_2"))

    @property
    def mark_at(self) -> QPoint:
        """Where the middle of its mark stands."""
        return QPoint(theme.px(_MARK_X + _MARK // 2), self.height() // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        icon, tone = _MARKS[self.stage.state]
        side = theme.px(_MARK)
        painter.drawPixmap(self.mark_at - QPoint(side // 2, side // 2), icons.pixmap(icon, tone, _MARK))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.px(8), theme.px(8))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.taken.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not event.isAutoRepeat():
            self.taken.emit()
        else:
            super().keyPressEvent(event)


class StageList(QWidget):
    """`taken` carries the StageView that was chosen; Up and Down walk the stages."""

    taken = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.rows: list[StageRow] = []
        self._path: BoardPath | None = None

    def show_path(self, path: BoardPath) -> None:
        """Show how every stage stands."""
        if path == self._path:
            return
        self._path = path
        empty(self._column)
        self.rows = [StageRow(stage) for stage in path.stages]
        for row in self.rows:
            row.taken.connect(lambda stage=row.stage: self.taken.emit(stage))
            self._column.addWidget(row)

    def row(self, stage: Stage) -> StageRow:
        """The row of a stage."""
        return next(one for one in self.rows if one.stage.id is stage)

    @property
    def go_button(self) -> QPushButton | None:
        """The one primary: what is next; None once the work is over."""
        return next((row.go_button for row in self.rows if row.go_button is not None), None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None or not self.rows:
            super().keyPressEvent(event)
            return
        here = self.window().focusWidget()
        at = next((n for n, row in enumerate(self.rows) if here in (row, row.go_button)), 0)
        self.rows[min(max(at + step, 0), len(self.rows) - 1)].setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(theme.color("line"), 2))
        gap = theme.px(_MARK // 2 + 3)
        for above, below in zip(self.rows, self.rows[1:], strict=False):
            start, end = above.mapToParent(above.mark_at), below.mapToParent(below.mark_at)
            painter.drawLine(start.x(), start.y() + gap, end.x(), end.y() - gap)
