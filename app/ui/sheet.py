"""The style sheet: frames, buttons, fields, headers and scroll bars, generated from the tokens of one theme.

Widgets say what they are by dynamic properties: `kind` (primary, ghost, danger, link, card, field error, ...) and
`tone` (a colour token). No widget carries a colour of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.ui.chevron import chevron

_TONES = ("ink", "ink_2", "ink_3", "accent", "critical", "major", "minor", "ok", "info", "idle", "on_accent")


def sheet(c: Mapping[str, str], px: Callable[[float], int], size: Callable[[str], int]) -> str:
    """The whole style sheet for the colours `c`; `px` scales sizes, `size` gives size tokens."""
    control = size("control") - 2
    primary = size("target_primary") - 2
    pad, radius, card = px(12), px(6), px(10)
    tones = "\n".join(f'*[tone="{tone}"] {{ color: {c[tone]}; }}' for tone in _TONES)
    return f"""
* {{ outline: 0; }}
QMainWindow, QDialog, QWidget#page {{ background: {c["canvas"]}; }}
QToolTip {{ background: {c["raised"]}; color: {c["ink"]}; border: 1px solid {c["line_strong"]}; padding: 4px 6px; }}
QLabel {{ background: transparent; }}
QLabel[kind="key"] {{ background: {c["sunken"]}; border-radius: 4px; padding: 2px {px(7)}px; }}
{tones}

QFrame#rail {{ background: {c["nav"]}; border: 0; border-right: 1px solid {c["line"]}; }}
QFrame#status {{ background: {c["canvas"]}; border: 0; border-top: 1px solid {c["line"]}; }}
QFrame#tour {{ background: {c["surface"]}; border: 0; border-top: 1px solid {c["line"]}; }}
QFrame[kind="card"] {{ background: {c["surface"]}; border: 1px solid {c["line"]}; border-radius: {card}px; }}
QFrame[kind="card"][tone="critical"] {{ background: {c["critical_soft"]}; border-color: {c["critical"]}; }}
QFrame[kind="card"][tone="minor"] {{ background: {c["minor_soft"]}; border-color: {c["minor"]}; }}
QFrame[kind="card"][tone="accent"] {{ background: {c["accent_soft"]}; border-color: {c["accent"]}; }}
QFrame[kind="card"][tone="chosen"] {{ border: 2px solid {c["accent"]}; }}
QFrame[kind="card"][tone="critical"] QLabel {{ color: {c["ink"]}; }}
QFrame[kind="panel"] {{ background: {c["surface"]}; border: 0; border-left: 1px solid {c["line"]}; }}
QFrame[kind="bar"] {{ background: {c["surface"]}; border: 0; border-top: 1px solid {c["line"]}; }}
QFrame[kind="well"] {{ background: {c["sunken"]}; border: 0; border-radius: {card}px; }}
QFrame[kind="hairline"] {{ background: {c["line"]}; border: 0; }}
QFrame[kind="toast"] {{ background: {c["ink"]}; border: 0; border-radius: {radius}px; }}
QFrame[kind="toast"] QLabel {{ color: {c["canvas"]}; }}
QFrame[kind="toast"] QPushButton {{ background: transparent; border: 2px solid transparent; color: {c["canvas"]};
  text-decoration: underline; padding: 0 6px; }}
QFrame[kind="toast"] QPushButton:focus {{ border-color: {c["canvas"]}; }}
QFrame[kind="floating"] {{ background: {c["raised"]}; border: 1px solid {c["line_strong"]}; border-radius: {card}px; }}

QPushButton, QToolButton {{ background: {c["surface"]}; color: {c["ink"]}; border: 1px solid {c["line_strong"]};
  border-radius: {radius}px; min-height: {control}px; padding: 0 {pad}px; }}
QPushButton:hover, QToolButton:hover {{ border-color: {c["accent"]}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {c["sunken"]}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {c["ink_3"]}; border-color: {c["line"]};
  background: {c["canvas"]}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {c["accent"]}; padding: 0 {pad - 1}px;
  min-height: {control - 2}px; }}
QPushButton[kind="primary"] {{ background: {c["accent"]}; color: {c["on_accent"]}; border: 1px solid {c["accent"]};
  min-height: {primary}px; padding: 0 {px(20)}px; }}
QPushButton[tall="true"], QPushButton[tall="true"]:focus {{ min-height: {primary}px; }}
QPushButton[answer="true"]:checked {{ border: 2px solid {c["accent"]}; background: {c["accent_soft"]};
  padding: 0 {pad - 1}px; min-height: {primary - 2}px; }}
QPushButton[kind="ghost"][row="true"] {{ text-align: left; padding: 0 {px(6)}px; }}
QPushButton[kind="primary"][compact="true"] {{ min-height: {size("control_primary") - 2}px; padding: 0 {px(16)}px; }}
QPushButton[kind="primary"]:hover {{ background: {c["accent_hover"]}; border-color: {c["accent_hover"]}; }}
QPushButton[kind="primary"]:disabled {{ background: {c["sunken"]}; color: {c["ink_3"]}; border-color: {c["line"]}; }}
QPushButton[kind="primary"]:focus {{ border: 3px double {c["on_accent"]}; min-height: {primary - 4}px;
  padding: 0 {px(20) - 2}px; }}
QPushButton[kind="primary"][compact="true"]:focus {{ min-height: {size("control_primary") - 6}px;
  padding: 0 {px(16) - 2}px; }}
