"""Labels: what can be labelled, on which sizes, as PDF or in a label printer's own language, and sending it there.

Labels of boards and machines carry a DataMatrix, orders and deliveries a QR code, places a Code 128, parts and lots a
DataMatrix; what has no room for its code gets the small one where that fits (`Label.codes`). A code carries the house's
number with its check character, a part's its SKU; `app.services.scanning` finds each of them again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.documents.label_layout import LabelLayout, lay_out
from app.documents.label_pdf import label_pages, label_sheets
from app.documents.label_stock import roll_named, rolls, sheet_named, sheets
from app.domain.label import CodeKind, Label, LabelKind, LabelSheet, LabelStock, Shape
from app.domain.label_error import (
    BadPort,
    BadPrinterAddress,
    BadStart,
    LabelsStopped,
    LabelTooSmall,
    NoLabelFor,
    NoSheetsInZpl,
    NotCodable,
    NothingToLabel,
    TooManyLabels,
)
from app.domain.order_draft import OrderFilter
from app.domain.place import PlaceKind
from app.domain.record_error import CommitCancelled
from app.domain.shop_error import NoSuchThing, ShopError
from app.ledger.writing import Watch
from app.services import order_list, places
from app.services.delivery_reading import delivery
from app.services.label_reading import LABELLED, read_labels
from app.services.scanning import ScannedKind, resolve
from app.services.shop import Shop
from app.words.language import _
from drivers.printer.errors import PrinterFailed, PrinterStopped
from drivers.printer.port import RAW_PORT, Follow, Patience, send_device, send_tcp

__all__ = [
    "MOST", "CodeKind", "Label", "LabelKind", "LabelSheet", "LabelStock", "LabelsStopped", "PrintedLabels", "Printer",
    "PrinterFailed", "PrinterStopped", "Shape", "Wanted",
    "label_pdf", "label_zpl", "labels", "printer_named", "roll_named", "rolls", "send_raw", "sheet_named", "sheets",
]  # fmt: skip

#: Labels that are printed at once.
MOST = 10_000
#: Labels after which a watch hears of it.
_EVERY = 20
#: Places that hold stock; the others of a tree are rooms and benches.
_BINS = (PlaceKind.BIN,)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be labelled; everything that is set adds to it.

    `numbers` are numbers, labels, serials or SKUs as typed or scanned, a scan's own text too. `orders` are the orders
    of a filter; `bins` the bins within a place, by its number or name, "" = all there are; `delivery` the boards that
    came with a delivery. `parts` labels every part, `parts_without_stock` those of which nothing is on hand, `lots`
    every lot with something left. `customers` False leaves their names out. `code` = this symbology and no other. Each
    label is printed `copies` times.
    """

    numbers: tuple[str, ...] = ()
    orders: OrderFilter | None = None
    bins: str | None = None
    delivery: str | None = None
    parts: bool = False
    parts_without_stock: bool = False
    lots: bool = False
    copies: int = 1
    customers: bool = True
    code: CodeKind | None = None


