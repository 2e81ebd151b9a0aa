"""The saved reports at the top of the page: a click opens one; the menu keeps, renames and deletes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QMenu, QWidget

from app.domain.report import ReportKind
from app.domain.report_question import Question
from app.services.saved_reports import MOST, SavedReport, forget_report, keep_report
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.buttons import button
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import label
from app.words.language import _, ngettext
from app.words.report_titles import report_title

#: A name is not drawn wider than this, px at 100 %.
_WIDEST = 170


class KeepDialog(AskDialog):
    """A name, and which reports belong to it."""

    def __init__(self, parent: QWidget, title: str, name: str, kinds: Sequence[ReportKind]) -> None:
        line = _("The period stays as it is said: “last month” is always the month before. Everybody here sees it.")
        super().__init__(parent, title, line, _("Keep report"))
        self.name = self.field(_("Name"), name)
        self.name.setMaxLength(MOST)
        self.fields.addWidget(label(_("Reports"), "small", "ink_2"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        self.boxes: dict[ReportKind, QCheckBox] = {}
        for place, kind in enumerate(ReportKind):
            box = QCheckBox(report_title(kind))
            box.setChecked(kind in kinds)
            box.toggled.connect(lambda _on: self._may_go())
            self.boxes[kind] = box
            grid.addWidget(box, place % 6, place // 6)
        self.fields.addLayout(grid)
        self.name.textChanged.connect(lambda _text: self._may_go())
        self.name.setFocus()
        self._may_go()

    def kinds(self) -> tuple[ReportKind, ...]:
        """The reports that are ticked."""
        return tuple(kind for kind, box in self.boxes.items() if box.isChecked())

    def _may_go(self) -> None:
        self.go_button.setEnabled(bool(self.name.text().strip() and self.kinds()))


class RenameDialog(AskDialog):
    """Another name for a saved report."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent, _("Rename the saved report"), "", _("Rename"))
        self.name = self.field(_("Name"), name)
        self.name.setMaxLength(MOST)
        self.name.textChanged.connect(lambda text: self.go_button.setEnabled(bool(text.strip())))
        self.name.selectAll()
        self.name.setFocus()


