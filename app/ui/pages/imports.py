"""The Import page: a table from elsewhere becomes parts, stock, assets or old repairs. What would happen is counted
before anything is written; then all of it is written as one step that can be undone, or nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.import_error import ReadingStopped
from app.domain.import_mapping import ColumnMapping, MappingSource
from app.domain.import_plan import ImportChoices, ImportPlan, ImportResult
from app.domain.import_target import TargetId
from app.domain.permission import Permission
from app.domain.record_error import CommitCancelled
from app.services import imports
from app.services.import_reading.proposal import likely_target, propose
from app.services.import_reading.table_file import Table, open_table
from app.services.import_reading.targets import target_of
from app.ui.bridge import run_in_thread
from app.ui.order_marks import when
from app.ui.pages.import_outcome import ImportOutcome
from app.ui.pages.import_shape import ImportShape
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState, Way, icon_label
from app.ui.widgets.import_columns import ImportColumns
from app.ui.widgets.notice import Notice
from app.ui.widgets.progress import ProgressLine
from app.ui.widgets.text import Elided
from app.words.errors import sentence
from app.words.import_rows import field_word
from app.words.language import _, ngettext
from app.words.plain_text import plain

#: How long after the last change the rows are counted anew, and how often progress is shown, ms.
_SETTLE_MS, _LOOK_MS = 250, 150
_LARGEST_PASTE = 64 * 1024 * 1024
#: Where what came in is seen.
_SEEN_ON = {TargetId.PARTS: "parts", TargetId.STOCK: "parts", TargetId.ASSETS: "boards", TargetId.REPAIRS: "orders"}


class _Run:
    """A long work in a thread: how many rows are done, and whether it is to end."""

    def __init__(self, head: str, total: int) -> None:
        self.head, self.total = head, total
        self.done = 0
        self.ended = threading.Event()

    def tell(self, rows: int) -> bool:
        """From the thread: so many rows are done; whether to go on."""
        self.done = rows
        return not self.ended.is_set()

    def tell_share(self, share: float) -> bool:
        """The same of a file that is being read."""
        return self.tell(round(share * self.total))


class Page(PageBase):
    """`open(paths=..., target=...)` reads a file; a table may be dropped or pasted while the page is shown."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Import"))
        self.table: Table | None = None
        self.mapping: ColumnMapping | None = None
        self.plan: ImportPlan | None = None
        self.choices = ImportChoices()
        self.source: Path | str | None = None
        self._run: _Run | None = None
        self._turn = 0
        self.setAcceptDrops(True)
        self.file_button = button(_("Choose a file"), self.ask_file, icon="ph.file-arrow-up")
        self.import_button = primary(_("Import"), self.write, icon="ph.check", compact=True)
        self.right.addWidget(self.file_button)
        self.right.addWidget(self.import_button)
        self.stack = QStackedWidget()
        self.nothing = EmptyState(
            _("A list from elsewhere: parts, stock, machines, old repairs"),
            _("Nothing is written before you have seen what would become of every row."),
            (
                Way("ph.table", _("Choose a file"), _("Excel (.xlsx) or text (.csv, .tsv), or drop it here"), "",
                    self.ask_file),
                Way("ph.clipboard-text", _("Paste rows"), _("copied from a spreadsheet"), "Ctrl+V", self.paste),
            ),
            quiet=True,
        )  # fmt: skip
        self.stack.addWidget(self.nothing)
        self.stack.addWidget(self._work())
        self.trouble = Notice("critical", "state.critical")
        self.body.addWidget(self.trouble)
        self.body.addWidget(self._last())
        self.body.addWidget(self.stack, 1)
        self.progress = ProgressLine()
        self.cancel_button = button(_("Cancel"), self.stop, icon="ph.x", kind="ghost")
        foot = QHBoxLayout()
        foot.addWidget(self.progress, 1)
        foot.addWidget(self.cancel_button)
        self.foot = QWidget()
        self.foot.setLayout(foot)
        self.foot.hide()
        self.body.addWidget(self.foot)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._count)
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._show_progress)
        self.on_leave(self._leave)
        self.on_leave(desk.on_person(self._judge))
        self._judge()

    def _last(self) -> QWidget:
        """What was imported last, for as long as the window is open, with the way back."""
        self._take_back: Callable[[], None] = _nothing
        self.last = Card()
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(icon_label("state.ok", "ok"))
        self.last_line = Elided("", "strong")
        row.addWidget(self.last_line, 1)
        self.undo_button = button(_("Undo this import"), lambda: self._take_back(), icon="ph.arrow-u-up-left")
        row.addWidget(self.undo_button)
        self.last.column.addLayout(row)
        self.last.hide()
        return self.last

    def _work(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.shape = ImportShape()
        self.shape.target_chosen.connect(self._take_target)
        self.shape.opened_otherwise.connect(self._open_otherwise)
        self.shape.fixed.connect(self._fix)
        column.addWidget(self.shape)
        self.columns = ImportColumns()
        self.columns.chosen.connect(self._map)
        column.addWidget(self.columns)
        self.outcome = ImportOutcome()
        self.outcome.chosen.connect(self._choose)
        column.addWidget(self.outcome, 1)
        return whole

    # -------------------------------------------------------------- coming in

    def open(self, **where: Any) -> None:
        """Read the first of `paths`, as `target` where that is said."""
        paths = where.get("paths") or ()
        if paths and self._run is None:
            self._read(Path(paths[0]), where.get("target"))

    def ask_file(self) -> None:
        """Let the person choose a file."""
        name, _kind = QFileDialog.getOpenFileName(
            self, _("Choose a file"), "", _("Tables (*.xlsx *.csv *.tsv *.txt);;All files (*)")
        )
        if name:
            self._read(Path(name))

    def paste(self) -> None:
        """Read the rows in the clipboard."""
        from PySide6.QtGui import QGuiApplication

        if not self.pasted(QGuiApplication.clipboard().mimeData()):
            self.desk.toast(_("There is no text in the clipboard."))

    def pasted(self, data: QMimeData) -> bool:
        """Files or rows from the clipboard."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self._read(paths[0])
            return True
        text = data.text()
        if not text.strip() or len(text) > _LARGEST_PASTE:
            return False
        self._read(text)
        return True

    def dragEnterEvent(self, event: Any) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: Any) -> None:
        if self._run is None and self.pasted(event.mimeData()):
            event.acceptProposedAction()

    def _read(self, source: Path | str, target: TargetId | None = None, **how: Any) -> None:
        if self._run is not None:
            return
        self.source = source
        self.trouble.hide()
        shop = self.desk.shop
        run = self._begin(_("Reading"), 100)
        name = source.name if isinstance(source, Path) else _("pasted rows")

        def work() -> tuple[Table, ColumnMapping]:
            table = open_table(source, name=name, progress=run.tell_share, **how)
            return table, propose(table, target or likely_target(table.shape, shop), shop)

        run_in_thread(work, lambda found: self._opened(*found), self._unreadable, self)

    def _opened(self, table: Table, mapping: ColumnMapping) -> None:
        self._end()
        if self.table is not None:
            self.table.close()
        self.table, self.mapping, self.plan = table, mapping, None
        self.choices = ImportChoices()
        self.stack.setCurrentIndex(1)
        self._show_table()

    def _unreadable(self, error: BaseException) -> None:
        self._end()
        if isinstance(error, ReadingStopped):
            return
        self.trouble.say(_("This cannot be read as a table"), sentence(error))

    def _open_otherwise(self, how: dict[str, Any]) -> None:
        if self.source is not None and self.mapping is not None:
            self._read(self.source, self.mapping.target, **how)

    # --------------------------------------------------------------- choosing

    def _show_table(self) -> None:
        table, mapping = self.table, self.mapping
        if table is None or mapping is None:
            return
        first = table.first(4)
        headers = table.shape.headers
        self.shape.show_shape(table, mapping)
        values = [[row.cell(column) for row in first] for column in range(len(headers))]
        self.columns.show_columns(headers, values, target_of(mapping.target))
        self.columns.show_mapping(mapping)
        self._anew()

    def _take_target(self, target: TargetId) -> None:
        table, shop = self.table, self.desk.shop
        if table is None or self._run is not None:
            return

        def done(mapping: ColumnMapping) -> None:
            self.mapping, self.choices = mapping, ImportChoices()
            self._show_table()

        run_in_thread(lambda: propose(table, target, shop), done, self.desk.say_error, self)

    def _map(self, column: int, field: str) -> None:
        if self.mapping is None:
            return
        columns = {name: at for name, at in self.mapping.columns.items() if at != column and name != field}
        if field:
            columns[field] = column
        self._remap(replace(self.mapping, columns=columns, source=MappingSource.PERSON))

    def _fix(self, field: str, text: str) -> None:
        if self.mapping is None:
            return
        fixed = {name: value for name, value in self.mapping.fixed.items() if name != field}
        if text:
            fixed[field] = text
        self._remap(replace(self.mapping, fixed=fixed, source=MappingSource.PERSON))

    def _remap(self, mapping: ColumnMapping) -> None:
        self.mapping = mapping
        self.columns.show_mapping(mapping)
        if self.table is not None:
            self.shape.show_source(mapping)
        self._anew()

    def _choose(self, choices: ImportChoices) -> None:
        self.choices = choices
        self._anew()

    # --------------------------------------------------------------- counting

    def _anew(self) -> None:
        self.plan = None
        self._turn += 1
        self._judge()
        if self._run is not None:
            self._run.ended.set()
        self._settle.start()

    def _count(self) -> None:
        table, mapping, choices, shop = self.table, self.mapping, self.choices, self.desk.shop
        if table is None or mapping is None or self._run is not None:
            if self._run is not None:
                self._settle.start()
            return
        missing = _missing(mapping)
        if missing:
            self.outcome.say(_("Choose the column for {fields}.").format(fields=missing))
            return
        turn = self._turn
        run = self._begin(_("Counting"), table.shape.count)

        def done(plan: ImportPlan) -> None:
            self._end()
            if turn == self._turn:
                self.plan = plan
                self.outcome.show_plan(plan, choices, table.shape.headers)
                self._say_earlier(plan)
                self._judge()

        source = imports.source_of(table, mapping)
        run_in_thread(lambda: imports.plan(shop, source, choices, run.tell), done, self._failed, self)

    def _say_earlier(self, plan: ImportPlan) -> None:
        if not plan.earlier:
            self.trouble.hide()
            return
        last = plan.earlier[0]
        self.trouble.say(
            _("This very file was imported before"),
            ngettext("{when}, by {who}: {count:,} row", "{when}, by {who}: {count:,} rows", last.rows).format(
                when=when(last.at), who=last.by, count=last.rows
            ),
        )

    # ---------------------------------------------------------------- writing

    def write(self) -> None:
        """Import what was counted."""
        table, mapping, plan, choices = self.table, self.mapping, self.plan, self.choices
        if table is None or mapping is None or plan is None or not plan.ready or self._run is not None:
            return
        shop, actor = self.desk.shop, self.desk.actor
        run = self._begin(_("Importing"), plan.total)
        source = imports.source_of(table, mapping)

        def done(found: tuple[ImportResult, Any]) -> None:
            self._end()
            result, commit = found
            self._forget()
            self._take_back = lambda: self._undo(commit, result)
            self.last_line.set_text(f"{plain(source.name, 80)} · {_result(result)}")
            self.last.show()
            self.desk.toast(_result(result), self._take_back)
            self.desk.go_to(_SEEN_ON[mapping.target])

        run_in_thread(lambda: imports.run(shop, actor, source, choices, run.tell), done, self._failed, self)

    def _undo(self, commit: Any, result: ImportResult) -> None:
        shop, actor = self.desk.shop, self.desk.actor
        if self._run is not None:
            return
        self.last.hide()
        run = self._begin(_("Taking back"), result.new + result.changed)
        watch = imports.watching(run.tell)

        def done(_commit: object) -> None:
            self._end()
            self.desk.toast(_("The import is taken back."))

        self.desk.go_to("imports")
        run_in_thread(lambda: shop.undo(actor, commit, watch), done, self._failed, self)

    def _failed(self, error: BaseException) -> None:
        self._end()
        if isinstance(error, ReadingStopped):
            return
        if isinstance(error, CommitCancelled):
            self.desk.toast(sentence(error))
            return
        self.desk.say_error(error)
        self._anew()

    def _forget(self) -> None:
        if self.table is not None:
            self.table.close()
        self.table = self.mapping = self.plan = self.source = None
        self.trouble.hide()
        self.stack.setCurrentIndex(0)
        self._judge()

    # --------------------------------------------------------------- progress

    def start(self) -> bool:
        """F5: import, where everything is ready for it."""
        if not self.import_button.isEnabled():
            return False
        self.write()
        return True

    def stop(self) -> bool:
        """Esc: end what runs; nothing of it stays."""
        if self._run is None:
            return False
        self._run.ended.set()
        return True

    def _begin(self, head: str, total: int) -> _Run:
        self._run = _Run(head, max(total, 1))
        self.foot.show()
        self._show_progress()
        self._look.start()
        self._judge()
        return self._run

    def _end(self) -> None:
        self._run = None
        self._look.stop()
        self.foot.hide()
        self._judge()

    def _show_progress(self) -> None:
        run = self._run
        if run is None:
            return
        share = min(1.0, run.done / run.total)
        words = _("{done:,} of {total:,} rows").format(done=run.done, total=run.total)
        percent = _("{percent:.0f} % of the file").format(percent=share * 100)
        self.progress.show_progress(run.head, percent if run.head == _("Reading") else words, share)

    def _judge(self) -> None:
        plan = self.plan
        ready = plan is not None and plan.ready and self._run is None and self.desk.may(Permission.IMPORT)
        self.import_button.setEnabled(ready)
        self.import_button.setVisible(self.stack.currentIndex() == 1)
        rows = plan.writes if plan is not None else 0
        words = (
            ngettext("Import {count:,} row", "Import {count:,} rows", rows).format(count=rows) if rows else _("Import")
        )
        self.import_button.setText(words)
        self.import_button.setAccessibleName(words)
        self.import_button.setToolTip("" if self.desk.may(Permission.IMPORT) else _("Your role may not import."))
        self.file_button.setEnabled(self._run is None)

    def _leave(self) -> None:
        if self._run is not None:
            self._run.ended.set()
        if self.table is not None:
            self.table.close()


def _nothing() -> None:
    """Nothing to take back."""


def _missing(mapping: ColumnMapping) -> str:
    """The fields without which nothing can be read, by name; "" where none is missing."""
    target = target_of(mapping.target)
    given = {*mapping.columns, *(name for name, text in mapping.fixed.items() if text)}
    names = [field_word(field.id) for field in target.fields if field.required and field.id not in given]
    names += [_(" or ").join(map(field_word, group)) for group in target.any_of if not given & set(group)]
    return ", ".join(names)


def _result(result: ImportResult) -> str:
    told = [
        ngettext("{count:,} row is new", "{count:,} rows are new", result.new).format(count=result.new),
        ngettext("{count:,} changed", "{count:,} changed", result.changed).format(count=result.changed),
    ]
    return _("Imported: {what}.").format(what=", ".join(told))
