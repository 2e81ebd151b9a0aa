"""The chain card: how many chips answer, the board picture with its modes, the pointed chip, the table twin."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget

from app.domain.board_state import BoardState, ChipState
from app.ui import theme
from app.ui.widgets.board_legend import BoardLegend
from app.ui.widgets.board_looks import HeatScale, Mode, values_of
from app.ui.widgets.board_picture import BoardPictureView
from app.ui.widgets.board_table import chip_table
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Choice
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import Elided, label
from app.words.board_picture import picture_side, signed
from app.words.language import _, ngettext
from drivers.model.bench_run import BenchRun
from drivers.model.board import BoardSpec


class ChainCard(Card):
    """Fill it with `show_board` and `show_state`; `heading` says what the numbers mean at this moment."""

    def __init__(self) -> None:
        super().__init__()
        self._spec: BoardSpec | None = None
        self._addresses: tuple[int, ...] = ()
        self._run: BenchRun | None = None
        self._pointed = 0
        self._low = False
        self._told = ""
        self.picture = BoardPictureView()
        self._stack = QStackedWidget()
        head = QHBoxLayout()
        head.setSpacing(6)
        self._word = label(_("Chain"), "section")
        self._count = label("", "section")
        self._rest = Elided("", "body", "ink_2")
        self.pill = Pill("", "idle")
        self.pill.hide()
        self._head, self._below = head, QHBoxLayout()
        for part in (self._word, self._count):
            head.addWidget(part)
        head.addWidget(self._rest, 1)
        head.addWidget(self.pill)
        self.modes = Choice(_("What the tiles show"), 120)
        for mode, words in _modes():
            self.modes.addItem(words, mode)
        self.modes.currentIndexChanged.connect(lambda _at: self._set_mode(self.mode))
        head.addWidget(self.modes)
        self._more = more = icon_button(_("More views of the board"), "action.more")
        menu = self.menu = QMenu(more)
        self.mirror_action = menu.addAction(_("Mirror: see the other side"))
        self.mirror_action.setCheckable(True)
        self.mirror_action.toggled.connect(self._mirror)
        self.table_action = menu.addAction(_("Show as a table"))
        self.table_action.setCheckable(True)
        self.table_action.toggled.connect(self._turn)
        more.setMenu(menu)
        more.setPopupMode(more.ToolButtonPopupMode.InstantPopup)
        head.addWidget(more)
        self.column.addLayout(head)
        self.column.addLayout(self._below)
        self.picture.pointed.connect(self._point)
        self.table, self.rows = chip_table()
        self._stack.addWidget(self.picture)
        self._stack.addWidget(self.table)
        self._stack.addWidget(
            EmptyState(_("Which board is it?"), _("The chips appear here as soon as the board is known or answers."))
        )
        self.column.addWidget(self._stack, 1)
        self.note = label("", "small", "ink_2", wrap=True)
        self.note.hide()
        self.column.addWidget(self.note)
        self._legend = BoardLegend()
        self.column.addWidget(self._legend)
        self.pointed = Elided("", "small", "ink_2")
        self.column.addWidget(self.pointed)
        self._point(0)

    def show_board(self, spec: BoardSpec | None, chips: int = 0, addresses: tuple[int, ...] = ()) -> None:
        """Show another board, untested; `addresses` are those that a test gives to its chips."""
        self._spec, self._addresses = spec, addresses
        self.picture.show_board(spec, chips, addresses)
        self.show_state(self.picture.state)

    def show_state(self, state: BoardState, run: BenchRun | None = None) -> None:
        """Show what is known of the chips, and what else the run measured."""
        if state is self.picture.state and run is self._run:
            return
        self._run = run
        self.picture.show_state(state)
        if self.table_action.isChecked() or self.rows.rowCount() != state.chips:
            self.fill_table()
        self._turn()
        self._explain()
        if self._pointed:
            self._point(self._pointed)

    def fill_table(self) -> None:
        """Bring the table twin up to what the picture shows."""
        run = self._run
        self.rows.show(self._spec, self.picture.state, self._addresses, run.registers if run else ())

    @property
    def mode(self) -> Mode:
        """What the tiles show."""
        return Mode(self.modes.currentData())

    def show_mode(self, mode: Mode) -> None:
        """Let the tiles show that."""
        self.modes.setCurrentIndex(self.modes.findData(mode))

    def offer_only(self, modes: Collection[Mode]) -> None:
        """Offer these modes beside the states alone: what a source without a test of ours can tell."""
        kept = [(mode, words) for mode, words in _modes() if mode is Mode.STATE or mode in modes]
        if [mode for mode, _words in kept] == [self.modes.itemData(at) for at in range(self.modes.count())]:
            return
        shown = self.mode
        self.modes.blockSignals(True)
        self.modes.clear()
        for mode, words in kept:
            self.modes.addItem(words, mode)
        self.modes.blockSignals(False)
        self.modes.setVisible(len(kept) > 1)
        self.show_mode(shown if any(mode is shown for mode, _words in kept) else Mode.STATE)
        self._set_mode(self.mode)

    def offer_change(self, *, offered: bool, shown: bool) -> None:
        """Offer the difference to another run among the modes, and show it at once if wanted; or take it away."""
        at = self.modes.findData(Mode.CHANGE)
        if offered and at < 0:
            self.modes.addItem(_("Difference"), Mode.CHANGE)
            if shown:
                self.modes.setCurrentIndex(self.modes.count() - 1)
        elif not offered and at >= 0:
            if self.mode is Mode.CHANGE:
                self.modes.setCurrentIndex(0)
            self.modes.removeItem(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_1
        if 0 <= place < self.modes.count() and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.modes.setCurrentIndex(place)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    def _fit_head(self) -> None:
        """Where the type is large the word before the count goes, then the modes go below it, rather than cut any."""
        margins = self.column.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        shown = [one for one in (self._count, self._rest, self.pill, self._more) if not one.isHidden()]
        need = sum(one.sizeHint().width() + self._head.spacing() for one in shown) + self.modes.sizeHint().width()
        word = self._word.sizeHint().width() + self._head.spacing()
        self._word.setVisible(need + word <= room or self._count.isHidden() or need > room)
        below = self._below.indexOf(self.modes) >= 0
        if need > room and not below:
            self._head.removeWidget(self.modes)
            self._below.addWidget(self.modes)
            self._below.addStretch(1)
        elif need <= room and below:
            self._below.removeWidget(self.modes)
            self._below.takeAt(0)
            self._head.insertWidget(self._head.indexOf(self._more), self.modes)

    def heading(self, count: str, rest: str, tone: str = "ink") -> None:
        """The line above the picture: the count in bold and its tone, and what it is a count of."""
        self._count.setText(count)
        self._count.setVisible(bool(count))
        theme.set_tone(self._count, tone)
        self._rest.set_text(rest)
        self._fit_head()

    def _explain(self) -> None:
        side = self._spec.connector_side if self._spec else None
        words = picture_side(self.picture.layout_shown, side, mirrored=self.picture.mirrored)
        state, mode = self.picture.state, self.mode
        values = values_of(state, mode)
        known = [value for value in values if value is not None]
        unread = state.tested and mode is not Mode.STATE and not known
        self.note.setText(_unmeasured(mode, self._run) if unread else "")
        self.note.setVisible(unread)
        if mode is Mode.STATE:
            self._legend.show_states(state.present, words, rated=bool(state.rates))
            return
        others = [one for one in state.present if one in (ChipState.SILENT, ChipState.UNTESTED)]
        self._legend.show_states(others, words, _scale(mode, values) if known else None)

    def _turn(self, table: bool | None = None) -> None:
        if table:
            self.fill_table()
        known = self.picture.state.chips > 0
        as_table = self.table_action.isChecked() if table is None else table
        self._stack.setCurrentIndex(2 if not known else 1 if as_table else 0)
        self._share_line()

    def set_low(self, *, low: bool) -> None:
        """Little height: the pointed chip and the legend share one line."""
        if low != self._low:
            self._low = low
            self._share_line()

    def tell(self, words: str) -> None:
        """Say something of what is pointed at elsewhere, such as a domain; "" gives the line back to the chip."""
        self._told = words
        self._point(self.picture.cursor_chip or 0)

    def _share_line(self) -> None:
        known = self.picture.state.chips > 0
        self._legend.setVisible(known and not (self._low and (self._pointed or self._told)))
        self.pointed.setVisible(known and (not self._low or bool(self._pointed or self._told)))

    def _set_mode(self, mode: Mode) -> None:
        self.picture.set_mode(mode)
        self._explain()

    def _mirror(self, mirrored: bool) -> None:
        self.picture.set_mirrored(mirrored)
        self._explain()

    def _point(self, chip: int) -> None:
        self._pointed = chip
        self._share_line()
        if self._told:
            self.pointed.set_text(self._told, "ink")
        elif chip:
            self.pointed.set_text(self.picture.describe(chip), "ink")
        else:
            self.pointed.set_text(_("Point at a chip, or walk with the arrow keys."), "ink_3")

    def keyboard_home(self) -> None:
        """Put the keyboard onto the picture."""
        self.picture.setFocus(Qt.FocusReason.OtherFocusReason)


def _modes() -> tuple[tuple[Mode, str], ...]:
    """The modes that a run itself fills, in the order of their keys 1 to 5."""
    return (
        (Mode.STATE, _("State")),
        (Mode.RATE, _("Rate")),
        (Mode.ERRORS, _("Errors")),
        (Mode.TEMP, _("Temp")),
        (Mode.NONCES, _("Nonces")),
    )


def _unmeasured(mode: Mode, run: BenchRun | None) -> str:
    """Why the tiles carry no colour in this mode, and where to look instead."""
    if mode is Mode.TEMP:
        sensors = [one for one in run.sensors if one.temp_c is not None] if run else []
        if sensors:
            words = ", ".join(f"{one.name} {one.temp_c:.1f} °C" for one in sensors)
            return _("These chips do not tell their own temperature. The board's sensors: {sensors}.").format(
                sensors=words
            )
        return _("Temperatures are not measured chip by chip on this link; the test plan names the board's sensors.")
    if mode is Mode.NONCES:
        return _("Answers are not counted: this plan sends no known job, or the chips do not say who answered.")
    if mode is Mode.CHANGE:
        return _("The two runs measured no chip alike.")
    return _("Rates are not measured: the test ended before the chips were compared.")


def _scale(mode: Mode, values: tuple[float | None, ...]) -> tuple[str, str]:
    """The ends of the heat scale in words."""
    scale = HeatScale.of(values, mode)
    if mode is Mode.TEMP:
        return f"{scale.low:.0f} °C", f"{scale.high:.0f} °C"
    if mode is Mode.ERRORS:
        return "0", ngettext("{n} error", "{n} errors", round(scale.high)).format(n=f"{scale.high:,.0f}")
    if mode is Mode.NONCES:
        return f"{scale.low:.0f}", ngettext("{n} true answer", "{n} true answers", round(scale.high)).format(
            n=f"{scale.high:.0f}"
        )
    if mode is Mode.CHANGE:
        far = max(1, round(scale.high * 100))
        return f"{signed(-far)} %", _("{points} % against the other run").format(points=signed(far))
    return f"{scale.low:.2f}", _("{high:.2f} of the board's median").format(high=scale.high)
