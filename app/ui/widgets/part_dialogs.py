"""What is asked about a part or a lot: its description, where it goes, how many there are, what they weigh."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.domain.finding import PartKind
from app.domain.stock import MSL_LEVELS, LotRow, PartDraft, PartRow, Tracking
from app.ui.widgets.choice import Choice
from app.ui.widgets.number_field import NumberField
from app.ui.widgets.part_form import PartForm, text_field
from app.ui.widgets.receive_dialog import fits_typed
from app.words.capital import capital
from app.words.findings import part_name
from app.words.language import _
from app.words.part_story import number_text
from app.words.parts import tracking_word, unit_text
from app.words.plain_text import plain


class EditPartDialog(PartForm):
    """Everything that is said of a part."""

    least = (620, 0)

    def __init__(self, parent: QWidget, part: PartRow) -> None:
        super().__init__(parent, _("Edit {sku}").format(sku=plain(part.sku, 30)), _("Save the part"))
        self._part = part
        self.sku, self.mpn = text_field(part.sku, most=60), text_field(part.mpn, most=60)
        self.add_beside((_("Part number (SKU)"), self.sku), (_("Maker's number (MPN)"), self.mpn))
        self.name = text_field(part.name)
        self.kind = Choice(_("Kind of part"), 200)
        for kind in PartKind:
            self.kind.addItem(capital(part_name(kind)), kind)
        self.kind.setCurrentIndex(self.kind.findData(part.kind))
        self.add_beside((_("What it is"), self.name), (_("Kind of part"), self.kind))
        fits = ", ".join(fit.text for fit in part.fits)
        self.fits = text_field(fits, _("BHB42601, BHB42601/V1.3, BM1362@chip"), 1000)
        self.add(_("Fits: boards, chips or models; /revision and @position narrow it; empty = anything"), self.fits)
        self.minimum = NumberField(0, part.minimum)
        self.target, self.pack, self.lead = (_number(one) for one in (part.target, part.pack, part.lead_days))
        self.add_beside(
            (_("Keep at least"), self.minimum), (_("Fill up to"), self.target), (_("Bought in packs of"), self.pack),
            (_("Days to come"), self.lead),
        )  # fmt: skip
        self.tracking = Choice(_("How it is kept"), 220)
        for tracking in Tracking:
            self.tracking.addItem(capital(tracking_word(tracking)), tracking)
        self.tracking.setCurrentIndex(self.tracking.findData(part.tracking))
        self.unit = text_field(part.unit, most=12)
        self.piece = weight_field(part.piece_mg)
        self.bin = text_field(part.place, _("scan or type a bin"), 60)
        self.add_beside((_("Usually kept in"), self.bin), (_("How it is kept"), self.tracking))
        self.msl = Choice(_("Moisture sensitivity"), 120)
        self.msl.addItem(_("not sensitive"), "")
        for level in MSL_LEVELS:
            self.msl.addItem(f"MSL {level}", level)
        self.msl.setCurrentIndex(max(0, self.msl.findData(part.msl)))
        self.esd = QCheckBox(_("Touch only when grounded (ESD)"))
        self.esd.setChecked(part.esd)
        self.add_beside(
            (_("Unit"), self.unit), (_("One weighs, mg"), self.piece), (_("Moisture sensitivity"), self.msl)
        )  # fmt: skip
        self.fields.addWidget(self.esd)
        self.remark = text_field(part.note, most=400)
        self.add(_("Remark"), self.remark)
        for field in (self.sku, self.name, self.minimum, self.target):
            field.textChanged.connect(lambda _text: self._judge())
        self._judge()
        self.name.setFocus()

    def _judge(self) -> None:
        target = self.target.known()
        if not self.sku.text().strip() or not self.name.text().strip():
            self.say_problem(_("A part needs a number and a name."))
        elif target is not None and target < self.minimum.value():
            self.say_problem(_("Fill up to no less than what is kept at least."))
        else:
            self.say_problem("")

    def drafted(self, place_id: str | None) -> PartDraft:
        """The part as it was described, kept in that place."""
        return PartDraft(
            self.sku.text().strip(), self.name.text().strip(), self.kind.currentData(), fits_typed(self.fits.text()),
            self.mpn.text().strip(), self.unit.text().strip() or "pc", self.minimum.value(), self.target.known(),
            self.pack.known() or None, self.lead.known(), self.tracking.currentData(), weight_of(self.piece) or None,
            self.esd.isChecked(), self.msl.currentData(), self.remark.text().strip(), place_id,
        )  # fmt: skip


class CountDialog(PartForm):
    """How many of a lot there are really; where it lies in several bins, in which of them."""

    def __init__(self, parent: QWidget, lot: LotRow) -> None:
        super().__init__(
            parent, _("Count {lot}").format(lot=lot.number), _("Set the count"), (lot.sku, lot.part_name, lot.bin)
        )
        self._lot = lot
        self.bin = bin_choice(lot)
        line = self.add(_("In which bin"), self.bin)
        line.setVisible(self.bin.count() > 1)
        self.counted = NumberField(0, max(0, self._there()))
        self.add(_("Counted"), self.counted)
        self.remark = text_field(most=200)
        self.add(_("Remark"), self.remark)
        self.bin.currentIndexChanged.connect(lambda _at: self.counted.setText(str(max(0, self._there()))))
        self.counted.selectAll()
        self.counted.setFocus()

    def _there(self) -> int:
        return held_in(self._lot, self.bin)

    def chosen_bin(self) -> str:
        """The bin that was counted, by its number; "" = all of the lot."""
        return str(self.bin.currentData() or "") if self.bin.count() > 1 else ""


class MoveLotDialog(PartForm):
    """How many of a lot go into which bin."""

    def __init__(self, parent: QWidget, lot: LotRow) -> None:
        super().__init__(parent, _("Move {lot}").format(lot=lot.number), _("Move"), (lot.sku, lot.part_name))
        self._lot = lot
        self.source = bin_choice(lot)
        self.add(_("Out of"), self.source).setVisible(self.source.count() > 1)
        self.target = text_field("", _("scan or type a bin"), 60)
        self.quantity = NumberField(1, max(1, self._there()))
        self.add_beside((_("Into bin"), self.target), (_("How many"), self.quantity))
        self.source.currentIndexChanged.connect(lambda _at: self.quantity.setText(str(max(1, self._there()))))
        for field in (self.target, self.quantity):
            field.textChanged.connect(lambda _text: self._judge())
        self.target.setFocus()
        self._judge()

    def _there(self) -> int:
        return held_in(self._lot, self.source)

    def _judge(self) -> None:
        self.say_problem(too_many(self.quantity.value(), self._there()))
        if not self.target.text().strip():
            self.go_button.setEnabled(False)

    def scanned(self, text: str) -> bool:
        """A scan is the bin it goes into."""
        self.target.setText(text)
        return True

    def moved(self) -> tuple[int | None, str, str]:
        """How many (None = all of it), into which bin, out of which ("" = where most lies)."""
        source = str(self.source.currentData() or "") if self.source.count() > 1 else ""
        many = self.quantity.value()
        return None if many >= self._lot.on_hand and not source else many, self.target.text().strip(), source


class ScrapDialog(PartForm):
    """How many of a lot are written off, and why."""

    def __init__(self, parent: QWidget, lot: LotRow) -> None:
        super().__init__(
            parent, _("Scrap from {lot}").format(lot=lot.number), _("Scrap"), (lot.sku, lot.part_name, lot.bin)
        )
        self._lot = lot
        self.bin = bin_choice(lot)
        self.add(_("Out of"), self.bin).setVisible(self.bin.count() > 1)
        self.quantity = NumberField(1, 1)
        self.add(_("How many"), self.quantity)
        self.reason = text_field("", _("dropped, burnt, too old"), 200)
        self.add(_("Why"), self.reason)
        self.bin.currentIndexChanged.connect(lambda _at: self._judge())
        for field in (self.quantity, self.reason):
            field.textChanged.connect(lambda _text: self._judge())
        self._judge()
        self.quantity.selectAll()
        self.quantity.setFocus()

    def _judge(self) -> None:
        self.say_problem(too_many(self.quantity.value(), held_in(self._lot, self.bin)))
        if not self.reason.text().strip():
            self.go_button.setEnabled(False)


class CountLooseDialog(PartForm):
    """How many of a loose part there are, counted or weighed; a weighed handful says what one weighs."""

    def __init__(self, parent: QWidget, part: PartRow) -> None:
        here = f"{number_text(part.on_hand)} {unit_text(part.unit, part.on_hand)}"
        about = (part.name, _("{n} in the record").format(n=here))
        super().__init__(parent, _("Count {sku}").format(sku=plain(part.sku, 30)), _("Set the count"), about)
        self._part = part
        self.counted = NumberField(0, max(0, part.on_hand))
        self.add(_("Counted"), self.counted)
        self.grams, self.empty, self.piece = weight_field(None), weight_field(None), weight_field(part.piece_mg)
        self.add_beside(
            (_("Or weighed, g"), self.grams), (_("Empty container, g"), self.empty), (_("One weighs, mg"), self.piece)
        )
        self.remark = text_field(most=200)
        self.add(_("Remark"), self.remark)
        for field in (self.grams, self.empty, self.piece):
            field.textChanged.connect(lambda _text: self._weigh())
        self.counted.selectAll()
        self.counted.setFocus()

    def _weigh(self) -> None:
        """What the scales say becomes the count."""
        if not self.grams.text().strip():
            self.say_problem("")
            self.say_note("")
            return
        piece, grams = weight_of(self.piece), weight_of(self.grams) - weight_of(self.empty)
        if not piece:
            self.say_note(_("Say what one weighs: weigh ten of them, and write a tenth of it."))
            return
        if grams < 0:
            self.say_problem(_("The empty container weighs more than the full one."))
            return
        self.say_problem("")
        pieces = round(grams * 1000 / piece)
        self.counted.setText(str(pieces))
        self.say_note(_("That weight is {n}.").format(n=f"{number_text(pieces)} {unit_text(self._part.unit, pieces)}"))

    def learnt(self) -> float | None:
        """What one piece weighs, milligrams, where that is new; else None."""
        piece = weight_of(self.piece)
        return piece if piece and piece != self._part.piece_mg else None


class AlternateDialog(PartForm):
    """Which part may be used instead."""

    def __init__(self, parent: QWidget, part: PartRow) -> None:
        title = _("Instead of {sku}").format(sku=plain(part.sku, 30))
        super().__init__(parent, title, _("Add the alternate"), (part.name,))
        self.sku = text_field("", _("scan or type a part"), 60)
        self.add(_("This part may be used"), self.sku)
        self.remark = text_field("", _("needs the same bin on one board"), 200)
        self.add(_("Under which condition"), self.remark)
        self.sku.textChanged.connect(lambda text: self.go_button.setEnabled(bool(text.strip())))
        self.go_button.setEnabled(False)
        self.sku.setFocus()

    def scanned(self, text: str) -> bool:
        """A scan is the other part."""
        self.sku.setText(text)
        return True


def bin_choice(lot: LotRow) -> Choice:
    """The bins a lot lies in, by number; "" where it lies nowhere named."""
    made = Choice(_("Bin"), 220)
    for one in lot.bins:
        name = plain(one.name, 40) or _("no bin")
        made.addItem(f"{name} · {number_text(one.quantity)}", one.number or one.name)
    return made


def held_in(lot: LotRow, chosen: Choice) -> int:
    """How many of a lot lie in the bin that is chosen."""
    bin_ = chosen.currentData()
    return sum(one.quantity for one in lot.bins if bin_ in (one.number, one.name)) if bin_ else lot.on_hand


def too_many(wanted: int, there: int) -> str:
    """What is wrong where more is to leave than the record has; "" where it is enough."""
    if wanted <= max(0, there):
        return ""
    return _("The record has {n} there: count first if there are more.").format(n=number_text(there))


def weight_field(value: float | None) -> QLineEdit:
    """A field for a weight."""
    made = QLineEdit("" if value is None else f"{value:g}")
    made.setMaxLength(16)
    return made


def weight_of(field: QLineEdit) -> float:
    """The weight in a field, with a point or a comma; 0 where none can be read."""
    try:
        value = float(field.text().strip().replace(",", "."))
    except ValueError:
        return 0.0
    return value if 0 <= value < 1e12 else 0.0


def _number(value: int | None) -> NumberField:
    made = NumberField(0, value)
    if value is None:
        made.clear()
    return made
