"""Where a machine stands, said by hand: site, area, rack, position."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.site import RackPlace
from app.ui import theme
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.dialog_head import DialogHead
from app.ui.widgets.form_dialog import FormDialog
from app.ui.widgets.text import label
from app.words.language import _
from app.words.places import place_words, source_name


class PlaceDialog(FormDialog):
    """`machine` names it in words, `now` is where it stands as far as is known, `sites` are offered by name."""

    least = (440, 0)

    def __init__(
        self,
        parent: QWidget,
        machine: str,
        now: RackPlace | None,
        sites: Iterable[str],
        *,
        simulated: bool = False,
    ) -> None:
        super().__init__(parent)
        title = _("Set position")
        self.setWindowTitle(title)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(6)
        whole.addLayout(DialogHead(title, (machine,), simulated=simulated))
        known = _("Nobody has said yet where it stands.")
        if now is not None:
            known = _("Now: {place} ({source})").format(
                place=place_words(now, site=True), source=source_name(now.source)
            )
        whole.addWidget(label(known, "small", "ink_2", wrap=True))
        self.site = _SiteField(sites, now.site if now is not None else "")
        self._add(whole, _("Site"), self.site)
        self.area = self._field(whole, _("Area"), now.area if now is not None else None, _("Container 3"))
        self.rack = self._field(whole, _("Rack"), now.rack if now is not None else None, "4")
        self.position = self._field(whole, _("Position"), now.position if now is not None else None, "17")
        self.help = label("", "small", "ink_2", wrap=True)
        self.help.setMinimumHeight(2 * self.help.fontMetrics().lineSpacing())  # either sentence, so that nothing jumps
        self.help.setAlignment(Qt.AlignmentFlag.AlignTop)
        whole.addWidget(self.help)
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        self.go_button = primary(_("Set position"), self.accept, compact=True)
        row.addWidget(self.go_button)
        whole.addLayout(row)
        self.site.editTextChanged.connect(lambda _text: self._judge())
        for field in (self.area, self.rack, self.position):
            field.textChanged.connect(lambda _text: self._judge())
        self._judge()
        first = self.site if not self.site.currentText() else self.position
        first.setFocus()
        if first is self.position:
            self.position.selectAll()

    def place(self) -> RackPlace:
        """The place as it was typed."""
        area, rack, position = (one.text().strip() or None for one in (self.area, self.rack, self.position))
        return RackPlace(self.site.currentText().strip(), area, rack, position)

    def _judge(self) -> None:
        place = self.place()
        enough = bool(place.site and (place.area or place.rack or place.position))
        self.go_button.setEnabled(enough)
        self.help.setText(
            _("Kept with the machine's serial and MAC, so it goes along to another address.")
            if enough
            else _("It takes the site, and an area, a rack or a position.")
        )

    def _field(self, whole: QVBoxLayout, name: str, text: str | None, example: str) -> QLineEdit:
        made = QLineEdit(text or "")
        made.setMaxLength(80)
        made.setPlaceholderText(example)
        theme.set_font(made, "body")
        self._add(whole, name, made)
        return made

    @staticmethod
    def _add(whole: QVBoxLayout, name: str, field: QWidget) -> None:
        field.setAccessibleName(name)
        caption = label(name, "small", "ink_2")
        caption.setBuddy(field)
        whole.addWidget(caption)
        whole.addWidget(field)


class _SiteField(QComboBox):
    """The shop's sites by name; another name makes a new one."""

    def __init__(self, sites: Iterable[str], chosen: str) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        theme.set_font(self, "body")
        names = list(sites)
        self.addItems(names)
        self.setEditText(chosen or (names[0] if len(names) == 1 else ""))
        field = self.lineEdit()
        if field is not None:
            field.setMaxLength(80)
            field.setPlaceholderText(_("Hall 3"))
            field.setCursorPosition(0)  # of a long name the beginning

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), super().minimumSizeHint().height())
