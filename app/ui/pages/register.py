"""Which pages there are, in the order of the navigation. A new page is one module here beside and one line below.

A module is imported when its page is first shown; it holds a class `Page`, a subclass of `app.ui.pages.page.Page`.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.words.language import mark


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: stable id, title (translated when shown), icon token, module in this package.

    A page with a `parent` has no place of its own in the rail: it is a view of that page. One that is `alone` fills the
    whole window, without rail and status bar.
    """

    id: str
    title: str
    icon: str
    module: str
    parent: str | None = None
    alone: bool = False


PAGES = (
    Entry("fleet", mark("Fleet"), "nav.fleet", "fleet"),
    Entry("press", mark("Press the button"), "action.press", "press", parent="fleet"),
    Entry("path", mark("Bench"), "nav.bench", "path"),
    Entry("bench", mark("Our link"), "source.our_link", "bench", parent="path"),
    Entry("log", mark("Log"), "source.log", "log", parent="path"),
    Entry("console", mark("Console"), "ph.terminal-window", "console", parent="path"),
    Entry("look", mark("Look"), "ph.eye", "look", parent="path"),
    Entry("cold_check", mark("Cold check"), "source.multimeter", "cold_check", parent="path"),
    Entry("walk", mark("Voltage walk"), "mdi6.sine-wave", "walk", parent="path"),
    Entry("bisection", mark("Bisection"), "ph.arrows-in-line-horizontal", "bisection", parent="path"),
    Entry("connect", mark("Connect"), "ph.link", "connect", parent="path"),
    Entry("keypad", mark("Tester keypad"), "ph.calculator", "keypad", parent="path"),
    Entry("codes", mark("Error codes"), "ph.hash", "codes", parent="path"),
    Entry("orders", mark("Orders"), "nav.orders", "orders"),
    Entry("order", mark("Order"), "nav.orders", "order", parent="orders"),
    Entry("intake", mark("Take in"), "action.barcode", "intake", parent="orders"),
    Entry("call", mark("Customer call"), "action.call", "call", parent="orders"),
    Entry("customers", mark("Customers"), "ph.users", "customers", parent="orders"),
    Entry("boards", mark("Boards"), "nav.boards", "boards"),
    Entry("board", mark("Board"), "nav.boards", "board", parent="boards"),
    Entry("places", mark("Places"), "ph.map-pin", "places", parent="boards"),
    Entry("references", mark("References"), "ph.medal", "references", parent="boards"),
    Entry("parts", mark("Parts"), "nav.parts", "parts"),
    Entry("part", mark("Part"), "nav.parts", "part", parent="parts"),
    Entry("recall", mark("Recall"), "ph.arrow-u-up-left", "recall", parent="parts"),
    Entry("imports", mark("Import"), "ph.file-arrow-up", "imports", parent="parts"),
    Entry("stocktake", mark("Stocktake"), "action.barcode", "stocktake", parent="parts"),
    Entry("count_review", mark("Review of a stocktake"), "action.barcode", "count_review", parent="parts"),
    Entry("purchases", mark("Buying"), "ph.shopping-cart-simple", "purchases", parent="parts"),
    Entry("purchase", mark("Order to a supplier"), "ph.truck", "purchase", parent="parts"),
    Entry("reports", mark("Reports"), "nav.reports", "reports"),
    Entry("settings", mark("Settings"), "nav.settings", "settings"),
    Entry("sites", mark("Sites"), "ph.map-pin", "settings_sites", parent="settings"),
    Entry("logins", mark("Miner logins"), "ph.key", "settings_logins", parent="settings"),
    Entry("people", mark("People"), "ph.users-three", "settings_people", parent="settings"),
    Entry("history", mark("Who did what"), "ph.clock-counter-clockwise", "who_did_what", parent="settings"),
    Entry("paper", mark("Paper"), "ph.file-text", "settings_paper", parent="settings"),
    Entry("rates", mark("Rates"), "ph.scales", "settings_rates", parent="settings"),
    Entry("data", mark("Data and backups"), "ph.database", "settings_data", parent="settings"),
    Entry("help", mark("Help"), "ph.question", "help", parent="settings"),
    Entry("welcome", mark("Welcome"), "ph.hand-waving", "welcome", parent="settings", alone=True),
)


def entry(page_id: str) -> Entry:
    """The page of an id. Raises KeyError."""
    for one in PAGES:
        if one.id == page_id:
            return one
    raise KeyError(page_id)