class SavedBar(QWidget):
    """`opened` tells which one was clicked; `shown` says what the page shows now, to be kept."""

    opened = Signal(object)
    changed = Signal()

    def __init__(self, desk: Desk, shown: Callable[[], tuple[tuple[ReportKind, ...], Question]]) -> None:
        super().__init__()
        self._desk, self._shown = desk, shown
        self.saved: tuple[SavedReport, ...] = ()
        self.current = ""
        self._most = 3
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(8)
        row.addLayout(self._chips)
        self.menu_button = button(_("Saved"), self._show_menu, icon="ph.bookmark-simple", kind="ghost")
        self.menu_button.setToolTip(_("Saved reports: open, keep, rename, delete"))
        row.addWidget(self.menu_button)
        self.chips: dict[str, FilterChip] = {}

    def show_saved(self, saved: tuple[SavedReport, ...]) -> None:
        """Show what the shop keeps."""
        if saved != self.saved or not self.chips:
            self.saved = saved
            self._fill()

    def show_most(self, most: int) -> None:
        """How many have room; the rest is in the menu."""
        if most != self._most:
            self._most = most
            self._fill()

    def mark(self, id_: str) -> None:
        """Which one is open; "" = none."""
        self.current = id_
        for own, chip in self.chips.items():
            chip.setChecked(own == id_)

    def restyle(self) -> None:
        """Fit the names anew at a switch of theme."""
        self._fill()

    def _fill(self) -> None:
        empty(self._chips)
        self.chips = {}
        for one in self.saved[: self._most]:
            chip = FilterChip(theme.elided(one.name, "body", theme.px(_WIDEST)), "ph.bookmark-simple")
            chip.setAccessibleName(_("Saved report {name}").format(name=one.name))
            chip.setToolTip(self._about(one))
            chip.clicked.connect(lambda _on=False, one=one: self._open(one))
            chip.setChecked(one.id == self.current)
            self.chips[one.id] = chip
            self._chips.addWidget(chip)

    @staticmethod
    def _about(one: SavedReport) -> str:
        return ", ".join(report_title(kind) for kind in one.kinds)

    def _open(self, one: SavedReport) -> None:
        self.mark(one.id)
        self.opened.emit(one)

    def menu(self) -> QMenu:
        """Everything that can be done with saved reports."""
        menu = QMenu(self)
        menu.setAccessibleName(_("Saved reports"))
        for one in self.saved:
            menu.addAction(_plain(one.name)).triggered.connect(lambda _on=False, one=one: self._open(one))
        menu.addSeparator()
        menu.addAction(_("Keep what is shown…")).triggered.connect(lambda _on=False: self.keep())
        here = next((one for one in self.saved if one.id == self.current), None)
        if here is not None:
            text = _("Change {name} to what is shown").format(name=_plain(here.name))
            menu.addAction(text).triggered.connect(lambda _on=False: self.overwrite(here))
        if self.saved:
            rename, delete = menu.addMenu(_("Rename")), menu.addMenu(_("Delete"))
            for one in self.saved:
                rename.addAction(_plain(one.name)).triggered.connect(lambda _on=False, one=one: self.rename(one))
                delete.addAction(_plain(one.name)).triggered.connect(lambda _on=False, one=one: self.forget(one))
        return menu

    def _show_menu(self) -> None:
        self.menu().popup(self.menu_button.mapToGlobal(QPoint(0, self.menu_button.height())))

    # ------------------------------------------------------------ keeping

    def keep(self) -> KeepDialog:
        """Ask for a name and the reports, and keep them with the period and the filters that are shown."""
        kinds, question = self._shown()
        dialog = KeepDialog(self.window(), _("Keep what is shown"), "", kinds)
        dialog.accepted.connect(
            lambda: self._keep(SavedReport("", dialog.name.text(), dialog.kinds(), question), _("Kept: {name}"))
        )
        dialog.open()
        return dialog

    def overwrite(self, one: SavedReport) -> None:
        """Keep the period and the filters that are shown under a name that is there."""
        _kinds, question = self._shown()
        self._keep(replace(one, question=question), _("Changed: {name}"))

    def rename(self, one: SavedReport) -> RenameDialog:
        """Ask for another name."""
        dialog = RenameDialog(self.window(), one.name)
        dialog.accepted.connect(lambda: self._keep(replace(one, name=dialog.name.text()), _("Renamed: {name}")))
        dialog.open()
        return dialog

    def _keep(self, one: SavedReport, said: str) -> None:
        shop, actor = self._desk.shop, self._desk.actor

        def done(told: tuple[SavedReport, Any]) -> None:
            kept, commit = told
            self.current = kept.id
            self._desk.toast(said.format(name=kept.name), lambda: self._undo(commit))
            self.changed.emit()

        run_in_thread(lambda: keep_report(shop, actor, one), done, self._desk.say_error, self)

    def forget(self, one: SavedReport) -> None:
        """Delete one; it can be undone."""
        shop, actor = self._desk.shop, self._desk.actor

        def done(commit: Any) -> None:
            if self.current == one.id:
                self.mark("")
            self._desk.toast(_("Deleted: {name}").format(name=one.name), lambda: self._undo(commit))
            self.changed.emit()

        run_in_thread(lambda: forget_report(shop, actor, one.id), done, self._desk.say_error, self)

    def _undo(self, commit: Any) -> None:
        shop, actor = self._desk.shop, self._desk.actor
        run_in_thread(lambda: shop.undo(actor, commit), lambda _c: self.changed.emit(), self._desk.say_error, self)


def _plain(name: str) -> str:
    """A name in a menu, where & would make a key of the letter after it."""
    return name.replace("&", "&&")


def set_text(one: SavedReport) -> str:
    """A saved report as an export offers it."""
    return ngettext("{name}: {n} report", "{name}: {n} reports", len(one.kinds)).format(name=one.name, n=len(one.kinds))
