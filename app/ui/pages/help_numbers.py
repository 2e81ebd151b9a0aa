"""Cards of the help page about numbers: counting the stock, reading the reports."""

from __future__ import annotations

from app.ui.widgets.card import Card
from app.ui.widgets.text import label
from app.words.language import _


def number_cards() -> tuple[Card, ...]:
    """How stock is counted, and how reports are read and handed on."""
    return _stocktake(), _reports()


def _stocktake() -> Card:
    return _told(
        _("Counting stock"),
        _(
            "Scan a bin: its count begins, from every page but the bench, boards and an order. Each scan of a lot or "
            "part counts one; a number and Enter says how many there are, a weight such as 12.5 g or Full, Half, Empty "
            "do for loose parts. The next bin's label closes this one. Backspace takes the last scan back."
        ),
        _(
            "What moves between scan and review stays moved. Nothing changes before the review is accepted, in one "
            "step with Undo; what nobody scanned stays as it is until somebody says that none is there."
        ),
    )


def _reports() -> Card:
    return _told(
        _("Reports"),
        _(
            "A click or Enter on a figure, a bar, a point or a row lists the orders behind it; Esc leads back. A band "
            "or whisker is the interval within which the true value lies 95 times of 100: a change within it is called "
            "steady, not better or worse. How each figure is counted stands below its report."
        ),
        _(
            "Saved keeps the period as it is said, the filters and one or several reports, for everybody; Month-end is "
            "there from the beginning. Export writes a report, a saved set or all as XLSX, PDF, CSV or JSON; Dossier "
            "packs a customer's orders. What you asked last is there again next time."
        ),
        _(
            "Costs, hashing lost and what was kept from scrap need rates that only the shop knows: Settings, Rates. A "
            "report that misses one says so, and leads there; Esc leads back. Ctrl+Z takes back what was set last."
        ),
    )


def _told(title: str, *texts: str) -> Card:
    card = Card(title)
    for text in texts:
        card.column.addWidget(label(text, "body", wrap=True))
    return card
