"""An order to a supplier as a table for the supplier's system: without our prices."""

from __future__ import annotations

from pathlib import Path

from app.documents.export import ExportTable, csv_text, write_table
from app.domain.purchase import Purchase


def purchase_table(order: Purchase) -> ExportTable:
    """The lines of an order: position, the supplier's code, the maker's, ours, what it is, how many."""
    heads = ("position", "order_code", "mpn", "sku", "name", "quantity", "unit")
    rows = tuple(
        (at, line.order_code, line.mpn, line.sku, line.name, line.quantity, line.unit)
        for at, line in enumerate((line for line in order.lines if line.quantity), 1)
    )
    return ExportTable(order.number, tuple((head, head) for head in heads), rows)


def purchase_csv(order: Purchase) -> str:
    """The lines of an order as CSV (RFC 4180), for a clipboard; no text in it is taken for a formula."""
    return csv_text(purchase_table(order)).removeprefix("\ufeff")


def write_purchase(order: Purchase, path: Path) -> None:
    """Write the lines of an order as CSV, XLSX or JSON, by the ending. Raises OSError, ValueError."""
    write_table(purchase_table(order), path)
