"""A paper for the system's own viewer: a file in a folder of this program that goes when it ends."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from app.services.file_names import safe_name
from app.services.paper import keep_pdf
from app.ui.bridge import run_in_thread


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Only this person may read it: papers name customers."""
    return tempfile.TemporaryDirectory(prefix="hashwrench-")


def open_paper(
    pdf: bytes,
    name: str,
    opened: Callable[[bool], None],
    failed: Callable[[BaseException], None],
    owner: QObject,
) -> None:
    """Show a PDF outside; `opened` hears whether the system has a program for it, `failed` an OSError."""
    path = Path(_folder().name) / f"{safe_name(name)}.pdf"
    run_in_thread(
        lambda: keep_pdf(pdf, path),
        lambda _kept: opened(QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))),
        failed,
        owner,
    )
