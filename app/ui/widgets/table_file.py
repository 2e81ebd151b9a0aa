"""The file that a table is written to: where, as a person says, and the ending that names its form."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_table_file(parent: QWidget, title: str, first: str) -> Path | None:
    """Ask where to write a table, as CSV, XLSX or JSON; `first` = what is proposed, without an ending. None = none."""
    from app.documents.export import ExportFormat

    kinds = ";;".join(f"{form.value.upper()} (*.{form.value})" for form in ExportFormat)
    chosen, _kind = QFileDialog.getSaveFileName(parent, title, f"{first}.{ExportFormat.CSV.value}", kinds)
    return table_file(Path(chosen)) if chosen else None


def table_file(path: Path) -> Path:
    """The path with an ending that a table can have: its own, else that of CSV behind it."""
    from app.documents.export import ExportFormat

    known = path.suffix.removeprefix(".").casefold() in {form.value for form in ExportFormat}
    return path if known else path.with_name(f"{path.name}.{ExportFormat.CSV.value}")
