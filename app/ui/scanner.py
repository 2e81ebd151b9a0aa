"""Barcode scanners are keyboards that type fast: at least six characters, hardly any time between them, and an Enter.

What a person types is left alone; what a scanner types is taken out of the field it fell into and handed on whole,
whichever widget of whichever window has the focus. A scanner at a slow radio link is told by its even pace and by what
it typed (`is_code`), and once met, its pace is known. A multimeter that types is as fast: where values are typed, what
reads as one is left where it fell (`keeps`).

Scanners type as on a keyboard of the United States, whatever layout is in force, so each key is read twice: as the
layout of the computer made it, and by its place on the keyboard (`app.ui.scan_keys`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.scan_fields import Before, before
from app.ui.scan_keys import by_letter, by_place

#: The longest gap between two keys of a scanner, ms, and the fewest characters of a code.
GAP_MS = 35
SHORTEST = 6
#: The longest gap between two keys of a slow scanner, ms, how even its pace is, and the fewest characters of its codes.
SLOW_GAP_MS = 120
_SLOW_SHORTEST = 8
#: How far its gaps are from their median at most: as a part of it, and ms besides. Fingers are less even than that; of
#: a text that has not the form of a code more evenness is asked.
_EVEN = (0.3, 8)
_VERY_EVEN = (0.12, 4)

#: STX before a code, as a scanner's Ctrl+B; ETX, EOT, CR, LF or Tab behind it.
_START = "\x02"
_ENDS = "\x03\x04\n\r\t"
#: An input method's part in a scan ends this long (ms) after each of its keys at the latest.
_COMPOSING_MS = 60
_GROUP_SEPARATOR = "\x1d"
_ENDING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_SILENT_KEYS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
)


@dataclass(frozen=True, slots=True)
class Code:
    """What was scanned: as the layout of the computer made it, and by the places of the keys; mostly the same.

    `by_place` is "" where neither the places are known nor the letters are those of a layout we can turn back.
    """

    text: str
    by_place: str = ""

    @property
    def scrambled(self) -> bool:
        """The layout of the computer made something else of it than the scanner typed, for all we can tell."""
        return bool(self.by_place) and self.by_place != self.text


@dataclass(slots=True)
class _Typing:
    """The keys that came one behind the other at a scanner's pace."""

    text: str = ""
    places: str = ""
    gaps: list[int] = field(default_factory=list)
    before: Before | None = None
    #: The widgets that the focus went to since, each as it was when it got it.
    since: list[Before] = field(default_factory=list)