@dataclass(frozen=True, slots=True)
class PrintedLabels:
    """What was made: `data` is a PDF or ZPL. `pages` = labels or sheets of paper.

    `codes` says which code each label of `labels` got. `missing` are characters that stand as □; `cut` texts that end
    in …, `left_out` those that had no room, each as (number, text). `refused` are the labels that could not be made,
    as the errors that say why.
    """

    data: bytes
    labels: tuple[Label, ...]
    codes: tuple[CodeKind, ...]
    pages: int
    missing: frozenset[str] = frozenset()
    cut: tuple[tuple[str, str], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    refused: tuple[ShopError, ...] = ()


def labels(shop: Shop, wanted: Wanted) -> tuple[Label, ...]:
    """What the labels will say, in the order asked for, nothing twice.

    Raises NoSuchThing, NoLabelFor, NoSuchPlace, NothingToLabel, TooManyLabels.
    """
    things = [_meant(shop, text) for text in wanted.numbers]
    if wanted.orders is not None:
        things += [(ScannedKind.ORDER, row.id) for row in order_list.orders(shop, wanted.orders)]
    if wanted.bins is not None:
        things += [(ScannedKind.PLACE, id_) for id_ in _bins(shop, wanted.bins)]
    if wanted.delivery is not None:
        came = delivery(shop, wanted.delivery).lines
        things += [(ScannedKind.ASSET, line.asset.id) for line in reversed(came) if line.asset is not None]
    things = list(dict.fromkeys([*things, *_stock(shop, wanted)]))
    if not things:
        raise NothingToLabel
    if len(things) * wanted.copies > MOST:
        raise TooManyLabels(len(things) * wanted.copies, MOST)
    with shop.read() as db:
        return read_labels(db, things, customers=wanted.customers)


def label_pdf(
    shop: Shop,
    wanted: Wanted,
    stock: LabelStock | LabelSheet,
    watch: Watch | None = None,
    *,
    start: int = 1,
    shift_mm: tuple[float, float] = (0.0, 0.0),
) -> PrintedLabels:
    """The labels as a PDF at exact size: one a page, or on sheets beginning at the label `start` (from 1).

    `shift_mm` moves a sheet's labels to the right and down; `watch` hears the percentage. A label that cannot be made
    is left out and told; raises its error where none can: LabelTooSmall, NotCodable; and BadStart, LabelsStopped, and
    what `labels` raises.
    """
    roll = stock.stock if isinstance(stock, LabelSheet) else stock
    if isinstance(stock, LabelSheet) and not 1 <= start <= stock.count:
        raise BadStart(start, stock.name, stock.count)
    watch = watch or Watch()
    with _stoppable():
        laid = _laid_out(shop, wanted, roll, watch)
        tell = _Tell(watch, len(laid.layouts), before=50)
        title = _("Labels")
        if isinstance(stock, LabelSheet):
            made = label_sheets(
                laid.layouts, stock, title=title, copies=wanted.copies, start=start, shift_mm=shift_mm, tell=tell
            )
        else:
            made = label_pages(laid.layouts, stock, title=title, copies=wanted.copies, tell=tell)
        tell(len(laid.layouts))
    return laid.printed(made.pdf, made.pages, made.missing)


def label_zpl(
    shop: Shop, wanted: Wanted, stock: LabelStock | LabelSheet, watch: Watch | None = None, *, native: bool = False
) -> PrintedLabels:
    """The labels in ZPL, for a printer of the stock's dots an inch.

    Each is one picture, as it looks in the PDF: one way for every script, and no text of the label is near a command.
    `native` uses the printer's own codes and type where all characters are plain; such a label is a tenth of the size.
    Raises as `label_pdf` does, and NoSheetsInZpl.
    """
    from app.documents.label_zpl import can_set, native_zpl, picture_zpl
    from app.services.label_bitmap import label_dots

    if isinstance(stock, LabelSheet):
        raise NoSheetsInZpl(stock.name)
    watch = watch or Watch()
    pieces: list[bytes] = []
    missing: set[str] = set()
    with _stoppable():
        laid = _laid_out(shop, wanted, stock, watch)
        tell = _Tell(watch, len(laid.layouts), before=50)
        pictures = label_dots([one for one in laid.layouts if not (native and can_set(one))])
        for done, layout in enumerate(laid.layouts):
            if done % _EVERY == 0:
                tell(done)
            if native and can_set(layout):
                pieces.append(native_zpl(layout, wanted.copies))
                continue
            dots = next(pictures)
            missing |= dots.missing
            pieces.append(picture_zpl(dots.rows, dots.width, dots.height, wanted.copies))
        tell(len(laid.layouts))
    return laid.printed(b"".join(pieces), len(pieces) * wanted.copies, frozenset(missing))


@dataclass(frozen=True, slots=True)
class Printer:
    """Where data for a label printer goes: a `host` and its port, or a device of this computer."""

    host: str = ""
    port: int = RAW_PORT
    device: Path | None = None


def printer_named(text: str) -> Printer:
    """A printer on the network: `HOST`, `HOST:PORT`, `[IPv6]:PORT`. Raises BadPrinterAddress."""
    host, colon, port = text.strip().rpartition(":")
    if not colon or (host.count(":") and not host.startswith("[")):
        host, port = text.strip(), str(RAW_PORT)
    host = host.removeprefix("[").removesuffix("]")
    if not host or any(sign.isspace() for sign in host):
        raise BadPrinterAddress(text, BadPort.EMPTY)
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise BadPrinterAddress(text, BadPort.NUMBER)
    return Printer(host, int(port))


def send_raw(printer: Printer, data: bytes, watch: Watch | None = None, patience: Patience | None = None) -> None:
    """Send labels to a printer; `watch` is told how many bytes were taken.

    That they were taken is all that can be known: paper and ribbon are not told. Raises PrinterFailed, PrinterStopped
    (drivers.printer.errors), OSError.
    """
    follow = Follow(watch.progress, watch.cancelled) if watch is not None else None
    if printer.device is not None:
        send_device(printer.device, data, follow=follow, patience=patience)
    else:
        send_tcp(printer.host, data, printer.port, follow=follow, patience=patience)


# -------------------------------------------------------------------- inside


@dataclass(frozen=True, slots=True)
class _Laid:
    """Labels that are laid out, and those that could not be."""

    labels: tuple[Label, ...]
    layouts: tuple[LabelLayout, ...]
    refused: tuple[ShopError, ...]

    def printed(self, data: bytes, pages: int, missing: frozenset[str]) -> PrintedLabels:
        """What was made of them."""
        both = tuple(zip(self.labels, self.layouts, strict=True))
        return PrintedLabels(
            data,
            self.labels,
            tuple(layout.code.kind for layout in self.layouts),
            pages,
            missing,
            tuple((label.number, text) for label, layout in both for text in layout.cut),
            tuple((label.number, text) for label, layout in both for text in layout.left_out),
            self.refused,
        )


def _laid_out(shop: Shop, wanted: Wanted, stock: LabelStock, watch: Watch) -> _Laid:
    """Raises the error of the first label where none can be made."""
    told = labels(shop, wanted)
    made: list[Label] = []
    layouts: list[LabelLayout] = []
    refused: list[ShopError] = []
    tell = _Tell(watch, len(told))
    for done, label in enumerate(told):
        if done % _EVERY == 0:
            tell(done)
        try:
            if label.kind is LabelKind.PART and not _found_again(shop, label):
                raise NotCodable(label.number)
            layouts.append(lay_out(label, stock, wanted.code))
            made.append(label)
        except LabelTooSmall as error:
            refused.append(LabelTooSmall(error.number, error.size, _larger(label, stock, wanted.code)))
        except NotCodable as error:
            refused.append(error)
    if not made:
        raise refused[0]
    return _Laid(tuple(made), tuple(layouts), tuple(refused))


def _found_again(shop: Shop, label: Label) -> bool:
    """Whether a scan of a part's own number leads to it; a SKU may look like a serial or like one of our numbers."""
    found = resolve(shop, label.payload)
    return found.kind is ScannedKind.PART and found.number == label.payload


def _larger(label: Label, stock: LabelStock, code: CodeKind | None) -> str:
    """The smallest size of the same maker that takes the label; "" where none does."""
    maker = stock.name.partition("-")[0]
    every = (*rolls(), *(sheet.stock for sheet in sheets()))
    alike = [one for one in every if one.name.partition("-")[0] == maker and not one.endless]
    for one in sorted(alike, key=lambda one: one.width_mm * one.height_mm):
        if one.width_mm * one.height_mm > stock.width_mm * stock.height_mm:
            try:
                lay_out(label, one, code)
            except ShopError:
                continue
            return one.name
    return ""


def _meant(shop: Shop, text: str) -> tuple[ScannedKind, str]:
    found = resolve(shop, text)
    if found.kind in LABELLED and found.id is not None:
        return found.kind, found.id
    if found.kind not in LABELLED and found.id is not None:
        raise NoLabelFor(found.number or text)
    raise NoSuchThing("label", text)


def _bins(shop: Shop, within: str) -> list[str]:
    tree = places.places(shop, counted=False)
    if within:
        top = places.find_place(shop, within)
        inside = {top.id}
        for one in tree:  # each place comes after the one it is in
            if one.parent_id in inside:
                inside.add(one.id)
        tree = tuple(one for one in tree if one.id in inside)
        if len(tree) == 1:
            return [top.id]
    return [one.id for one in tree if one.kind in _BINS]


def _stock(shop: Shop, wanted: Wanted) -> Iterator[tuple[ScannedKind, str]]:
    from app.services import stock_reading

    if wanted.parts or wanted.parts_without_stock:
        for part in stock_reading.parts(shop):
            if wanted.parts or part.on_hand <= 0:
                yield ScannedKind.PART, part.id
    if wanted.lots:
        for lot in stock_reading.lots(shop):
            if lot.on_hand > 0:
                yield ScannedKind.LOT, lot.id


@contextmanager
def _stoppable() -> Iterator[None]:
    """A watch that says stop ends it as labels end."""
    try:
        yield
    except CommitCancelled:
        raise LabelsStopped from None


@dataclass(frozen=True, slots=True)
class _Tell:
    """Tells a watch the percentage: `before` of all is done when this part begins, which makes `share` of it."""

    watch: Watch
    count: int
    before: int = 0
    share: int = 50

    def __call__(self, done: int) -> None:
        self.watch(self.before + self.share * done // max(self.count, 1))
