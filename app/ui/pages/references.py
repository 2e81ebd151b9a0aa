"""The References page: for which boards the shop has good ones measured, and for which none yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QHeaderView, QStackedWidget, QWidget

from app.domain.reference import Coverage, Reference
from app.domain.reference_error import NotProvenGood
from app.services import references
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.rows import CellText, Rows
from app.ui.order_marks import when
from app.ui.pages.pack_card import PackCard
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.pages.references_panel import Doings, fill_panel
from app.ui.widgets.buttons import button, make_primary, primary
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.flow import Flow
from app.ui.widgets.reference_dialogs import ExportDialog, MeasureDialog, RecordDialog
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.side_panel import SidePanel
from app.ui.widgets.table import Table
from app.ui.widgets.text import plain_tooltip
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.plain_text import plain
from app.words.references import revision_name, values_text

if TYPE_CHECKING:
    from app.ledger.change import Commit
    from app.services.references import KeptReference

#: From so many good boards on the spread is no longer mostly assumed.
_ENOUGH = 3
#: From this width on, px at 100 %, all columns find room beside the panel.
_WIDE = 1500


class Page(PageBase):
    """`open(board=...)` shows one code; `open(order=...)` asks to record that order's board."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("References"))
        self._all: tuple[Coverage, ...] = ()
        self._loaded = False
        self._wanted = ""
        self.left.addWidget(button(_("All boards"), lambda: desk.go_to("boards"), icon="ph.arrow-left", kind="ghost"))
        self.search = SearchField(_("Board, serial, shop"), _("Find in references"), 180)
        self.search.textChanged.connect(lambda _text: self._show())
        self.left.addWidget(self.search)
        self.import_button = button(_("Import pack"), self._ask_import, icon="ph.download-simple")
        self.export_button = button(_("Export pack"), self.ask_export, icon="ph.upload-simple")
        self.record_button = primary(_("Record a board"), self.ask_record, icon="ph.medal", compact=True)
        for one in (self.import_button, self.export_button, self.record_button):
            self.right.addWidget(one)
        self._filters = QWidget()
        line = Flow(self._filters, 8)
        self.chips: dict[str, FilterChip] = {}
        for key, text, icon, tone in (
            ("missing", _("None yet"), "state.minor", "minor"),
            ("thin", _("Fewer than three"), "state.unknown", "ink_2"),
            ("foreign", _("From other shops"), "ph.storefront", "info"),
            ("withdrawn", _("Withdrawn"), "ph.minus-circle", "ink_2"),
        ):
            chip = FilterChip(text, icon, tone, 0)
            chip.toggled.connect(lambda _on: self._show())
            self.chips[key] = chip
            line.addWidget(chip)
        self.body.addWidget(self._filters)
        self.pack = PackCard(desk, self._taken_in)
        self.pack.opened.connect(lambda shown: make_primary(self.record_button, "ph.medal", on=not shown))
        self.body.addWidget(self.pack)
        self.rows = Rows(
            (_("Board code"), _("Model"), _("Orders"), _("Good boards"), _("Revisions"), _("Measured"), _("Last"),
             _("From"), _("State")),
            frozenset({2, 3}),
        )  # fmt: skip
        self.table = Table(_("References"), self.rows)
        self.table.horizontalHeader().setSortIndicator(-1, self.table.horizontalHeader().sortIndicatorOrder())
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.picked.connect(self._pick)
        self.panel = SidePanel(_("Board code"))
        self.panel.hide()
        self.measure_button = button(_("Measure a good one"), self.ask_measure, icon="source.multimeter")
        self.panel.foot.addWidget(self.measure_button)
        self.panel.closed.connect(self.table.clearSelection)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.table, 1)
        row.addWidget(self.panel)
        self.stack = QStackedWidget()
        self.stack.addWidget(whole)
        self.nothing = EmptyState(
            _("Which good board do you have?"),
            _("A board known good, measured once, says what every later one of its code should show."),
            (
                Way("source.multimeter", _("Measure a good one"), _("scan its serial, then the cold check"), "",
                    self.ask_measure),
                Way("ph.medal", _("Record from an order"), _("a board that passed twice and was measured"), "",
                    self.ask_record),
                Way("ph.download-simple", _("Import a pack"), _("references that another shop measured"), "",
                    self._ask_import),
            ),
        )  # fmt: skip
        self.stack.addWidget(self.nothing)
        self.body.addWidget(self.stack, 1)
        self._fit_columns()
        self.follow_shop(self._changed)

    def restyle(self) -> None:
        """Renew the column widths at a switch of theme."""
        super().restyle()
        if hasattr(self, "panel"):
            self._fit_columns()

    def _fit_columns(self) -> None:
        """Beside the open panel, and in large type, only the columns that say what to do."""
        large = theme.current().scale > 1.1
        narrow = not self.panel.isHidden() and self.width() < theme.px(_WIDE)
        for column, width in enumerate((140, 150, 70, 100, 220, 170, 76, 130, 116)):
            self.table.setColumnWidth(column, theme.px(width))
        for column, hidden in ((1, narrow and large), (4, narrow or large), (5, narrow), (6, narrow or large),
                               (7, narrow), (2, narrow and large)):  # fmt: skip
            self.table.setColumnHidden(column, hidden)
        stretch = 8 if self.table.isColumnHidden(1) else 1
        for column in (1, 8):
            mode = QHeaderView.ResizeMode.Stretch if column == stretch else QHeaderView.ResizeMode.Interactive
            self.table.horizontalHeader().setSectionResizeMode(column, mode)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """`board` = a code to show; `order` = an order whose board is to be recorded."""
        if where.get("board"):
            self.search.clear()
            self._wanted = references.code_of(str(where["board"]))
        self.refresh()
        if where.get("order"):
            self.ask_record(str(where["order"]))

    def scanned(self, text: str) -> bool:
        """A scanned serial finds its reference."""
        self.search.setText(text)
        return True

    def stop(self) -> bool:
        """Esc: put the pack away, or stop reading it; else close the panel."""
        if not self.pack.isHidden():
            self.pack.leave()
            return True
        if not self.panel.isHidden():
            self.table.clearSelection()
            return True
        return False

    # ------------------------------------------------------------ showing

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Read the references anew, away from the GUI thread."""
        shop = self.desk.shop
        if shop is not None:
            run_in_thread(lambda: references.coverage(shop), self._read, self.desk.say_error, self)

    def _read(self, found: tuple[Coverage, ...]) -> None:
        self._all, self._loaded = found, True
        for key, chip in self.chips.items():
            chip.set_count(sum(_fits(key, one) for one in found))
        self.export_button.setEnabled(any(one.counted for one in found))
        self._show()

    def _show(self) -> None:
        self._filters.setVisible(bool(self._all) or not self._loaded)
        if self._loaded and not self._all:
            self.stack.setCurrentWidget(self.nothing)
            return
        self.stack.setCurrentIndex(0)
        words = self.search.text().casefold().split()
        chosen = [key for key, chip in self.chips.items() if chip.isChecked()]
        shown = [
            one for one in self._all
            if (not chosen or any(_fits(key, one) for key in chosen)) and all(word in _text(one) for word in words)
        ]  # fmt: skip
        picked = self._picked()
        wanted = (self._wanted, None) if self._wanted else (picked.board_code, picked.simulated) if picked else None
        self._wanted = "" if self._loaded else self._wanted
        self.rows.show([(one, _cells(one)) for one in shown])
        again = next((one for one in shown if wanted and one.board_code == wanted[0]
                      and wanted[1] in (None, one.simulated)), None)  # fmt: skip
        if again is not None:
            self.table.selectRow(self.rows.row_of(again))
        else:
            self._pick(-1)

    def _picked(self) -> Coverage | None:
        rows = self.table.selectionModel().selectedRows()
        return self.rows.thing(rows[0].row()) if rows else None

    def _pick(self, row: int) -> None:
        self.panel.setVisible(row >= 0)
        self._fit_columns()
        if row < 0:
            return
        one: Coverage = self.rows.thing(row)
        self.panel.title.setText(plain(one.board_code, 16))
        self.panel.title.setToolTip(plain_tooltip(one.board_code) if len(one.board_code) > 16 else "")
        word, tone, icon = _state(one)
        self.panel.pill.show_state(word, "idle" if tone == "ink_2" else tone, icon)
        orders = ngettext("{n} order", "{n} orders", one.orders).format(n=one.orders)
        model = one.model if one.listed else _("not in the catalogue")
        self.panel.sub.set_text(" · ".join(text for text in (model, orders) if text))
        fill_panel(self.panel.clear(), one, Doings(lambda number: self.desk.go_to("order", order=number),
                                                   self._set_withdrawn))  # fmt: skip

    # ------------------------------------------------------------ doing

    def ask_record(self, order: str = "") -> None:
        """Which order's board becomes a reference."""
        shop = self.desk.shop
        at_hand = self.desk.at_hand.number or ""

        def found(numbers: tuple[str, ...]) -> None:
            self._record_dialog(numbers, order or (at_hand if at_hand in numbers else ""))

        run_in_thread(lambda: references.recordable(shop), found, self.desk.say_error, self)

    def _record_dialog(self, numbers: tuple[str, ...], chosen: str) -> None:
        shop = self.desk.shop

        def look(*asked: str) -> None:
            number, reason, revision = asked
            run_in_thread(
                lambda: references.preview_reference(shop, number, reason, revision=revision or None),
                lambda found: dialog.show_found((number, reason, revision), found),
                lambda error: dialog.show_found(
                    (number, reason, revision), None, sentence(error),
                    "ink" if isinstance(error, NotProvenGood) else "critical",
                ),
                dialog,
            )  # fmt: skip

        dialog = RecordDialog(self, numbers, chosen, look)
        dialog.accepted.connect(lambda: self.record(*dialog.asked()))
        dialog.open()

    def record(self, number: str, reason: str = "", revision: str = "") -> None:
        """Record an order's board."""
        shop, actor = self.desk.shop, self.desk.actor

        def done(kept: KeptReference) -> None:
            self._wanted = references.code_of(kept.reference.board_code)
            self.refresh()
            if kept.commit is None:
                self.desk.toast(_("{order} is recorded already.").format(order=number))
                return
            words = _("{board} recorded as a reference").format(board=plain(kept.reference.board_code, 40))
            self.desk.toast(words, self._undoing(kept.commit))

        run_in_thread(
            lambda: references.record_reference(shop, actor, number, reason, revision=revision or None),
            done, self.desk.say_error, self,
        )  # fmt: skip

    def ask_measure(self) -> None:
        """Which good board is measured for that purpose."""
        picked = self._picked()
        dialog = MeasureDialog(self, picked.board_code if picked else "")
        dialog.accepted.connect(lambda: self.measure(dialog.code.text(), dialog.serial.text()))
        dialog.open()

    def measure(self, code: str, serial: str) -> None:
        """Open the board's order and go to its cold check."""
        shop, actor = self.desk.shop, self.desk.actor

        def done(number: str) -> None:
            self.desk.at_hand.take_order(number)
            self.desk.go_to("cold_check")

        run_in_thread(
            lambda: references.order_to_measure(shop, actor, code, serial), done, self.desk.say_error, self
        )  # fmt: skip

    def _set_withdrawn(self, one: Reference, withdrawn: bool) -> None:
        shop, actor = self.desk.shop, self.desk.actor
        work = references.withdraw if withdrawn else references.bring_back
        name = plain(one.serial or one.board_code, 40)

        def done(commit: Commit) -> None:
            words = _("{board} withdrawn: nothing is judged by it") if withdrawn else _("{board} counts again")
            self.desk.toast(words.format(board=name), self._undoing(commit))
            self.refresh()

        run_in_thread(lambda: work(shop, actor, [one.id]), done, self.desk.say_error, self)

    def ask_export(self) -> None:
        """What goes into a pack, then where it is written."""
        picked = self._picked()
        of_all = sum(len(one.counted) for one in self._all)
        dialog = ExportDialog(self, picked.board_code if picked else "", len(picked.counted) if picked else 0, of_all)

        def ask() -> None:
            code = dialog.which.currentData()
            first = str(Path.home() / f"{_file_name(code) or _('references')}.hwref")
            name, _kind = QFileDialog.getSaveFileName(self, _("Export a reference pack"), first, "*.hwref")
            if name:
                path = Path(name)
                self.export(
                    path if path.suffix.casefold() == ".hwref" else path.with_name(path.name + ".hwref"),
                    code, person=dialog.person.isChecked(),
                )  # fmt: skip

        dialog.accepted.connect(ask)
        dialog.open()

    def export(self, path: Path, code: str = "", *, person: bool = False) -> None:
        """Write a pack: the references of one code, or all."""
        ids = [one.id for of in self._all if of.board_code == code for one in of.counted] if code else None
        self.pack.write(path, ids, person=person)

    def _ask_import(self) -> None:
        title, kinds = _("Import a reference pack"), _("Reference packs") + " (*.hwref *.json)"
        name, _kind = QFileDialog.getOpenFileName(self, title, str(Path.home()), kinds)
        if name:
            self.pack.propose(Path(name))

    def _taken_in(self, words: str, commit: Commit | None) -> None:
        self.desk.toast(words, self._undoing(commit) if commit is not None else None)
        self.refresh()

    def _undoing(self, commit: Commit) -> Callable[[], None]:
        shop, actor = self.desk.shop, self.desk.actor

        def undo() -> None:
            run_in_thread(lambda: shop.undo(actor, commit), lambda _c: self.refresh(), self.desk.say_error, self)

        return undo