class Scanner(QObject):
    """Watches the keys of whichever widget has the focus; `on_code` gets each code that was scanned.

    `keeps` says of a text that came as fast whether it is to be left where it fell, Enter and all. `is_code` says
    whether a text has the form of a code; only such a one is believed of a slow scanner.
    """

    def __init__(
        self,
        application: QApplication,
        on_code: Callable[[Code], None],
        parent: QObject,
        keeps: Callable[[str], bool] = lambda _text: False,
        is_code: Callable[[str], bool] = lambda _text: False,
    ) -> None:
        super().__init__(parent)
        self._on_code = on_code
        self._keeps = keeps
        self._is_code = is_code
        self._typing = _Typing()
        self._last = 0
        self._ended = -SLOW_GAP_MS
        self._gap = GAP_MS
        self._composing = 0
        application.focusChanged.connect(self._follow)
        self._follow(None, QApplication.focusWidget())

    @property
    def gap_ms(self) -> int:
        """The longest gap that a scanner met so far leaves between two keys, with room to spare."""
        return self._gap

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        # A filter on the whole application would be called for every event there is.
        if old is not None:
            old.removeEventFilter(self)
        if new is not None:
            new.installEventFilter(self)
            if self._typing.text:
                self._typing.since.append(before(new))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if kind is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._under_way(event):
            # In the middle of a code a key is no shortcut, be it Ctrl+] for a separator or a letter of the page.
            event.accept()
            return True
        if kind is QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            return self._composed(event)
        return False

    def _under_way(self, event: QKeyEvent) -> bool:
        return len(self._typing.text) > 1 and event.timestamp() - self._last <= self._gap

    def _key(self, event: QKeyEvent) -> bool:
        now = event.timestamp()
        gap, self._last = now - self._last, now
        text = event.text()
        if event.key() in _ENDING_KEYS or (text and text in _ENDS):
            if now and not self._typing.text and now - self._ended <= self._gap:  # a made event has no time
                self._ended = now
                return True  # the LF behind the CR, the Enter behind the ETX
            return self._end(gap, now)
        if text == _START:
            self._begin()
            return False
        separator = text == _GROUP_SEPARATOR
        if not separator and (len(text) != 1 or not text.isprintable()):
            if event.key() not in _SILENT_KEYS:
                self._typing = _Typing()
            return False
        if event.isAutoRepeat() or gap > SLOW_GAP_MS or not self._typing.text:
            fresh = not self._typing.text and self._typing.before is not None and gap <= SLOW_GAP_MS
            if not fresh:
                self._begin()
        else:
            self._typing.gaps.append(gap)
        self._typing.text += text
        self._typing.places += text if separator else by_place(event)
        return separator or self._presses_nothing()

    def _presses_nothing(self) -> bool:
        """In the middle of a scan keys are kept from what they would press, choose or step: they are no text there.
        Where a key led into a field, what follows is written.
        """
        typing = self._typing
        fast = len(typing.gaps) > 1 and max(typing.gaps) <= self._gap
        here = typing.since[-1] if typing.since else typing.before
        return fast and here is not None and not here.takes_text

    def _begin(self) -> None:
        self._typing = _Typing(before=before(QApplication.focusWidget()))

    def _end(self, gap: int, now: int) -> bool:
        typing, self._typing = self._typing, _Typing()
        if gap > SLOW_GAP_MS or not self._scanned(typing, gap) or self._keeps(typing.text):
            return False
        self._ended = now
        for one in (*reversed(typing.since), typing.before):
            if one is not None:
                one.restore(typing.text)
        whole = typing.places if len(typing.places) == len(typing.text) else by_letter(typing.text)
        self._on_code(Code(typing.text, whole))
        return True

    def _scanned(self, typing: _Typing, last_gap: int) -> bool:
        """Whether a scanner typed it, for its pace, its evenness and its form."""
        if len(typing.text) < SHORTEST:
            return False
        longest = max([*typing.gaps, last_gap])
        if longest <= GAP_MS:
            return True
        if longest <= self._gap and _even(typing.gaps, *_VERY_EVEN):
            return True
        slow = len(typing.text) >= _SLOW_SHORTEST and longest <= SLOW_GAP_MS and _even(typing.gaps, *_EVEN)
        read = typing.places if len(typing.places) == len(typing.text) else typing.text
        if not slow or not (self._is_code(typing.text) or self._is_code(read)):
            return False
        self._gap = min(SLOW_GAP_MS, max(self._gap, round(longest * 1.2)))
        return True

    def _composed(self, event: QInputMethodEvent) -> bool:
        """What an input method (Chinese, Japanese) made of a scan comes in one piece when Enter ends it."""
        now = time.monotonic_ns() // 1_000_000
        if event.preeditString() and not self._composing:
            self._composing = now
        text, since = event.commitString(), self._composing
        if text:
            self._composing = 0
        quick = since and now - since <= _COMPOSING_MS * len(text)
        if not quick or len(text) < _SLOW_SHORTEST or not self._is_code(text):
            return False
        event.setCommitString("")
        self._on_code(Code(text))
        return False


def _even(gaps: list[int], part: float, besides: int) -> bool:
    """Whether the pace is a machine's: no gap is far from the others."""
    usual = median(gaps)
    return all(abs(gap - usual) <= part * usual + besides for gap in gaps)
