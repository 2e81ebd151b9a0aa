"""Range picker: type ranges, or take named ones, those scanned before, own networks, the simulated range."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy

from app.ui import icons, networks, theme
from app.ui.bridge import run_in_thread
from app.ui.pages.fleet_scan import SIMULATED
from app.ui.pages.page import Desk
from app.ui.widgets.search_field import REST_MS
from app.ui.widgets.text import plain_tooltip
from app.words.errors import sentence
from app.words.language import _, ngettext

if TYPE_CHECKING:
    from app.domain.site import NamedRange
    from app.ledger.change import Commit

#: The window is painted before anybody looks around for networks and names, ms.
_LOOK_MS = 300
#: A column of a spreadsheet with every address of the largest scan fits in.
_LONGEST = 1_200_000
#: What looks like an address or a range in the cells of a spreadsheet.
_NUMERIC = re.compile(r"\d{1,3}(?:[.\-/*]+\d{0,3})+\*?")
_KEEP = "\0keep"


class RangePicker(QComboBox):
    """`submitted` follows Enter. `value` is the text typed, or SIMULATED.

    `counted` follows the typing at rest: how many addresses the text covers in words, and whether it is a range at all.
    """

    submitted = Signal()
    found_own = Signal()
    counted = Signal(str, bool)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName(_("Ranges to scan"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.px(230))
        theme.set_font(self, "body")
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.tell_count)
        field = self.lineEdit()
        if field is not None:
            field.setPlaceholderText(_("10.0.0.0/24 or 10.0.1-4.*"))
            field.setAccessibleName(_("Ranges to scan"))
            field.setMaxLength(_LONGEST)
            field.returnPressed.connect(self.submitted.emit)
            field.textEdited.connect(self._edited)
            theme.set_font(field, "body")
        self._own: tuple[str, ...] = ()
        self._ranges: tuple[str, ...] = ()
        self._named: tuple[NamedRange, ...] = ()
        self._before = ""
        self.remember(desk.preferences.ranges)
        self.setEditText(self._ranges[0] if self._ranges else "")
        self.activated.connect(self._chosen)
        self.currentTextChanged.connect(self._hint)
        QTimer.singleShot(_LOOK_MS, self, self._look_around)

    def own(self) -> tuple[str, ...]:
        """The networks of this computer."""
        return self._own

    def _look_around(self) -> None:
        """Once the window is up: which networks this computer is in, and which ranges have names."""
        self._own = networks.own_ranges()
        if not self.currentText() and self._own:
            self.setEditText(self._own[0])
        self.remember(self._ranges)
        self.found_own.emit()
        self.look_up_names()

    def look_up_names(self) -> None:
        """Read the named ranges of the shop anew."""
        atlas = self._desk.atlas if self._desk.shop is not None else None
        if atlas is not None:
            run_in_thread(lambda: atlas.record.ranges, self._show_names, self._desk.say_error, self)

    def _show_names(self, named: tuple[NamedRange, ...]) -> None:
        if named != self._named:
            self._named = named
            self.remember(self._ranges)

    def remember(self, ranges: Sequence[str]) -> None:
        """Offer named ranges first, then these."""
        text = self.currentText()
        self._ranges = tuple(ranges)
        self.clear()
        names = {one.name for one in self._named}
        for one in self._named:
            self.addItem(icons.icon("ph.map-pin", "accent"), one.name, one.name)
        for text_ in self._ranges:
            if text_ not in names:
                self.addItem(icons.icon("ph.clock-counter-clockwise", "ink_3"), text_[:80], text_)
        for text_ in self._own:
            if text_ not in self._ranges:
                self.addItem(icons.icon("ph.share-network", "ink_3"), text_, text_)
        self.insertSeparator(self.count())
        self.addItem(icons.icon("nav.bench", "accent"), _("Simulated range"), SIMULATED)
        self.addItem(icons.icon("ph.floppy-disk", "ink_2"), _("Keep these ranges under a name…"), _KEEP)
        self.setCurrentIndex(-1)
        self.setEditText(text)

    def value(self) -> str:
        """What is to be scanned."""
        text = self.currentText().strip()
        return SIMULATED if text == _("Simulated range") or text.casefold() == SIMULATED else text

    def set_value(self, text: str) -> None:
        """Put ranges into the field."""
        self.setEditText(text)

    def choose_simulated(self) -> None:
        """Choose the simulated range."""
        self.setEditText(_("Simulated range"))

    def focus_text(self) -> None:
        """Put the cursor into the field, everything selected."""
        field = self.lineEdit()
        if field is not None:
            field.setFocus()
            field.selectAll()

    def show_wrong(self, *, wrong: bool) -> None:
        """Mark the field as holding no range."""
        theme.set_kind(self, "error" if wrong else "")

    def tell_count(self) -> None:
        """Tell how many addresses the field covers, or what is wrong with it."""
        from app.services.fleet import TargetError, addresses_in

        text = self.value()
        if not text or text == SIMULATED:
            self.counted.emit("", False)
            return
        atlas = self._desk.atlas

        def failed(error: BaseException) -> None:
            if not isinstance(error, TargetError):
                self._desk.say_error(error)
            elif text == self.value():
                self.show_wrong(wrong=True)
                self.counted.emit(sentence(error), True)

        def done(number: int) -> None:
            if text == self.value():
                words = ngettext("{count} address", "{count} addresses", number)
                self.counted.emit(words.format(count=f"{number:,}"), False)

        run_in_thread(lambda: addresses_in(text, atlas), done, failed, self)

    # ---------------------------------------------------------------- inside

    def _edited(self, text: str) -> None:
        self.show_wrong(wrong=False)
        if "\n" in text or "\t" in text:  # cells of a spreadsheet: their addresses, without heads and other columns
            found = list(dict.fromkeys(_NUMERIC.findall(text)))
            self.setEditText(", ".join(found) if found else " ".join(text.split()))
        self._rest.start()

    def _chosen(self, place: int) -> None:
        data = self.itemData(place)
        if data == _KEEP:
            self.setEditText(self._before)
            self._keep_name()
        elif data and data != SIMULATED:
            self.setEditText(str(data))
        self._rest.start()

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        self._before = self.currentText()
        self.view().setMinimumWidth(theme.px(300))
        super().showPopup()

    def _keep_name(self) -> None:
        from app.ui.pages.fleet_name import NameDialog

        text = self.value()
        if not text or text == SIMULATED:
            self.focus_text()
            return
        dialog = NameDialog(self, text)
        if dialog.exec() != NameDialog.DialogCode.Accepted:
            return
        from app.services.sites import add_range

        shop, actor, name = self._desk.shop, self._desk.actor, dialog.name.text().strip()

        def done(commit: Commit) -> None:
            def take_back() -> None:
                run_in_thread(lambda: shop.undo(actor, commit), None, self._desk.say_error, self)

            self.set_value(name)
            self.look_up_names()
            self._desk.toast(_("{name} is kept").format(name=name), take_back)

        run_in_thread(lambda: add_range(shop, actor, name, text), done, self._desk.say_error, self)

    def _hint(self, text: str) -> None:
        self.setToolTip(plain_tooltip(text[:600]) if len(text) > 24 else "")
