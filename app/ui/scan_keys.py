"""Which character a scanner meant by a key: scanners type as on a keyboard of the United States.

By the key's place (its scan code), which no layout changes; where the system gives none, by turning the letters of a
layout back. Scan codes: set 1 as Windows gives them (Microsoft, "Keyboard Input Overview"); X11 and Wayland give the
kernel's codes plus 8 (linux/input-event-codes.h), which are the same up to 83; macOS gives codes of its own, without
scan codes.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

#: Scan codes of the four rows of keys, and what they type without and with Shift.
_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
)
_PLAIN = {first + at: sign for first, signs, _shifted in _ROWS for at, sign in enumerate(signs)}
_SHIFTED = {first + at: sign for first, _signs, signs in _ROWS for at, sign in enumerate(signs)}
#: X11 counts from 8.
_X11 = 8
#: The letters of layouts in the order of the keys that a scanner presses: what is printed on the same keys there.
_US = "`1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./" + '~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?'
_LAYOUTS = (
    "ё1234567890-=йцукенгшщзхъфывапролджэячсмитьбю." + 'Ё!"№;%:?*()_+ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,',
    "'1234567890-=йцукенгшщзхїфівапролджєячсмитьбю." + '₴!"№;%:?*()_+ЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄЯЧСМИТЬБЮ,',
    "ё1234567890-=йцукенгшўзх'фывапролджэячсмітьбю." + "Ё!\"№;%:?*()_+ЙЦУКЕНГШЎЗХ'ФЫВАПРОЛДЖЭЯЧСМІТЬБЮ,",
)
#: What turns a layout back, letters of that layout alone; marks that several keys share are left as they are.
_TURNED = tuple(
    {ord(theirs): ours for theirs, ours in zip(layout, _US, strict=True) if not theirs.isascii()} for layout in _LAYOUTS
)


def by_place(event: QKeyEvent) -> str:
    """What the key types on a keyboard of the United States; "" where its place is not known."""
    code = event.nativeScanCode()
    if sys.platform == "darwin" or not code:
        return ""
    if sys.platform != "win32":
        code -= _X11
    shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    sign = (_SHIFTED if shifted else _PLAIN).get(code, "")
    text = event.text()
    if sign.isalpha() and text.isalpha() and text.isascii() and text.lower() == sign.lower():
        return text  # Caps Lock is of the computer, and the scanner knows of it
    return sign


def by_letter(text: str) -> str:
    """The text with the letters of a Russian, Ukrainian or Belarusian layout turned back; "" = some stay foreign."""
    if text.isascii():
        return text
    for turned in _TURNED:
        back = text.translate(turned)
        if back.isascii():
            return back
    return ""
