"""A technician who may not see prices walks the whole window: no amount of the shop's money stands anywhere."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QListView, QWidget

from app.domain.customer import CustomerDraft, Terms
from app.domain.person import PersonRole
from app.domain.price import PriceDraft, PriceKind
from app.domain.purchase import LineDraft
from app.domain.quote import Difficulty
from app.domain.stock import Money
from app.domain.work_order import State
from app.services import customers, orders, people, prices, purchases, quotes, stock
from app.services.shop import Shop
from app.services.stock_reading import part_named
from app.ui import theme
from app.ui.frame import Frame
from app.ui.pages.worth_dialog import WorthDialog
from app.ui.preferences import Preferences
from app.words.hidden_prices import HIDDEN, prices_hidden
from tests.services.shop_story import CHIP, opening
from tests.ui.whole import texts

ANA, BO = "Ana Ruiz", "Bo Larsen"
#: Every amount of the story has such an end, so that no count, date or version looks like one.
AMOUNT = re.compile(r"\d[.,]\d[0-9]?73\b|73[.,]\d\d\b|[$€¥]\s?\d|\d\s?[$€¥]|US\$")


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """A shop with money in every corner, made once and only read."""
    with Shop.open(tmp_path_factory.mktemp("priced") / "data") as shop:
        people.add(shop, ANA, ANA, PersonRole.MANAGER, "4711")
        people.add(shop, ANA, BO, PersonRole.TECHNICIAN)
        customers.new(
            shop, ANA,
            CustomerDraft(name="矿场 7", currency="USD", terms=Terms(price_cap_minor=1_7300, inspection_minor=3_7300)),
        )  # fmt: skip
        prices.set_prices(
            shop, ANA,
            [PriceDraft(PriceKind.REPAIR, Money(57_300, "USD"), "S19 XP", Difficulty.MEDIUM),
             PriceDraft(PriceKind.LABOUR_HOUR, Money(67_300, "USD"))],
        )  # fmt: skip
        view = orders.open_order(shop, ANA, opening())
        orders.advance_to(shop, ANA, view.id, State.DIAGNOSING)
        orders.confirm_finding(shop, ANA, view.id, view.findings[0].id)
        lot = stock.receive(shop, ANA, CHIP, 10, Money(7_300, "USD"))
        orders.use_part(shop, ANA, view.id, lot.id, 1, "chip 85")
        quotes.write_quote(shop, ANA, view.id, quotes.suggest(shop, orders.order(shop, view.id)))
        line = LineDraft(part_named(shop, CHIP.sku).id, 5, 27_300)
        order = purchases.make(shop, ANA, "深圳 Parts", [line], currency="USD").purchase.number
        yield shop, view.number, order


@pytest.fixture
def window(unanswered, qtbot, story):
    shop, _number, _order = story
    made = Frame(shop, shop.data_dir, Preferences(theme=theme.LIGHT, person=ANA))
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    yield made
    made.people.close()


def said(page: QWidget) -> set[str]:
    """Everything a page says: its words, fields, tooltips, names, and every cell of its tables."""
    found: set[str] = set()
    for widget in (page, *page.findChildren(QWidget)):
        found.update(texts(widget))
        found.add(widget.accessibleDescription())
        for one in ("text", "toPlainText"):
            told = getattr(widget, one, None)
            if callable(told) and not isinstance(widget, QAbstractItemView):
                found.add(str(told()))
        if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView) and widget.model():
            found.update(_cells(widget.model(), columns=not isinstance(widget, QListView)))
    return found


def _cells(model: QAbstractItemModel, *, columns: bool) -> set[str]:
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    return {
        str(model.index(row, column, QModelIndex()).data(role) or "")
        for row in range(min(model.rowCount(QModelIndex()), 50))
        for column in range(model.columnCount(QModelIndex()) if columns else 1)
        for role in roles
    }


def amounts(page: QWidget) -> set[str]:
    return {text for text in said(page) if AMOUNT.search(text)}


def stops(number: str, order: str) -> list[tuple[str, dict[str, str]]]:
    """Where the money of the story stands."""
    return [
        ("order", {"order": number}),
        ("call", {"text": "矿场"}),
        ("customers", {"view": "customers", "customer": "矿场 7"}),
        ("customers", {"view": "prices"}),
        ("board", {"serial": "SN1"}),
        ("part", {"part": CHIP.sku}),
        ("parts", {}),
        ("purchases", {"view": "orders"}),
        ("purchase", {"purchase": order}),
    ]


def test_a_technician_finds_no_amount_where_a_manager_does(window, qtbot, story):
    _shop, number, order = story
    for page_id, where in stops(number, order):
        window.go_to(page_id, **where)
        qtbot.waitUntil(lambda: bool(amounts(window.page())))
    worth = WorthDialog(window.page(), window)
    worth.open()
    window.choose(person=BO)
    assert prices_hidden()
    assert not worth.isVisible()
    for page_id, where in stops(number, order):
        window.go_to(page_id, **where)
        page = window.page()
        qtbot.waitUntil(lambda page=page: not amounts(page) and HIDDEN in " ".join(said(page)))
