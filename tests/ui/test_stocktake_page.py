"""A stocktake done with nothing but a scanner: every key that it types, and none besides.

The benchmark `stocktake` counts 200 bins so; here are as many as are worth their time.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.finding import PartKind
from app.domain.identifier import NumberKind, parse_number
from app.domain.place import PlaceKind
from app.domain.stock import Grade, Money, MoveReason, PartDraft
from app.domain.stocktake import CountState
from app.services import stock
from app.services.stock_writing import write_lot, write_part
from app.services.stocktake_reading import counts
from app.services.stocktake_review import accuracy
from tests.ui.whole import comes_whole

BINS = 12


def shelves(shop, count: int) -> list[tuple[str, str]]:
    """So many bins with one lot of two pieces in each: the labels of bin and lot."""
    with shop.writing("Ana") as draft:
        part = write_part(draft, PartDraft("BM1362", "Chip", PartKind.CHIP))
        made = []
        for number in range(1, count + 1):
            place = draft.add(
                "place", number=draft.number(NumberKind.PLACE), kind=PlaceKind.BIN.value, name=f"C{number}"
            )
            write_lot(draft, part, 2, Money(650, "USD"), grade=Grade.NEW, place_id=place)
            made.append((f"BN-B1-{number:06d}", f"LT-B1-{number:06d}"))
    return [(parse_number(place).label, parse_number(lot).label) for place, lot in made]


def typed(frame, text: str) -> None:
    """As a scanner types it: into whatever has the keyboard."""
    QTest.keyClicks(frame.focusWidget(), text)
    QTest.keyClick(frame.focusWidget(), Qt.Key.Key_Return)


def count_all(frame, labels: list[tuple[str, str]]) -> None:
    """Count every bin, the first of which is open; a piece is missing in the eighth."""
    for number, (place, lot) in enumerate(labels):
        if number:
            typed(frame, place)
        for _piece in range(1 if number == 7 else 2):
            typed(frame, lot)


def test_bins_are_counted_with_a_scanner_alone(frame, qtbot, shop):
    labels = shelves(shop, BINS)
    qtbot.waitExposed(frame)
    frame.activateWindow()
    frame.go_to("parts")
    frame.page().setFocus()
    typed(frame, labels[0][0])  # from any page: the bin's label begins a count
    qtbot.waitUntil(lambda: frame.page() is frame.pages.get("stocktake") and frame.page().sheet is not None)
    page = frame.page()
    count_all(frame, labels)
    qtbot.waitUntil(lambda: not page._under_way and page.sheet.name == f"C{BINS}")
    qtbot.waitUntil(lambda: page.figure.text().startswith("2"))
    page.field.setFocus()
    typed(frame, "3")
    QTest.keyClick(page.field, Qt.Key.Key_Backspace)  # taken back
    qtbot.waitUntil(lambda: not page._under_way and page.figure.text().startswith("2"))
    comes_whole(qtbot, page)
    page.finish_button.click()
    qtbot.waitUntil(lambda: frame.page() is frame.pages.get("count_review") and frame.page().shown is not None)
    review = frame.page()
    assert (review.shown.count.done, len(review.shown.different), review.shown.missed) == (BINS, 1, ())
    comes_whole(qtbot, review)
    review.accept_button.click()
    qtbot.waitUntil(lambda: counts(shop)[0].state is CountState.ACCEPTED)
    (part,) = stock.parts(shop)
    assert part.on_hand == 2 * BINS - 1
    assert [(one.quantity, one.lot_number) for one in stock.moves(shop, part) if one.reason is MoveReason.COUNT] == [
        (-1, "LT-B1-000008")
    ]
    assert (accuracy(shop).bins, accuracy(shop).exact) == (BINS, BINS - 1)
