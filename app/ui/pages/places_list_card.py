"""The card that takes a list of places in from a file, shown first, and writes one out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.places_list import PlacesReport, RowNews
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.flow import Flow
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, label
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.places import place_words, row_problem
from app.words.plain_text import plain

if TYPE_CHECKING:
    from app.ui.pages.page import Desk

#: So many rows of a list are shown before it is taken: enough to see whether it was read right.
_SHOWN = 6


class PlacesListCard(Card):
    """`taken` is called with words and the commit once a list was taken."""

    def __init__(self, desk: Desk, taken: Callable[[str, Any], object]) -> None:
        super().__init__(_("Lists of places"))
        self._desk, self._taken = desk, taken
        self._path: Path | None = None
        row = QWidget()
        buttons = Flow(row, 8)
        self.import_button = button(_("Import a list"), self._ask_import, icon="ph.download-simple")
        self.export_button = button(_("Export the places"), self._ask_export, icon="ph.upload-simple")
        buttons.addWidget(self.import_button)
        buttons.addWidget(self.export_button)
        self.column.addWidget(row)
        self._words = label(self._help(), "small", "ink_2", wrap=True)
        self.column.addWidget(self._words)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        self.column.addLayout(self._rows)
        self._confirm = QWidget()
        confirm = QHBoxLayout(self._confirm)
        confirm.setContentsMargins(0, 0, 0, 0)
        self.take_button = button(_("Take this list"), self.take, icon="ph.check")
        confirm.addWidget(self.take_button)
        confirm.addWidget(button(_("Leave it"), self.leave))
        confirm.addStretch(1)
        self._confirm.hide()
        self.column.addWidget(self._confirm)

    @staticmethod
    def _help() -> str:
        return _(
            "CSV with a heading line: ip, mac or serial, then site, area, rack, position. "
            "It is shown first and taken whole or not at all."
        )

    def show_count(self, places: int) -> None:
        """How many places there are to write out."""
        self.export_button.setEnabled(places > 0)

    def answer(self) -> str:
        """What the card says now."""
        return self._words.text()

    def propose(self, path: Path) -> None:
        """Read a list and show what it would change."""
        from app.services.site_places import read_places_csv

        shop = self._desk.shop
        self.leave()
        self._say(_("Reading the list…"))
        run_in_thread(lambda: read_places_csv(shop, path), lambda report: self._show(path, report), self._failed, self)

    def take(self) -> None:
        """Take the list that is shown."""
        from app.services.site_places import import_places_csv

        path, shop, actor = self._path, self._desk.shop, self._desk.actor
        if path is None:
            return

        def done(result: tuple[PlacesReport, Any]) -> None:
            report, commit = result
            self.leave()
            fresh = report.count(RowNews.NEW) + report.count(RowNews.MOVED)
            words = ngettext("{count} place was taken from {file}", "{count} places were taken from {file}", fresh)
            if commit is not None:
                self._taken(words.format(count=f"{fresh:,}", file=plain(report.name, 60)), commit)

        self._say(_("Taking the list…"))
        run_in_thread(lambda: import_places_csv(shop, actor, path), done, self._failed, self)

    def leave(self) -> None:
        """Put the list away again."""
        self._path = None
        empty(self._rows)
        self._confirm.hide()
        self._say(self._help())

    def export(self, path: Path) -> None:
        """Write every place that was told."""
        from app.services.site_places import export_places_csv

        shop = self._desk.shop

        def done(count: int) -> None:
            words = ngettext("{count} place written to {file}", "{count} places written to {file}", count)
            self._desk.toast(words.format(count=f"{count:,}", file=path.name))

        run_in_thread(lambda: export_places_csv(shop, path), done, self._failed, self)

    # ---------------------------------------------------------------- inside

    def _ask_import(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, _("Import places"), str(Path.home()), "CSV (*.csv *.txt *.tsv)")
        if name:
            self.propose(Path(name))

    def _ask_export(self) -> None:
        first = str(Path.home() / _("places.csv"))
        name, _kind = QFileDialog.getSaveFileName(self, _("Export the places"), first, "CSV (*.csv)")
        if name:
            path = Path(name)
            self.export(path if path.suffix.casefold() == ".csv" else path.with_name(path.name + ".csv"))

    def _show(self, path: Path, report: PlacesReport) -> None:
        empty(self._rows)
        counted = _("{file}, read as {encoding}: {new} new, {moved} moved, {same} as before").format(
            file=plain(report.name, 60), encoding=report.encoding, new=f"{report.count(RowNews.NEW):,}",
            moved=f"{report.count(RowNews.MOVED):,}", same=f"{report.count(RowNews.SAME):,}",
        )  # fmt: skip
        wrong = report.problems
        if wrong:
            counted = ngettext(
                "{count} row cannot be taken, so nothing is. Correct the file and import it again.",
                "{count} rows cannot be taken, so nothing is. Correct the file and import it again.",
                len(wrong),
            ).format(count=f"{len(wrong):,}")
        self._say(counted, "critical" if wrong else "ink")
        for row in (wrong or report.rows)[:_SHOWN]:
            machine = " ".join(part for part in (row.ip, row.serial, row.mac) if part)
            where = row_problem(row) if wrong else place_words(row.place, site=True)
            line = _("Line {line}: {machine} → {place}").format(line=row.line, machine=plain(machine, 60), place=where)
            if wrong:
                line = _("Line {line}: {problem}").format(line=row.line, problem=where)
            self._rows.addWidget(Elided(line, "small", "ink"))
        more = len(wrong or report.rows) - _SHOWN
        if more > 0:
            words = ngettext("and {count} more", "and {count} more", more).format(count=f"{more:,}")
            self._rows.addWidget(label(words, "small", "ink_2"))
        fresh = report.count(RowNews.NEW) + report.count(RowNews.MOVED)
        self._path = path if not wrong and fresh else None
        self._confirm.setVisible(True)
        self.take_button.setVisible(self._path is not None)

    def _failed(self, error: BaseException) -> None:
        self.leave()
        self._say(sentence(error), "critical")

    def _say(self, words: str, tone: str = "ink_2") -> None:
        self._words.setText(words)
        theme.set_tone(self._words, tone)
