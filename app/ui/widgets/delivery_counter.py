"""Counting a delivery in: one line after the other, how many came and into which bin."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from app.domain.purchase import CountedIn, Purchase, PurchaseLine
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.number_field import NumberField
from app.ui.widgets.text import label
from app.words.language import _
from app.words.plain_text import plain


class DeliveryCounter(Card):
    """`begin` with the order, `point_at` a line or a part that is not on it; what was counted is `counted`.

    `changed` follows every count, `next_wanted` the last Enter of a line, `done_wanted` the way out without saving.
    """

    changed = Signal()
    next_wanted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__(_("Count what came"))
        self.about = label("", "strong", wrap=True)
        self.line = label("", "small", "ink_2", wrap=True)
        self.column.addWidget(self.about)
        self.column.addWidget(self.line)
        self.count = NumberField(0)
        self.bin, self.batch = QLineEdit(), QLineEdit()
        self.bin.setMaxLength(60)
        self.batch.setMaxLength(60)
        self.bin.setPlaceholderText(_("scan or type a bin"))
        row = QHBoxLayout()
        for text, field in ((_("Counted"), self.count), (_("Bin"), self.bin)):
            half = QVBoxLayout()
            half.setSpacing(4)
            field.setAccessibleName(text)
            half.addWidget(label(text, "small", "ink_2"))
            half.addWidget(field)
            row.addLayout(half)
        self.column.addLayout(row)
        self.batch.setAccessibleName(_("Batch or date code"))
        self.column.addWidget(label(_("Batch or date code"), "small", "ink_2"))
        self.column.addWidget(self.batch)
        self.warning = label("", "small", "major", wrap=True)
        self.column.addWidget(self.warning)
        self.column.addWidget(button(_("Stop counting"), self.left.emit, icon="ph.x", kind="ghost"))
        self.count.textEdited.connect(lambda _text: self._write())
        self.bin.textEdited.connect(lambda _text: self._write())
        self.batch.textEdited.connect(lambda _text: self._write())
        self.count.returnPressed.connect(self.next_wanted.emit)
        self.bin.returnPressed.connect(self.next_wanted.emit)
        self.batch.returnPressed.connect(self.next_wanted.emit)
        self._counts: dict[str, CountedIn] = {}
        #: Parts that came and stand on no line: SKU and name by id.
        self.foreign: dict[str, tuple[str, str]] = {}
        self._at: PurchaseLine | None = None
        self._part = ""

    def begin(self) -> None:
        """Nothing is counted yet."""
        self._counts, self.foreign, self._at, self._part = {}, {}, None, ""

    @property
    def counted(self) -> tuple[CountedIn, ...]:
        """What was counted, lines of 0 left out."""
        return tuple(one for one in self._counts.values() if one.quantity)

    def many(self, key: str) -> int | None:
        """How many of a line (its id) or of a part that is on no line (its id) were counted; None = not yet."""
        found = self._counts.get(key)
        return found.quantity if found is not None else None

    def point_at(self, line: PurchaseLine) -> None:
        """Count this line; what is missing of it is proposed until a number is written."""
        self._at, self._part = line, ""
        self.about.setText(plain(f"{line.sku} · {line.name}", 160))
        expected = _("{n} expected").format(n=line.missing)
        if line.received:
            expected += ", " + _("{n} here before").format(n=line.received)
        self.line.setText(expected)
        self._fill(line.id, line.missing, line.place)

    def point_at_part(self, part_id: str, sku: str, name: str) -> None:
        """Count a part that nobody ordered."""
        self._at, self._part = None, part_id
        self.foreign[part_id] = (sku, name)
        self.about.setText(plain(f"{sku} · {name}", 160))
        self.line.setText(_("Not on this order. Count it to keep it; count 0 to send it back."))
        self._fill(part_id, 0, "")

    def point_back(self, order: Purchase) -> None:
        """The line as the order has it now, where it was changed meanwhile."""
        if self._at is not None:
            self._at = next((line for line in order.lines if line.id == self._at.id), None)

    def take_bin(self, name: str) -> None:
        """A bin was scanned: what is being counted goes there."""
        self.bin.setText(name)
        self._write()

    def accept(self) -> None:
        """Take the number that stands in the field, also where it is the proposal."""
        self._write()

    def _fill(self, key: str, proposed: int, bin_: str) -> None:
        known = self._counts.get(key)
        self.count.setText(str(known.quantity if known is not None else proposed))
        self.bin.setText(known.bin if known is not None else bin_)
        self.batch.setText(known.batch if known is not None else "")
        self._warn()
        self.count.setFocus()
        self.count.selectAll()

    def _write(self) -> None:
        key = self._at.id if self._at is not None else self._part
        if not key:
            return
        self._counts[key] = CountedIn(
            self.count.value(),
            line_id=self._at.id if self._at is not None else "",
            part_id=self._part,
            bin=self.bin.text().strip(),
            batch=self.batch.text().strip(),
        )
        self._warn()
        self.changed.emit()

    def _warn(self) -> None:
        over = self.count.value() - self._at.missing if self._at is not None else 0
        self.warning.setText(_("{n} more than expected. They are taken in at the same price.").format(n=over))
        self.warning.setVisible(over > 0)
