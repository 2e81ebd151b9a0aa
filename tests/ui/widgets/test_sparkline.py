"""The sparkline on real pixels: where the line is, and where it is not."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from app.ui.widgets.sparkline import Sparkline, paint_sparkline


def picture(values, width=100, height=30) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_sparkline(painter, QRect(0, 0, width, height), values, "accent")
    painter.end()
    return image


def inked(image: QImage, x: int) -> list[int]:
    """The rows in a column that are not white."""
    return [y for y in range(image.height()) if image.pixelColor(x, y).lightness() < 220]


def test_a_steady_machine_is_a_level_line_near_the_top(dressed):
    image = picture((1.0,) * 24)
    assert all(inked(image, x) for x in range(5, 95))
    assert max(inked(image, 50)) < 8


def test_a_gap_stays_open(dressed):
    image = picture((1.0,) * 8 + (None,) * 8 + (1.0,) * 8)
    assert inked(image, 20)
    assert inked(image, 80)
    assert not any(inked(image, x) for x in range(38, 62))


def test_a_stopped_machine_is_a_line_at_the_bottom_and_not_nothing(dressed):
    image = picture((0.0,) * 24)
    assert min(inked(image, 50)) > 22


def test_one_value_between_gaps_is_a_dot(dressed):
    image = picture((None,) * 10 + (0.5,) + (None,) * 10)
    assert inked(image, 49) or inked(image, 50)
    assert not inked(image, 20)


def test_more_than_expected_stays_inside(dressed):
    image = picture((9.0,) * 24)
    assert inked(image, 50)


def test_nothing_known_paints_nothing(dressed):
    assert picture(()) == picture((None,) * 24)


def test_the_widget_shows_its_values_and_has_a_name(dressed, qtbot):
    widget = Sparkline("Hashrate of the last day")
    qtbot.addWidget(widget)
    widget.resize(120, 28)
    empty = widget.grab().toImage()
    widget.show_values((1.0, 0.2, None, 0.9))
    assert widget.grab().toImage() != empty
    assert widget.accessibleName() == "Hashrate of the last day"
