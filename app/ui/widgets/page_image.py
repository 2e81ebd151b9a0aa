"""A rendered page as Qt shows it."""

from __future__ import annotations

from PySide6.QtGui import QImage

from app.services.pdf_pages import PageImage


def image_of(page: PageImage) -> QImage:
    """A rendered page as an image of its own."""
    return QImage(page.rgb, page.width, page.height, page.stride, QImage.Format.Format_RGB888).copy()