def _fits(chip: str, one: Coverage) -> bool:
    if chip == "missing":
        return one.missing
    if chip == "thin":
        return 0 < len(one.counted) < _ENOUGH
    if chip == "foreign":
        return any(reference.foreign for reference in one.references)
    return any(reference.withdrawn for reference in one.references)


def _text(one: Coverage) -> str:
    told = [one.board_code, one.model, *(part.revision for part in one.revisions)]
    told += [part for reference in one.references for part in (reference.serial or "", reference.shop)]
    return " ".join(told).casefold()


def _state(one: Coverage) -> tuple[str, str, str]:
    """Word, tone and icon."""
    if one.simulated and one.counted:
        return _("Simulated"), "info", "ph.flask"
    if one.missing:
        return _("None yet"), "minor", "state.minor"
    if len(one.counted) < _ENOUGH:
        return _("Few"), "ink_2", "state.unknown"
    return _("Measured"), "ink_2", "state.ok_quiet"


def _cells(one: Coverage) -> tuple[CellText, ...]:
    word, tone, icon = _state(one)
    counted = one.counted
    parts = sorted(one.revisions, key=lambda part: -len(part.counted))
    told = [f"{revision_name(part.revision)} ({len(part.counted)})" for part in parts if part.counted]
    last = max((reference.taken_at for reference in counted), default=None)
    ours_first = sorted(counted, key=lambda reference: reference.foreign)
    shops = dict.fromkeys(reference.shop if reference.foreign else _("ours") for reference in ours_first)
    cold, walk = (max((count for count in counts), default=0) for counts in (
        [reference.cold for reference in counted], [reference.walk for reference in counted]))  # fmt: skip
    missing = "" if counted else _("measure a good one")
    return (
        CellText(one.board_code, strong=True),
        CellText(one.model or "—", "ink_2"),
        CellText(str(one.orders), sort=one.orders),
        CellText(str(len(counted)), tone if one.missing else "ink", strong=True, sort=len(counted)),
        CellText(_several(told), "ink_2"),
        CellText(values_text(cold, walk) if counted else missing, "ink_2"),
        CellText(when(last) if last else "—", "ink_2", sort=last.timestamp() if last else 0.0),
        CellText(_several(tuple(shops)), "ink_2"),
        CellText(word, tone, icon),
    )


def _several(told: Sequence[str]) -> str:
    """The first of some and how many more there are, so that a narrow column says it all."""
    if len(told) < 2:
        return "".join(told) or "—"
    return _("{first} +{n}").format(first=told[0], n=len(told) - 1)


def _file_name(code: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in code)[:60]