QPushButton[kind="danger"] {{ color: {c["critical"]}; border-color: {c["critical"]}; }}
QPushButton[kind="ghost"], QToolButton[kind="ghost"] {{ background: transparent; border-color: transparent; }}
QPushButton[kind="ghost"]:hover, QToolButton[kind="ghost"]:hover {{ background: {c["sunken"]}; }}
QPushButton[kind="ghost"]:focus, QToolButton[kind="ghost"]:focus {{ border: 2px solid {c["accent"]}; }}
QToolButton[kind="ghost"] {{ padding: 0; min-width: {control}px; }}
QToolButton[kind="ghost"]:focus {{ padding: 0; }}
QPushButton[kind="link"] {{ background: transparent; border: 2px solid transparent; color: {c["accent"]};
  padding: 0 2px; min-height: {px(20)}px; text-align: left; }}
QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
QPushButton[kind="link"]:focus {{ border: 2px solid {c["accent"]}; border-radius: 4px; padding: 0 2px;
  min-height: {px(20)}px; }}
QToolButton::menu-indicator, QPushButton::menu-indicator {{ image: none; width: 0; }}

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QComboBox {{ background: {c["surface"]};
  color: {c["ink"]}; border: 1px solid {c["line_strong"]}; border-radius: {radius}px;
  selection-background-color: {c["accent"]}; selection-color: {c["on_accent"]}; }}
QLineEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QComboBox {{ min-height: {control}px; padding: 0 {px(10)}px; }}
QPlainTextEdit, QTextEdit {{ padding: {px(6)}px; }}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus, QComboBox:focus {{
  border: 2px solid {c["accent"]}; padding: 0 {px(10) - 1}px; min-height: {control - 2}px; }}
QPlainTextEdit:focus, QTextEdit:focus {{ border: 2px solid {c["accent"]}; padding: {px(6) - 1}px; }}
QLineEdit[kind="error"], QComboBox[kind="error"] {{ border: 2px solid {c["critical"]}; padding: 0 {px(10) - 1}px;
  min-height: {control - 2}px; }}
QLineEdit[kind="bare"], QLineEdit[kind="bare"]:focus {{ border: 0; background: transparent; padding: 0; }}
QLineEdit:read-only {{ background: {c["canvas"]}; }}
QLineEdit:disabled, QComboBox:disabled {{ color: {c["ink_3"]}; border-color: {c["line"]}; }}
QComboBox::drop-down {{ border: 0; width: {px(28)}px; subcontrol-origin: padding; subcontrol-position: right center; }}
QComboBox::down-arrow {{ image: url("{chevron(c["ink_2"], px(12))}"); width: {px(12)}px; height: {px(12)}px; }}
QLineEdit QToolButton {{ border: 0; background: transparent; min-height: 0; padding: 0; }}
QComboBox QAbstractItemView, QListView[kind="offer"], QMenu {{ background: {c["raised"]}; color: {c["ink"]};
  border: 1px solid {c["line_strong"]}; padding: 4px; selection-background-color: {c["accent_soft"]};
  selection-color: {c["ink"]}; }}
QComboBox {{ combobox-popup: 0; }}
QComboBox QAbstractItemView::item,
QListView[kind="offer"]::item {{ min-height: {px(28)}px; padding: 0 {px(6)}px; border-radius: 4px; }}
QListView[kind="offer"]::item:selected,
QComboBox QAbstractItemView::item:selected {{ background: {c["accent_soft"]}; color: {c["ink"]}; }}
QMenu::item {{ padding: {px(6)}px {px(20)}px {px(6)}px {px(12)}px; border-radius: 4px; }}
QMenu::item:selected {{ background: {c["accent_soft"]}; }}
QMenu::item:disabled {{ color: {c["ink_3"]}; }}
QMenu::separator {{ height: 1px; background: {c["line"]}; margin: 4px 8px; }}
QCheckBox, QRadioButton {{ spacing: {px(8)}px; min-height: {px(24)}px; border: 2px solid transparent;
  border-radius: 4px; }}
QCheckBox::indicator {{ width: {px(16)}px; height: {px(16)}px; border: 1px solid {c["line_strong"]};
  border-radius: 3px; background: {c["surface"]}; }}
QCheckBox::indicator:checked {{ background: {c["accent"]}; border-color: {c["accent"]};
  image: url("{chevron(c["on_accent"], px(14), "tick")}"); }}
QCheckBox:focus, QRadioButton:focus {{ border: 2px solid {c["accent"]}; }}

QAbstractItemView {{ background: {c["surface"]}; border: 0; }}
QTableView {{ background: {c["surface"]}; gridline-color: transparent; selection-background-color: {c["accent_soft"]};
  selection-color: {c["ink"]}; }}
QTableView:focus {{ border: 0; }}
QHeaderView {{ background: {c["surface"]}; border: 0; }}
QHeaderView::section {{ background: {c["surface"]}; color: {c["ink_2"]}; border: 0;
  border-bottom: 1px solid {c["line"]}; padding: 0 {px(8)}px; }}
QScrollArea, QScrollArea > QWidget > QWidget#scrolled {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ background: transparent; width: {px(10)}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {px(10)}px; margin: 0; }}
QScrollBar::handle {{ background: {c["line_strong"]}; border-radius: {px(3)}px; min-height: {px(32)}px;
  min-width: {px(32)}px; margin: 2px; }}
QScrollBar::handle:hover {{ background: {c["ink_3"]}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSplitter::handle {{ background: {c["line"]}; }}
QProgressBar {{ background: {c["sunken"]}; border: 0; border-radius: 2px; }}
QProgressBar::chunk {{ background: {c["accent"]}; border-radius: 2px; }}
"""
